"""Do the pages show what the report shows?"""

from __future__ import annotations

import pytest

import evenhand
from evenhand.errors import EvenhandError
from evenhand.reports.compose import compose
from evenhand.web.evidence import kept


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    rows = [f"{i},O{i % 7},A{i % 5},P,{i % 3}" for i in range(400)]
    (folder / "d.csv").write_text("id,who,agent,where,y\n" + "\n".join(rows), encoding="utf-8")
    mapping = folder / "mapping.yaml"
    mapping.write_text(
        "identities: keep\nsource: d.csv\nformat: csv\n"
        "people: {level: person, basis: 'a test'}\n"
        "columns: {declaration_id: id, officer: who, agent: agent, office: where}\n"
        "extra: [y]\noutcomes:\n  - {name: y, column: y, kind: count}\n",
        encoding="utf-8",
    )
    wanted = ["handler_share", "officer_funnel", "pair_excess"]
    return evenhand.analyse(folder, mapping, measures=wanted, repeatable=True).results


def test_what_is_read_back_is_printed_word_for_word_as_the_report(results, tmp_path):
    kept.keep(results, tmp_path)
    assert compose(kept.read(tmp_path)) == compose(results)


@pytest.mark.parametrize("spoil", [b"", b"{}", b"not json", b'{"title": 1}'])
def test_results_that_cannot_be_read_are_told(results, tmp_path, spoil):
    kept.keep(results, tmp_path)
    (tmp_path / kept.FILE).write_bytes(spoil)
    with pytest.raises(EvenhandError, match="Run the analysis again"):
        kept.read(tmp_path)
