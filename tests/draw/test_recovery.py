import threading

import pytest

from evenhand.cli.main import main
from evenhand.draw.party import read_terms
from evenhand.draw.recovery import read_shares
from evenhand.draw.serve import Server
from evenhand.errors import DrawError


def test_withheld_link_is_put_together_and_sent_from_the_command_line(running, tmp_path, capsys):
    running.desk.lodge("BL 1")
    running.next_round()
    running.ticker.tick()
    running.open_links("agents", "customs")
    number = running.round - 1
    running.clock.now += 300
    folder = running.folder / "audit"
    terms = str(folder / "party.json")
    words = ["--terms", terms, "--leaf", "2", "--round", str(number)]
    for holder in ("h1", "h3"):
        asked = ["draw", "party", "share", str(folder / f"shares-{holder}.bin")]
        assert main([*asked, "--terms", terms, "--round", str(number)]) == 0
        words += ["--share", f"{holder}={capsys.readouterr().out.strip()}"]
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text(running.tokens["abe"])
    server = Server(running.api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    words += ["--server", f"http://127.0.0.1:{server.server_port}", "--token-file", str(token)]
    try:
        assert main(["draw", "party", "recover", *words]) == 0
        assert main(["draw", "party", "recover", *words]) == 1
        wrong = [word.replace("2", "1", 1) if word == "2" else word for word in words]
        assert main(["draw", "party", "recover", *wrong]) == 1
        assert "not the chain of audit" in capsys.readouterr().err
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    running.ticker.tick()
    assert running.office.rules.published()["draws"] == 1
    assert running.failures() == []


def test_share_that_is_none_is_refused(running):
    terms = read_terms(running.folder / "audit" / "party.json")
    for given in ("h1", "h1=xyz", "h9=" + "00" * 32, "h1=00"):
        with pytest.raises(DrawError, match="no share of a holder"):
            read_shares([given], terms)
