"""A practice log played around in three ways is found; an honest one gives nothing."""

import json

import pytest
from tests.draw.steered import Steered

from evenhand.cli.main import main

HOURS = 36


def run(folder, *words):
    given = ["draw", "nightly", folder / "log", "--book", folder / "book", "--out", folder / "out"]
    return main([str(word) for word in [*given, "--key", folder / "own.key", *words]])


def measured(folder):
    found = json.loads((folder / "out" / "findings.json").read_text())["findings"]
    return {each["measure"] for each in found if each["status"] == "measured"}


# Of a file the log knows nothing that could be rich or poor.
ALL = {"pair_excess", "lot_test", "reassignment", "roster_gaps", "relodgement"}


@pytest.mark.slow
def test_steering_around_the_draw_is_found(tmp_path, capsys):
    Steered(HOURS, steered=True).publish(tmp_path)
    assert run(tmp_path) == 3
    said = capsys.readouterr().out
    assert "Every draw was made as the log says." in said
    for measure in ("reassignment", "roster_gaps", "relodgement"):
        assert f"{measure}: REVIEW" in said, said
    # The draw itself dealt by lot all the same.
    assert "lot_test: as dealt" in said
    assert measured(tmp_path) == ALL


@pytest.mark.slow
def test_an_honest_log_gives_nothing(tmp_path, capsys):
    Steered(HOURS, steered=False).publish(tmp_path)
    code = run(tmp_path)
    said = capsys.readouterr().out
    assert "REVIEW" not in said, said
    assert code == 0
    assert measured(tmp_path) == ALL


@pytest.mark.slow
def test_a_log_that_fails_answers_one(tmp_path, capsys):
    made = Steered(1, steered=False)
    # A draw that its office left open for too long.
    made.publish(tmp_path)
    lodge = made.lodge(1, "A0", 50 + 60)
    made.log.close(110)
    for party in made.chains:
        made.log.link(party, 110, value=made.chains[party][110].hex())
    made.log.draw(lodge)
    made.log.publish(tmp_path / "other" / "log")
    (tmp_path / "book").rename(tmp_path / "other" / "book")
    now = made.log.rules.start["open_days"] * 86_400 + 1_800_000_000 + 10_000
    assert run(tmp_path / "other", "--now", str(now)) == 1
    assert "unopened: leaf" in capsys.readouterr().out
