"""A collection of records, a file to bring in, and an analyst who brings it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.records import receiving, versions

ROWS = b"decl_id,inspector,office,berth\n1,IVANOV,P01,4\n2,PETROV,P01,7\n3,IVANOV,P02,4\n"

MAPPING = """
identities: pseudonymise
source: "*.csv"
format: csv
columns: {declaration_id: decl_id, officer: inspector, office: office}
outcomes: []
"""


def hashed(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture
def anns_client(sign_in) -> Client:
    return sign_in(Role.ANALYST, name="ann")


@pytest.fixture
def ann(anns_client) -> Person:
    return Person.objects.get(username="ann")


@pytest.fixture
def collection(ann, home, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    yield versions.collect("Declarations", by=ann)
    shutil.rmtree(home / "records", ignore_errors=True)
    shutil.rmtree(home / "sources", ignore_errors=True)


@pytest.fixture
def bring(collection, ann):
    """Return what brings a file in whole."""

    def brought(name: str = "declarations.csv", content: bytes = ROWS):
        return receiving.take_whole(collection, name=name, content=BytesIO(content), by=ann)

    return brought


@pytest.fixture
def in_a_year():
    return timezone.localdate() + timedelta(days=365)


@pytest.fixture
def version(collection, bring, in_a_year, ann):
    return versions.make_version(collection, [bring()], delete_on=in_a_year, by=ann)
