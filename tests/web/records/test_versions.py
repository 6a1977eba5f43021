"""Does a version hold the files it was made of, under a fingerprint anybody can make again?"""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.records.conftest import ROWS

from evenhand.errors import RecordsError
from evenhand.web.journal.models import Entry
from evenhand.web.records import holding, versions
from evenhand.web.records.models import FileState, Version


@pytest.mark.skipif(sys.platform == "win32", reason="sha256sum")
def test_the_fingerprint_is_what_the_systems_own_tool_prints(collection, bring, in_a_year, ann):
    files = [bring("b.csv"), bring("a.csv", ROWS + b"4,X,P01\n"), bring("Z.csv")]
    made = versions.make_version(collection, files, delete_on=in_a_year, by=ann)
    with holding.laid_out(files, title="x") as folder:
        said = subprocess.run(
            ["sh", "-c", "LC_ALL=C; export LC_ALL; sha256sum -- * | sha256sum"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
    assert said.stdout.split()[0] == made.fingerprint


def test_versions_are_numbered_and_journaled(collection, bring, in_a_year, ann):
    first = versions.make_version(collection, [bring("a.csv")], delete_on=in_a_year, by=ann)
    second = versions.make_version(
        collection, [*first.files.all(), bring("b.csv")], delete_on=in_a_year, by=ann
    )
    assert (first.number, second.number) == (1, 2)
    assert first.fingerprint != second.fingerprint
    assert Entry.objects.filter(action="records.version_made", actor=ann.pk).count() == 2


def test_two_files_of_one_name_make_no_version(collection, bring, in_a_year, ann):
    with pytest.raises(RecordsError, match=r"Two of the files are called a\.csv"):
        versions.make_version(
            collection, [bring("a.csv"), bring("a.csv")], delete_on=in_a_year, by=ann
        )


def test_a_file_that_is_not_here_makes_no_version(collection, bring, in_a_year, ann):
    file = bring()
    type(file).objects.update(state=FileState.GONE)
    with pytest.raises(RecordsError, match="not here"):
        versions.make_version(collection, [file], delete_on=in_a_year, by=ann)
    with pytest.raises(RecordsError, match="holds 1 to"):
        versions.make_version(collection, [], delete_on=in_a_year, by=ann)


@pytest.mark.parametrize("days", [-1, 0, 5000])
def test_a_day_of_deletion_is_to_come_and_not_too_far(collection, bring, ann, days):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(RecordsError, match="is no day on which"):
        versions.make_version(collection, [bring()], delete_on=day, by=ann)


def test_a_folder_of_the_server_is_a_version_by_its_hashes(collection, home, in_a_year, ann):
    folder = home / "sources" / "ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.csv").write_bytes(ROWS)
    (folder / "mapping.yaml").write_text("x", encoding="utf-8")
    (folder / "elsewhere.csv").symlink_to("/etc/passwd")
    made = versions.point(collection, "ours", delete_on=in_a_year, by=ann)
    file = made.files.get()
    assert (file.name, file.is_pointed, file.kind) == ("a.csv", True, "text")
    assert holding.path_of(file) == folder / "a.csv"
    holding.must_be_whole([file])
    (folder / "a.csv").write_bytes(ROWS[:-1])
    with pytest.raises(RecordsError, match="no longer the one"):
        holding.must_be_whole([file])


@pytest.mark.parametrize("name", ["../ours", "/etc", "", "none"])
def test_no_other_folder_can_be_pointed_to(collection, home, in_a_year, ann, name):
    (home / "sources" / "ours").mkdir(parents=True)
    with pytest.raises(RecordsError, match="no folder"):
        versions.point(collection, name, delete_on=in_a_year, by=ann)
    with pytest.raises(RecordsError, match="holds no file"):
        versions.point(collection, "ours", delete_on=in_a_year, by=ann)
    assert not Version.objects.exists()


def test_the_day_of_deletion_is_moved_in_the_journal(version, ann):
    day = timezone.localdate() + timedelta(days=30)
    versions.keep_until(version, day, by=ann)
    version.refresh_from_db()
    assert version.delete_on == day
    assert str(day) in Entry.objects.get(action="records.keeping_changed").facts


def test_a_collection_has_a_name_of_its_own(collection, ann):
    with pytest.raises(RecordsError, match="of that name already"):
        versions.collect("Declarations", by=ann)
