"""Which logs of the draw does this installation name, and where do their keepers lie?

Each has a folder below ``draws`` in the house, called by its office's code, with a file
``draw.yaml``. The web product reads the published log, and asks the draw's own server for
everything that is written: a log has one writer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import yaml

from evenhand.draw.leaves import NAME
from evenhand.draw.notes import Key, parse_key
from evenhand.errors import ConfigError, DrawError
from evenhand.web.people.models import Office
from evenhand.web.settings import HOME

FOLDER: Final = HOME / "draws"
FILE: Final = "draw.yaml"
KEYS: Final = (
    *("log", "office", "log_key", "witnesses", "address", "reader", "nightly", "reconciled"),
    "time_zone",
)
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


# Not slotted: what is looked up once is kept beside it.
@dataclass(frozen=True)
class NamedLog:
    """One office's log of the draw, as the installation names it.

    Attributes
    ----------
    name : str
        Of its folder: the office's code where the office is entered here too.
    log : Path
        Folder of the published log.
    office : str
        As the log calls it.
    key : Key or None
        Of the log, from elsewhere; without it the log's own first leaf is believed.
    witnesses : tuple of Key
        Who must have cosigned.
    address : str
        Of the draw's server; "" where nothing is written from here.
    reader : Path or None
        File of a reader's token, for receipts that are sealed.
    nightly, reconciled : Path or None
        Folders in which ``evenhand draw nightly`` and ``evenhand draw reconcile`` write.
    time_zone : str
        In which shifts are entered and shown.
    """

    name: str
    log: Path
    office: str
    key: Key | None = None
    witnesses: tuple[Key, ...] = ()
    address: str = ""
    reader: Path | None = None
    nightly: Path | None = None
    reconciled: Path | None = None
    time_zone: str = "UTC"

    @cached_property
    def web_office(self) -> Office | None:
        """The office of this house; None where none has this code."""
        return Office.objects.filter(code=self.name).first()

    @property
    def office_id(self) -> int | None:
        """The number of the office, which opens it to posts there; None opens to none of them."""
        return self.web_office.pk if self.web_office is not None else None

    @property
    def title(self) -> str:
        """What pages call it."""
        return self.web_office.name if self.web_office is not None else self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A folder whose file does not say what it must, and the words for it."""

    name: str
    says: str


def names() -> list[str]:
    """Return the names of the logs, ascending."""
    if not FOLDER.is_dir():
        return []
    found = (path.parent.name for path in FOLDER.glob(f"*/{FILE}"))
    return sorted(name for name in found if re.fullmatch("[A-Za-z0-9_-]{1,40}", name))


def listed() -> list[NamedLog | Misnamed]:
    """Return every log, or what is wrong with its file."""
    found: list[NamedLog | Misnamed] = []
    for name in names():
        try:
            found.append(named(name))
        except ConfigError as err:
            found.append(Misnamed(name, f"{err.what} {err.do_next}"))
    return found


def named(name: str) -> NamedLog:
    """Return the log of that name.

    Raises
    ------
    ConfigError
        If there is none, or its file does not say what it must.
    """
    if name not in names():
        raise ConfigError(
            f"There is no log of the draw under the name '{name}'.",
            do_next=f"Write {FILE} into a folder of that name below 'draws' in the house.",
        )
    path = FOLDER / name / FILE
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as err:
        raise _wrong(path, f"cannot be read ({type(err).__name__})") from err
    if not isinstance(said, dict) or not isinstance(said.get("log"), str):
        raise _wrong(path, "does not name the folder 'log'")
    unknown = sorted(str(key) for key in said.keys() - set(KEYS))
    if unknown:
        raise _wrong(path, f"has keys that are not known: {', '.join(unknown)}")
    given = {key: value for key, value in said.items() if value not in (None, "")}
    return NamedLog(
        name=name,
        log=_folder(path, given, "log"),
        office=_office(path, given, name),
        key=_key(path, given["log_key"]) if "log_key" in given else None,
        witnesses=tuple(_key(path, each) for each in _list(path, given, "witnesses")),
        address=_address(path, given),
        reader=_folder(path, given, "reader") if "reader" in given else None,
        nightly=_folder(path, given, "nightly") if "nightly" in given else None,
        reconciled=_folder(path, given, "reconciled") if "reconciled" in given else None,
        time_zone=_zone(path, given),
    )


def _folder(path: Path, given: Mapping[str, Any], key: str) -> Path:
    value = given[key]
    if not isinstance(value, str) or not Path(value).is_absolute():
        raise _wrong(path, f"does not give {key} as a path from the root")
    return Path(value)


def _office(path: Path, given: Mapping[str, Any], name: str) -> str:
    office = given.get("office", name)
    if not NAME(office):
        raise _wrong(path, "does not give office as the log calls it")
    return str(office)


def _list(path: Path, given: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = given.get(key, [])
    if not isinstance(value, list):
        raise _wrong(path, f"does not give {key} as a list")
    return value


def _key(path: Path, line: Any) -> Key:
    try:
        return parse_key(str(line))
    except DrawError as err:
        raise _wrong(path, f"has a key that is none: {err.what}") from err


def _address(path: Path, given: Mapping[str, Any]) -> str:
    address = str(given.get("address", ""))
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _wrong(path, "has an address that is none; it is as http://127.0.0.1:8787")
    # Tokens go there.
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise _wrong(path, "names a server on another machine without https")
    return address


def _zone(path: Path, given: Mapping[str, Any]) -> str:
    name = str(given.get("time_zone", "UTC"))
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as err:
        raise _wrong(path, f"names no time zone: '{name}'") from err
    return name


def _wrong(path: Path, what: str) -> ConfigError:
    return ConfigError(
        f"The file draws/{path.parent.name}/{FILE} {what}.",
        do_next="Correct it as the page on draws in the web product says.",
    )
