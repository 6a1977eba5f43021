"""Do the examples in the documentation do what the pages say?

Each page is a lesson: its blocks are taken in order, in a folder of their own, in one namespace.
Blocks of Python run; ``$ evenhand ...`` lines of a console block run and must print what stands
under them (``...`` stands for any lines); a YAML block that names a file in its first line writes
it. Sizes are cut down, and what asks every measure asks a few: what is shown is the way, not the
figures. That none named means all is tested where the question is put.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from evenhand.cli.main import main
from evenhand.practice.make import make
from evenhand.records.mapping.file import parse_mapping

DOCS = Path(__file__).parents[2] / "docs"
SMALL = 400
FEW = "handler_share,pair_excess"
EVERY = "evenhand.analyse(made.folder, made.mapping"
BLOCK = re.compile(r"^```(python|console|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LESSONS = sorted(
    p.relative_to(DOCS).as_posix()
    for folder in ("tutorials", "how-to", "reference")
    for p in (DOCS / folder).rglob("*.md")
    if re.search(r"^```(python|console)$", p.read_text(encoding="utf-8"), re.MULTILINE)
)


@dataclass(frozen=True)
class Block:
    kind: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    for found in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8")):
        yield Block(found[1], found[2])


@pytest.fixture(scope="session")
def practice(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "practice"
    make(folder, declarations=SMALL, seed=1)
    return folder


@pytest.fixture
def desk(tmp_path, practice, monkeypatch) -> Path:
    """Return the folder a reader works in: an export, an administration, a key of their own."""
    (tmp_path / "practice").symlink_to(practice, target_is_directory=True)
    export(practice, tmp_path / "export" / "declarations.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVENHAND_KEY", str(tmp_path / "own.key"))
    # The keyboard of two holders.
    monkeypatch.setattr("getpass.getpass", lambda prompt: "a long enough passphrase")
    return tmp_path


def export(practice: Path, place: Path) -> None:
    """Write what a foreign system would give: its own names, semicolons, decimal commas."""
    lines = ["decl_no;post;inspector;broker;registered;released;section;adjusted;hours"]
    for part in sorted(practice.glob("declarations-*.parquet")):
        for row in pq.read_table(part).to_pylist():
            released, hours = row["released_at"], row["release_hours"]
            fields = (
                row["declaration_id"],
                row["office"],
                row["officer"],
                row["agent"] or "",
                f"{row['registered_at']:%Y-%m-%d %H:%M}",
                f"{released:%Y-%m-%d %H:%M}" if released else "",
                row["chapter"],
                "" if row["value_adjusted"] is None else str(row["value_adjusted"]),
                "" if hours is None else f"{hours:.2f}".replace(".", ","),
            )
            lines.append(";".join(fields))
    place.parent.mkdir()
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("page", LESSONS)
def test_page_does_what_it_says(page, desk, capfd):
    namespace: dict[str, object] = {}
    for block in blocks(page):
        if block.kind == "python":
            small = re.sub(r"declarations=[\d_]+", f"declarations={SMALL}", block.text)
            small = small.replace(EVERY, f"{EVERY}, measures={FEW.split(',')}")
            take_away_what_a_lesson_makes_itself(desk, made_by=small)
            exec(compile(small, page, "exec"), namespace)
        elif block.kind == "console":
            for command, said in commands(block.text):
                take_away_what_a_lesson_makes_itself(desk, made_by=command)
                run(command, said, capfd)
        elif named := re.match(r"# (\S+\.yaml)\n", block.text):
            (desk / named[1]).write_text(block.text, encoding="utf-8")


def take_away_what_a_lesson_makes_itself(desk: Path, *, made_by: str) -> None:
    practice = desk / "practice"
    if ("practice make practice" in made_by or "make(" in made_by) and practice.is_symlink():
        practice.unlink()


def commands(console: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block and the lines that stand under it."""
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, *said = part.splitlines()
        yield command, said


def run(command: str, said: list[str], capfd) -> None:
    """Run an evenhand command and hold what it prints against what the page shows."""
    name, *arguments = shlex.split(command)
    assert name == "evenhand", f"a console block runs evenhand alone, not {name}"
    at = arguments.index("--declarations") + 1 if "--declarations" in arguments else None
    if at is not None:
        arguments[at] = str(SMALL)
    if arguments[0] == "analyse" and "--measures" not in arguments:
        arguments += ["--measures", FEW]
    capfd.readouterr()
    assert main(arguments) == 0, command
    printed = capfd.readouterr()
    whole = printed.out + printed.err
    shown = [line for line in said if line != "..."]
    missing = [line for line in shown if line not in whole.splitlines()]
    assert not missing, f"{command}\nprinted:\n{whole}"


def test_every_lesson_is_found():
    assert {
        "tutorials/first-report.md",
        "tutorials/from-python.md",
        "how-to/own-records.md",
        "how-to/keep-pseudonyms.md",
        "reference/errors.md",
    } <= set(LESSONS)


def mapping_examples() -> list[str]:
    return [b.text for b in blocks("reference/mapping.md") if b.kind == "yaml"]


@pytest.mark.parametrize("number", range(len(mapping_examples())))
def test_example_of_the_mapping_reference_is_read(number):
    text = mapping_examples()[number]
    whole = text if "columns:" in text else f"{SOURCE}{text}"
    mapping = parse_mapping(whole)
    assert mapping.sources


SOURCE = """\
source: "*.csv"
format: csv
columns: {declaration_id: number, office: office, procedure: procedure, officer: inspector}
extra: [desk, amount_fined, adjusted, hours]
"""


def test_own_records_mapping_is_the_one_that_is_read():
    text = next(b.text for b in blocks("how-to/own-records.md") if b.kind == "yaml")
    mapping = parse_mapping(text)
    assert mapping.design.claims_lot
    assert mapping.design.people.level == "office"
    assert [o.name for o in mapping.design.outcomes] == ["hours", "adjusted"]
