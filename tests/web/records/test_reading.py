"""Does a run read the version that was chosen, and say whether it is attested to be whole?"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.records.conftest import MAPPING

from evenhand.errors import RecordsError
from evenhand.web.evidence import kept, running
from evenhand.web.evidence.models import Run, State
from evenhand.web.journal.models import Entry
from evenhand.web.records import holding, mappings, reading
from evenhand.web.records.models import Version


@pytest.fixture
def mapped(version, ann) -> Version:
    mappings.keep(version.collection, MAPPING, seen=0, by=ann)
    return version


def test_the_form_of_a_run_offers_versions_that_can_be_read(version, ann, anns_client):
    assert reading.to_read() == []
    assert "version:" not in anns_client.get(reverse("ask")).content.decode()
    mappings.keep(version.collection, MAPPING, seen=0, by=ann)
    page = anns_client.get(reverse("ask")).content.decode()
    assert re.search(rf'<option value="version:{version.pk}"[^>]*>Declarations, version 1 of', page)
    said = {"source": f"version:{version.pk}", "title": "A run"}
    assert anns_client.post(reverse("ask"), said).status_code == 302
    run = Run.objects.get()
    assert (run.version, run.mapping, run.source) == (version, MAPPING, "Declarations 1")
    assert f'"version":{version.pk}' in Entry.objects.get(action="run.asked").facts


def test_files_are_laid_out_as_they_came_and_a_folder_stays_a_folder(mapped, home):
    with reading.read_from(mapped, "") as folder:
        assert [p.name for p in folder.iterdir()] == ["declarations.csv"]
    (home / "sources" / "ours").mkdir(parents=True)
    (home / "sources" / "ours" / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    with reading.read_from(None, "ours") as folder:
        assert folder == home / "sources" / "ours"


def test_a_run_on_deleted_or_changed_records_is_refused(mapped, ann):
    holding.path_of(mapped.files.get()).write_bytes(b"id\n")
    run = running.ask(mapped, title="A run", by=ann.pk)
    running.perform_run.func(run.pk)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert "no longer the one" in run.said
    Version.objects.update(deleted_at=timezone.now())
    mapped.refresh_from_db()
    assert reading.to_read() == []
    with pytest.raises(RecordsError, match="are deleted"):
        running.ask(mapped, title="A run", by=ann.pk)


def test_a_version_without_a_mapping_is_not_analysed(version, ann):
    with pytest.raises(RecordsError, match="no mapping yet"):
        running.ask(version, title="A run", by=ann.pk)


@pytest.mark.slow
def test_a_run_from_a_version_says_that_nobody_countersigned(mapped, ann, anns_client):
    run = running.ask(mapped, title="A run", by=ann.pk)
    running.perform_run.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.said) == (State.DONE, "")
    said = [n for n in kept.read(run.folder).notices if "countersigned" in n]
    assert len(said) == 1
    assert "is not attested" in said[0]
    page = anns_client.get(reverse("run", args=[run.pk])).content.decode()
    assert "is not attested" in page
    assert "Read from version 1" in page
