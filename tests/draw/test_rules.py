"""Every rule of the log once kept and once broken, each with the code that the page gives it."""

from hashlib import sha256

import pytest

DAY = 86_400


def codes(log):
    return log.rules.faults | log.rules.failures | log.rules.missing()


@pytest.fixture
def drawn(log):
    """A file lodged in round 1 (leaf 6), drawn (11)."""
    log.lodge("A", at=70)
    log.close(1)
    log.links(1)
    log.draw(6)
    assert log.rules.faults == {}
    return log


def test_whole_course_of_a_file_is_without_fault(drawn):
    drawn.open(11, at=500)
    assert codes(drawn) == {}
    assert drawn.rules.published() == {
        **dict.fromkeys(("lodgements", "tags", "draws", "opened", "checked"), 1),
        **dict.fromkeys(("pending", "binding", "few", "foreseeable", "emergency"), 0),
        **dict.fromkeys(("change", "absence", "return", "conflict", "reassign"), 0),
    }


def test_log_without_a_start_is_not_read(make):
    made = make.__new__(make)
    made.tree = None
    from evenhand.draw.rules import Rules

    rules = Rules(lambda size: b"", lambda opening: None)
    leaf = {"kind": "close", "at": 5, "round": 1}
    assert rules.feed(leaf) == "leaf"
    assert not rules.is_started


def test_second_start_is_no_leaf(log):
    first = dict(log.rules.start)
    log.put({**first, "at": first["at"] + 1})
    assert log.code == "leaf"


def test_time_does_not_run_backwards_and_a_fault_moves_it_not(log):
    log.wait(90_000)
    assert log.code is None
    log.lodge("A", at=80_000)
    assert log.code == "time"
    log.lodge("A", at=100_000, key=0)
    assert log.code == "reference"
    log.lodge("A", at=95_000)
    assert log.code is None


def test_reference_is_to_an_earlier_leaf_of_its_kind_without_fault(drawn):
    drawn.add("open", draw=6, proof="00" * 80, drawn="h-a", next="", reason="x")
    assert drawn.code == "reference"
    drawn.lodge("B", key=99)
    assert drawn.code == "reference"


@pytest.mark.parametrize("kind", ["key", "party", "retire", "change", "absence", "return"])
def test_nothing_about_a_round_changes_once_it_began(log, kind):
    import copy

    now = log.rules.round_of(log.rules.now)
    why = {"reason": "r", "actor": "ana", "approver": "bo"}
    for from_round, code in ((now, "late"), (now + 1, None)):
        log = copy.copy(log)
        if kind == "key":
            log.key(from_round=from_round)
        elif kind == "party":
            log.party("audit", first_round=from_round)
        elif kind == "retire":
            log.add("retire", party="audit", from_round=from_round, **why)
        elif kind == "change":
            log.add("change", roster=5, from_round=from_round, set=[], remove=["h-a"], **why)
        else:
            given = {"roster": 5, "handler": "h-a", "from_round": from_round, **why}
            if kind == "return":
                del given["reason"]
            # The shift's first round is R0 + 1, so R0 is not the exception of the whole shift.
            log.add(kind, **given)
        assert log.code == code


def test_roster_stands_before_its_shift_and_overlaps_none(log, handler_of):
    log.roster("h-e", at=36_000, starts=36_000, ends=40_000)
    assert log.code == "late"
    log.roster("h-e", starts=50_000, ends=50_000)
    assert log.code == "roster"
    log.roster("h-e", starts=50_000, ends=60_000)
    assert log.code is None
    log.roster("h-e", starts=59_999, ends=70_000)
    assert log.code == "roster"
    log.roster("h-e", starts=60_000, ends=70_000, office="airport")
    assert log.code is None
    log.roster("h-e", "h-e", starts=80_000, ends=90_000)
    assert log.code == "roster"
    log.roster("h-e", starts=80_000, ends=90_000, excluded=["h-e"])
    assert log.code == "roster"


def test_change_keeps_to_the_roster(log, handler_of, round_of):
    why = {"reason": "r", "actor": "ana", "approver": "bo"}
    far = round_of(5)
    log.add("change", roster=5, from_round=far, set=[], remove=["h-x"], **why)
    assert log.code == "roster"
    log.add("change", roster=5, from_round=far, set=[handler_of("h-a")], remove=["h-a"], **why)
    assert log.code == "roster"
    log.add("change", roster=5, from_round=far, set=[], remove=["h-a"], **why)
    assert log.code is None
    # In the rounds before he is still there; from round 5 on he is not.
    absent = {"roster": 5, "handler": "h-a", **why}
    log.add("absence", from_round=far - 1, **absent)
    assert log.code is None
    log.add("absence", from_round=far, **absent)
    assert log.code == "roster"


def test_two_people_are_two(log, round_of):
    same = {"reason": "r", "actor": "ana", "approver": "ana"}
    log.add("retire", party="audit", from_round=round_of(9), **same)
    assert log.code == "approver"
    log.add("revoke", key=1, since=5, **same)
    assert log.code == "approver"


def test_party_signs_its_own_leaf(log):
    log.party("audit", signature="00" * 64)
    assert log.code == "signature"
    log.party("audit", threshold=4)
    assert log.code == "party"
    log.party("audit", threshold=1)
    assert log.code == "party"
    log.party("audit", holders=["h1", "h1", "h2"])
    assert log.code == "party"
    log.party("audit", last_round=R_FAR)
    assert log.code == "party"


R_FAR = 2**50


def test_key_of_small_order_is_no_key(log):
    log.key(vrf_key=(1).to_bytes(32, "little").hex())
    assert log.code == "key"


def test_round_is_closed_after_its_end_once_and_in_order(log):
    log.close(1, at=119)
    assert log.code == "close"
    log.close(1, at=120)
    assert log.code is None
    log.close(1, at=130)
    assert log.code == "close"
    log.close(0, at=130)
    assert log.code == "close"


def test_round_with_too_few_parties_cannot_be_closed_and_holds_nothing_up(log, round_of):
    why = {"reason": "r", "actor": "ana", "approver": "bo"}
    log.lodge("A", at=70)
    log.add("retire", party="audit", from_round=round_of(2), **why)
    log.close(2)
    # Round 1 has three parties and a file to draw: it may not be passed over, and 2 has but two.
    assert log.code == "close"
    log.close(1, at=200)
    assert log.code is None


def test_no_round_is_passed_over_that_would_have_drawn(log):
    log.lodge("A", at=70)
    log.close(2)
    assert log.code == "close"
    log.close(1, at=190)
    assert log.code is None
    log.close(2, at=200)
    assert log.code is None


def test_night_without_a_roster_is_passed_over(log):
    log.lodge("A", at=36_010)
    log.roster("h-e", at=36_020, starts=72_000, ends=90_000)
    log.close(1201)
    assert log.code == "close"
    log.close(1200, at=72_100)
    assert log.code is None
    file = log.rules.lodged[6]
    assert (file.round.number - log.rules.round_of(log.rules.start["at"]), file.roster.index) == (
        1200,
        7,
    )


def test_link_shows_the_tree_below_the_close_and_fits_the_chain(log, link):
    log.lodge("A", at=70)
    log.link("audit", 1)
    assert log.code == "link"
    log.close(1)
    log.link("audit", 1, size=7)
    assert log.code == "link"  # the close itself is leaf 8
    log.link("audit", 1, root="00" * 32)
    assert log.code == "link"
    log.link("audit", 1, value=link("audit", 2).hex())
    assert log.code == "link"
    log.link("audit", 1, signature="00" * 64)
    assert log.code == "link"
    log.link("audit", 1)
    assert log.code is None
    log.link("audit", 1)
    assert log.code == "link"


def test_links_of_rounds_passed_over_are_hashed_through(log):
    log.close(1, at=600)
    log.close(7, at=600)
    log.link("audit", 7)
    assert log.code is None
    # A link below one that is opened hashes to the anchor, not to what is above it.
    log.link("audit", 1)
    assert log.code is None


def test_holders_open_a_withheld_link_after_the_grace(log):
    log.lodge("A", at=70)
    log.close(1, at=120)
    held = {"holders": ["h1", "h3"], "signature": ""}
    log.link("audit", 1, at=419, **held)
    assert log.code == "link"
    log.link("audit", 1, at=420, holders=["h1"], signature="")
    assert log.code == "link"
    log.link("audit", 1, holders=["h1", "h9"], signature="")
    assert log.code == "link"
    log.link("audit", 1, holders=["h1", "h1"], signature="")
    assert log.code == "link"
    log.link("audit", 1, holders=["h1", "h3"])
    assert log.code == "link"  # signed and held at once
    log.link("audit", 1, **held)
    assert log.code is None


def test_beacon_is_of_the_time_after_the_round(make):
    made = make(beacon={"chain": "00" * 32, "genesis": 1000, "period": 3})
    made.key()
    for party in ("agents", "audit", "customs"):
        made.party(party)
    made.roster("h-a")
    made.lodge("A", at=70)
    made.close(1)
    made.link("audit", 1)
    assert made.code == "link"  # no beacon stands there yet
    number = (made.rules.start["at"] + 180 - 1000) // 3 + 1
    right = {
        "round": made.rules.round_of(made.rules.start["at"]) + 1,
        "number": number,
        "signature": "abcd",
        "randomness": sha256(b"\xab\xcd").hexdigest(),
    }
    for wrong in ({"number": number + 1}, {"randomness": "00" * 32}, {"round": 1}):
        made.add("beacon", **{**right, **wrong})
        assert made.code == "beacon"
    made.add("beacon", **right)
    assert made.code is None
    made.add("beacon", **right)
    assert made.code == "beacon"
    before = made.rules.rounds[right["round"]].beacon_leaf
    made.link("audit", 1, size=before)
    assert made.code == "link"  # seen before the beacon
    made.links(1)
    assert made.rules.rounds[right["round"]].value is not None
    made.draw(6)
    assert made.code is None


def test_beacon_of_a_log_without_one_is_at_fault(log, round_of):
    log.close(1)
    log.add("beacon", round=round_of(1), number=1, signature="ab", randomness="00" * 32)
    assert log.code == "beacon"


def test_draw_comes_after_the_round_is_complete(log):
    log.lodge("A", at=70)
    log.draw(6, round=0, roster=5, key=1)
    assert log.code == "draw"
    log.close(1)
    log.link("audit", 1)
    log.link("customs", 1)
    log.draw(6)
    assert log.code == "draw"
    log.link("agents", 1)
    log.draw(6)
    assert log.code is None
    log.draw(6)
    assert log.code == "draw"


def test_draws_follow_the_order_of_lodgements(log):
    log.lodge("A", at=70)
    log.lodge("B", at=71)
    log.close(1)
    log.links(1)
    log.draw(7)
    assert log.code is None
    # What was left out is not drawn later, and stays a failure.
    log.draw(6)
    assert log.code == "draw"
    log.close(99)
    assert log.rules.missing() == {6: "undrawn"}


def test_draw_names_the_first_lodgement_roster_key_and_office(drawn, round_of):
    drawn.lodge("A", at=130)
    again = len(drawn.leaves) - 1
    drawn.lodge("B", at=131)
    drawn.close(2)
    drawn.links(2)
    second = again + 1
    drawn.draw(again, round=round_of(2), roster=5)
    assert drawn.code == "draw"
    for wrong in ({"tag": "00" * 32}, {"office": "airport"}, {"round": round_of(1)}):
        drawn.draw(second, **wrong)
        assert drawn.code == "draw"
    drawn.draw(second)
    assert drawn.code is None


def test_whoever_is_absent_or_in_conflict_is_not_eligible(log, round_of):
    why = {"reason": "r", "actor": "ana", "approver": "bo"}
    log.add("absence", roster=5, handler="h-a", from_round=round_of(2), **why)
    log.add("conflict", office="port", tag=log.tag("B"), handler="h-b", **why | {"approver": ""})
    log.lodge("A", at=70)
    log.close(1)
    log.lodge("B", at=130)
    log.lodge("C", at=131)
    log.close(2)
    names = [[p.handler for p in log.rules.lodged[i].eligible] for i in (8, 10, 11)]
    assert names == [["h-a", "h-b", "h-c", "h-d"], ["h-c", "h-d"], ["h-b", "h-c", "h-d"]]


def test_file_waits_until_somebody_is_competent(log, round_of, handler_of):
    why = {"reason": "r", "actor": "ana", "approver": "bo"}
    log.lodge("A", at=70, **{"class": "cold"})
    log.close(1)
    assert log.rules.lodged[6].round is None
    cold = handler_of("h-e", classes=("cold",))
    log.add("change", roster=5, from_round=round_of(4), set=[cold], remove=[], **why)
    log.close(4)
    assert log.rules.lodged[6].round.number == round_of(4)


def test_opening_is_checked_in_the_order_of_the_page(drawn):
    proof = drawn.proof(6)
    drawn.open(11, proof="00" * 80)
    assert drawn.code == "seal"
    drawn.open(11, drawn="h-z")
    assert drawn.code is None
    assert codes(drawn) == {12: "seal", 13: "drawn"}
    drawn.open(11, proof=proof.hex())
    assert drawn.code == "open"


def test_sealed_rubbish_is_a_wrong_proof_and_stays_sealed(log):
    from evenhand.draw import values

    log.lodge("A", at=70)
    log.close(1)
    log.links(1)
    rubbish = bytes(80)
    log.draw(6, seal=values.seal(rubbish).hex())
    log.open(11, proof=rubbish.hex())
    assert log.code == "proof"
    log.wait(31 * DAY)
    assert codes(log) == {12: "proof", 11: "unopened"}


def test_late_opening_and_none_at_all_are_failures(drawn):
    after = 120 + 30 * DAY
    drawn.wait(after)
    assert codes(drawn) == {}
    drawn.wait(after + 1)
    assert codes(drawn) == {11: "unopened"}
    drawn.open(11)
    assert codes(drawn) == {14: "overdue"}


def test_emergency_is_countersigned_by_another_within_a_day(log):
    given = {"office": "port", "tag": "ab" * 32, "to": "h-a", "reason": "night", "actor": "ana"}
    log.add("emergency", at=100, **given)
    log.add("countersign", at=100 + DAY, emergency=6, approver="ana")
    assert log.code == "approver"
    log.add("countersign", emergency=6, approver="bo")
    assert log.code is None
    log.add("countersign", emergency=6, approver="bo")
    assert log.code == "countersign"
    log.add("emergency", **given)
    log.add("countersign", at=100 + 2 * DAY + 1, emergency=10, approver="bo")
    assert log.code == "countersign"
    log.add("emergency", **given)
    assert log.rules.missing() == {10: "uncountersigned"}


def test_conflict_after_the_close_needs_a_second_person(log):
    log.lodge("A", at=70)
    given = {"office": "port", "tag": log.tag("A"), "handler": "h-a", "reason": "kin"}
    log.add("conflict", **given, actor="ana", approver="")
    assert log.code is None
    log.close(1)
    log.add("conflict", **given, actor="ana", approver="")
    assert log.code == "approver"
    log.add("conflict", **given, actor="ana", approver="bo")
    assert log.code is None


def test_lodgement_names_a_key_of_its_office_in_force(log, round_of):
    why = {"reason": "r", "actor": "ana", "approver": "bo"}
    log.lodge("A", at=10)
    assert log.code == "key"  # in force from the next round on
    log.lodge("A", at=70, office="airport")
    assert log.code == "key"
    log.lodge("A")
    log.key(from_round=round_of(3))
    log.add("revoke", key=1, since=0, **why)
    log.lodge("B")
    assert log.code == "key"
    # A consignment lodged before keeps its tag, and so its draw, although its key is revoked.
    log.lodge("A")
    assert log.code is None


def test_revoked_key_draws_nothing_and_its_earlier_draws_are_counted(drawn, round_of):
    why = {"reason": "leaked", "actor": "ana", "approver": "bo"}
    drawn.lodge("B", at=130)
    drawn.close(2)
    drawn.key(from_round=round_of(5))
    drawn.add("revoke", key=1, since=0, **why)
    drawn.links(2)
    drawn.draw(12)
    assert drawn.code == "draw"
    assert list(drawn.rules.due(drawn.rules.office("port"))) == []
    assert drawn.rules.published()["foreseeable"] == 1
    # A file whose round is not closed when the key is revoked waits for the next key's round.
    drawn.lodge("A", at=200)
    drawn.lodge("C", at=301, key=14)
    drawn.close(5)
    assert drawn.rules.lodged[len(drawn.leaves) - 2].round.number == round_of(5)


def test_caps_pass_over_and_wait_for_earlier_openings(make, handler_of, ranked):
    made = make()
    made.key()
    for party in ("agents", "audit", "customs"):
        made.party(party)
    made.roster(handler_of("h-a", cap=1), handler_of("h-b", cap=1), handler_of("h-c", cap=1))
    for consignment in "ABCD":
        made.lodge(consignment, at=70)
    made.close(1)
    made.links(1)
    draws = [made.draw(lodge) for lodge in (6, 7, 8, 9)]
    # By hand: each draw passes over who was drawn before; for the fourth all are full, so none is.
    from evenhand.draw import vrf

    taken, want = [], []
    for lodge in (6, 7, 8, 9):
        file = made.rules.lodged[lodge]
        seed = vrf.proof_to_hash(made.proof(lodge))
        whole = ranked(seed, bytes.fromhex(file.tag), {"h-a": 1, "h-b": 1, "h-c": 1})
        able = [h for h in whole if h not in taken] or whole
        taken.append(able[0])
        want.append((able[0], able[1] if len(able) > 1 else ""))
    for draw, (drawn, after) in list(zip(draws, want, strict=True))[::-1]:
        made.open(draw, drawn=drawn, next=after)
        assert made.code is None
        counts = made.rules.published()
        assert counts["checked"] == (4 if draw == draws[0] else 0)
        assert counts["pending"] == counts["opened"] - counts["checked"]
    assert codes(made) == {}
    # Draws two and three pass somebody over; in the fourth all are full.
    assert made.rules.published()["binding"] == 2


def test_handler_moves_with_absence_of_the_shift_conflict_and_reassignment(drawn, round_of):
    why = {"reason": "ill", "actor": "ana", "approver": "bo"}
    rules = drawn.rules
    draw = rules.draws[11]
    from evenhand.draw import vrf
    from evenhand.draw.ranking import rank
    from evenhand.draw.rules import Opening

    order = rank(
        Opening(0, 11, vrf.public_key(drawn.secret), rules.seed_input(draw.file), drawn.proof(6),
                bytes.fromhex(draw.file.tag), draw.file.eligible)
    )  # fmt: skip
    rules.ranked(11, order)
    names = [draw.file.eligible[i].handler for i in order]
    assert rules.handler(draw) == names[0]
    # From a later round on only: the file stays with whom it was drawn for.
    drawn.add("absence", roster=5, handler=names[0], from_round=round_of(8), **why)
    assert rules.handler(draw) == names[0]
    drawn.add("absence", roster=5, handler=names[0], from_round=round_of(1), **why)
    assert drawn.code is None
    assert rules.handler(draw) == names[1]
    drawn.add("conflict", office="port", tag=draw.file.tag, handler=names[1], **why)
    assert rules.handler(draw) == names[2]
    drawn.add("reassign", draw=11, to="h-z", **why)
    assert rules.handler(draw) == "h-z"


def test_absence_after_the_opening_moves_nothing(drawn, round_of):
    why = {"reason": "ill", "actor": "ana", "approver": "bo"}
    drawn.open(11)
    draw = drawn.rules.draws[11]
    first = drawn.rules.handler(draw)
    drawn.add("absence", roster=5, handler=first, from_round=round_of(1), **why)
    assert drawn.code == "late"  # a file was decided: the handler was there
    assert drawn.rules.handler(draw) == first
