"""What parties can try with their links."""

import json
import secrets
from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest

from evenhand.draw import values, vrf
from evenhand.draw.party import Party, make_party, recovered_link, share_of
from evenhand.draw.receipts import check


def test_withhold_a_link(running):
    """Prevented: holders put the same link together; withholding delays and changes nothing.

    Until they do the draws wait; no other value ever takes the link's place.
    """
    running.desk.lodge("BL 1")
    running.next_round()
    running.ticker.tick()
    running.open_links("agents", "customs")
    (waiting,) = running.desk.rounds()
    assert waiting["waits"] == ["audit"]
    party = running.parties["audit"]
    number, size = waiting["round"], running.publisher.size
    honest = party._link(number, size, running.office.tree.root(size))
    folder, terms = running.folder / "audit", party.terms
    shares = {h: share_of(folder / f"shares-{h}.bin", terms, number) for h in ("h2", "h3")}
    anchor = bytes.fromhex(party.leaf(0)["anchor"])
    link, holders = recovered_link(terms, shares, anchor, number)
    assert link.hex() == honest["value"]
    asked = {**honest, "holders": holders, "signature": ""}
    auditor = running.asking("abe")
    auditor.ask("POST", "/v1/acts/link", asked)
    assert auditor.status == 409  # the party has five minutes
    # Some other value is refused at any time.
    running.clock.now += 300
    auditor.ask("POST", "/v1/acts/link", {**asked, "value": secrets.token_hex(32)})
    assert auditor.status == 409
    auditor.act("link", asked)
    running.ticker.tick()
    assert running.office.rules.published()["draws"] == 1
    assert running.failures() == []


def test_collude_with_all_parties_but_one(running):
    """Prevented: who knows the office's key and all links but one can foresee nothing.

    All parties together with the office's key can: that is what they are trusted for together.
    """
    running.desk.lodge("BL 1")
    running.turn()
    file = running.file("BL 1")
    known = dict(file.round.links)
    secret = running.office.custody.vrf_secret(running.office.rules.keys[file.key].public)
    tag = bytes.fromhex(file.tag)
    seen = Counter()
    from evenhand.draw.ranking import ranked

    for _ in range(200):
        links = {**known, "audit": secrets.token_bytes(32)}
        value = values.round_value(file.round.number, links)
        seed = vrf.proof_to_hash(vrf.prove(secret, values.seed_input(tag, value)))
        seen[file.eligible[ranked(seed, tag, file.eligible)[0]].handler] += 1
    # Each of four would be expected 50 times; that one has fewer than 15 has probability 10^-9.
    assert len(seen) == 4
    assert min(seen.values()) > 15


def test_fit_a_beacon_to_the_links(running_with_a_beacon):
    """Prevented: the beacon's value stands in the log before any link of its round is opened.

    Its signature is not checked here: who brought it last would draw until the handler suits.
    """
    running = running_with_a_beacon
    running.desk.lodge("BL 1")
    running.next_round()
    running.ticker.tick()
    running.open_links()
    (waiting,) = running.desk.rounds()
    assert (waiting["waits"], waiting["beacon"]) == (["agents", "audit", "customs"], -1)
    number = waiting["round"]
    party = running.parties["audit"]
    forced = party._link(
        number, running.publisher.size, running.office.tree.root(running.publisher.size)
    )
    running.asking("audit").ask("POST", "/v1/acts/link", forced)
    assert running.desk.rounds() == [waiting]
    signature = "ab" * 48
    running.asking("cleo").act(
        "beacon",
        {
            "round": number,
            "number": ((number + 2) * 60 - 1_692_803_367) // 3 + 1,
            "signature": signature,
            "randomness": sha256(bytes.fromhex(signature)).hexdigest(),
        },
    )
    running.publisher.publish()
    running.open_links()
    running.ticker.tick()
    draw = running.file("BL 1").draw
    assert draw is not None
    running.desk.ask("POST", "/v1/openings", {"draw": draw.index, "reason": "decided"})
    assert running.failures() == []
    receipt = running.asking("abe").ask("GET", f"/v1/receipts/{draw.index}")
    assert check(json.dumps(receipt).encode(), running.key()).claim.is_open


def test_put_a_chain_in_the_place_of_a_partys(running):
    """Prevented: a later chain of a party is taken only under the key of its first.

    Else the office could make the links of all parties itself, and no rule would be broken.
    """
    terms = running.parties["audit"].terms
    later = replace(terms, first_round=terms.first_round + 50)
    make_party(running.folder / "forged", later)
    forged = Party(running.folder / "forged", running.clock)
    with pytest.raises(AssertionError, match="signature"):
        forged.join(running.asking("audit"))
    make_party(running.folder / "renewed", later, renews=running.folder / "audit")
    renewed = Party(running.folder / "renewed", running.clock)
    renewed.join(running.asking("audit"))
    assert running.office.rules.parties.of(later.first_round)["audit"].index == (
        running.office.rules.size - 1
    )
    assert running.failures() == []


@pytest.mark.parametrize("kind", ["draw", "link"])
def test_replay_an_old_round(running, kind):
    """Prevented: a draw is bound to the round that its lodgement was settled to, a link to its."""
    running.desk.lodge("BL 1")
    running.turn()
    old = running.file("BL 1").round.number
    running.desk.lodge("BL 2")
    running.turn()
    if kind == "link":
        asking = running.asking("audit")
        leaf = running.parties["audit"]._link(old, running.publisher.size, bytes(32))
        asking.ask("POST", "/v1/acts/link", leaf)
        assert asking.status == 409
        return
    file = running.file("BL 2")
    assert refuses_draw(running, file, round=old) == "draw"


def refuses_draw(running, file, **other):
    """Write a draw as the office would, but for some keys; return the rules' code."""
    leaf = {"kind": "draw", "office": file.office, "tag": file.tag, "round": file.round.number}
    leaf |= {"lodge": file.lodge, "roster": file.roster.index, "key": file.key, "seal": "00" * 32}
    from evenhand.draw.store import Rows
    from evenhand.draw.writer import RefusedError

    with pytest.raises(RefusedError) as refused:
        running.office.write(lambda at: ({**leaf, **other}, Rows()))
    return refused.value.code
