"""Is every message of the web product in every language that is shipped, or listed as pending?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from evenhand.web.translations.faults import PLURALS, faults, rule_of
from evenhand.web.translations.message_file import keys, read
from evenhand.web.translations.packs import SHIPPED, TEMPLATE, pack_of

ROOT = Path(__file__).parents[3]
FILES = sorted(SHIPPED.glob("*/LC_MESSAGES/django.po"))


def test_the_files_hold_every_message_that_the_source_has():
    done = subprocess.run(
        [sys.executable, "tools/collect_messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    # Somebody marked a message, or changed one: make messages.
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.parts[-3])
def test_every_translation_has_the_placeholders_the_marks_and_the_plurals(path):
    file = read(path)
    assert [(f.message.text, f.what) for f in faults(file)] == []
    assert keys(file.messages) == keys(read(TEMPLATE).messages)
    rule, wanted = rule_of(file.header), rule_of({"Plural-Forms": PLURALS[pack_of(path).code]})
    assert [rule(n) for n in range(300)] == [wanted(n) for n in range(300)]


def test_what_is_not_translated_is_listed_as_pending():
    pending = yaml.safe_load((SHIPPED / "pending.yaml").read_text(encoding="utf-8"))
    told = [pack_of(path) for path in FILES]
    assert set(pending) == {pack.code for pack in told if not pack.is_draft}
    for path, pack in zip(FILES, told, strict=True):
        if pack.code in pending:
            lacking = sorted(m.text for m in read(path).messages if not m.is_translated)
            assert pending[pack.code] == lacking
