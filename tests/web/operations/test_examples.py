"""Are the units and the proxy such as their programs take, and do they agree?"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from evenhand.cli.main import parser
from evenhand.config import Config

FOLDER = Path(__file__).parents[3] / "examples" / "operations"
UNITS = sorted(p for p in FOLDER.iterdir() if p.suffix in (".service", ".socket", ".timer"))
SECTIONS = {".service": "Service", ".socket": "Socket", ".timer": "Timer"}


def settings_of(unit: Path) -> list[tuple[str, str, str]]:
    """Return section, key and value of each line; a line that is none of them fails."""
    section, found = "", []
    for line in unit.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if named := re.fullmatch(r"\[(\w+)\]", line):
            section = named[1]
            continue
        key, mark, value = line.partition("=")
        assert mark, line
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", key), line
        found.append((section, key, value))
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_a_unit_has_its_sections_and_what_it_runs_is_a_command(unit):
    settings = settings_of(unit)
    assert {s for s, _, _ in settings} <= {"Unit", "Install", SECTIONS[unit.suffix]}
    for _, key, value in settings:
        if key == "ExecStart" and value.startswith("/opt/evenhand/bin/evenhand "):
            assert callable(parser().parse_args(value.split()[1:]).run)


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda u: u.name)
def test_a_service_has_no_more_rights_than_it_needs(unit):
    has = {(key, value) for _, key, value in settings_of(unit)}
    for wanted in (
        ("User", "evenhand"),
        ("UMask", "0077"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("RestrictAddressFamilies", "AF_UNIX"),
        ("EnvironmentFile", "/etc/evenhand/evenhand.env"),
        ("StateDirectory", "evenhand"),
    ):
        assert wanted in has


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_systemd_takes_a_unit(unit, tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is missing: the lines of the units are read by the tests above")
    for other in UNITS:
        text = other.read_text(encoding="utf-8")
        # What is installed there is not here: any program that is stands for it.
        text = re.sub(r"^(ExecStart=)/opt/evenhand/bin/\w+", r"\1/bin/true", text, flags=re.M)
        (tmp_path / other.name).write_text(text, encoding="utf-8")
    words = [program, "verify", "--man=no", str(tmp_path / unit.name)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "evenhand" in line]
    assert said == []


def test_the_settings_are_such_as_evenhand_takes():
    lines = (FOLDER / "evenhand.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    config = Config.read(given)
    assert config.home == Path("/var/lib/evenhand")
    assert (config.log, config.hosts) == ("json", ("integrity.customs.example",))


def test_the_proxy_says_what_the_pages_rely_on():
    text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    plain = re.sub(r"#.*", "", text)
    assert plain.count("{") == plain.count("}") == 7
    for line in plain.splitlines():
        assert re.fullmatch(r"\s*(|[^;{}]+[;{]|\})\s*", line), line
    handed_on = ["Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto https"]
    assert re.findall(r"proxy_set_header (.*);", plain) == handed_on * 2
    # Both servers, the one that only sends on to TLS too.
    assert plain.count("access_log off;") == plain.count("emerg;") == 2
    (socket,) = re.findall(r"server unix:(\S+)", plain)
    assert ("Socket", "ListenStream", socket) in settings_of(FOLDER / "evenhand-web.socket")


def test_the_proxy_takes_tls_of_today_and_sends_programs_nowhere_without_it():
    text = re.sub(r"#.*", "", (FOLDER / "nginx.conf").read_text(encoding="utf-8"))
    plain, over_tls = text.split("listen 443 ssl;")
    assert re.search(r"location /api/ \{\s*return 403;\s*\}", plain)
    assert re.search(r"location / \{\s*return 301 https://", plain)
    assert set(re.search(r"ssl_protocols (.*);", over_tls)[1].split()) == {"TLSv1.2", "TLSv1.3"}
    ciphers = re.search(r"ssl_ciphers (.*);", over_tls)[1].split(":")
    assert all(re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES\d+-GCM|CHACHA20)-\w+", c) for c in ciphers)
    # Nothing is served from a folder, so that none can be listed.
    assert not re.search(r"^\s*(root|alias|autoindex)\b", text, re.M)


def test_the_proxy_lets_through_what_the_pages_take_and_no_more():
    from django.urls import reverse

    from evenhand.web.api.posting import LARGEST
    from evenhand.web.gate.forms import MOST_BYTES
    from evenhand.web.plans.forms import LARGEST_FILE
    from evenhand.web.records import receiving
    from evenhand.web.records.upload_views import AROUND
    from evenhand.web.reviews import uploads

    text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    forms, records = (int(n) * 1024**2 for n in re.findall(r"client_max_body_size (\d+)m;", text))
    assert max(MOST_BYTES, LARGEST_FILE, uploads.MOST_BYTES) < forms < 25_000_000
    assert LARGEST <= records < 1.1 * LARGEST
    assert receiving.PART < receiving.LARGEST_AT_ONCE + AROUND <= records
    (taken,) = re.findall(r"location ~ (\S+) \{", text)
    for name in ("upload", "upload_part"):
        assert re.match(taken, reverse(name, args=[12]))
