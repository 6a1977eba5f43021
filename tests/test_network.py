"""Nothing leaves the machine: not by Python, nor by the engine, nor by what sets the pages."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.no_sockets import ReachedOutError, no_sockets

from evenhand.records.store import Limits, connect


@pytest.fixture
def tried() -> Iterator[list[str]]:
    """Forbid every socket, and note who tried."""
    with no_sockets() as noted:
        yield noted


def test_the_guard_itself_holds(tried):
    with pytest.raises(ReachedOutError), socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    assert tried == ["connect"]


def test_a_whole_analysis_opens_no_socket(analysed):
    assert analysed.sockets == []


@pytest.mark.slow
def test_a_whole_analysis_succeeds_where_there_is_no_network_at_all(analysed_again):
    if not analysed_again.cut_off:
        pytest.skip("the system does not let us cut a process off from the network (unshare --net)")
    assert (analysed_again.code, analysed_again.complained) == (0, "")


@pytest.mark.parametrize(
    "wish",
    [
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "ATTACH 'https://example.org/x.duckdb'",
        "COPY (SELECT 1) TO 'https://example.org/x.csv'",
        "SELECT * FROM read_csv('/etc/hostname')",
        "SET enable_external_access = true",
        "SET autoinstall_known_extensions = true",
        "SET lock_configuration = false",
    ],
)
def test_the_engine_reaches_nothing_but_its_folders(tmp_path: Path, tried, wish: str):
    backend = connect(
        workspace=None, readable=(tmp_path,), limits=Limits(), spill=tmp_path / "spill"
    )
    try:
        with pytest.raises(duckdb.Error):
            backend.con.execute(wish)
        assert backend.con.execute("SELECT 1").fetchall() == [(1,)]
    finally:
        backend.disconnect()
    assert tried == []


def test_the_page_names_no_address_to_fetch_from(analysed):
    page = (analysed.out / "report.html").read_text(encoding="utf-8")
    for fetches in ('src="http', "src='http", "url(http", '<link rel="stylesheet" href="http'):
        assert fetches not in page
