"""The honest log, made once."""

from __future__ import annotations

import pytest
from tests.draw.standalone.honest import Office, honest


@pytest.fixture(scope="session")
def honest_log() -> Office:
    """Return the honest log; ``copy()`` it before altering anything."""
    return honest()


@pytest.fixture(scope="session")
def honest_built(honest_log: Office) -> list[bytes]:
    """Return the leaves of the honest log as they are written."""
    return honest_log.built()
