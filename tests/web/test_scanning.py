"""Is a file shown to the house's scanner before it is kept, and refused where it should be?"""

from __future__ import annotations

import sys
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.web.virus_scanner import BAD, LIMIT, clamd

from evenhand.web import scanning
from evenhand.web.gate.models import Record
from evenhand.web.journal.models import Entry
from evenhand.web.operations import doctor
from evenhand.web.people.roles import Role


@pytest.fixture
def scanner(monkeypatch):
    """Return the address of a scanner that the house names."""
    with clamd() as address:
        named(monkeypatch, address)
        yield address


def named(monkeypatch, address: str) -> None:
    monkeypatch.setattr(scanning, "CONFIG", replace(scanning.CONFIG, scanner=address))


@pytest.fixture
def unit(sign_in):
    return sign_in(Role.INTEGRITY_UNIT, name="ivo")


def sent(client, content: bytes):
    form = {
        "decided_by": "Director",
        "decided_on": str(timezone.localdate()),
        "file": SimpleUploadedFile("order.pdf", content),
    }
    return client.post(reverse("gate_record", args=["legal_basis"]), form)


def test_a_file_in_which_nothing_is_found_is_read_from_its_beginning(scanner):
    content = BytesIO(b"x" * 2_500_000)
    content.read()
    scanning.scan(content)
    assert content.tell() == 0


def test_what_is_found_is_refused_with_its_name_and_hash(scanner):
    content = b"x" * 1_500_000 + BAD
    with pytest.raises(scanning.ScanError, match="found something") as said:
        scanning.scan(BytesIO(content))
    assert said.value.found == "Test.Word"
    assert said.value.sha256 == sha256(content).hexdigest()


def test_a_file_that_is_too_large_for_the_scanner_is_refused_with_the_remedy(scanner):
    with pytest.raises(scanning.ScanError, match="larger than the virus scanner takes") as said:
        scanning.scan(BytesIO(b"x" * (LIMIT + 1)))
    assert "StreamMaxLength" in said.value.do_next
    assert not said.value.found


@pytest.mark.skipif(sys.platform == "win32", reason="sockets of Unix")
def test_a_socket_of_this_machine_is_asked_too(tmp_path):
    with clamd(str(tmp_path / "clamd")) as address:
        scanning.scan(BytesIO(b"x"), address=address)
        assert scanning.answers(address)
    with pytest.raises(scanning.ScanError, match="does not answer"):
        scanning.scan(BytesIO(b"x"), address=address)


def test_a_form_whose_file_is_refused_changes_nothing_and_stands_in_the_journal(scanner, unit):
    answer = sent(unit, b"%PDF " + BAD)
    assert answer.status_code == 422
    assert "found something" in answer.content.decode()
    assert not Record.objects.exists()
    entry = Entry.objects.get(action="file.refused_by_scanner")
    assert sha256(b"%PDF " + BAD).hexdigest() in entry.facts
    assert "Test.Word" in entry.facts
    assert "order.pdf" not in entry.facts
    assert sent(unit, b"%PDF").status_code == 302
    assert Record.objects.count() == 1


def test_where_the_scanner_does_not_answer_no_file_is_taken(unit, monkeypatch):
    with clamd() as address:
        pass
    named(monkeypatch, address)
    answer = sent(unit, b"%PDF")
    assert answer.status_code == 503
    assert "without it no file is taken" in answer.content.decode()
    assert not Record.objects.exists()
    assert not Entry.objects.filter(action="file.refused_by_scanner").exists()


def test_without_a_scanner_files_are_taken(unit):
    assert sent(unit, BAD).status_code == 302


def test_the_doctor_says_whether_the_scanner_answers():
    assert doctor.scanner("").state == "warn"
    with clamd() as address:
        assert doctor.scanner(address).state == "ok"
    found = doctor.scanner(address)
    assert found.state == "fail"
    assert "no file is taken" in found.what
