from evenhand.reports.sealed_list import sealed_list_pdf


def page(**other):
    line = {
        "number": 1,
        "seal": "ab" * 32,
        "value": "AAAAA BBBBB",
        "drawn": "ann #[x] *y*",
        "following": "",
    }
    given = {
        "title": "Sealed list",
        "subtitle": "port, shift s, 1 lines",
        "fingerprint": "cd" * 32,
        "parts": ["auditor", "chief"],
        "lines": [line],
    }
    return sealed_list_pdf(**{**given, **other})


def test_a_list_is_a_pdf_and_the_same_every_time():
    made = page()
    assert made.startswith(b"%PDF-")
    assert page() == made


def test_another_officer_gives_another_page():
    line = {"number": 1, "seal": "ab" * 32, "value": "A", "drawn": "bob", "following": "cid"}
    assert page(lines=[line]) != page()
