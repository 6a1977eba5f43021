"""A practice log played around in three ways is found; an honest one gives nothing."""

import json

import pytest
from tests.draw.steered import Steered

from evenhand.analysis.draw_nightly import KEPT, MOST_KEPT, Asked, BookSaid, kept_of, said
from evenhand.cli.main import main
from evenhand.draw.failures import Failure
from evenhand.draw.verify import Verdict

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
    kept = json.loads((tmp_path / "out" / KEPT).read_text())
    assert (kept["code"], kept["failed"]) == (3, 0)
    review = {each["measure"] for each in kept["measures"] if each["review"]}
    assert {"reassignment", "roster_gaps", "relodgement"} <= review


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


@pytest.mark.slow
def test_a_book_that_does_not_fit_its_log_answers_one(tmp_path, capsys):
    Steered(1, steered=False).publish(tmp_path)
    path = tmp_path / "book" / "consignments.csv"
    head, first, *rest = path.read_text().splitlines()
    office, tag, _, proof = first.split(",")
    path.write_text("\n".join([head, f"{office},{tag},OTHER,{proof}", *rest]) + "\n")
    assert run(tmp_path) == 1
    said = capsys.readouterr().out
    assert "Every draw was made as the log says." in said
    assert "The book does not fit the log: 1." in said
    assert "OTHER: its tag is of another" in said
    with (tmp_path / "out" / "tables" / "draw_book.csv").open(encoding="utf-8-sig") as file:
        assert len(file.read().splitlines()) == 2
    # A row taken out is told as well.
    path.write_text("\n".join([head, *rest]) + "\n")
    assert run(tmp_path) == 1
    assert "the book has no consignment for its tag" in capsys.readouterr().out


def test_a_book_is_told_and_answered_before_the_measures():
    verdict = Verdict(
        "example.org/draw", 1, b"", (), {"draws": 0, "few": 0, "binding": 0}, False, {}
    )
    faults = tuple(f"D{n}: leaf {n} is no lodgement of the log" for n in range(30))
    night = said(verdict, BookSaid(faults, ("Nothing shows it.",), 2), [])
    assert night.code == 1
    assert "The book does not fit the log: 30." in night.text
    assert "And 10 more: tables/draw_book.csv has them." in night.text
    assert "Nothing shows it." in night.text
    assert "2 consignments at several offices" in night.text
    # What is only not shown is no fault, and said every night.
    assert said(verdict, BookSaid((), ("Nothing shows it.",), 0), []).code == 0


def test_what_is_kept_of_a_night_is_counts_and_failures_and_no_answer_on_accounts(tmp_path):
    failures = tuple(Failure("late", leaf, "change", leaf) for leaf in range(MOST_KEPT + 5))
    counts = {"draws": 4, "few": 1, "binding": 0, "checked": 2}
    verdict = Verdict("example.org/draw", 9, b"", failures, counts, False, {})
    kept = kept_of(Asked(tmp_path, tmp_path, tmp_path), verdict, BookSaid(("A fault.",), (), 2), [])
    assert (kept["failed"], len(kept["verdict"]["failures"])) == (MOST_KEPT + 5, MOST_KEPT)
    assert kept["verdict"]["shares"] == {"binding": 0.0, "few": 0.25}
    assert kept["book"] == {"faults": 1, "unshown": [], "several": 2}
    assert kept["key_given"] is False
