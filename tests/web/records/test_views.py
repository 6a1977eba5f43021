"""Do the pages of records bring files in and show what came of them?"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.records.conftest import ROWS, hashed

from evenhand.web.people.roles import Role
from evenhand.web.records import receiving
from evenhand.web.records.models import Collection, File, FileState, Version


@pytest.fixture
def client(collection, anns_client) -> Client:
    return anns_client


def put(client, file: int, offset: int, content: bytes):
    words = urlencode({"offset": offset, "sha256": hashed(content)})
    return client.post(
        reverse("upload_part", args=[file]) + f"?{words}",
        content,
        content_type="application/octet-stream",
    )


def test_a_file_comes_in_by_parts_and_becomes_a_version(client, collection, in_a_year):
    place = reverse("begin_upload", args=[collection.pk])
    said = {"name": "declarations.csv", "size": len(ROWS)}
    begun = client.post(place, said).json()
    assert begun == {"file": begun["file"], "received": 0, "part": receiving.PART, "parts": []}
    number = begun["file"]
    assert put(client, number, 0, ROWS[:30]).json() == {"received": 30}
    assert client.get(reverse("upload_state", args=[number])).json() == client.post(
        place, said
    ).json() | {"parts": [{"offset": 0, "size": 30, "sha256": hashed(ROWS[:30])}]}
    assert put(client, number, 30, ROWS[30:]).json() == {"received": len(ROWS)}
    ended = client.post(reverse("end_upload", args=[number]))
    assert ended.json() == {"sha256": hashed(ROWS), "size": len(ROWS)}
    page = client.get(reverse("collection", args=[collection.pk])).content.decode()
    assert "declarations.csv is here." in page
    made = client.post(
        reverse("make_version", args=[collection.pk]),
        {"chosen": [number], "delete_on": str(in_a_year)},
        follow=True,
    )
    shown = made.content.decode()
    assert Version.objects.get().fingerprint in shown
    assert hashed(ROWS) in shown
    assert str(in_a_year) in shown


@pytest.mark.parametrize(
    ("offset", "sha", "status"), [("30", None, 409), ("x", None, 409), ("0", "f" * 64, 422)]
)
def test_a_part_is_refused_with_words(client, collection, offset, sha, status):
    place = reverse("begin_upload", args=[collection.pk])
    number = client.post(place, {"name": "a.csv", "size": len(ROWS)}).json()["file"]
    words = urlencode({"offset": offset, "sha256": sha or hashed(ROWS)})
    answer = client.post(
        reverse("upload_part", args=[number]) + f"?{words}",
        ROWS,
        content_type="application/octet-stream",
    )
    assert answer.status_code == status
    assert set(answer.json()) == {"what", "do_next"}


def test_a_file_without_the_token_of_the_page_is_refused(collection, ann):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann, backend="allauth.account.auth_backends.AuthenticationBackend")
    place = reverse("begin_upload", args=[collection.pk])
    assert strict.post(place, {"name": "a.csv", "size": 5}).status_code == 403
    upload = reverse("upload", args=[collection.pk])
    file = SimpleUploadedFile("declarations.csv", ROWS)
    assert strict.post(upload, {"file": file}).status_code == 403
    assert not File.objects.exists()


def test_nobody_sees_or_goes_on_with_the_upload_of_another(client, collection, sign_in):
    place = reverse("begin_upload", args=[collection.pk])
    number = client.post(place, {"name": "a.csv", "size": len(ROWS)}).json()["file"]
    other = sign_in(Role.ANALYST, name="otto")
    assert other.get(reverse("upload_state", args=[number])).status_code == 404
    assert put(other, number, 0, ROWS).status_code == 404
    assert other.post(reverse("drop_upload", args=[number])).status_code == 404
    assert "a.csv" not in other.get(reverse("collection", args=[collection.pk])).content.decode()
    assert client.post(reverse("drop_upload", args=[number])).status_code == 302
    assert not File.objects.exists()


def test_with_scripts_off_a_file_comes_in_one_piece(client, collection, monkeypatch):
    place = reverse("upload", args=[collection.pk])
    file = SimpleUploadedFile("declarations.csv", ROWS)
    page = client.post(place, {"file": file}, follow=True).content.decode()
    assert "declarations.csv is here." in page
    assert File.objects.get().state == FileState.WHOLE
    answer = client.post(place, {"file": SimpleUploadedFile("a.csv", b"\x7fELF" + bytes(99))})
    assert answer.status_code == 422
    assert "The content of a.csv is not what its name says." in answer.content.decode()
    monkeypatch.setattr(receiving, "LARGEST_AT_ONCE", 10)
    monkeypatch.setattr("evenhand.web.records.upload_views.AROUND", 0)
    answer = client.post(place, {"file": SimpleUploadedFile("b.csv", ROWS)}, follow=True)
    assert "may have 10 bytes" in answer.content.decode()
    assert File.objects.count() == 1


def test_a_folder_of_the_server_is_pointed_to(client, collection, home, in_a_year):
    (home / "sources" / "ours").mkdir(parents=True)
    (home / "sources" / "ours" / "a.csv").write_bytes(ROWS)
    place = reverse("point_to_folder", args=[collection.pk])
    said = {"folder": "ours", "delete_on": str(in_a_year)}
    assert "on the server" in client.post(place, said, follow=True).content.decode()
    assert client.post(place, said | {"folder": "/etc"}).status_code == 422
    assert client.post(place, said | {"delete_on": "2020-01-01"}).status_code == 422


def test_a_collection_is_begun_once(client):
    place = reverse("new_records")
    assert client.post(place, {"name": "Refunds"}).status_code == 302
    assert client.post(place, {"name": "Refunds"}).status_code == 422
    assert Collection.objects.count() == 2
    assert "Refunds" in client.get(reverse("records")).content.decode()


def test_the_integrity_unit_moves_the_day_of_deletion(version, sign_in, in_a_year):
    client = sign_in(Role.INTEGRITY_UNIT, name="ivo")
    place = reverse("keep_records", args=[version.pk])
    assert client.post(place, {"delete_on": str(in_a_year)}).status_code == 302
    assert client.post(place, {"delete_on": "2020-01-01"}).status_code == 422


def test_the_internal_auditor_reads_and_brings_nothing(version, sign_in):
    client = sign_in(Role.INTERNAL_AUDITOR, name="inga")
    page = client.get(reverse("collection", args=[version.collection_id])).content.decode()
    assert "Version 1" in page
    assert "<form id=" not in page
    assert client.get(reverse("version", args=[version.pk])).status_code == 200
    assert client.get(reverse("records")).status_code == 200
