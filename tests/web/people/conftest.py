"""A provider on this machine, started once."""

from __future__ import annotations

import pytest
from tests.web.people.oidc_provider import Provider


@pytest.fixture(scope="session")
def one_provider():
    provider = Provider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()
