"""How is a shift dealt from paper, so that nobody chooses and everybody can check afterwards?

A list is made before the shift: line 1 for the first declaration registered, line 2 for the next.
Whom a line gives its file is sealed; the seals are handed to the internal auditor first. Lines are
opened one by one, in their order, each with the value that its seal was made from.

Two people and more put secrets together, so that none of them makes the list alone. Who prints it
could read it: a list is a step on the way to the draw and no draw.
"""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256, sha512
from pathlib import Path
from typing import Final

from evenhand.draw.leaves import MOST_WEIGHT, NAME
from evenhand.draw.secret_files import read_secret
from evenhand.draw.selection import order
from evenhand.errors import DrawError

VALUE_BYTES: Final = 16
MOST_LINES: Final = 2_000
_GROUP: Final = 5
_ROSTER_COLUMNS: Final = ("officer", "weight")
_USED_COLUMNS: Final = ("line", "declaration_id", "officer", "value", "reason")


@dataclass(frozen=True, slots=True)
class Commitments:
    """What is handed to the auditor before the shift; it tells nobody who is drawn.

    Attributes
    ----------
    office, shift : str
    officers : dict of str to int
        Tickets of each.
    parts : dict of str to str
        By name of who gave it, the SHA-256 of a secret.
    seals : tuple of str
        In the order of the lines.
    """

    office: str
    shift: str
    officers: dict[str, int]
    parts: dict[str, str]
    seals: tuple[str, ...]

    def text(self) -> str:
        """Return the file of the commitments."""
        return json.dumps({"v": 1, **asdict(self)}, indent=1, sort_keys=True) + "\n"

    @property
    def fingerprint(self) -> str:
        """Return what is written down by hand before the shift: SHA-256 of the file."""
        return sha256(self.text().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list, as it is printed.

    Attributes
    ----------
    number : int
        From 1.
    seal, value : str
        What is known before, and what opens it.
    drawn, following : str
        Who is given the file, and who if that officer is away; "" for nobody.
    """

    number: int
    seal: str
    value: str
    drawn: str
    following: str


@dataclass(frozen=True, slots=True)
class Used:
    """A line as it was used."""

    row: int
    line: int
    declaration: str
    officer: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a used list shows.

    Attributes
    ----------
    lines : int
        Lines used.
    moved : int
        Handled by another than drawn, with a reason.
    faults : tuple of str
    """

    lines: int
    moved: int
    faults: tuple[str, ...]


def make(
    office: str, shift: str, officers: Mapping[str, int], parts: Mapping[str, bytes], lines: int
) -> tuple[Commitments, list[Line]]:
    """Make a list.

    Parameters
    ----------
    office, shift : str
    officers : mapping of str to int
        Tickets of each officer of the shift, 1 to 1,000.
    parts : mapping of str to bytes
        By name, the secrets of two people and more; each of 16 bytes at least.
    lines : int
        1 to 2,000.

    Raises
    ------
    DrawError
        If there are too few of anything, or a value is not of its form.
    """
    if not 1 <= lines <= MOST_LINES:
        raise DrawError(
            f"A list has 1 to {MOST_LINES} lines, not {lines}.",
            do_next="Give the number of declarations that a busy shift has, and a fifth more.",
        )
    if len(parts) < 2 or len(set(parts.values())) < 2:
        raise DrawError(
            "A list takes the secrets of two people, so that nobody makes it alone.",
            do_next="Name two files, as --part auditor=FILE --part chief=FILE.",
        )
    short = [name for name, secret in parts.items() if len(secret) < VALUE_BYTES]
    if short:
        raise DrawError(
            f"The secret of {', '.join(short)} has fewer than {VALUE_BYTES} bytes.",
            do_next="Make it with: head -c 32 /dev/urandom > FILE; chmod 600 FILE.",
        )
    hashed = sha256(b"evenhand-draw list v1\n")
    for name, secret in sorted(parts.items()):
        hashed.update(sha256(name.encode()).digest() + sha256(secret).digest() + secret)
    whole = hashed.digest()
    values = [_value(whole, number) for number in range(1, lines + 1)]
    commitments = Commitments(
        office,
        shift,
        dict(sorted(officers.items())),
        {name: sha256(secret).hexdigest() for name, secret in sorted(parts.items())},
        tuple(_seal(number, value) for number, value in enumerate(values, start=1)),
    )
    _must_be_formed(commitments)
    made = []
    for number, value in enumerate(values, start=1):
        ranked = _ranked(commitments, number, value)
        after = ranked[1] if len(ranked) > 1 else ""
        seal = commitments.seals[number - 1]
        made.append(Line(number, seal, _spelt(value), ranked[0], after))
    return commitments, made


def check(commitments: Commitments, used: Sequence[Used]) -> Checked:
    """Check a list after its shift.

    Every line up to the last one used must be there, in order, opened with the value of its seal,
    and its file handled by whom it gives, or by another with a reason.
    """
    faults: list[str] = []
    moved, seen = 0, set()
    declarations: dict[str, int] = {}
    for expected, each in enumerate(used, start=1):
        where = f"row {each.row}, line {each.line}"
        if each.line in seen:
            faults.append(f"{where}: used twice")
            continue
        seen.add(each.line)
        if not 1 <= each.line <= len(commitments.seals):
            faults.append(f"{where}: the list has lines 1 to {len(commitments.seals)}")
            continue
        if each.line != expected and each.line - 1 not in seen:
            faults.append(f"{where}: line {each.line - 1} was not used before it")
        if each.declaration:
            first = declarations.setdefault(each.declaration, each.line)
            if first != each.line:
                faults.append(f"{where}: {each.declaration} has line {first} already")
        value = _read_value(each.value)
        if value is None or _seal(each.line, value) != commitments.seals[each.line - 1]:
            faults.append(f"{where}: the value is not the one that was sealed")
            continue
        drawn = _ranked(commitments, each.line, value)[0]
        if not each.declaration:
            if not each.reason:
                faults.append(f"{where}: opened for no declaration, and no reason given")
        elif each.officer != drawn:
            if each.reason:
                moved += 1
            else:
                faults.append(f"{where}: drawn {drawn}, handled by {each.officer}, no reason given")
    return Checked(len(seen), moved, tuple(faults))


def check_parts(commitments: Commitments, parts: Mapping[str, bytes]) -> list[str]:
    """Say whether the secrets, once they are shown, give the seals; nothing is said of none.

    So a list that was made from others, or chosen among many, is found.
    """
    if not parts:
        return []
    wrong = [
        f"the secret of {name} is not the one that was committed"
        for name, secret in parts.items()
        if commitments.parts.get(name) != sha256(secret).hexdigest()
    ]
    lacking = [f"the secret of {name} is not shown" for name in commitments.parts.keys() - parts]
    if wrong or lacking:
        return [*wrong, *sorted(lacking)]
    again, _ = make(
        commitments.office, commitments.shift, commitments.officers, parts, len(commitments.seals)
    )
    return [] if again == commitments else ["the secrets do not give these seals"]


def _value(whole: bytes, number: int) -> bytes:
    text = b"evenhand-draw list value v1\n" + whole + number.to_bytes(4, "big")
    return sha256(text).digest()[:VALUE_BYTES]


def _seal(number: int, value: bytes) -> str:
    text = b"evenhand-draw list seal v1\n" + number.to_bytes(4, "big") + value
    return sha256(text).hexdigest()


def _ranked(commitments: Commitments, number: int, value: bytes) -> list[str]:
    seed = sha512(b"evenhand-draw list seed v1\n" + value).digest()
    whose = f"{commitments.office}\n{commitments.shift}\n{number}"
    return order(seed, sha256(whose.encode()).digest(), commitments.officers)


def _spelt(value: bytes) -> str:
    letters = base64.b32encode(value).decode("ascii").rstrip("=")
    return " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _read_value(text: str) -> bytes | None:
    letters = "".join(text.split()).upper()
    try:
        value = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        return None
    return value if len(value) == VALUE_BYTES else None


def _must_be_formed(commitments: Commitments) -> None:
    names = (commitments.office, commitments.shift, *commitments.parts)
    wrong = [name for name in names if not NAME(name)]
    if wrong:
        raise DrawError(
            f"{wrong[0]!r} is no name.",
            do_next="Take 1 to 64 letters, digits and . _ : - of ASCII.",
        )
    if not commitments.officers:
        raise DrawError("The roster names nobody.", do_next="List the officers of the shift.")
    for officer, weight in commitments.officers.items():
        if not 1 <= weight <= MOST_WEIGHT:
            raise DrawError(
                f"The weight of {officer} is {weight}, not 1 to {MOST_WEIGHT}.",
                do_next="Correct the roster.",
            )


# Files


def read_part(path: Path) -> bytes:
    """Return somebody's secret from a file that only its owner may read.

    Raises
    ------
    DrawError
        If it cannot be read, or others may read it.
    """
    return read_secret(path, None)


def read_roster(path: Path) -> dict[str, int]:
    """Read the officers of a shift with their weights; without a column ``weight`` all weigh 1.

    Raises
    ------
    DrawError
        If it is not of its form.
    """
    rows = _rows(path, ("officer",))
    officers: dict[str, int] = {}
    for line, row in rows:
        officer, weight = row["officer"], row.get("weight") or "1"
        if not officer or officer in officers or not (weight.isascii() and weight.isdecimal()):
            raise DrawError(
                f"{path}, line {line}: an officer, each once, and a whole weight are wanted.",
                do_next="Correct the roster.",
            )
        officers[officer] = int(weight)
    return officers


def read_used(path: Path) -> list[Used]:
    """Read a list as it was used, in the order of its rows.

    Raises
    ------
    DrawError
        If it is not of its form.
    """
    found = []
    for line, row in _rows(path, _USED_COLUMNS):
        if not (row["line"].isascii() and row["line"].isdecimal()):
            raise DrawError(
                f"{path}, line {line}: {row['line']!r} is no line of a list.",
                do_next="Write the number printed on the strip.",
            )
        found.append(
            Used(
                line,
                int(row["line"]),
                row["declaration_id"],
                row["officer"],
                row["value"],
                row["reason"],
            )
        )
    return found


def read_commitments(path: Path) -> Commitments:
    """Read what was handed to the auditor before the shift.

    Raises
    ------
    DrawError
        If it is not of its form.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        if given.pop("v") != 1:
            raise ValueError("another version")
        found = Commitments(**{**given, "seals": tuple(given["seals"])})
        _must_be_formed(found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as err:
        raise DrawError(
            f"{path} holds no commitments of a list: {err}.",
            do_next="Give the file that the auditor was handed before the shift.",
        ) from err
    return found


def _rows(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lacking = [c for c in columns if c not in (reader.fieldnames or ())]
            if lacking:
                raise DrawError(
                    f"{path} has no column {', '.join(lacking)}.",
                    do_next=f"Its first line names {', '.join(columns)}.",
                )
            return [
                (reader.line_num, {key: (value or "").strip() for key, value in row.items() if key})
                for row in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as err:
        raise DrawError(
            f"{path} cannot be read: {getattr(err, 'strerror', None) or err}.",
            do_next="Give a CSV file in UTF-8.",
        ) from err
