"""Nothing leaves the machine: not by Python, nor by the engine, nor by what sets the pages."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import evenhand
from evenhand.cli.main import main
from evenhand.records.store import Limits, connect


class ReachedOutError(Exception):
    """Something tried to leave the machine."""


def words(analysed, out: Path) -> list[str]:
    """Return a whole analysis as typed."""
    practice = analysed.practice
    typed = ["analyse", practice.folder, "--mapping", practice.mapping, "--out", out]
    return [str(w) for w in (*typed, "--key", analysed.key, "--quiet")]


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Forbid every socket, and note who tried."""
    tried: list[str] = []

    def forbid(name: str):
        def refused(*arguments: object, **more: object) -> None:
            tried.append(name)
            raise ReachedOutError(name)

        return refused

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, forbid(name))
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, forbid(name))
    return tried


def test_the_guard_itself_holds(no_sockets):
    with pytest.raises(ReachedOutError), socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    assert no_sockets == ["connect"]


@pytest.mark.slow
def test_a_whole_analysis_opens_no_socket(analysed, tmp_path: Path, no_sockets):
    assert main(words(analysed, tmp_path / "out")) == 0
    assert no_sockets == []


@pytest.mark.slow
def test_a_whole_analysis_succeeds_where_there_is_no_network_at_all(analysed, tmp_path: Path):
    # The engine, the charts and the pages are not Python: no patch of ours would see their sockets.
    cut_off = ["unshare", "--net"]
    able = (
        shutil.which("unshare")
        and not subprocess.run([*cut_off, "true"], capture_output=True, check=False).returncode
    )
    if not able:
        pytest.skip("the system does not let us cut a process off from the network (unshare --net)")
    source = str(Path(evenhand.__file__).parents[1])
    done = subprocess.run(
        [*cut_off, sys.executable, "-m", "evenhand", *words(analysed, tmp_path / "out")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


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
def test_the_engine_reaches_nothing_but_its_folders(tmp_path: Path, no_sockets, wish: str):
    backend = connect(
        workspace=None, readable=(tmp_path,), limits=Limits(), spill=tmp_path / "spill"
    )
    try:
        with pytest.raises(duckdb.Error):
            backend.con.execute(wish)
        assert backend.con.execute("SELECT 1").fetchall() == [(1,)]
    finally:
        backend.disconnect()
    assert no_sockets == []


def test_the_page_names_no_address_to_fetch_from(analysed):
    page = (analysed.out / "report.html").read_text(encoding="utf-8")
    for fetches in ('src="http', "src='http", "url(http", '<link rel="stylesheet" href="http'):
        assert fetches not in page
