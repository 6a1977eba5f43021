from __future__ import annotations

import json

import pytest

from evenhand.cli.main import main
from evenhand.web.translations.message_file import read
from evenhand.web.translations.packs import TEMPLATE, packs


@pytest.fixture
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_translator_takes_checks_and_adds_a_language(tmp_path, own_home, capsys):
    file = tmp_path / "uz.po"
    assert main(["languages", "begin", "uz", "--out", str(file)]) == 0
    every = len(read(TEMPLATE).messages)
    assert len(read(file).messages) == every
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('msgid "Discretion"\nmsgstr ""', 'msgid "Discretion"\nmsgstr "Ixtiyor"'),
        encoding="utf-8",
    )
    assert main(["languages", "check", str(file)]) == 0
    assert main(["languages", "add", str(file)]) == 0
    capsys.readouterr()
    assert main(["languages", "list", "--json"]) == 0
    row = next(r for r in json.loads(capsys.readouterr().out) if r["code"] == "uz")
    assert row["translated"] == 1
    assert row["messages"] == every
    assert row["state"] == "draft"
    # What was said is what the next file to work on begins with.
    again = tmp_path / "again.po"
    assert main(["languages", "begin", "uz", "--out", str(again)]) == 0
    assert read(again).translated == 1
    # A file that is there is not touched.
    assert main(["languages", "begin", "uz", "--out", str(again)]) == 1


def test_a_shipped_language_is_handed_out_with_what_it_says(tmp_path, own_home):
    file = tmp_path / "tk.po"
    assert main(["languages", "begin", "tk", "--out", str(file)]) == 0
    shipped = next(p for p in packs(own_home) if p.code == "tk").files[0]
    assert read(file) == read(shipped)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('msgstr ""', 'msgstr "<b>x</b>"'), "have a fault"),
        (("X-Evenhand-State: draft", "X-Evenhand-State: reviewed"), "does not say by whom"),
    ],
)
def test_what_would_harm_a_page_or_claims_too_much_is_not_added(
    tmp_path, own_home, capsys, change, says
):
    file = tmp_path / "uz.po"
    main(["languages", "begin", "uz", "--out", str(file)])
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    if change[0] in head and "State" in change[0]:
        head = head.replace(*change)
    else:
        body = body.replace(*change, 1)
    file.write_text(f"{head}\n\n{body}", encoding="utf-8")
    assert main(["languages", "add", str(file)]) == 1
    assert says in capsys.readouterr().err
    assert not (own_home / "languages").exists()


def test_faults_are_listed_and_the_exit_code_says_so(tmp_path, own_home, capsys):
    file = tmp_path / "uz.po"
    main(["languages", "begin", "uz", "--out", str(file)])
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    file.write_text(
        f"{head}\n\n" + body.replace('msgstr ""', 'msgstr "%(x)s"', 1), encoding="utf-8"
    )
    assert main(["languages", "check", str(file)]) == 1
    assert "%(x)s" in capsys.readouterr().out


def test_english_is_not_translated_into(tmp_path, own_home, capsys):
    assert main(["languages", "begin", "en", "--out", str(tmp_path / "en.po")]) == 1
    assert "no code of a language" in capsys.readouterr().err


def test_the_list_is_for_people_too(own_home, capsys):
    assert main(["languages", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["en", str(len(read(TEMPLATE).messages))]
    assert "draft" in lines[-1]
