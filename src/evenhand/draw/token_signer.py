"""How does the log stay signed by a token that may be pulled and put back?

A token that fails is left alone for a moment and then opened anew. Whatever it signs is checked
under the log's key before anybody sees it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from evenhand.draw import notes
from evenhand.draw.hardware_token import OpenToken, PinRefusedError
from evenhand.draw.secret_files import SECRET_BYTES, read_secret, write_secret
from evenhand.draw.signing import RETRY_SECONDS, UnsignedError
from evenhand.errors import DrawError

LOG_PLACE: Final = "log.token"
PROBE: Final = b"evenhand-draw token probe v1\n"
"""What is signed to see whether a token signs: one line, so never a checkpoint."""
PROBE_SECONDS: Final = 60
"""A token that nothing was asked of for so long is asked for a signature of no consequence."""


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """Where the key of a log lies; holds no secret.

    Attributes
    ----------
    module : str
        Path of the PKCS#11 library.
    token : str
        Label of the token.
    key : str
        Label of the key on it.
    pin_file : str
        Path of the file with the PIN, for its owner alone.
    public : str
        The log's key, in hex.
    """

    module: str
    token: str
    key: str
    pin_file: str
    public: str


def read_place(path: Path) -> TokenPlace:
    """Read where the key lies, from a file that only its owner may write.

    Raises
    ------
    DrawError
        If others may read it, or it is not of its form.
    """
    try:
        place = TokenPlace(**json.loads(read_secret(path, None)))
        if not all(isinstance(value, str) and value for value in asdict(place).values()):
            raise ValueError("a value is no text")
        if len(bytes.fromhex(place.public)) != SECRET_BYTES:
            raise ValueError("the public key has not 32 bytes")
    except (ValueError, TypeError) as err:
        raise DrawError(
            f"{path} does not say where the key of the log lies: {err}.",
            do_next="Remove it, and write it again with evenhand draw keys token.",
        ) from err
    return place


def write_place(path: Path, place: TokenPlace) -> None:
    """Write where the key lies.

    Raises
    ------
    DrawError
        If it is written already.
    """
    write_secret(path, (json.dumps(asdict(place), indent=2) + "\n").encode())


def read_pin(path: Path) -> str:
    """Read the PIN of a token from a file that only its owner may read.

    Raises
    ------
    UnsignedError
        If it cannot be read, others may read it, or it holds no line.
    """
    remedy = f"Write the PIN into {path}, one line, for its owner alone (mode 600)."
    try:
        pin = read_secret(path, None).decode("utf-8").rstrip("\r\n")
    except (DrawError, UnicodeDecodeError) as err:
        told = err.what if isinstance(err, DrawError) else "It is no text."
        raise UnsignedError(
            "The PIN of the token cannot be read.", do_next=f"{told} {remedy}", is_lasting=True
        ) from err
    if not pin or not pin.isprintable():
        raise UnsignedError("The file of the PIN holds no PIN.", do_next=remedy, is_lasting=True)
    return pin


class TokenSigner:
    """Signs with a key on a token.

    Parameters
    ----------
    place : TokenPlace
    clock : callable
        Gives seconds that never go back.
    """

    def __init__(self, place: TokenPlace, clock: Callable[[], float] = time.monotonic) -> None:
        self.place = place
        self.public = bytes.fromhex(place.public)
        self._clock = clock
        self._turn = threading.Lock()
        self._token: OpenToken | None = None
        self._failure: UnsignedError | None = None
        self._retry_at = 0.0
        self._signed_at: float | None = None
        self._refused: tuple[str, PinRefusedError] | None = None

    def sign(self, message: bytes) -> bytes:
        """Return the token's signature, checked under the log's key.

        Raises
        ------
        UnsignedError
            If there is none: the token is away or set up wrongly, or it was so a moment ago.
        """
        with self._turn:
            if self._failure is not None and self._clock() < self._retry_at:
                # The same error again, without the places it was raised at before.
                raise self._failure.with_traceback(None)
            try:
                signature = self._signature(message)
            except UnsignedError as err:
                self._let_go()
                self._failure, self._retry_at = err, self._clock() + RETRY_SECONDS
                raise
            self._failure, self._signed_at = None, self._clock()
            return signature

    def probe(self) -> None:
        """Ask for a signature of no consequence where none was seen lately.

        Raises
        ------
        UnsignedError
            If there is none.
        """
        seen = self._signed_at
        if self._failure is not None or seen is None or self._clock() - seen >= PROBE_SECONDS:
            self.sign(PROBE)

    def close(self) -> None:
        """Log out of the token."""
        with self._turn:
            self._let_go()

    def _signature(self, message: bytes) -> bytes:
        if self._token is None:
            self._token = self._opened()
        signature = self._token.sign(message)
        must_be_by(self.public, message, signature, self.place)
        return signature

    def _opened(self) -> OpenToken:
        pin = read_pin(Path(self.place.pin_file))
        if self._refused is not None and self._refused[0] == pin:
            raise self._refused[1].with_traceback(None)
        try:
            token = OpenToken(Path(self.place.module), self.place.token, pin)
        except PinRefusedError as err:
            self._refused = pin, err
            raise
        self._refused = None
        try:
            is_there = token.find(self.place.key)
        except BaseException:
            token.close()
            raise
        if not is_there:
            token.close()
            raise UnsignedError(
                f"The key {self.place.key} is not on the token {self.place.token}.",
                do_next="Put the right token in, or put the key of the ceremony onto this one with "
                "evenhand draw keys token.",
                is_lasting=True,
            )
        return token

    def _let_go(self) -> None:
        if self._token is not None:
            self._token.close()
            self._token = None


def must_be_by(public: bytes, message: bytes, signature: bytes, place: TokenPlace) -> None:
    """Refuse a signature that is not by the log's key.

    Raises
    ------
    UnsignedError
        If it is not.
    """
    if not notes.ed25519_verify(public, message, signature):
        raise UnsignedError(
            f"The key {place.key} on the token {place.token} is not the one of this log.",
            do_next="Put the token of this log in; a log never changes its key.",
            is_lasting=True,
        )
