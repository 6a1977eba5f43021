import json

import pytest

from evenhand.draw import notes
from evenhand.draw.receipts import ReceiptError, check


@pytest.fixture
def drawn(running):
    running.desk.lodge("BL 1", document="cd" * 32)
    running.chief.act(
        "conflict",
        {"office": "port", "consignment": ["BL 1"], "shift": "s1", "officer": "ann",
         "reason": "kin"},
    )  # fmt: skip
    running.chief.act(
        "change",
        {"office": "port", "shift": "s1", "remove": ["bob"], "reason": "moved",
         "from_round": running.round + 1},
    )  # fmt: skip
    running.turn()
    running.number = running.file("BL 1").draw.index
    return running


def receipt(running, name):
    asking = running.asking(name)
    return asking, asking.ask("GET", f"/v1/receipts/{running.number}")


def test_auditor_has_it_at_once_and_the_desk_after_the_opening(drawn):
    asking, given = receipt(drawn, "dora")
    assert (asking.status, given["error"]["code"]) == (409, "open")
    asking, sealed = receipt(drawn, "abe")
    shown = check(json.dumps(sealed).encode())
    assert not shown.claim.is_open
    drawn.chief.ask("POST", "/v1/openings", {"draw": drawn.number, "reason": "released"})
    drawn.publisher.publish()
    asking, given = receipt(drawn, "dora")
    shown = check(json.dumps(given).encode(), drawn.key())
    claim = shown.claim
    assert claim.is_open
    assert (claim.consignment, claim.office, claim.drawn) == ("BL1", "port", sealed["drawn"])
    # Of four, one is in conflict; the change came into force a round later.
    assert claim.eligible == 3


def harm(given, *path, value):
    harmed = json.loads(json.dumps(given))
    at = harmed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(harmed).encode()


def test_any_harm_to_a_receipt_is_found(drawn):
    _, given = receipt(drawn, "abe")
    other = notes.Key("example.org/draw", notes.public_key(b"o" * 32))
    with pytest.raises(ReceiptError, match="another log"):
        check(json.dumps(given).encode(), other)
    for path, value, said in (
        (("consignment",), "BL2", "tag is of another consignment"),
        (("consignment",), "bl1", "not written as its key"),
        (("drawn",), given["next"], "another handler"),
        (("proof",), "00" * 80, "not sealed"),
        (("tag_proof",), "00" * 80, "another consignment"),
        (("leaves",), given["leaves"][:-1], "leaves of kind draw"),
        (("leaves", 3, "leaf"), given["leaves"][2]["leaf"], "not in the log"),
        (("leaves", 3, "index"), 2**70, "not in the log"),
        (("checkpoint",), given["checkpoint"].replace("example", "sample"), "not signed"),
        (("leaves",), 5, "form of a receipt"),
    ):
        with pytest.raises(ReceiptError, match=said):
            check(harm(given, *path, value=value))
    for rubbish in (b"", b"[]", b"\xff", b"{}"):
        with pytest.raises(ReceiptError):
            check(rubbish)


def test_receipt_shows_the_proof_of_inclusion_in_under_two_kilobytes(drawn):
    _, given = receipt(drawn, "abe")
    assert max(len(json.dumps(each["proof"])) for each in given["leaves"]) < 2_000
