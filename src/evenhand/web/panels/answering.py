"""How does an officer answer to own figures, correct the answer, and take it back?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from evenhand.web.evidence.models import Run
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.panels.models import Answer, Said
from evenhand.web.panels.tying import PanelError
from evenhand.web.people.models import Person
from evenhand.web.people.sealing import new_key, seal, unseal


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it is read: its number, day, and words; "" where it was taken back."""

    said: Said
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """An answer as it is read.

    Attributes
    ----------
    answer : Answer
    account : str
        The pseudonym; "" where it was forgotten, or is not the reader's to see.
    versions : tuple of Version
        The newest first.
    """

    answer: Answer
    account: str
    versions: tuple[Version, ...]

    @property
    def is_withdrawn(self) -> bool:
        """Whether the officer took it back."""
        return self.versions[0].said.text is None


def answer(run: Run, measure: str, *, account: str, text: str, by: Person) -> Answer:
    """Write an answer, or a new version of it; earlier versions stay.

    Parameters
    ----------
    run : Run
    measure : str
    account : str
        The pseudonym that the run knows the officer by.
    text : str
    by : Person

    Raises
    ------
    PanelError
        If there is no text.
    """
    if not text.strip():
        raise PanelError(
            _("The answer is empty."), do_next=_("Write it, or take the earlier one back.")
        )
    with transaction.atomic():
        facts: dict[str, Fact] = {"measure": measure}
        append("panel.answered", subject=f"run:{run.pk}", actor=by.pk, facts=facts)
        found = Answer.objects.filter(person=by, run=run, measure=measure).first()
        if found is None:
            key = new_key()
            found = Answer.objects.create(
                person=by, run=run, measure=measure, key=key, account=seal(key, account)
            )
        _add(found, seal(found.key, text.strip()))
    return found


def withdraw(found: Answer, *, by: Person) -> None:
    """Take an answer back: it is read by nobody else from now on, and stays with the officer.

    Raises
    ------
    PanelError
        If it is another's, or was taken back.
    """
    with transaction.atomic():
        append("panel.answer_withdrawn", subject=f"answer:{found.pk}", actor=by.pk)
        found = Answer.objects.get(pk=found.pk)
        if found.person_id != by.pk:
            raise PanelError(_("This answer is another's."), do_next=_("Look at your own."))
        if found.versions.all()[0].text is None:
            raise PanelError(_("It was taken back already."), do_next=_("Nothing is to be done."))
        _add(found, None)


def own(person: Person) -> list[Read]:
    """Return a person's own answers with every version, the newest first."""
    found = Answer.objects.filter(person=person).select_related("run")
    return [_read(each) for each in found.prefetch_related("versions")]


def beside(run: Run, measure: str) -> list[Read]:
    """Return the answers to one finding for who reads it; words that were taken back are not there.

    In the order of their accounts, which says nothing of when they came.
    """
    found = Answer.objects.filter(run=run, measure=measure).prefetch_related("versions")
    read = [_read(each) for each in found]
    shown = [
        Read(r.answer, r.account, r.versions[:1] if r.is_withdrawn else _since(r.versions))
        for r in read
    ]
    return sorted(shown, key=lambda r: (r.account, r.answer.pk))


def forget_run(run: Run, **_sent: object) -> None:
    """Delete the answers to what a run found: it is deleted with them."""
    Said.objects.filter(answer__run=run).delete()
    Answer.objects.filter(run=run).delete()


def _since(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """Return the versions after the last time that the answer was taken back."""
    taken = next((n for n, v in enumerate(versions) if v.said.text is None), len(versions))
    return versions[:taken]


def _read(found: Answer) -> Read:
    return Read(
        found,
        "" if found.account is None else unseal(found.key, found.account),
        tuple(
            Version(v, "" if v.text is None else unseal(found.key, v.text))
            for v in found.versions.all()
        ),
    )


def _add(found: Answer, text: bytes | None) -> None:
    newest = found.versions.first()
    Said.objects.create(answer=found, number=newest.number + 1 if newest else 1, text=text)
