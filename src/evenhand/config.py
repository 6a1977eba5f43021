"""What does this installation choose?

Read once, at the edges, from ``EVENHAND_*``; passed down as values.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from evenhand.errors import ConfigError

PREFIX: Final = "EVENHAND_"
_ISSUER: Final = re.compile(
    r"(https://[A-Za-z0-9.-]+(:\d+)?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(/[A-Za-z0-9._~/-]*)?"
)

_LOG_ADDRESS: Final = re.compile(
    r"tls://[A-Za-z0-9.-]+:\d{1,5}|tcp://(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}|unix:/\S+"
)

_SCANNER: Final = re.compile(r"unix:/\S+|tcp://(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}")
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS: Final = re.compile(
    rf"({'|'.join(DAYS)})-({'|'.join(DAYS)}) "
    r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d) (\S+)"
)


@dataclass(frozen=True, slots=True)
class Config:
    """The choices of one installation.

    Attributes
    ----------
    memory : str
        What the engine may hold in memory, as ``4GB``; the rest is spilled. The default leaves
        room for the arrays of the inference on a machine of 8 GB.
    spill : Path or None
        Folder for what does not fit; by default a temporary folder of the system.
    threads : int or None
        Threads of the engine; by default one a core.
    key : Path
        File of the key that pseudonyms are made with, mode 600.
    holders : tuple of Path or None
        Cards of the two people of different units to whom the map from pseudonym to identity is
        sealed, separated as folders are in PATH (``:``, on Windows ``;``). By default none: then no
        map is kept, and a pseudonym can be confirmed with the key but never opened.
    spark_address : str
        Spark Connect server that ``--engine spark`` asks, as ``sc://host:15002``. By default none:
        Spark then runs on this machine, and nothing is sent anywhere.
    home : Path
        Folder of the web product: its database, secrets, records and results, mode 700.
    database : str
        Where the web product keeps what people enter, as ``postgresql:///evenhand`` or
        ``postgresql://host/evenhand?sslmode=verify-full``; a password is in libpq's own file, and
        another machine is asked over a verified connection alone. By default a SQLite database in
        ``home``.
    hosts : tuple of str
        Names under which the web product is asked for, with commas between them. By default this
        machine alone.
    log : str
        How the web product writes its log: ``words`` on what needs attention, or ``json``, one line
        an event, which says each request too. Neither holds personal data.
    oidc_issuer : str
        Issuer of the ministry's own login (OpenID Connect), as ``https://login.ministry.example``;
        people may then sign in there, and the second factor is asked here. By default there is
        none, and the web product asks no other host.
    oidc_client : str
        Name under which that login knows this house.
    oidc_secret : Path or None
        File of the secret that was agreed with it, mode 600; by default ``oidc.secret`` in
        ``home``.
    breached : Path or None
        File of breached passwords that nobody may set here: SHA-1 hashes, ascending, a line each.
        By default none, and then the 20,000 most common ones alone are refused.
    log_address : str
        Where each line of the log is sent as a syslog message too, as ``tls://log.customs.example:6514``
        with a certificate that the system trusts; on this machine also ``tcp://localhost:514`` or
        ``unix:/dev/log``. By default nowhere.
    admin_networks : tuple of str
        From where the web product is administered and pseudonyms are opened, as
        ``10.20.0.0/16,fd00:20::/32``. By default from everywhere that it is reached from.
    admin_hours : str
        When, as ``Mon-Fri 07:30-18:30 Asia/Ashgabat``. By default at any hour.
    scanner : str
        Where a virus scanner listens that speaks as ClamAV's ``clamd`` does, as
        ``unix:/run/clamav/clamd.ctl`` or ``tcp://127.0.0.1:3310``: every file that people send is
        shown to it before it is kept. By default there is none.
    """

    memory: str = "4GB"
    spill: Path | None = None
    threads: int | None = None
    key: Path = Path.home() / ".config" / "evenhand" / "pseudonyms.key"
    holders: tuple[Path, ...] | None = None
    spark_address: str = ""
    home: Path = Path.home() / ".local" / "share" / "evenhand"
    database: str = ""
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    log: str = "words"
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: Path | None = None
    breached: Path | None = None
    log_address: str = ""
    admin_networks: tuple[str, ...] = ()
    admin_hours: str = ""
    scanner: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Config:
        """Read ``EVENHAND_*``; a name that is not set keeps its default.

        Raises
        ------
        ConfigError
            If a name is unknown or a value cannot be used.
        """
        given = os.environ if environment is None else environment
        known = {f.name for f in fields(cls)}
        values: dict[str, str] = {}
        for name, value in given.items():
            if not name.startswith(PREFIX) or name == f"{PREFIX}TEST_WORKERS":
                continue
            setting = name.removeprefix(PREFIX).lower()
            if setting not in known:
                near = get_close_matches(setting, known, n=1)
                hint = f" Did you mean {PREFIX}{near[0].upper()}?" if near else ""
                raise ConfigError(
                    f"The environment names an unknown setting {name}.{hint}",
                    do_next="Correct or unset it; docs/reference/settings lists the settings.",
                )
            values[setting] = value
        return cls(
            memory=_memory(values.get("memory")),
            spill=Path(values["spill"]) if values.get("spill") else None,
            threads=_threads(values.get("threads")),
            key=Path(values["key"]) if values.get("key") else Config().key,
            holders=_holders(values.get("holders")),
            spark_address=values.get("spark_address", ""),
            home=Path(values["home"]) if values.get("home") else Config().home,
            database=_database(values.get("database")),
            hosts=_hosts(values.get("hosts")),
            log=_log(values.get("log")),
            oidc_issuer=_issuer(values.get("oidc_issuer"), values.get("oidc_client")),
            oidc_client=values.get("oidc_client", ""),
            oidc_secret=Path(values["oidc_secret"]) if values.get("oidc_secret") else None,
            breached=Path(values["breached"]) if values.get("breached") else None,
            log_address=_log_address(values.get("log_address")),
            admin_networks=_networks(values.get("admin_networks")),
            admin_hours=_hours(values.get("admin_hours")),
            scanner=_scanner(values.get("scanner")),
        )


def is_memory(text: str) -> bool:
    """Return whether a text says an amount of memory, as ``4GB`` or ``512 MiB``."""
    return re.fullmatch(r"\d+(\.\d+)?\s*([KMGT]i?)B", text.strip(), re.IGNORECASE) is not None


def _memory(text: str | None) -> str:
    if not text:
        return Config().memory
    if not is_memory(text):
        raise ConfigError(
            f"{PREFIX}MEMORY is '{text}', which is no amount of memory.",
            do_next="Set it as 4GB or 512MB, or unset it.",
        )
    return text


def _holders(text: str | None) -> tuple[Path, ...] | None:
    if not text:
        return None
    cards = tuple(Path(part) for part in text.split(os.pathsep) if part)
    if len(cards) != 2:
        raise ConfigError(
            f"{PREFIX}HOLDERS names {len(cards)} cards: '{text}'.",
            do_next=f"Name two, of people of different units, with '{os.pathsep}' between them.",
        )
    return cards


def _threads(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise ConfigError(
            f"{PREFIX}THREADS is '{text}', which is no number of threads.",
            do_next="Set it to a whole number from 1, or unset it to use every core.",
        )
    return int(text)


def _database(text: str | None) -> str:
    if text and not text.startswith("postgresql://"):
        raise ConfigError(
            f"{PREFIX}DATABASE does not begin with postgresql://.",
            do_next="Set it as postgresql:///evenhand, or unset it to use SQLite in the home.",
        )
    return text or ""


def _hosts(text: str | None) -> tuple[str, ...]:
    if not text:
        return Config().hosts
    hosts = tuple(host.strip() for host in text.split(",") if host.strip())
    wrong = [host for host in hosts if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", host)]
    if not hosts or wrong:
        raise ConfigError(
            f"{PREFIX}HOSTS is '{text}', which names no hosts.",
            do_next="Set it as integrity.customs.example, without scheme, path or port.",
        )
    return hosts


def _log(text: str | None) -> str:
    if text and text not in ("words", "json"):
        raise ConfigError(
            f"{PREFIX}LOG is '{text}', which is no form of the log.",
            do_next="Set it to words or json, or unset it.",
        )
    return text or Config().log


def _log_address(text: str | None) -> str:
    if text and not _LOG_ADDRESS.fullmatch(text):
        raise ConfigError(
            f"{PREFIX}LOG_ADDRESS is '{text}', to which no log can be sent safely.",
            do_next="Set it as tls://log.customs.example:6514; tcp://localhost:514 and "
            "unix:/dev/log are for this machine alone.",
        )
    return text or ""


def _networks(text: str | None) -> tuple[str, ...]:
    named = tuple(part.strip() for part in (text or "").split(",") if part.strip())
    try:
        return tuple(str(ipaddress.ip_network(each)) for each in named)
    except ValueError as err:
        raise ConfigError(
            f"{PREFIX}ADMIN_NETWORKS is '{text}': {err}.",
            do_next="Set it as 10.20.0.0/16,fd00:20::/32, or unset it.",
        ) from err


def _hours(text: str | None) -> str:
    if not text:
        return ""
    found = HOURS.fullmatch(text)
    try:
        if found is None or found.group(3, 4) >= found.group(5, 6):
            raise ValueError(text)
        ZoneInfo(found[7])
    except (ValueError, OSError, LookupError) as err:
        raise ConfigError(
            f"{PREFIX}ADMIN_HOURS is '{text}', which says no hours of a week.",
            do_next="Set it as Mon-Fri 07:30-18:30 Asia/Ashgabat, or unset it.",
        ) from err
    return text


def _scanner(text: str | None) -> str:
    if text and not _SCANNER.fullmatch(text):
        raise ConfigError(
            f"{PREFIX}SCANNER is '{text}', where no scanner of this machine listens.",
            do_next="Set it as unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310, or unset it.",
        )
    return text or ""


def _issuer(text: str | None, client: str | None) -> str:
    if bool(text) is not bool(client):
        raise ConfigError(
            f"Of {PREFIX}OIDC_ISSUER and {PREFIX}OIDC_CLIENT only one is set.",
            do_next="Set both as the ministry's login says, or unset both.",
        )
    if text and not _ISSUER.fullmatch(text):
        raise ConfigError(
            f"{PREFIX}OIDC_ISSUER is '{text}', which is no issuer that can be asked safely.",
            do_next="Set it as https://login.ministry.example, without a question mark; http is "
            "for this machine alone.",
        )
    return text or ""
