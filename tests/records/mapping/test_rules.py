import pytest

from evenhand.errors import MappingError
from evenhand.records.mapping.file import parse_mapping, read_mapping
from evenhand.records.store import design_from, design_to

BASE = """\
tables:
  declarations: {source: d.csv, columns: {declaration_id: id}}
"""
SET = """\
rules:
  release_means: the message to the terminal
  set:
    K05: {hours: 8, clock: working}
    K02: {examined_channels: [red, 07]}
"""


def test_parameters_are_numbers_words_or_lists_as_they_stand():
    rules = parse_mapping(BASE + SET).design.rules
    assert rules.release_means == "the message to the terminal"
    assert rules.settings["K05"] == {"hours": 8.0, "clock": "working"}
    assert rules.settings["K02"] == {"examined_channels": ("red", "07")}


def test_without_rules_nothing_is_set():
    rules = parse_mapping(BASE).design.rules
    assert (rules.settings, rules.own, rules.release_means) == ({}, "", "")


def test_own_rules_are_read_beside_the_mapping_and_survive_the_store(tmp_path):
    own = "rules: [{id: X, statement: s, checks: [{never: a}]}]\n"
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(BASE + SET + "  file: own.yaml\n", encoding="utf-8")
    design = read_mapping(tmp_path / "map.yaml").design
    assert design.rules.own == own
    assert design_from(design_to(design)).rules == design.rules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: {file: nowhere.yaml}\n", "nowhere.yaml"),
        ("rules: {fle: own.yaml}\n", "file"),
        ("rules: {set: K05}\n", "a map"),
        ("rules: {set: {K05: {hours: {a: b}}}}\n", "a number, a word or a list"),
    ],
)
def test_each_fault_is_told_with_its_remedy(text, said):
    with pytest.raises(MappingError, match=said):
        parse_mapping(BASE + text)


def test_own_rules_that_are_no_yaml_are_told_at_the_key(tmp_path):
    (tmp_path / "own.yaml").write_text("rules: [", encoding="utf-8")
    (tmp_path / "map.yaml").write_text(BASE + "rules: {file: own.yaml}\n", encoding="utf-8")
    with pytest.raises(MappingError, match=r"rules.file"):
        read_mapping(tmp_path / "map.yaml")
