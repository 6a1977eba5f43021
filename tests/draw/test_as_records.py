import pyarrow.parquet as pq
import pytest

from evenhand.draw import vrf
from evenhand.draw.as_records import mapping_text, stretches, tables_of, write_records
from evenhand.draw.book import Book
from evenhand.draw.ranking import ranked
from evenhand.draw.reading import read_log
from evenhand.records.mapping.file import parse_mapping

OFFICERS = {"h-a": "ann", "h-b": "bob", "h-c": "cid", "h-d": "dot"}
WHY = {"reason": "x", "actor": "ana", "approver": "bo"}


@pytest.fixture
def dealt(log):
    """Give two files drawn and opened in round 1: leaves of lodgement and draw by consignment."""
    lodges = {name: log.lodge(name, at=70) for name in ("A", "B")}
    log.close(1)
    log.links(1)
    draws = {name: log.draw(lodge) for name, lodge in lodges.items()}
    for draw in draws.values():
        log.open(draw)
    return lodges, draws


def tables(log, tmp_path, lodges, **other):
    named = [(f"D-{name}", leaf) for name, leaf in lodges.items()]
    book = Book(named, officers=OFFICERS, agents={"D-A": "agent"}, **other)
    return tables_of(read_log(log.publish(tmp_path / "log")), book)


def said(log, draws, name):
    return log.rules.draws[draws[name]].said[0]


def test_a_declaration_has_its_draw_and_its_book(log, dealt, tmp_path, round_of):
    lodges, draws = dealt
    row = tables(log, tmp_path, lodges, released={"D-A": None}).declarations[0]
    assert row["declaration_id"] == "D-A"
    assert (row["office"], row["desk"], row["agent"]) == ("port", "dry", "agent")
    assert row["officer"] == row["officer_final"] == OFFICERS[said(log, draws, "A")]
    assert row["assigned_at"].timestamp() == round_of(1) * 60
    assert row["registered_at"].timestamp() == round_of(0) * 60 + 70


def test_a_sealed_draw_tells_no_officer(log, dealt, tmp_path):
    lodges, _ = dealt
    lodges["C"] = log.lodge("C")
    log.close(log.rules.lodged[lodges["C"]].lodge_round - log.rules.last_closed + 1)
    log.links(2)
    log.draw(lodges["C"])
    row = tables(log, tmp_path, lodges).declarations[-1]
    assert row["officer"] is None
    assert row["officer_final"] is None


def test_files_of_one_roster_are_one_set_until_somebody_is_in_conflict(log, dealt, tmp_path):
    lodges, _ = dealt
    before = {r["draw_set"] for r in tables(log, tmp_path, lodges).declarations}
    assert len(before) == 1
    tag = log.tag("C")
    log.add(
        "conflict", office="port", tag=tag, handler="h-a", reason="kin", actor="ana", approver=""
    )
    lodges["C"] = log.lodge("C", at=130)
    log.close(2)
    log.links(2)
    log.open(log.draw(lodges["C"]))
    after = [r["draw_set"] for r in tables(log, tmp_path, lodges).declarations]
    assert after[0] == after[1] != after[2]


def test_lodged_again_is_no_second_draw(log, dealt, tmp_path):
    lodges, _ = dealt
    lodges["A again"] = log.lodge("A")
    first, _, again = tables(log, tmp_path, lodges).declarations
    assert again["officer"] == first["officer"]
    assert again["consignment"] == first["consignment"]
    assert again["draw_set"] not in (first["draw_set"], "")


def test_moves_are_acts_and_a_written_reason_explains_none(log, dealt, tmp_path):
    lodges, draws = dealt
    drawn = said(log, draws, "A")
    to = next(h for h in OFFICERS if h != drawn)
    log.add("reassign", draw=draws["A"], to=to, **WHY)
    found = tables(log, tmp_path, lodges)
    acts = [e for e in found.events if e["declaration_id"] == "D-A"]
    assert [(e["activity"], e["act"]) for e in acts] == [("assign", "draw"), ("assign", "reassign")]
    assert (acts[1]["actor"], acts[1]["approver"]) == ("ana", "bo")
    assert acts[1]["reason"] is None
    assert acts[1]["said"] == "x"
    assert found.declarations[0]["officer_final"] == OFFICERS[to]


def test_a_conflict_after_the_draw_explains_the_move(log, dealt, tmp_path):
    lodges, draws = dealt
    tag, drawn = log.tag("A"), said(log, draws, "A")
    other = next(h for h in OFFICERS if h not in log.rules.draws[draws["A"]].said)
    for handler in (other, drawn):
        log.add("conflict", office="port", tag=tag, handler=handler, **WHY)
    acts = [e for e in tables(log, tmp_path, lodges).events if e["declaration_id"] == "D-A"]
    # The first conflict was of one who did not have the file: it moved nothing.
    assert [(e["act"], e["reason"]) for e in acts] == [("draw", None), ("conflict", "conflict")]


def test_an_absence_of_the_whole_shift_moves_what_is_not_opened(log, tmp_path, round_of):
    lodges = {"A": log.lodge("A", at=70)}
    log.close(1)
    log.links(1)
    draw = log.draw(lodges["A"])
    seen = log.rules.draws[draw]
    seed = vrf.proof_to_hash(log.proof(lodges["A"]))
    first = ranked(seed, bytes.fromhex(seen.file.tag), seen.file.eligible)[0]
    drawn = seen.file.eligible[first].handler
    log.add("absence", roster=5, handler=drawn, from_round=round_of(1), **WHY)
    log.open(draw)
    assert log.rules.faults == {}
    found = tables(log, tmp_path, lodges)
    acts = found.events
    assert [(e["act"], e["reason"]) for e in acts] == [("draw", None), ("absence", "absence")]
    row = found.declarations[0]
    assert row["officer"] == OFFICERS[drawn] != row["officer_final"]
    assert OFFICERS[drawn] not in {r["officer"] for r in found.rosters}


def test_rosters_are_the_stretches_in_which_each_stood(log, tmp_path, round_of):
    log.add("absence", roster=5, handler="h-b", from_round=round_of(10), **WHY)
    log.add("return", roster=5, handler="h-b", from_round=round_of(20), actor="ana", approver="bo")
    log.add("change", roster=5, from_round=round_of(30), set=[], remove=["h-c"], **WHY)
    assert log.rules.faults == {}
    found = stretches(read_log(log.publish(tmp_path / "log")).rules.rosters[5])
    base = round_of(0)
    assert [(h, first - base, end - base) for h, _, _, first, end in found] == [
        ("h-a", 1, 600),
        ("h-b", 1, 10),
        ("h-b", 20, 600),
        ("h-c", 1, 30),
        ("h-d", 1, 600),
    ]


def test_tags_that_share_a_container_are_one_consignment(log, dealt, tmp_path):
    lodges, _ = dealt
    parts = [("port", log.tag("A"), "BL1|MSKU1234565"), ("port", log.tag("B"), "BL2|MSKU1234565")]
    one, two = tables(log, tmp_path, lodges, consignments=parts).declarations
    assert one["consignment"] == two["consignment"]
    apart = tables(log, tmp_path / "x", lodges).declarations
    assert apart[0]["consignment"] != apart[1]["consignment"]


def test_what_is_written_is_read_by_its_mapping(log, dealt, tmp_path):
    lodges, _ = dealt
    book = Book([("D-A", lodges["A"])], officers=OFFICERS)
    found = read_log(log.publish(tmp_path / "log"))
    write_records(found, book, tmp_path / "r", time_zone="Asia/Ashgabat", basis="")
    mapping = parse_mapping((tmp_path / "r" / "mapping.yaml").read_text())
    assert mapping.design.claims_lot
    assert mapping.design.people.level == "office"
    assert pq.read_table(tmp_path / "r" / "declarations.parquet").num_rows == 2
    quoted = parse_mapping(mapping_text("UTC", 'Order "12"'))
    assert quoted.design.people.basis == 'Order "12"'
