import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.event_log import Log, events_of, role_of
from evenhand.practice.report_texts import FIRST


def test_a_log_puts_each_value_at_its_act_worked_by_hand():
    done = np.zeros((2, len(Act)), dtype=bool)
    done[0, [Act.LODGE, Act.ASSESS]] = True
    done[1, [Act.ASSESS, Act.RELEASE]] = True
    log = Log(done)
    assert log.column({Act.ASSESS: np.array([7, 8]), Act.RELEASE: 9}).tolist() == [-1, 7, 8, 9]
    assert log.row.tolist() == [0, 0, 1, 1]


def test_events_lie_file_by_file_with_sequences_from_one(plan, a_block):
    found = events_of(plan.administration, a_block)
    starts = np.flatnonzero(np.diff(found["place"], prepend=-1))
    assert (found["sequence"][starts] == 1).all()
    assert (np.diff(found["sequence"])[np.diff(found["place"]) == 0] == 1).all()
    assert (found["actor"] >= 0).all()


def test_roles_follow_from_accounts(plan):
    whole = plan.administration
    role = role_of(whole)
    assert role.size == len(whole.accounts) + len(whole.agents) + whole.importers
    office = whole.offices[-1]
    found = [
        role[a] for a in (office.officers[0], office.chiefs[0], office.clerks[0], whole.system)
    ]
    assert found == [0, 1, 2, 3]
    assert (role[len(whole.accounts) :] == 4).all()


def test_every_end_of_an_examination_has_a_report_and_no_other_act(plan, a_block):
    found = events_of(plan.administration, a_block)
    is_report = found["value_after"] <= FIRST
    assert is_report.any()
    assert (is_report == (found["act"] == Act.EXAM_END)).all()


def acts_of(made, activity):
    return made.column("activity", table="events") == activity


def test_honest_steps_are_kept_apart(honest):
    case = honest.column("declaration_id", table="events")
    actor = honest.column("actor", table="events")
    by = {
        a: dict(zip(case[acts_of(honest, a)], actor[acts_of(honest, a)], strict=True))
        for a in ("assess", "release", "exam_end", "override")
    }
    assert not [c for c, who in by["release"].items() if by["assess"][c] == who]
    assert not [c for c, who in by["override"].items() if by["assess"].get(c) == who]
    assert set(
        actor[acts_of(honest, "assign") & (honest.column("reason", table="events") != "illness")]
    ) == {"system"}


def test_the_account_with_incompatible_steps_assigns_assesses_and_releases(faulty):
    fault = faulty.fault("incompatible_steps")
    account = fault["accounts"][0]
    actor, case = (
        faulty.column("actor", table="events"),
        faulty.column("declaration_id", table="events"),
    )
    own = {
        a: set(case[acts_of(faulty, a) & (actor == account)])
        for a in ("assign", "assess", "release")
    }
    assert own["assign"] >= own["release"]
    assert own["assess"] >= own["release"]
    assert len(own["assign"]) == sum(fault["files"].values())
    ids = faulty.column("declaration_id", table="planted")
    listed = set(ids[faulty.column("fault", table="planted") == fault["id"]])
    assert listed == own["assign"]


def test_honest_overrides_amendments_and_high_values_have_an_approver(honest):
    approver = honest.column("approver", table="events").astype(object)
    known = np.array([a is not None and a == a for a in approver])
    assert known[acts_of(honest, "override")].all()
    assert known[acts_of(honest, "amend")].all()
    actor = honest.column("actor", table="events").astype(object)
    assert not (approver[known] == actor[known]).any()


def test_the_script_of_the_scheme_by_it_shows_in_the_source(faulty):
    fault = faulty.fault("steering_by_it")
    database = faulty.column("source", table="events") == "database"
    assert database.sum() == sum(fault["files"].values())
    assert set(faulty.column("activity", table="events")[database]) == {"assign"}
