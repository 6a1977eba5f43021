import pyarrow.csv as pa_csv
import yaml

from evenhand.practice.mapping_text import COLUMNS, EXTRA, SOURCES, mapping_text
from evenhand.records.schema import TABLES


def test_every_column_mapped_is_one_of_ours_and_maps_to_itself():
    plain = yaml.safe_load(mapping_text())
    assert set(plain["tables"]) == set(TABLES) - {"hs_correspondence", "reassessments"}
    for name, table in plain["tables"].items():
        if name in COLUMNS:
            assert all(ours == theirs for ours, theirs in table["columns"].items())
        assert set(table["columns"]) <= set(TABLES[name].names)
        assert set(table["columns"]) >= set(TABLES[name].required)


def test_every_column_mapped_is_in_the_files(faulty):
    for name, (pattern, form) in SOURCES.items():
        if form == "csv":
            columns = pa_csv.read_csv(faulty.folder / pattern).column_names
            assert tuple(columns) == COLUMNS[name]
        else:
            columns = getattr(faulty, name).column_names
            assert set(COLUMNS[name]) <= set(columns)


def test_outcomes_and_sets_are_in_the_files_and_the_lot_is_claimed(faulty):
    plain = yaml.safe_load(mapping_text())
    columns = set(faulty.declarations.column_names)
    assert {o["column"] for o in plain["outcomes"]} <= columns
    assert [o["name"] for o in plain["outcomes"]] == [e["outcome"] for e in faulty.truth["effects"]]
    assert plain["assignment"]["rule"] == "lot"
    assert set(plain["assignment"]["within"]) | set(EXTRA) <= columns
    assert set(plain["tables"]["declarations"]["extra"]) == set(EXTRA)
