"""How does a sealed list come from secrets and a roster onto paper?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from evenhand.draw import sealed_list
from evenhand.draw.secret_files import write_secret, write_whole
from evenhand.errors import ReportError
from evenhand.reports.sealed_list import sealed_list_pdf

COMMITMENTS: Final = "commitments.json"
PRINTED: Final = "list.pdf"


def list_into(
    folder: Path, office: str, shift: str, roster: Path, parts: Mapping[str, Path], lines: int
) -> str:
    """Make a list, write its commitments and its page, and return the fingerprint.

    Raises
    ------
    EvenhandError
        If secrets, roster or folder cannot be used; a list that is there is never written over.
    """
    secrets = {name: sealed_list.read_part(path) for name, path in parts.items()}
    officers = sealed_list.read_roster(roster)
    commitments, made = sealed_list.make(office, shift, officers, secrets, lines)
    pdf = sealed_list_pdf(
        title="Sealed list",
        subtitle=f"{office}, shift {shift}, {len(made)} lines",
        fingerprint=commitments.fingerprint,
        parts=list(commitments.parts),
        lines=[asdict(line) for line in made],
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whoever could read it would know the shift: for its owner alone, and never twice.
        write_secret(folder / PRINTED, pdf)
        write_whole(folder / COMMITMENTS, commitments.text().encode(), 0o644)
    except OSError as err:
        raise ReportError(
            f"The list cannot be written into {folder}: {err.strerror or err}.",
            do_next="Name another folder.",
        ) from err
    return commitments.fingerprint
