"""Does any file of the results show who somebody is?"""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
import zlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

NAMES = ("Zebulon Quackenbush", "Ферапонт Вышнеградский", "عبدالقدوس الزمخشري", "SECRETPERSON")
AGENTS = ("Xylophone Brokers", "Брокеръ Хитрый")
DRIVER = "Yggdrasil Driver"
HEADER = "decl,port,time,out,inspector,broker,fraud,duty,driver"
MAPPING = """\
time_zone: UTC
{people}
tables:
  declarations:
    source: "d*.csv"
    format: csv
    columns:
      declaration_id: decl
      office: port
      registered_at: time
      released_at: out
      officer: inspector
      agent: broker
    extra: [fraud, duty, {{name: driver, identifies: true}}]
  events:
    source: "e*.csv"
    format: csv
    columns:
      {{declaration_id: decl, activity: what, at: time, actor: who, approver: boss, session: desk}}
outcomes:
  - {{name: offence_recorded, column: fraud, kind: share}}
  - {{name: duty, column: duty, kind: amount}}
"""


def declarations() -> str:
    rows = [HEADER]
    for i in range(120):
        rows.append(
            f"D{i},P{i % 2},2024-0{1 + i % 6}-05 08:30:00,2024-0{1 + i % 6}-05 1{i % 9}:30:00,"
            f"{NAMES[i % 4]},{AGENTS[i % 2]},{int(i % 3 == 0)},{i}.50,{DRIVER} {i % 3}"
        )
    n, a = NAMES, AGENTS
    rows += [
        # Columns shifted: a name stands where a time, an amount or a share is expected.
        f"S1,P1,{n[0]},2024-01-05 10:30:00,{n[1]},{a[0]},0,1.50,{DRIVER} 1",
        f"S2,P1,2024-01-05 08:30:00,2024-01-05 10:30:00,{n[0]},{a[0]},{n[3]} 1977,1.50,{DRIVER} 1",
        f"S3,P1,2024-01-05 08:30:00,2024-01-05 10:30:00,{n[0]},{a[0]},0,{n[2]} 44,{DRIVER} 1",
        # No row at all.
        f"{n[1]},{n[2]}",
        f'S4,P1,2024-01-05 08:30:00,2024-01-05 10:30:00,"{n[0]},{a[1]},0,1.50,{DRIVER}',
        f"S5,P1,2024-01-05 08:30:00,2024-01-05 10:30:00,{n[1]}\0,{a[1]},0,1.50,{DRIVER} 2",
        # Twice, and without a number.
        rows[1],
        f",P1,2024-01-05 08:30:00,,{n[0]},{a[0]},0,1.50,{DRIVER} 0",
    ]
    return "\n".join(rows) + "\n"


def events() -> str:
    rows = ["decl,what,time,who,boss,desk"]
    for i in range(120):
        rows += [
            f"D{i},register,2024-0{1 + i % 6}-05 08:30:00,{NAMES[i % 4]},,s1",
            f"D{i},release,2024-0{1 + i % 6}-05 1{i % 9}:30:00,{NAMES[(i + 1) % 4]},"
            f"{NAMES[i % 4]} the Chief,s2",
        ]
    return "\n".join(rows) + "\n"


def texts_of(path: Path) -> list[bytes]:
    """Return a file's bytes and whatever is packed inside it."""
    raw = path.read_bytes()
    found = [raw]
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            found += [book.read(n) for n in book.namelist()]
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        found.append(repr(table.to_pydict()).encode())
        found.append(repr(table.schema.metadata).encode())
    if path.suffix == ".pdf":
        for part in raw.split(b"stream")[1:]:
            try:
                found.append(zlib.decompressobj().decompress(part.lstrip(b"\r\n")))
            except zlib.error:
                continue
    if path.suffix in (".html", ".json"):
        found.append(json.dumps(raw.decode("utf-8"), ensure_ascii=False).encode())
    return found


def traces(name: str) -> list[bytes]:
    escaped = json.dumps(name)[1:-1]
    return [
        name.encode(), name.encode("utf-16-le"), name.encode("utf-16-be"), escaped.encode(),
        name.encode("utf-16-be").hex().upper().encode(), name.encode("utf-16-be").hex().encode(),
    ]  # fmt: skip


def nobody_is_named(folder: Path) -> None:
    parts = {w for n in (*NAMES, *AGENTS, DRIVER) for w in (n, *n.split()) if len(w) > 7}
    parts -= {"Brokers"}
    files = [p for p in folder.rglob("*") if p.is_file()]
    assert files
    for path in files:
        for text in texts_of(path):
            for part in parts:
                assert not [t for t in traces(part) if t in text], (path.name, part)


PEOPLE = ("", "people: {level: office}", 'people: {level: person, basis: "Order 12 of 2026"}')


@pytest.mark.parametrize("people", PEOPLE)
def test_no_file_of_the_results_names_anybody(desk, people):
    folder = desk.write("in/d.csv", declarations()).parent
    desk.write("in/e.csv", events())
    mapping = desk.mapping(MAPPING.format(people=people))
    checked = desk.check(folder, mapping=mapping)
    assert checked.rejected == 8
    assert (checked.loaded, checked.read) == (120 + 240, 128 + 240)
    told = desk.analyse(folder, mapping=mapping)
    assert told.code == 0, told.err
    nobody_is_named(desk.out)
    nobody_is_named(desk.folder / "checked")
    for text in (told.out, told.err, checked.told.out, checked.told.err):
        assert not [n for n in (*NAMES, *AGENTS, DRIVER) if n in text]
    # What is withheld can be looked up by its owner, outside the results.
    kept = [p for p in desk.state.rglob("*.csv") if p.is_file()]
    assert len(kept) == 1
    hidden = kept[0].read_text(encoding="utf-8")
    assert NAMES[0] in hidden
    assert NAMES[1] in hidden
    if os.name == "posix":
        assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600


def test_a_value_with_a_name_and_a_number_is_withheld(desk):
    # Officers are often written with a number: "Ivanov 4711" in a shifted row.
    rows = list(desk.rows)
    parts = rows[0].split(",")
    parts[2] = "Quackenbush 4711"
    rows[0] = ",".join(parts)
    parts = rows[1].split(",")
    parts[7] = "QUACK4711"
    rows[1] = ",".join(parts)
    # An account that is a bare number, known from its own column.
    rows[2] = rows[2].replace("Inspector2", "4712")
    rows[3] = rows[3].replace("3.50", "4712").replace("2024-04-05 08:30:00", "4712")
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert checked.lines == [2, 3, 5]
    assert "4712" not in (desk.folder / "checked" / "rejects.csv").read_text("utf-8")
    assert "QUACK" not in (desk.folder / "checked" / "rejects.csv").read_text("utf-8").upper()


def test_identities_kept_are_kept_as_they_are(desk):
    mapping = desk.mapping("identities: keep\n" + desk.good_mapping)
    assert desk.check(desk.good, mapping=mapping).loaded == 12
    assert desk.analyse(desk.good, mapping=mapping).code == 0


def test_a_refusal_names_nobody(desk):
    # The message of a refusal goes to screens and tickets; a header that is a row may hold names.
    bad = desk.write("bad.csv", "\n".join(desk.rows) + "\n")
    told = desk.refused(bad, words=["bad.csv"])
    assert "column" in told
