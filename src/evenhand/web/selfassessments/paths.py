"""Along which steps is a wave led, and which documents are read before the session?

The steps are those of the Integrity Development Guide as Evenhand has them, with what each rests
on; the documents are what the requirements name as evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evenhand.instruments.document import Requirement
from evenhand.web.selfassessments.models import Handing, PathNote, Progress, Wave
from evenhand.web.selfassessments.queries import entries_of
from evenhand.web.texts import texts

STEPS: Final = "idg.step."


@dataclass(frozen=True, slots=True)
class OnPath:
    """One step, and how far the wave is with it.

    Attributes
    ----------
    entry : Requirement
        The step.
    note : PathNote or None
        The newest; None where nothing was written.
    """

    entry: Requirement
    note: PathNote | None

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress.WAITING if self.note is None else Progress(self.note.progress)


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that requirements name as evidence.

    Attributes
    ----------
    name : str
    requirements : tuple of str
        Ids of those that name it.
    handing : str
        Where it is, of `Handing`; "" where it was not asked for.
    """

    name: str
    requirements: tuple[str, ...]
    handing: str

    @property
    def words(self) -> str:
        """Where it is, in words."""
        return str(Handing(self.handing).label) if self.handing else ""


def path(wave: Wave) -> list[OnPath]:
    """Return the steps in order, each with the newest note of the wave."""
    newest = {note.step: note for note in wave.path.all()}
    steps = [e for e in texts().entries.values() if e.id.startswith(STEPS)]
    return [OnPath(entry, newest.get(entry.id)) for entry in steps]


def papers(wave: Wave) -> list[Listed]:
    """Return the documents that the wave's requirements name, each once, in the texts' order."""
    held = {row.name: row.handing for row in wave.papers.all()}
    named: dict[str, list[str]] = {}
    for entry in entries_of(wave):
        for name in entry.evidence:
            named.setdefault(name[:300], []).append(entry.id)
    return [Listed(name, tuple(ids), held.get(name, "")) for name, ids in named.items()]
