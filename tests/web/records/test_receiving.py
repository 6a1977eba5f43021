"""Is a part kept before it is acknowledged, and does a file go on from its last part?"""

from __future__ import annotations

import os
import stat
import sys
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.web.records.conftest import ROWS, hashed
from tests.web.virus_scanner import BAD, clamd

from evenhand.errors import RecordsError
from evenhand.web import scanning
from evenhand.web.journal.models import Entry
from evenhand.web.records import holding, receiving
from evenhand.web.records.models import File, FileState, Part
from evenhand.web.records.receiving import UploadError

HALF = 30


def begun(collection, ann, name="declarations.csv") -> File:
    return receiving.begin(collection, name=name, size=len(ROWS), by=ann)


def part(file, offset, content, by):
    return receiving.take_part(file, offset=offset, content=content, digest=hashed(content), by=by)


def test_a_file_in_parts_is_the_file_that_was_sent(collection, ann):
    file = begun(collection, ann)
    assert part(file, 0, ROWS[:HALF], ann) == HALF
    assert part(file, HALF, ROWS[HALF:], ann) == len(ROWS)
    file.refresh_from_db()
    made = receiving.finish(file, by=ann)
    path = holding.path_of(made)
    assert path.read_bytes() == ROWS
    assert (made.sha256, made.kind, made.state) == (hashed(ROWS), "text", FileState.WHOLE)
    assert not Part.objects.exists()
    assert "declarations" not in str(path)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    entry = Entry.objects.get(action="records.brought")
    assert hashed(ROWS) in entry.facts


def test_a_part_is_on_the_disk_before_it_is_acknowledged(collection, ann, monkeypatch):
    done = []
    flush = os.fsync

    def watched(handle):
        done.append(("disk", Part.objects.count()))
        flush(handle)

    monkeypatch.setattr(os, "fsync", watched)
    file = begun(collection, ann)
    part(file, 0, ROWS[:HALF], ann)
    # The file, then the name of a new file in its folder; the row that acknowledges it comes after.
    assert done[0] == ("disk", 0)
    assert Part.objects.count() == 1


def test_an_upload_goes_on_from_its_last_part(collection, ann):
    file = begun(collection, ann)
    part(file, 0, ROWS[:HALF], ann)
    again = begun(collection, ann)
    assert (again.pk, again.received) == (file.pk, HALF)
    # What a dying server wrote of a part that it never acknowledged is written over.
    with holding.path_of(file).open("ab") as half:
        half.write(b"half of the next part" * 9)
    part(again, HALF, ROWS[HALF:], ann)
    again.refresh_from_db()
    assert holding.path_of(receiving.finish(again, by=ann)).read_bytes() == ROWS


def test_a_part_whose_acknowledgement_was_lost_is_acknowledged_again(collection, ann):
    file = begun(collection, ann)
    part(file, 0, ROWS[:HALF], ann)
    assert part(file, 0, ROWS[:HALF], ann) == HALF
    assert Part.objects.count() == 1


@pytest.mark.parametrize(
    ("offset", "content", "digest", "status"),
    [
        (0, ROWS[:HALF], "0" * 64, 422),
        (HALF, ROWS[HALF:], None, 409),
        (-1, ROWS[:HALF], None, 409),
        (0, ROWS + b"more than it has", None, 409),
        (0, b"", None, 413),
    ],
)
def test_a_part_that_is_not_the_next_is_refused(collection, ann, offset, content, digest, status):
    file = begun(collection, ann)
    with pytest.raises(UploadError) as refused:
        receiving.take_part(
            file, offset=offset, content=content, digest=digest or hashed(content), by=ann
        )
    assert refused.value.status == status
    file.refresh_from_db()
    assert file.received == 0


def test_a_file_with_parts_missing_is_not_whole(collection, ann):
    file = begun(collection, ann)
    part(file, 0, ROWS[:HALF], ann)
    file.refresh_from_db()
    with pytest.raises(UploadError, match=f"{len(ROWS) - HALF} bytes of the file are missing"):
        receiving.finish(file, by=ann)


def test_nobody_goes_on_with_the_file_of_another(collection, ann, house):
    file = begun(collection, ann)
    with pytest.raises(PermissionDenied):
        part(file, 0, ROWS, house[0])
    assert begun(collection, house[0]).pk != file.pk


def test_a_full_disk_is_told_before_anything_comes_in(collection, ann, monkeypatch):
    usage = namedtuple("usage", "total used free")
    begun(collection, ann)
    free = holding.RESERVE + len(ROWS)
    monkeypatch.setattr(holding.shutil, "disk_usage", lambda _: usage(1, 1, free))
    # There is room for one of them, and that is promised to the file that is coming in.
    with pytest.raises(UploadError, match="has room for 0 bytes more") as refused:
        begun(collection, ann, name="another.csv")
    assert refused.value.status == 507


def test_a_part_that_cannot_be_written_is_not_acknowledged(collection, ann, monkeypatch):
    file = begun(collection, ann)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UploadError, match="could not be written") as refused:
        part(file, 0, ROWS, ann)
    assert refused.value.status == 507
    file.refresh_from_db()
    assert (file.received, Part.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("size", "status"), [(0, 422), (receiving.LARGEST + 1, 413)], ids=["empty", "too large"]
)
def test_a_size_that_cannot_be_taken_is_told(collection, ann, size, status):
    with pytest.raises(UploadError) as refused:
        receiving.begin(collection, name="a.csv", size=size, by=ann)
    assert refused.value.status == status


def test_one_person_has_so_many_files_coming_in_and_no_more(collection, ann, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_OPEN", 2)
    for name in ("a.csv", "b.csv"):
        begun(collection, ann, name=name)
    with pytest.raises(UploadError, match="2 of your files"):
        begun(collection, ann, name="c.csv")


def test_content_that_is_not_what_the_name_says_is_dropped(collection, ann):
    content = b"\x7fELF" + bytes(60)
    file = receiving.begin(collection, name="declarations.csv", size=len(content), by=ann)
    part(file, 0, content, ann)
    file.refresh_from_db()
    with pytest.raises(RecordsError, match="not what its name says"):
        receiving.finish(file, by=ann)
    assert not File.objects.exists()
    assert list(holding.FILES.iterdir()) == []


def test_a_file_in_one_piece_is_taken_whole_or_not_at_all(collection, ann, bring, monkeypatch):
    made = bring()
    assert holding.path_of(made).read_bytes() == ROWS
    monkeypatch.setattr(receiving, "LARGEST_AT_ONCE", 10)
    with pytest.raises(UploadError, match="larger than 10 bytes"):
        receiving.take_whole(collection, name="b.csv", content=BytesIO(ROWS), by=ann)
    assert [p.name for p in holding.FILES.iterdir()] == [made.place]


def test_an_upload_that_nobody_goes_on_with_is_dropped(collection, ann):
    file = begun(collection, ann)
    part(file, 0, ROWS[:HALF], ann)
    assert receiving.drop_old() == 0
    File.objects.update(brought_at=timezone.now() - receiving.KEPT_FOR - timedelta(days=1))
    assert receiving.drop_old() == 1
    assert not File.objects.exists()
    assert not holding.path_of(file).exists()


def test_a_file_in_parts_that_the_scanner_refuses_is_dropped(collection, ann, monkeypatch):
    with clamd() as address:
        monkeypatch.setattr(scanning, "CONFIG", replace(scanning.CONFIG, scanner=address))
        content = ROWS + BAD
        file = receiving.begin(collection, name="a.csv", size=len(content), by=ann)
        receiving.take_part(file, offset=0, content=content, digest=hashed(content), by=ann)
        file.refresh_from_db()
        with pytest.raises(scanning.ScanError, match="found something"):
            receiving.finish(file, by=ann)
    assert not File.objects.exists()
    assert not holding.path_of(file).exists()
    assert Entry.objects.get(action="file.refused_by_scanner").actor == ann.pk


def test_a_file_of_a_form_that_the_scanner_refuses_is_not_kept(
    collection, anns_client, monkeypatch
):
    with clamd() as address:
        monkeypatch.setattr(scanning, "CONFIG", replace(scanning.CONFIG, scanner=address))
        for content, status in ((ROWS + BAD, 422), (ROWS, 302)):
            form = {"file": SimpleUploadedFile("a.csv", content)}
            answer = anns_client.post(reverse("upload", args=[collection.pk]), form)
            assert answer.status_code == status
    assert File.objects.get().size == len(ROWS)
    assert len(list(holding.FILES.iterdir())) == 1
