"""Does every measure, setting, command, error and table have its place in the documentation?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import lxml.html
import pyarrow.parquet as pq
import pytest
from tests.made_once import made_once

from evenhand.config import PREFIX, Config
from evenhand.measures import MEASURES
from evenhand.records.mapping.design import KEYS as DESIGN_KEYS
from evenhand.records.mapping.file import SOURCE_KEYS, TOP_KEYS
from evenhand.records.schema import TABLES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def reference():
    """Return the module that writes the reference."""
    sys.path.insert(0, str(DOCS / "_extensions"))
    try:
        import evenhand_reference

        return evenhand_reference
    finally:
        sys.path.pop(0)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^##+ (.+)$", text, re.MULTILINE)


def test_every_setting_has_a_section_with_default_and_reason(reference):
    made = reference.settings()
    assert headings(made) == [PREFIX + f.name.upper() for f in fields(Config)]
    assert made.count("Default: `") == len(fields(Config))
    # A reason is a sentence, not a name repeated.
    assert all(len(part.split()) > 6 for part in made.split("## ")[1:])


def test_every_command_has_a_section_with_each_of_its_options(reference):
    from evenhand_reference.command_line import commands

    made = reference.command_line()
    every = list(commands())
    assert headings(made) == [c.prog for c in every]
    for command, section in zip(every, made.split("\n## "), strict=True):
        for action in command._actions:
            for option in action.option_strings:
                assert f"`{option}`" in section, (command.prog, option)


def test_every_command_says_what_it_does():
    sys.path.insert(0, str(DOCS / "_extensions"))
    from evenhand_reference.command_line import _helps, parser

    assert [name for name, said in _helps(parser()) if not said] == []


def test_every_error_has_a_section_and_every_message_a_remedy(reference):
    from evenhand_reference.errors import classes, messages

    made = reference.errors()
    assert headings(made) == list(classes())
    every = list(messages())
    assert len(every) > 50
    assert [m for m in every if not m.do_next] == []


def test_every_table_and_column_of_the_records_is_described(reference):
    made = reference.tables()
    assert headings(made) == list(TABLES)
    for table in TABLES.values():
        for column in table.columns:
            assert f"| `{column.name}`" in made
            assert column.meaning


@pytest.mark.parametrize("name", [m.NAME for m in MEASURES])
def test_every_measure_has_its_page_of_explanation(name):
    assert page(f"explanation/measures/{name}.md").startswith("# ")


@pytest.mark.parametrize("key", sorted({*TOP_KEYS, *SOURCE_KEYS, *DESIGN_KEYS}))
def test_every_key_of_a_mapping_is_in_its_reference(key):
    assert re.search(rf"^\| `{key}[.`]", page("reference/mapping.md"), re.MULTILINE), key


def test_every_marker_of_a_page_has_its_function(reference):
    wanted = {
        name
        for path in DOCS.rglob("*.md")
        if "_build" not in path.parts
        for name in reference.MARKER.findall(path.read_text(encoding="utf-8"))
    }
    assert wanted == set(reference.PARTS)


def test_decisions_state_what_was_decided_and_give_alternatives():
    decisions = sorted((DOCS / "decisions").glob("0*.md"))
    assert decisions
    numbers = [path.name[:4] for path in decisions]
    assert len(set(numbers)) == len(numbers)
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        said = headings(text)
        assert said == ["Context", "Decision", "Consequences", "Alternatives"], path.name


def test_files_that_a_page_of_the_root_points_to_are_there():
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_the_changelog_knows_this_version():
    from evenhand import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site: the one that this run of ``tools/check.sh`` built anew, or build it."""
    if done := os.environ.get("SITE_BUILT_ANEW"):
        return Path(done)

    def build(folder: Path) -> None:
        built = subprocess.run(
            [
                *(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"),
                *("-d", str(folder / "doctrees"), str(DOCS), str(folder / "html")),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        assert built.returncode == 0, built.stderr

    return made_once(tmp_path_factory, "site", build) / "html"


@pytest.mark.slow
def test_every_measure_and_every_column_it_writes_is_in_the_reference(site, analysed):
    """What the command writes is held against the page as it was built, from another run."""
    shown = lxml.html.parse(str(site / "reference" / "measures.html"))
    told = {h.text for h in shown.iter("h2")}
    assert {m.NAME for m in MEASURES} <= told
    columns = {
        h.text: [code.text_content() for code in h.getparent().xpath(".//tr/td[1]//code")]
        for h in shown.iter("h3")
    }
    written = sorted((analysed.out / "tables").glob("*.parquet"))
    assert len(written) > len(MEASURES)
    for table in written:
        assert columns[f"tables/{table.name}"] == pq.read_schema(table).names


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_fetches_nothing(site):
    loaded = re.compile(r"<(?:script|img|link|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//", re.I)
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    assert [p.name for p in pages if loaded.search(p.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.NAME)
def test_every_page_of_a_measure_says_what_would_make_it_wrong(measure):
    text = page(f"explanation/measures/{measure.NAME}.md")
    section = text.partition("## What would make this finding wrong\n")[2].partition("\n## ")[0]
    assert section.count("\n- ") >= 2 or len(section.split()) > 60
