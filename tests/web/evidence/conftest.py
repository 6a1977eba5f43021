"""Records on the server, two files long."""

from __future__ import annotations

import shutil

import pytest

MAPPING = """
identities: keep
source: "*.csv"
format: csv
columns: {declaration_id: id, officer: who, office: where}
outcomes: []
"""


@pytest.fixture
def records(home, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    folder = home / "sources" / "ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (folder / "a.csv").write_text("id,who,where\n1,X,P\n2,Y,P\n", encoding="utf-8")
    yield folder
    shutil.rmtree(home / "sources")
    shutil.rmtree(home / "runs", ignore_errors=True)
