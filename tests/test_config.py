"""What an installation may choose, and what it is told of a slip."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from evenhand.config import Config, is_memory
from evenhand.errors import ConfigError


def test_nothing_set_keeps_every_default():
    assert Config.read({}) == Config()
    assert Config.read({"PATH": "/bin", "EVENHAND_KEY": "", "EVENHAND_HOLDERS": ""}) == Config()


def test_each_setting_is_read():
    given = {
        "EVENHAND_MEMORY": "12 GiB",
        "EVENHAND_SPILL": "/large",
        "EVENHAND_THREADS": "3",
        "EVENHAND_KEY": "/safe/key",
        "EVENHAND_HOLDERS": os.pathsep.join(["a.card.json", "b.card.json"]),
        "EVENHAND_SPARK_ADDRESS": "sc://spark.example:15002",
        "EVENHAND_HOME": "/var/lib/evenhand",
        "EVENHAND_DATABASE": "postgresql:///evenhand",
        "EVENHAND_HOSTS": "integrity.example, [::1]",
        "EVENHAND_LOG": "json",
        "EVENHAND_OIDC_ISSUER": "https://login.ministry.example/customs",
        "EVENHAND_OIDC_CLIENT": "evenhand",
        "EVENHAND_OIDC_SECRET": "/safe/oidc.secret",
        "EVENHAND_BREACHED": "/lists/breached.txt",
        "EVENHAND_LOG_ADDRESS": "tls://log.customs.example:6514",
        "EVENHAND_ADMIN_NETWORKS": "10.20.0.0/16, fd00:20::/32",
        "EVENHAND_ADMIN_HOURS": "Mon-Fri 07:30-18:30 Asia/Ashgabat",
        "EVENHAND_SCANNER": "unix:/run/clamav/clamd.ctl",
    }
    assert {f"EVENHAND_{f.name.upper()}" for f in fields(Config)} == set(given)
    assert Config.read(given) == Config(
        memory="12 GiB",
        spill=Path("/large"),
        threads=3,
        key=Path("/safe/key"),
        holders=(Path("a.card.json"), Path("b.card.json")),
        spark_address="sc://spark.example:15002",
        home=Path("/var/lib/evenhand"),
        database="postgresql:///evenhand",
        hosts=("integrity.example", "[::1]"),
        log="json",
        oidc_issuer="https://login.ministry.example/customs",
        oidc_client="evenhand",
        oidc_secret=Path("/safe/oidc.secret"),
        breached=Path("/lists/breached.txt"),
        log_address="tls://log.customs.example:6514",
        admin_networks=("10.20.0.0/16", "fd00:20::/32"),
        admin_hours="Mon-Fri 07:30-18:30 Asia/Ashgabat",
        scanner="unix:/run/clamav/clamd.ctl",
    )


def test_the_environment_of_the_process_is_what_is_read(monkeypatch):
    monkeypatch.setenv("EVENHAND_THREADS", "5")
    assert Config.read().threads == 5


def test_an_unknown_name_fails_with_the_nearest():
    with pytest.raises(ConfigError, match=r"EVENHAND_MEMROY.*Did you mean EVENHAND_MEMORY") as said:
        Config.read({"EVENHAND_MEMROY": "4GB"})
    assert "unset it" in said.value.do_next


def test_a_name_like_no_other_fails_without_a_guess():
    with pytest.raises(ConfigError) as said:
        Config.read({"EVENHAND_ZZZZ": "1"})
    assert "Did you mean" not in said.value.what


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
def test_threads_are_a_whole_number_from_one(text: str):
    with pytest.raises(ConfigError, match=f"EVENHAND_THREADS is '{text}'"):
        Config.read({"EVENHAND_THREADS": text})


@pytest.mark.parametrize("text", ["much", "4", "GB", "-4GB", "4 GB; DROP"])
def test_memory_is_a_number_with_its_unit(text: str):
    assert not is_memory(text)
    with pytest.raises(ConfigError, match="no amount of memory"):
        Config.read({"EVENHAND_MEMORY": text})


@pytest.mark.parametrize("text", ["4GB", "512MB", "1.5 TiB", "800 kb"])
def test_memory_is_read_as_people_write_it(text: str):
    assert is_memory(text)
    assert Config.read({"EVENHAND_MEMORY": text}).memory == text


@pytest.mark.parametrize("count", [1, 3])
def test_holders_are_two(count: int):
    with pytest.raises(ConfigError, match=f"names {count} cards"):
        Config.read({"EVENHAND_HOLDERS": os.pathsep.join(["card"] * count)})


@pytest.mark.parametrize("database", ["mysql://here/db", "sqlite:///file", "evenhand"])
def test_a_database_that_is_not_known_is_refused(database):
    with pytest.raises(ConfigError, match="does not begin with postgresql://"):
        Config.read({"EVENHAND_DATABASE": database})


@pytest.mark.parametrize("hosts", [",", "https://a.example", "a.example:8000/x", "*"])
def test_hosts_are_names_without_scheme_or_path(hosts):
    with pytest.raises(ConfigError, match="names no hosts"):
        Config.read({"EVENHAND_HOSTS": hosts})


def test_a_form_of_the_log_that_there_is_not_is_refused():
    with pytest.raises(ConfigError, match="EVENHAND_LOG is 'xml', which is no form of the log"):
        Config.read({"EVENHAND_LOG": "xml"})


@pytest.mark.parametrize(
    "issuer",
    [
        *("http://login.ministry.example", "login.ministry.example", "ftp://x.example"),
        *("https://x.example/?a=b", "https://x.example/#a", "https://u:p@x.example", "https://"),
    ],
)
def test_an_issuer_that_cannot_be_asked_safely_is_refused(issuer):
    with pytest.raises(ConfigError, match="asked safely"):
        Config.read({"EVENHAND_OIDC_ISSUER": issuer, "EVENHAND_OIDC_CLIENT": "evenhand"})


@pytest.mark.parametrize("issuer", ["https://login.example:8443/a/b", "http://127.0.0.1:9000"])
def test_an_issuer_over_tls_or_on_this_machine_is_taken(issuer):
    given = {"EVENHAND_OIDC_ISSUER": issuer, "EVENHAND_OIDC_CLIENT": "evenhand"}
    assert Config.read(given).oidc_issuer == issuer


@pytest.mark.parametrize("name", ["ISSUER", "CLIENT"])
def test_an_issuer_without_a_client_and_the_reverse_are_refused(name):
    with pytest.raises(ConfigError, match="only one is set"):
        Config.read({f"EVENHAND_OIDC_{name}": "https://login.example"})


@pytest.mark.parametrize(
    "text",
    [
        *(
            "log.example",
            "tcp://log.customs.example:514",
            "udp://localhost:514",
            "tls://log.example",
        ),
        *("tls://a:b@log.example:1", "unix:dev/log", "tls://log.example:6514/path"),
    ],
)
def test_the_log_is_sent_nowhere_in_clear(text: str):
    with pytest.raises(ConfigError, match="no log can be sent safely"):
        Config.read({"EVENHAND_LOG_ADDRESS": text})


@pytest.mark.parametrize("text", ["tcp://localhost:514", "tcp://[::1]:514", "unix:/dev/log"])
def test_on_this_machine_it_is(text: str):
    assert Config.read({"EVENHAND_LOG_ADDRESS": text}).log_address == text


@pytest.mark.parametrize("text", ["10.20.0.1/16", "the ministry", "10.0.0.0/40"])
def test_networks_are_written_whole(text):
    with pytest.raises(ConfigError, match="EVENHAND_ADMIN_NETWORKS is"):
        Config.read({"EVENHAND_ADMIN_NETWORKS": text})


@pytest.mark.parametrize(
    "text",
    [
        *("always", "Mon-Fri 07:30-18:30", "Mon-Fri 18:30-07:30 UTC", "Mon-Fri 07:30-24:30 UTC"),
        *("Mon-Fri 08:00-09:00 Nowhere/Town", "Mon-Fri 08:00-09:00 ../passwd"),
    ],
)
def test_hours_name_days_times_and_a_zone_that_exists(text):
    with pytest.raises(ConfigError, match="says no hours of a week"):
        Config.read({"EVENHAND_ADMIN_HOURS": text})


@pytest.mark.parametrize("text", ["clamd", "tcp://scanner.example:3310", "unix:relative"])
def test_a_scanner_on_another_machine_is_refused(text):
    with pytest.raises(ConfigError, match="no scanner of this machine listens"):
        Config.read({"EVENHAND_SCANNER": text})
