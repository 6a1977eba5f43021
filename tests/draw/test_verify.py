"""An honest log passes; each kind of harm to it is named, with the leaf and since when."""

from datetime import UTC, datetime

import pytest

from evenhand.draw import checkpoint, notes, proofs, values
from evenhand.draw.verify import verify
from evenhand.errors import DrawError


def found(verdict):
    return [(failure.code, failure.index) for failure in verdict.failures]


@pytest.fixture
def course(log):
    """Five files drawn in rounds 1 and 2 and opened: draws 15 to 19, opened 20 to 24."""
    for consignment in "ABC":
        log.lodge(consignment, at=70)
    log.close(1)
    log.lodge("D", at=130)
    log.lodge("E", at=131)
    log.close(2)
    log.links(1)
    log.links(2)
    for lodge in (6, 7, 8, 10, 11):
        log.draw(lodge)
    for draw in list(log.rules.draws):
        log.open(draw, at=300)
    assert log.rules.faults | log.rules.failures == {}
    return log


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_honest_log_has_no_failure(course, tmp_path, monkeypatch, processes):
    monkeypatch.setattr(proofs, "CHUNK", 2)
    verdict = verify(course.publish(tmp_path), processes=processes)
    assert found(verdict) == []
    assert (verdict.origin, verdict.size) == ("example.org/draw", len(course.leaves))
    assert verdict.root == course.tree.root()
    assert verdict.counts["checked"] == verdict.counts["draws"] == 5
    few, binding = verdict.counts["few"], verdict.counts["binding"]
    assert verdict.to_dict()["shares"] == {"binding": binding / 5, "few": few / 5}
    assert set(verdict.seconds) == {"vrf", "tickets", "merkle", "rules", "wall"}


def test_altered_leaf_contradicts_the_signed_root(course, tmp_path):
    folder = course.publish(tmp_path)
    bundle = folder / f"tile/entries/000.p/{len(course.leaves)}"
    bundle.write_bytes(bundle.read_bytes().replace(b'"reason":"done"', b'"reason":"gone"', 1))
    assert found(verify(folder)) == [("checkpoint", None), ("tile", None)]


def test_log_cut_short_is_named_and_read_as_far_as_it_goes(course, tmp_path):
    folder = course.publish(tmp_path)
    bundle = folder / f"tile/entries/000.p/{len(course.leaves)}"
    bundle.write_bytes(bundle.read_bytes()[:-1])
    verdict = verify(folder)
    assert found(verdict) == [("checkpoint", None), ("tile", None)]
    assert verdict.size == len(course.leaves) - 1


def test_key_and_witness_come_from_elsewhere(course, tmp_path):
    folder = course.publish(tmp_path)
    right = notes.Key("example.org/draw", course.log_sign.verify_key.encode())
    assert found(verify(folder, key=right)) == []
    other = notes.Key("example.org/draw", course.sign["audit"].verify_key.encode())
    assert found(verify(folder, key=other)) == [("checkpoint", None)]
    secret = b"w" * 32
    witness = notes.Key("witness.example", notes.public_key(secret), 4)
    assert found(verify(folder, witnesses=[witness])) == [("checkpoint", None)]
    path = folder / "checkpoint"
    path.write_bytes(checkpoint.cosign(path.read_bytes(), "witness.example", secret, 5))
    assert found(verify(folder, witnesses=[witness])) == []


def test_wrong_proofs_are_found_wherever_they_are_checked(log, tmp_path, monkeypatch):
    for consignment in "ABC":
        log.lodge(consignment, at=70)
    log.close(1)
    log.links(1)
    rubbish = bytes(79) + b"\x01"
    for lodge in (6, 7, 8):
        log.draw(lodge, seal=values.seal(rubbish).hex())
    first = len(log.leaves)
    for draw in list(log.rules.draws):
        # Twice: the second is judged as the first was, since that had no effect.
        for _ in range(2):
            log.open(draw, at=300, proof=rubbish.hex())
    monkeypatch.setattr(proofs, "CHUNK", 2)
    verdict = verify(log.publish(tmp_path), processes=1)
    assert found(verdict) == [("proof", first + i) for i in range(6)]
    assert dict(found(verdict)[::-1]) == {"proof": first}


def test_failure_says_since_when(course, tmp_path):
    folder = course.publish(tmp_path)
    course.lodge("F", at=305)
    course.close(5)
    course.links(5)
    at = course.rules.now
    verdict = verify(course.publish(tmp_path / "later"), now=at + 3_601)
    failure = verdict.failures[0]
    assert (failure.code, failure.kind, failure.since) == ("undrawn", "lodge", at + 3_600)
    assert failure.sentence.startswith("undrawn: leaf 29 (lodge), since 20")
    day = datetime.fromtimestamp(at + 3_600, UTC).date()
    assert verdict.of_day(day) == (failure,)
    assert verdict.of_day(day.replace(year=day.year - 1)) == ()
    assert found(verify(folder)) == []


def test_rubbish_for_a_log_is_answered(tmp_path):
    with pytest.raises(DrawError):
        verify(tmp_path / "none")
    assert found(verify(tmp_path)) == [("checkpoint", None)]
    (tmp_path / "checkpoint").write_bytes(b"\xff" * 300_000)
    assert found(verify(tmp_path)) == [("checkpoint", None)]


def test_log_without_a_start_is_read_no_further(course, tmp_path):
    verdict = verify(course.publish(tmp_path, leaves=course.leaves[1:]))
    assert found(verdict) == [("checkpoint", None), ("leaf", 0)]
