import pytest

from evenhand.draw.reading import read_log
from evenhand.errors import DrawError


def drawn(log, consignment, round_=1):
    lodge = log.lodge(consignment, at=round_ * 60 + 10)
    log.close(round_)
    log.links(round_)
    return log.draw(lodge)


def test_what_is_read_is_what_the_leaves_say(log, tmp_path):
    draw = drawn(log, "A")
    moved = log.add("reassign", draw=draw, to="h-a", reason="x", actor="ana", approver="bo")
    given = log.add(
        "emergency", office="port", tag=log.tag("B"), to="h-b", reason="night", actor="ana"
    )
    found = read_log(log.publish(tmp_path / "log"))
    assert found.lodged_at == {6: log.rules.lodged[6].lodge_round * 60 + 10}
    assert list(found.rosters) == [5]
    assert [index for index, _ in found.departures] == [moved, given]
    assert [index for index, _ in found.reassigned[draw]] == [moved]
    assert [index for index, _ in found.moves_of(found.rules.draws[draw].file)] == [moved]
    assert found.emergencies["port", log.tag("B")][0][0] == given


def test_a_leaf_at_fault_is_not_taken(log, tmp_path):
    log.add("emergency", at=1, office="port", tag="00" * 32, to="h", reason="x", actor="ana")
    log.add("emergency", at=0, office="port", tag="00" * 32, to="h", reason="x", actor="ana")
    assert log.code == "time"
    found = read_log(log.publish(tmp_path / "log"))
    assert len(found.departures) == 1


def test_a_log_that_is_none_or_not_whole_is_told(log, tmp_path):
    with pytest.raises(DrawError, match="no published log"):
        read_log(tmp_path)
    folder = log.publish(tmp_path / "log")
    (bundle,) = (folder / "tile" / "entries").rglob("*.p/*")
    bundle.write_bytes(bundle.read_bytes()[:-3])
    with pytest.raises(DrawError, match="not whole"):
        read_log(folder)
