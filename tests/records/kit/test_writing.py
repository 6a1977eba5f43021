"""The kit: nothing invented, only reading, and a mapping that fits the queries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evenhand.errors import RecordsError
from evenhand.records.kit.writing import QUERIES, SYSTEMS, asks, kit, write_kit
from evenhand.records.mapping import Theirs
from evenhand.records.mapping.file import check_against, parse_mapping

# All that is documented of the two systems; a name outside it would be invented.
DOCUMENTED = {
    "asycuda++": {
        "sad_gen",
        "key_year",
        "key_cuo",
        "key_dec",
        "key_nber",
        "sad_reg_date",
        "sad_asmt_date",
        "sad_rcpt_date",
        "sad_num",
        "lst_ope",
        "sad_itm",
        "sad_tax",
        "sad_spy",
        "spy_sta",
        "spy_act",
        "usr_nam",
        "upd_dat",
        "upd_hor",
        "sad_clr",
        "sec_cod",
        "usr_ex1",
        "usr_ex2",
    },
    "asycudaworld": {
        "sad_general_segment",
        "instanceid",
        "ide_typ_prc",
        "ide_reg_ser",
        "ide_reg_nbr",
        "ide_reg_dat",
        "ide_ast_dat",
        "pty_sts",
        "sad_item",
        "sad_tax",
    },
    "generic": set(),
}
SQL = {
    "select",
    "from",
    "where",
    "and",
    "as",
    "group",
    "by",
    "join",
    "on",
    "sum",
    "count",
    "extract",
    "year",
    "current_timestamp",
}


def statement(query: str) -> str:
    """Return a query without notes, texts and questions."""
    lines = (line for line in query.splitlines() if not line.strip().startswith("--"))
    bare = re.sub(r"<<ASK:.*?>>", " ", "\n".join(lines))
    return re.sub(r"'(?:[^']|'')*'", " ", bare)


def outputs(query: str, *, answered: bool = False) -> list[str]:
    """Return the columns a query gives; ``answered``: with those that wait for an answer."""
    lines = query.splitlines()
    kept = [x for x in lines if not x.strip().startswith("--") or (answered and "--?" in x)]
    return re.findall(r" AS (\w+),?$", "\n".join(kept), flags=re.MULTILINE)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("name", QUERIES)
def test_queries_name_nothing_that_is_not_documented(system, name):
    query = kit(system)[name]
    bare = statement(query)
    words = {w.casefold() for w in re.findall(r"[A-Za-z_]\w*", bare)}
    aliases = set(re.findall(r"(?:FROM|JOIN) \w+ ([a-z])\b", bare))
    parameters = set(re.findall(r":(\w+)", bare))
    invented = words - SQL - DOCUMENTED[system] - aliases - set(outputs(query)) - parameters
    assert parameters <= {"first_day", "day_after_last"}
    assert not invented


@pytest.mark.parametrize("system", SYSTEMS)
def test_names_of_systems_inside_questions_are_documented_too(system):
    for query in kit(system).values():
        for ask in asks(query):
            named = re.findall(r"\b(?:SAD|sad|usr|upd|spy|sec|ide|key|lst|pty)_\w+", ask)
            assert {n.casefold() for n in named} <= DOCUMENTED[system]


@pytest.mark.parametrize("system", SYSTEMS)
def test_queries_only_read(system):
    for name in QUERIES:
        text = statement(kit(system)[name])
        assert text.split()[0] == "SELECT"
        assert ";" not in text
        assert not re.search(r"\b(insert|update|delete|merge|drop|alter|create|lock)\b", text, re.I)


@pytest.mark.parametrize("system", SYSTEMS)
def test_mapping_fits_the_columns_of_the_queries(system):
    content = kit(system)
    mapping = parse_mapping(content["mapping.yaml"])
    files = {s.table: s.pattern.replace("*.csv", ".sql") for s in mapping.sources}
    check_against(mapping, {t: outputs(content[f]) for t, f in files.items()})


@pytest.mark.parametrize("system", SYSTEMS)
def test_mapping_fits_when_every_question_is_answered(system):
    content = kit(system)
    mapping = parse_mapping(content["mapping.yaml"].replace("#? ", ""))
    for source in mapping.sources:
        query = content[source.pattern.replace("*.csv", ".sql")]
        given = outputs(query, answered=True)
        named = [c.name for c in source.columns.values() if isinstance(c, Theirs)]
        assert sorted(given) == sorted({*named, *source.extra})


def test_control_totals_carry_their_own_text():
    query = kit("asycuda++")["control-totals.sql"]
    told = re.search(r"'(SELECT .*)' AS query", query)
    assert told is not None
    assert told[1].startswith("SELECT g.key_cuo AS office, g.key_year AS year, COUNT(*)")
    assert told[1].endswith("GROUP BY g.key_cuo, g.key_year")


def test_letter_lists_every_question():
    for system in SYSTEMS:
        content = kit(system)
        for name in QUERIES:
            for ask in asks(content[name]):
                assert f"- `{name}`: {ask}" in content["letter.md"]
        assert "${" not in content["letter.md"]


def test_kit_is_written_and_never_over_answers(tmp_path: Path):
    out = tmp_path / "kit"
    written = write_kit("asycudaworld", out=out)
    assert sorted(p.name for p in out.iterdir()) == sorted(p.name for p in written)
    (out / "events.sql").write_text("answered", encoding="utf-8")
    with pytest.raises(RecordsError, match="already"):
        write_kit("asycudaworld", out=out)
    assert (out / "events.sql").read_text(encoding="utf-8") == "answered"
