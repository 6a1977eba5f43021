import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv


def rosters(made):
    """Read the rosters: office, desk, account, from and until in seconds."""
    table = pa_csv.read_csv(made.folder / "rosters.csv")
    names = [table[c].to_numpy() for c in ("office", "desk", "officer")]
    times = [
        table[c].cast(pa.timestamp("s", tz="UTC")).cast(pa.int64())
        for c in ("starts_at", "ends_at")
    ]
    return *names, *(t.to_numpy() for t in times)


def on_duty(made, rows):
    """Return of each file how many are on the roster of its desk, and whether its account is."""
    office, desk, officer, start, end = rosters(made)
    files = [made.column(c)[rows] for c in ("office", "desk", "officer", "registered_at")]
    many, held = [], []
    for of_office, of_desk, account, at in zip(*files, strict=True):
        here = (office == of_office) & (desk == of_desk) & (start <= at) & (at < end)
        many.append(here.sum())
        held.append(account in set(officer[here]))
    return np.array(many), np.array(held)


def test_files_are_dealt_to_accounts_on_the_roster_of_the_desk_and_hour(faulty, honest):
    for made in (faulty, honest):
        rows = np.random.default_rng(1).choice(made.declarations.num_rows, 300, replace=False)
        many, held = on_duty(made, rows)
        assert held.all()
        assert (many >= 1).all()


def test_the_roster_is_emptied_around_lodgings_of_one_agent_and_gives_its_account(faulty):
    fault = faulty.fault("emptied_roster")
    marked = faulty.column("fault", table="planted") == fault["id"]
    ids = faulty.column("declaration_id", table="planted")[marked]
    rows = np.flatnonzero(np.isin(faulty.column("declaration_id"), ids))
    assert rows.size == sum(fault["files"].values()) > 100
    many, _ = on_duty(faulty, rows[:150])
    assert set(many) == {1}
    assert set(faulty.column("officer")[rows]) == set(fault["accounts"])


def test_nobody_is_on_the_roster_twice_at_once(faulty):
    columns = rosters(faulty)
    # The desk for relief is kept beside the general one.
    office, _, officer, start, end = (c[columns[1] != "relief"] for c in columns)
    order = np.lexsort((start, officer))
    same = officer[order][1:] == officer[order][:-1]
    assert (end[order][:-1][same] <= start[order][1:][same]).all()
    assert (start < end).all()
    assert (office[order][1:] == office[order][:-1])[same].all()
