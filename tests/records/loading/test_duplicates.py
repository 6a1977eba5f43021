def test_repeated_declarations_keep_the_first_and_name_its_line(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "decl,port", "A,P1", "B,P1", "A,P1", "A,P2")
    made = small.load(
        path, small.source(columns={"declaration_id": "decl", "office": "port"}), into=tmp_path
    )
    assert small.query(made, "SELECT declaration_id, office FROM t ORDER BY ALL") == [
        ("A", "P1"),
        ("B", "P1"),
    ]
    assert [(r[1], r[4]) for r in small.rejects(made)] == [
        ("4", "repeats every value of line 2"),
        ("5", "gives the number of another row with other values, that of line 2"),
    ]
    assert made.reconciled


def test_of_versions_the_highest_stays(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "decl,port,v", "A,P1,1", "A,P3,10", "A,P2,2")
    made = small.load(
        path,
        small.source(columns={"declaration_id": "decl", "office": "port", "version": "v"}),
        into=tmp_path,
    )
    assert small.query(made, "SELECT office, version FROM t") == [("P3", 10)]
    assert [(r[1], r[4]) for r in small.rejects(made)] == [
        ("2", "superseded by version 10 on line 3"),
        ("4", "superseded by version 10 on line 3"),
    ]
