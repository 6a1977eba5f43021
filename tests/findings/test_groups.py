from evenhand.findings.groups import GROUPS


def test_headings_are_each_used_once_and_the_headline_comes_first():
    assert len(set(GROUPS.values())) == len(GROUPS)
    assert next(iter(GROUPS)) == "handler"
    assert all(GROUPS.values())
