"""A token for tests: SoftHSM, a PKCS#11 token in software, in a folder of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

LABEL = "draw"
PIN = "p1n-of-the-test"
MODULES = (
    *Path("/usr").glob("lib*/softhsm/libsofthsm2.so"),
    *Path("/usr").glob("lib*/*/softhsm/libsofthsm2.so"),
    *Path("/usr/local").glob("lib*/softhsm/libsofthsm2.so"),
    *Path("/opt/homebrew/lib/softhsm").glob("libsofthsm2.so"),
)

ASKING = """
import sys
import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
library = pkcs11.lib(sys.argv[1])
session = library.get_token(token_label=sys.argv[2]).open(rw=True, user_pin=sys.argv[3])
def keys():
    return list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
def make(name, **other):
    session.create_object({
        Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.KEY_TYPE: KeyType.EC_EDWARDS,
        Attribute.EC_PARAMS: bytes.fromhex("06032b6570"), Attribute.VALUE: bytes(range(32)),
        Attribute.LABEL: name, Attribute.TOKEN: True, Attribute.PRIVATE: True,
        Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.SIGN: True,
        **{Attribute[key]: value for key, value in other.items()},
    })
"""


class SoftHsm:
    """A token that can be pulled and put back."""

    label = LABEL
    pin = PIN

    def __init__(self, folder: Path) -> None:
        self.module = MODULES[0]
        self._folder = folder / "softhsm"
        self._tokens, self._away = self._folder / "tokens", self._folder / "away"
        for made in (self._tokens, self._away):
            made.mkdir(parents=True)
        self.pin_file = self._folder / "pin"
        self.write_pin(PIN)
        conf = self._folder / "softhsm2.conf"
        conf.write_text(f"directories.tokendir = {self._tokens}\nlog.level = ERROR\n")
        self.conf = str(conf)

    def write_pin(self, pin: str) -> None:
        self.pin_file.touch(mode=0o600)
        self.pin_file.write_text(pin + "\n", encoding="utf-8")

    def make(self, label: str = LABEL) -> None:
        """Begin a token."""
        words = ["softhsm2-util", "--init-token", "--free", "--label", label]
        words += ["--so-pin", "officer-pin", "--pin", PIN]
        subprocess.run(words, check=True, capture_output=True)

    def pull(self) -> list[str]:
        """Pull every token, and return which."""
        pulled = [token.name for token in self._tokens.iterdir()]
        for name in pulled:
            (self._tokens / name).rename(self._away / name)
        return pulled

    def put_back(self, *names: str) -> None:
        """Put tokens back, by default all."""
        for name in names or [token.name for token in self._away.iterdir()]:
            (self._away / name).rename(self._tokens / name)

    def ask(self, code: str, pin: str = PIN) -> str:
        """Ask the token in a process of its own, as anybody with the PIN can; return the words."""
        words = [sys.executable, "-c", ASKING + code, str(self.module), LABEL, pin]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()

    def let_go(self) -> None:
        """Have the next user of the module begin anew, with a folder of its own."""
        import pkcs11

        with suppress(pkcs11.PKCS11Error):
            pkcs11.lib(str(self.module.resolve())).finalize()


@pytest.fixture
def softhsm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Give a token that nobody has put a key on."""
    if not MODULES or shutil.which("softhsm2-util") is None:
        # Nothing may be left out in CI for want of a tool.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("SoftHSM is missing: no token")
    token = SoftHsm(tmp_path)
    monkeypatch.setenv("SOFTHSM2_CONF", token.conf)
    token.make()
    yield token
    token.let_go()
