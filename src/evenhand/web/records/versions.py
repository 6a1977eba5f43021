"""How do files become a version of records that is analysed as one?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import RecordsError
from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.records import holding, sources
from evenhand.web.records.kinds import ENDINGS, kind_of
from evenhand.web.records.models import Collection, File, FileState, Version

MOST_FILES: Final = 500
"""Of one version: forty years by the month."""
MOST_YEARS: Final = 10
"""No day of deletion lies further away."""


def collect(name: str, *, by: Person) -> Collection:
    """Begin a collection.

    Raises
    ------
    RecordsError
        If there is one of that name.
    """
    try:
        with transaction.atomic():
            made = Collection.objects.create(name=name, made_by=by.pk)
            append("records.collected", subject=f"collection:{made.pk}", actor=by.pk)
    except IntegrityError as err:
        raise RecordsError(
            _("There is a collection of that name already."),
            do_next=_("Add a version to it, or choose another name."),
        ) from err
    return made


def fingerprint_of(files: Iterable[File]) -> str:
    """Return the SHA-256 over hashes and names of files, by name.

    It is what ``sha256sum -- * | sha256sum`` prints in a folder that holds them, where names are
    sorted by their bytes (``LC_ALL=C``).
    """
    ordered = sorted(files, key=lambda f: f.name.encode("utf-8"))
    lines = (f"{f.sha256}  {f.name}\n" for f in ordered)
    return sha256("".join(lines).encode("utf-8")).hexdigest()


def make_version(
    collection: Collection, files: Sequence[File], *, delete_on: date, by: Person
) -> Version:
    """Make a version of files that are here.

    Raises
    ------
    RecordsError
        If there is none, one is not here, two have the same name, or the day is past or too far.
    """
    _must_be_a_day(delete_on)
    if not 0 < len(files) <= MOST_FILES:
        raise RecordsError(
            _("A version holds 1 to %(n)s files.") % {"n": MOST_FILES},
            do_next=_("Choose the files that are analysed together."),
        )
    with transaction.atomic():
        Collection.objects.select_for_update().get(pk=collection.pk)
        here = File.objects.filter(
            collection=collection, state=FileState.WHOLE, pk__in=[f.pk for f in files]
        )
        if here.count() != len(files):
            raise RecordsError(
                _("One of the files is not here."), do_next=_("Choose among those that are.")
            )
        return _made(collection, files, delete_on=delete_on, by=by)


def point(collection: Collection, folder: str, *, delete_on: date, by: Person) -> Version:
    """Make a version of the files in a folder of the server, which stay where they are.

    Raises
    ------
    RecordsError
        If there is no such folder, it holds no file that is read here, or one cannot be read.
    """
    _must_be_a_day(delete_on)
    paths = sources.files_in(folder)
    if not 0 < len(paths) <= MOST_FILES:
        raise RecordsError(
            _("The folder '%(name)s' holds no file that is read here, or more than %(n)s.")
            % {"name": folder, "n": MOST_FILES},
            do_next=_("Put exports there that end in one of %(endings)s.")
            % {"endings": ", ".join(ENDINGS)},
        )
    seen = [
        File(
            collection=collection,
            name=holding.plain_name(path.name),
            place=path.relative_to(sources.FOLDER).as_posix(),
            is_pointed=True,
            kind=kind_of(path, name=path.name),
            size=path.stat().st_size,
            received=path.stat().st_size,
            sha256=holding.digest_of(path),
            state=FileState.WHOLE,
            brought_by=by.pk,
        )
        for path in paths
    ]
    with transaction.atomic():
        Collection.objects.select_for_update().get(pk=collection.pk)
        for file in seen:
            file.save()
        return _made(collection, seen, delete_on=delete_on, by=by)


def keep_until(version: Version, day: date, *, by: Person) -> None:
    """Move the day on which a version is deleted.

    Raises
    ------
    RecordsError
        If the day is past or too far, or the records are gone.
    """
    _must_be_a_day(day)
    with transaction.atomic():
        found = Version.objects.select_for_update().get(pk=version.pk)
        if not found.is_here:
            raise RecordsError(
                _("The records of this version are deleted."), do_next=_("Nothing is left to do.")
            )
        facts: dict[str, Fact] = {"from": str(found.delete_on), "to": str(day)}
        append("records.keeping_changed", subject=f"version:{version.pk}", actor=by.pk, facts=facts)
        Version.objects.filter(pk=version.pk).update(delete_on=day)


def _made(collection: Collection, files: Sequence[File], *, delete_on: date, by: Person) -> Version:
    twice = [name for name, times in Counter(f.name for f in files).items() if times > 1]
    if twice:
        raise RecordsError(
            _("Two of the files are called %(name)s.") % {"name": twice[0]},
            do_next=_("Choose the one that counts."),
        )
    newest = collection.versions.order_by("-number").first()
    made = Version.objects.create(
        collection=collection,
        number=newest.number + 1 if newest else 1,
        fingerprint=fingerprint_of(files),
        made_by=by.pk,
        delete_on=delete_on,
    )
    made.files.set(files)
    facts: dict[str, Fact] = {
        "collection": collection.pk,
        "number": made.number,
        "files": len(files),
        "fingerprint": made.fingerprint,
        "delete_on": str(delete_on),
    }
    append("records.version_made", subject=f"version:{made.pk}", actor=by.pk, facts=facts)
    return made


def _must_be_a_day(day: date) -> None:
    today = timezone.localdate()
    if not today < day <= today + timedelta(days=366 * MOST_YEARS):
        raise RecordsError(
            _("%(day)s is no day on which records can be deleted.") % {"day": ltr(day)},
            do_next=_("Choose one to come, at most %(n)s years away.") % {"n": MOST_YEARS},
        )
