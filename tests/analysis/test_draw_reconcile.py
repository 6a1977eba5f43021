"""The log, the book and an export, from the command line."""

import csv
import json

import pytest
from tests.draw.conftest import PARTIES, Made

from evenhand.cli.main import main

MAPPING = """\
identities: IDENTITIES
tables:
  declarations:
    source: "d.csv"
    columns: {declaration_id: id, office: post, officer_final: who}
"""
OFFICERS = {"h-a": "ann", "h-b": "bob", "h-c": "cid", "h-d": "dot"}


@pytest.fixture
def office(tmp_path):
    """Give a log of three opened draws with its book, and a writer of the records."""
    log = Made()
    log.key()
    for party in PARTIES:
        log.party(party)
    log.roster(*OFFICERS)
    lodges = [log.lodge(f"BL{n}", at=70) for n in range(3)]
    log.close(1)
    log.links(1)
    for draw in [log.draw(lodge) for lodge in lodges]:
        log.open(draw)
    log.publish(tmp_path / "log")
    book = tmp_path / "book"
    book.mkdir()
    named = "".join(f"D{n},{leaf}\n" for n, leaf in enumerate(lodges))
    (book / "declarations.csv").write_text("declaration_id,lodge\n" + named)
    handlers = "".join(f"{handler},{name}\n" for handler, name in OFFICERS.items())
    (book / "handlers.csv").write_text("handler,officer\n" + handlers)
    drawn = [OFFICERS[log.rules.lodged[leaf].draw.said[0]] for leaf in lodges]

    def run(officers=drawn, identities="keep", also=(), bills=None):
        papers = bills or [""] * len(officers)
        given = enumerate(zip(officers, papers, strict=True))
        lines = "".join(f"D{n},PORT,{who},{bill}\n" for n, (who, bill) in given)
        (tmp_path / "d.csv").write_text("id,post,who,bill\n" + lines)
        mapping = MAPPING.replace("IDENTITIES", identities)
        if bills:
            mapping = mapping.replace("who}", "who, consignment: bill}")
        (tmp_path / "map.yaml").write_text(mapping)
        words = ["draw", "reconcile", tmp_path / "log", tmp_path / "d.csv", "--book", book]
        words += ["--mapping", tmp_path / "map.yaml", "--out", tmp_path / "out"]
        return main([str(word) for word in [*words, "--key", tmp_path / "own.key", *also]])

    run.drawn = drawn
    run.folder = tmp_path
    run.log = log
    return run


def rows(office, name):
    path = office.folder / "out" / "tables" / f"{name}.csv"
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_honest_records_fit(office, capsys):
    assert office() == 0
    shown = capsys.readouterr()
    assert "3 declarations, 3 of them drawn: coverage 100" in shown.out
    assert "split consignments are not looked for" in shown.out
    assert "every row fits" in shown.err


def test_what_does_not_fit_is_named_and_answered_by_the_exit_code(office, capsys):
    another = next(name for name in OFFICERS.values() if name != office.drawn[0])
    assert office([another, *office.drawn[1:], "ann"]) == 1
    shown = capsys.readouterr().out
    assert (
        f"D0: handled by another, and the log does not say why (by the log {office.drawn[0]}, "
        in shown
    )
    assert "D3: not in the log" in shown
    fates = {row["declaration_id"]: row["fate"] for row in rows(office, "draw_declarations")}
    assert fates["D3"] == "not in the log"
    assert rows(office, "draw_coverage")[0]["drawn"] == "3"


def test_accounts_of_book_and_records_get_the_same_pseudonyms(office, capsys):
    assert office(identities="pseudonymise") == 0
    officers = {row["officer"] for row in rows(office, "draw_declarations")}
    assert not officers & set(OFFICERS.values())


def test_records_that_do_not_say_who_handled_are_told(office, capsys):
    assert office() == 0
    mapping = office.folder / "map.yaml"
    text = mapping.read_text().replace("officer_final: who", "procedure: who")
    mapping.write_text(text)
    words = ["draw", "reconcile", "log", "d.csv", "--book", "book", "--mapping", "map.yaml"]
    given = [str(office.folder / w) if not w.startswith(("-", "draw", "rec")) else w for w in words]
    assert main([*given, "--out", str(office.folder / "out2")]) == 1
    assert "do not say who handled" in capsys.readouterr().err


def consignments(office, *rows):
    text = "".join(f"port,{tag},{key},{proof}\n" for tag, key, proof in rows)
    path = office.folder / "book" / "consignments.csv"
    path.write_text("office,tag,consignment,proof\n" + text)


def test_a_consignment_that_is_not_of_its_tag_is_a_row_that_does_not_fit(office, capsys):
    log = office.log
    named = [(log.tag(f"BL{n}"), f"BL{n}", log.tag_proof(f"BL{n}").hex()) for n in range(3)]
    consignments(office, *named)
    assert office() == 0
    assert rows(office, "draw_book") == []
    (tag, _, proof), *rest = named
    consignments(office, (tag, "BL9", proof), *rest)
    assert office() == 1
    shown = capsys.readouterr()
    assert "BL9: its tag is of another" in shown.out
    assert "1 rows do not fit" in shown.err
    assert len(rows(office, "draw_book")) == 1


def test_a_declaration_under_an_invented_bill_is_a_row_that_does_not_fit(office, capsys):
    log = office.log
    consignments(office, *((log.tag(f"BL{n}"), f"BL{n}", log.tag_proof(f"BL{n}").hex())
                           for n in range(3)))  # fmt: skip
    assert office(bills=("BL0", "bl-1", "BL2")) == 0
    assert office(bills=("BL0", "BL7", "BL2")) == 1
    assert "D1: BL1, by the records BL7" in capsys.readouterr().out
    assert [row["declaration_id"] for row in rows(office, "draw_papers")] == ["D1"]
    assert office(bills=("7/1", "7/2", "7/3")) == 0
    assert "are not compared" in capsys.readouterr().out


def test_what_was_lodged_in_another_log_too_is_listed(office, capsys):
    log = office.log
    consignments(office, *((log.tag(f"BL{n}"), f"BL{n}", log.tag_proof(f"BL{n}").hex())
                           for n in range(3)))  # fmt: skip
    also = ["--also", office.folder / "log", office.folder / "book"]
    # The same log twice stands for one that was ended and begun anew under the same office.
    assert office(also=also) == 1
    assert "Drawn again by the same office in another log: 3" in capsys.readouterr().out
    assert {row["drawn_again"] for row in rows(office, "draw_offices")} == {"1"}


def test_the_counts_are_kept_by_office_without_an_account_or_a_declaration(office):
    another = next(name for name in OFFICERS.values() if name != office.drawn[0])
    assert office([another, *office.drawn[1:], "ann"]) == 1
    text = (office.folder / "out" / "reconciled.json").read_text()
    kept = json.loads(text)
    whole, port = kept["coverage"]
    assert (whole["declarations"], whole["drawn"]) == (4, 3)
    assert (port["office"], port["fates"]["other"], port["fates"]["no_draw"]) == ("PORT", 1, 1)
    draws = {"office": "port", "declared": 3, "not_recorded": 0, "not_booked": 0}
    assert kept["draws"] == [draws]
    assert kept["wrong"] == 2
    assert kept["size"] == len(office.log.leaves)
    assert kept["made_at"]
    assert not any(word in text for word in (*OFFICERS.values(), *OFFICERS, "D0", "D3"))


def test_a_draw_whose_declaration_is_gone_is_counted_in_its_office(office):
    assert office(office.drawn[:2]) == 1
    (draws,) = json.loads((office.folder / "out" / "reconciled.json").read_text())["draws"]
    assert draws == {"office": "port", "declared": 2, "not_recorded": 1, "not_booked": 0}
