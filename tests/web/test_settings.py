"""Is a database on another machine asked over a connection that is encrypted and verified?"""

from __future__ import annotations

import pytest

from evenhand.errors import ConfigError
from evenhand.web.settings import _postgresql


@pytest.mark.parametrize(
    "address",
    [
        "postgresql:///evenhand",
        "postgresql:///evenhand?host=/run/postgresql",
        "postgresql://127.0.0.1:5432/evenhand",
        "postgresql://localhost/evenhand",
        "postgresql://db.customs.example/evenhand?sslmode=verify-full",
    ],
)
def test_a_socket_this_machine_and_a_verified_one_are_taken(address):
    pytest.importorskip("psycopg")
    assert _postgresql(address)["NAME"] == "evenhand"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://db.customs.example/evenhand",
        "postgresql://db.customs.example/evenhand?sslmode=prefer",
        "postgresql://db.customs.example/evenhand?sslmode=require",
        "postgresql://localhost/evenhand?hostaddr=192.0.2.7",
        "postgresql://localhost,db.customs.example/evenhand",
    ],
)
def test_another_machine_in_clear_or_unknown_is_refused(address):
    pytest.importorskip("psycopg")
    with pytest.raises(ConfigError, match="verified connection") as refused:
        _postgresql(address)
    assert "sslmode=verify-full" in refused.value.do_next
