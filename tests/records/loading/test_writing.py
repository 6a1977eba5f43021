import pyarrow.parquet as pq

from evenhand.records.schema import ARROW_TYPES, TABLES


def test_the_store_has_the_types_of_the_schema_in_the_order_of_the_file(small, tmp_path):
    names = TABLES["items"].names
    lines = [",".join([f"D{i % 7}", str(i), *["1"] * (len(names) - 2)]) for i in range(5000)]
    path = small.write(tmp_path / "i.csv", ",".join(names), *lines)
    made = small.load(
        path, small.source(table="items", columns={n: n for n in names}), into=tmp_path
    )
    table = pq.read_table(made.store / "items" / "part-0.parquet")
    assert table.column("item").to_pylist() == list(range(5000))
    kinds = {c.name: c.kind for c in TABLES["items"].columns}
    assert {f.name: str(f.type).replace("date32[day]", "date32") for f in table.schema} == {
        n: ARROW_TYPES[kinds[n]] for n in names
    }


def test_a_name_with_quotes_is_carried(small, tmp_path):
    path = small.write(tmp_path / "d.csv", 'decl,"it\'s ""x"""', "A,1")
    made = small.load(
        path,
        small.source(columns={"declaration_id": "decl"}, extra=('it\'s "x"',)),
        into=tmp_path,
    )
    assert made.tables["declarations"].columns == ("declaration_id", 'it\'s "x"')
