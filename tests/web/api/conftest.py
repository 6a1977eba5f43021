"""A run that is done, records on the server, and tokens for programs."""

from __future__ import annotations

import shutil
from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from tests.web.finished_run import estimate, finished, results

from evenhand.findings.table import Facts, table
from evenhand.web.api import limiting, tokens
from evenhand.web.api.models import Right
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role

MAPPING = """
identities: keep
source: "*.csv"
format: csv
columns: {declaration_id: id, officer: who, office: where}
outcomes: []
"""
BY_OFFICE = table(
    "handler_share",
    "By office",
    (Facts("office", "Where", "text"), np.array(["P01", "P01", "P02"], dtype=object)),
    (Facts("gap", "Gap in hours", "number"), np.array([1.5, np.nan, 2.5])),
)
OF_ALL = table("of_all", "Of all", (Facts("gap", "Gap in hours", "number"), np.array([9.0])))


@pytest.fixture(autouse=True)
def _nobody_asked_yet(monkeypatch):
    monkeypatch.setattr(limiting, "of_tokens", limiting.Limiter(limiting.PER_TOKEN))
    monkeypatch.setattr(limiting, "of_refused", limiting.Limiter(limiting.REFUSED))


@pytest.fixture
def run(house, home):
    from dataclasses import replace

    whole = results(estimate(10, 1))
    findings = (replace(whole.findings[0], tables=(BY_OFFICE, OF_ALL)), whole.findings[1])
    yield finished(replace(whole, findings=findings))
    shutil.rmtree(home / "runs", ignore_errors=True)


@pytest.fixture
def records(home):
    folder = home / "sources" / "ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    yield folder
    shutil.rmtree(home / "sources")


@pytest.fixture
def owner(sign_in) -> Person:
    sign_in(Role.ANALYST, name="ann")
    return Person.objects.get(username="ann")


@pytest.fixture
def given(owner):
    """Return what makes a token, and a client that shows it."""

    def made(*rights: Right, office=None, by=None) -> Client:
        day = timezone.localdate() + timedelta(days=30)
        words = tokens.make(
            "dashboard", rights=rights, office=office, expires_on=day, by=by or owner
        ).words
        client = Client(headers={"Authorization": f"Bearer {words}"})
        client.words = words
        return client

    return made
