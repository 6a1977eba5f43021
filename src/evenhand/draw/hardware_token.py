"""What does a hardware token do through PKCS#11: take a key, find it, sign with it?

This module alone imports ``pkcs11``, and only when a token is spoken to. The library of a maker is
loaded once a process and speaks for one caller at a time: callers take turns.

References
----------
OASIS, PKCS #11 Specification Version 3.1, sections 2.3.5 and 6.3 (Edwards curves, CKM_EDDSA).
RFC 8410, the identifier of Ed25519.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evenhand.draw.signing import UnsignedError

if TYPE_CHECKING:
    from pkcs11 import Session

ED25519: Final = bytes.fromhex("06032b6570")
"""1.3.101.112 in DER, as a token is told the curve."""
FINAL_TRY: Final = 0x00020000
PIN_LOCKED: Final = 0x00040000
"""Flags of a token: one attempt at the PIN is left, none is."""


class PinRefusedError(UnsignedError):
    """The token refused the PIN. It is not tried again: most tokens lock after a few attempts."""


class OpenToken:
    """A token that somebody has logged in to.

    Parameters
    ----------
    module : Path
        The library of the token's maker.
    label : str
        Of the token.
    pin : str
    is_writable : bool
        Whether a key is to be put onto it.

    Raises
    ------
    UnsignedError
        If the package or the module is missing, the token is not there, or refuses the PIN.
    """

    def __init__(self, module: Path, label: str, pin: str, *, is_writable: bool = False) -> None:
        self.label = label
        self._key: Any = None
        self._library = _library(module)
        try:
            self._session = self._login(pin, is_writable=is_writable)
        except BaseException:
            self.close()
            raise

    def _login(self, pin: str, *, is_writable: bool) -> Session:
        from pkcs11 import exceptions  # noqa: PLC0415 -- optional dependency

        try:
            here = list(self._library.get_tokens())
            found = [token for token in here if token.label == self.label]
            if not found:
                others = ", ".join(sorted(token.label for token in here if token.label))
                raise UnsignedError(
                    f"The token {self.label} that signs the log is not there.",
                    do_next=f"Put it in. Tokens that are there: {others or 'none'}.",
                )
            if len(found) > 1:
                raise UnsignedError(
                    f"There are {len(found)} tokens named {self.label}.",
                    do_next="Leave one of them in.",
                    is_lasting=True,
                )
            must_have_tries(self.label, int(found[0].flags))
            session: Session = found[0].open(rw=is_writable, user_pin=pin)
        except (
            exceptions.PinIncorrect,
            exceptions.PinInvalid,
            exceptions.PinLenRange,
            exceptions.PinExpired,
            exceptions.PinLocked,
        ) as err:
            raise PinRefusedError(
                f"The token {self.label} refused the PIN ({type(err).__name__}).",
                do_next="Correct the file of the PIN: once it holds another, that is tried, and "
                "the same again only after a restart. Tokens lock after a few wrong ones.",
                is_lasting=True,
            ) from err
        except exceptions.PKCS11Error as err:
            raise self._failed(err) from err
        return session

    def find(self, name: str) -> bool:
        """Find the key of a name, to sign with it; say whether it is there.

        Raises
        ------
        UnsignedError
            If there are several, or the key could be read out of the token.
        """
        from pkcs11 import Attribute, ObjectClass, exceptions  # noqa: PLC0415 -- optional

        try:
            wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: name}
            found: list[Any] = list(self._session.get_objects(wanted))
            if len(found) > 1:
                raise UnsignedError(
                    f"There are {len(found)} keys named {name} on the token {self.label}.",
                    do_next="Remove all but one with the tool of its maker.",
                    is_lasting=True,
                )
            if not found:
                return False
            is_kept = found[0][Attribute.SENSITIVE] and not found[0][Attribute.EXTRACTABLE]
        except exceptions.PKCS11Error as err:
            raise self._failed(err) from err
        if not is_kept:
            raise UnsignedError(
                f"The key {name} can be read out of the token {self.label}.",
                do_next="Remove it there, and put the key of the ceremony onto the token with "
                "evenhand draw keys token.",
                is_lasting=True,
            )
        self._key = found[0]
        return True

    def put(self, name: str, secret: bytes) -> None:
        """Put an Ed25519 key onto the token, which never gives it away, and find it.

        Parameters
        ----------
        name : str
        secret : bytes of length 32

        Raises
        ------
        UnsignedError
            If the token does not take it.
        """
        from pkcs11 import Attribute, KeyType, ObjectClass, exceptions  # noqa: PLC0415 -- optional

        try:
            made = self._session.create_object(
                {
                    Attribute.CLASS: ObjectClass.PRIVATE_KEY,
                    Attribute.KEY_TYPE: KeyType.EC_EDWARDS,
                    Attribute.EC_PARAMS: ED25519,
                    Attribute.VALUE: secret,
                    Attribute.LABEL: name,
                    Attribute.TOKEN: True,
                    Attribute.PRIVATE: True,
                    Attribute.SENSITIVE: True,
                    Attribute.EXTRACTABLE: False,
                    Attribute.SIGN: True,
                }
            )
        except exceptions.PKCS11Error as err:
            raise UnsignedError(
                f"The token {self.label} does not take the key ({type(err).__name__}).",
                do_next="Ask its maker whether it takes Ed25519 keys by C_CreateObject and signs "
                "with CKM_EDDSA; else keep the key in its file.",
                is_lasting=True,
            ) from err
        try:
            self.find(name)
        except UnsignedError:
            made.destroy()
            raise

    def remove(self) -> None:
        """Remove the key that was found.

        Raises
        ------
        UnsignedError
            If the token fails.
        """
        from pkcs11 import exceptions  # noqa: PLC0415 -- optional dependency

        try:
            self._key.destroy()
        except exceptions.PKCS11Error as err:
            raise self._failed(err) from err

    def sign(self, message: bytes) -> bytes:
        """Return the signature by the key that was found, as the token made it.

        Raises
        ------
        UnsignedError
            If the token fails, or was pulled.
        """
        from pkcs11 import Mechanism, exceptions  # noqa: PLC0415 -- optional dependency

        assert self._key is not None
        try:
            return bytes(self._key.sign(message, mechanism=Mechanism.EDDSA))
        except exceptions.PKCS11Error as err:
            raise self._failed(err) from err

    def close(self) -> None:
        """Log out, and let go of the module: it finds a token again only when begun anew."""
        from pkcs11 import exceptions  # noqa: PLC0415 -- optional dependency

        self._key = None
        # A token that was pulled cannot be taken leave of.
        with suppress(exceptions.PKCS11Error):
            self._library.finalize()

    def _failed(self, err: Exception) -> UnsignedError:
        return UnsignedError(
            f"The token {self.label} that signs the log failed ({type(err).__name__}).",
            do_next="See whether it was pulled; it is tried again by itself.",
        )


def must_have_tries(label: str, flags: int) -> None:
    """Refuse a token that a wrong PIN would lock, or has locked.

    Raises
    ------
    UnsignedError
        If at most one attempt is left: a server that is started again and again would use it up.
    """
    if flags & PIN_LOCKED:
        raise UnsignedError(
            f"The token {label} is locked: the PIN was wrong too often.",
            do_next="Have its security officer set the PIN again.",
            is_lasting=True,
        )
    if flags & FINAL_TRY:
        raise UnsignedError(
            f"The token {label} allows one more attempt at the PIN, which is not made.",
            do_next="Log in once by hand with the tool of its maker, then correct the PIN's file.",
            is_lasting=True,
        )


def _library(module: Path) -> Any:
    try:
        import pkcs11  # noqa: PLC0415 -- optional dependency
    except ImportError as err:
        raise UnsignedError(
            "A hardware token needs python-pkcs11, which is not installed.",
            do_next="Install the extra: pip install 'evenhand[token]'.",
            is_lasting=True,
        ) from err
    if not module.is_file():
        raise UnsignedError(
            f"The module {module.name} of the token is not there.",
            do_next=f"Install the library of the token's maker; {module} was named.",
            is_lasting=True,
        )
    try:
        # One library under two paths would be begun twice.
        return pkcs11.lib(str(module.resolve()))
    except pkcs11.PKCS11Error as err:
        raise UnsignedError(
            f"The module {module.name} of the token cannot be used: {type(err).__name__}.",
            do_next=f"See whether {module} is a PKCS#11 library for this system, and whether what "
            f"it needs runs. {err}".strip(),
            is_lasting=True,
        ) from err
