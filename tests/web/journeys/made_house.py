"""Which house is walked through: invented people and a small run, with work in every part.

Run as a process of its own, since the settings are read once: ``made_house HOME`` prints where
things are, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

DECLARATIONS = 1_500
MEASURES = ("handler_share", "release_time", "channel_change", "clearance_panel", "process_map")
PASSWORD = "four quiet words here"
RATERS = 3


def set_up(home: Path) -> dict[str, Any]:
    from evenhand.web.practice_house import choose
    from evenhand.web.starting import start

    choose(home)
    start()
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from benchmarks.web.house import fill
    from django.db import transaction

    from evenhand.web.operations import practice
    from evenhand.web.operations.upgrading import upgrade
    from evenhand.web.people.models import Person

    upgrade()
    with transaction.atomic():
        practice._people(DECLARATIONS)
        told = fill(run(home / "practice"), DECLARATIONS, raters=RATERS)
        told["totals"] = totals()
        for person in Person.objects.filter(username__in=("ann", "ivo", "mia")):
            person.set_password(PASSWORD)
            person.save(update_fields=["password"])
    factors = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user")
    secrets = {f.user.username: get_adapter().decrypt(f.data["secret"]) for f in factors}
    keys = {p.username: str(p.pk) for p in Person.objects.all()}
    return {**told, "keys": keys, "password": PASSWORD, "secrets": secrets}


def run(house: Path) -> Any:
    """Analyse invented records by a few measures, and keep it as a run that is done."""
    import evenhand
    from evenhand.practice.make import make
    from evenhand.web.evidence import kept
    from evenhand.web.evidence.models import Run, State

    made = make(house / "sources" / "practice", declarations=DECLARATIONS, seed=1)
    key = house / "pseudonyms.key"
    done = evenhand.analyse(made.folder, made.mapping, measures=list(MEASURES), key=key)
    row = Run.objects.create(
        source="practice",
        mapping=made.mapping.read_text(encoding="utf-8"),
        title="The first year",
        state=State.DONE,
        ended_at=datetime(2026, 1, 10, 9, tzinfo=UTC),
        fingerprint=done.results.fingerprint,
    )
    done.write(row.folder)
    kept.keep(done.results, row.folder)
    return row


def totals() -> int:
    """State totals of a small version of records, which wait for an auditor; return the version."""
    from io import BytesIO

    from django.utils import timezone

    from evenhand.web.people.models import Person
    from evenhand.web.records import attesting, mappings, receiving, versions
    from evenhand.web.records.models import Check, CheckState

    ann = Person.objects.get(username="ann")
    made = versions.collect("Declarations of one day", by=ann)
    content = BytesIO(b"decl_id,inspector\n1,IVANOV\n2,PETROV\n")
    file = receiving.take_whole(made, name="day.csv", content=content, by=ann)
    today = timezone.localdate()
    version = versions.make_version(made, [file], delete_on=today + timedelta(365), by=ann)
    mapping = (
        "identities: pseudonymise\nsource: day.csv\nformat: csv\n"
        "columns: {declaration_id: decl_id, officer: inspector}\noutcomes: []\n"
    )
    Check.objects.create(
        version=version,
        mapping=mappings.keep(made, mapping, seen=0, by=ann),
        asked_by=ann.pk,
        state=CheckState.DONE,
        totals=[{"what": "declarations", "office": "", "year": "", "value": "2"}],
    )
    rows = [attesting.Stated("declarations", "", "", Decimal(2))]
    attesting.state(version, rows, taken_from="Report 7", taken_on=today, by=ann)
    return int(version.pk)


if __name__ == "__main__":
    print(json.dumps(set_up(Path(sys.argv[1]))))
