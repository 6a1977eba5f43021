from evenhand.draw.witness import Witness, make_witness


def test_witness_cosigns_what_grew_and_not_twice(running, tmp_path):
    make_witness(tmp_path / "wit")
    witness = Witness(tmp_path / "wit", "wit", running.key(), running.clock)
    running.publisher.witnesses = (witness.key,)
    running.publisher.publish()
    asking = running.asking("wim")
    assert witness.watch(asking) == running.office.rules.size
    before = running.publisher.note
    witness.watch(asking)
    assert running.publisher.note == before
    running.desk.lodge("BL 1")
    running.publisher.publish()
    witness.watch(asking)
    assert running.failures(witnesses=[witness.key]) == []
