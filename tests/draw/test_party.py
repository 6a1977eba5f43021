import pytest

from evenhand.draw import chains, notes
from evenhand.draw.party import Commitment, Party, make_party, recovered_link, share_of
from evenhand.errors import DrawError


def test_link_is_opened_only_after_the_round_by_the_partys_own_clock(running, caplog):
    running.desk.lodge("BL 1")
    running.next_round()
    running.ticker.tick()
    audit = running.parties["audit"]
    audit._clock = lambda: running.round * 60 - 1
    assert audit.open_links(running.asking("audit")) == []
    assert "not over by this clock" in caplog.text
    audit._clock = running.clock
    assert audit.open_links(running.asking("audit")) == [running.round - 1]
    assert audit.open_links(running.asking("audit")) == []


def test_round_said_to_be_closed_by_another_leaf_is_not_opened(running):
    running.desk.lodge("BL 1")
    running.next_round()
    running.ticker.tick()
    asking = running.asking("audit")
    true = asking.rounds()
    asking.rounds = lambda: [{**true[0], "close": true[0]["close"] - 1}]
    with pytest.raises(DrawError, match="does not close round"):
        running.parties["audit"].open_links(asking)


def test_holders_put_a_withheld_link_together(tmp_path):
    key = notes.verifier_key(notes.Key("example.org/draw", notes.public_key(b"l" * 32)))
    terms = Commitment("audit", key, 100, 119, 2, ("h1", "h2", "h3"))
    make_party(tmp_path, terms)
    leaf = Party(tmp_path).leaf(5)
    anchor = bytes.fromhex(leaf["anchor"])
    shares = {h: share_of(tmp_path / f"shares-{h}.bin", terms, 107) for h in ("h1", "h3")}
    link, holders = recovered_link(terms, shares, anchor, 107)
    assert chains.leads_to(link, anchor, 8)
    assert holders == ["h1", "h3"]
    with pytest.raises(DrawError, match="do not give the link"):
        recovered_link(terms, {"h1": shares["h1"], "h2": bytes(32)}, anchor, 107)
    with pytest.raises(DrawError, match="no link for round 120"):
        share_of(tmp_path / "shares-h1.bin", terms, 120)
    with pytest.raises(DrawError, match="already"):
        make_party(tmp_path, terms)


def test_folder_that_is_no_partys_is_refused(tmp_path):
    with pytest.raises(DrawError, match="party make"):
        Party(tmp_path)
