def test_a_constant_stands_on_every_row_and_is_replaced_if_it_names_someone(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "decl", "A", "B")
    mapped = small.source(
        columns={"declaration_id": "decl"}, constants={"office": "O'Neill", "agent": "self"}
    )
    made = small.load(path, mapped, into=tmp_path, replace=lambda vs: [v.upper() for v in vs])
    assert small.query(made, "SELECT DISTINCT office, agent FROM t") == [("O'Neill", "SELF")]


def test_one_source_column_may_fill_two_of_ours(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "decl,who", "A,Ann")
    columns = {"declaration_id": "decl", "officer": "who", "officer_final": "who"}
    made = small.load(path, small.source(columns=columns), into=tmp_path, keep=True)
    assert small.query(made, "SELECT officer, officer_final FROM t") == [("Ann", "Ann")]


def test_the_first_fault_of_a_row_is_the_one_listed(small, tmp_path):
    path = small.write(tmp_path / "i.csv", "d,n,v", "A,x1,y1", "B,1,1")
    columns = {"declaration_id": "d", "item": "n", "value_declared": "v"}
    made = small.load(path, small.source(table="items", columns=columns), into=tmp_path)
    assert [(r[1], r[3], r[4], r[5]) for r in small.rejects(made)] == [
        ("2", "item", "item is not a whole number", "(in the quarantine)")
    ]
