"""How does the key that signs the log come onto a hardware token, and stay restorable?

Only a key that a ceremony shared is put there: what a token never gives away is lost with it, and a
log never changes its key.
"""

from __future__ import annotations

from pathlib import Path

from evenhand.draw.create import SECRETS
from evenhand.draw.custody import LOG_KEY
from evenhand.draw.hardware_token import OpenToken
from evenhand.draw.key_folder import first_leaf
from evenhand.draw.keys import Transcript, public_of
from evenhand.draw.secret_files import read_secret
from evenhand.draw.signing import UnsignedError
from evenhand.draw.token_signer import (
    LOG_PLACE,
    PROBE,
    TokenPlace,
    must_be_by,
    read_pin,
    write_place,
)
from evenhand.errors import DrawError


def keep_on_token(
    store: Path, module: Path, token: str, pin_file: Path, transcript: Transcript
) -> tuple[TokenPlace, bool]:
    """Put the log's key onto a token, or find it there, and have the log signed by it.

    Parameters
    ----------
    store : Path
        Folder of the office.
    module : Path
        PKCS#11 library of the token's maker.
    token : str
        Label of the token.
    pin_file : Path
    transcript : Transcript
        Of the ceremony that shared the key.

    Returns
    -------
    TokenPlace, bool
        Where the key lies, and whether it was put there now.

    Raises
    ------
    DrawError
        If the key was never shared, the log is signed by a token already, or the token does not
        take it or sign with it; then the log is signed as before.
    """
    public = str(first_leaf(store)["log_key"])
    folder = store / SECRETS
    if not any(each.public == public for each in transcript.held):
        raise DrawError(
            f"The key {public[:16]} that signs this log was never shared.",
            do_next="Hold the ceremony first (evenhand draw keys share): a token never gives the "
            "key away, and a log whose key is lost ends.",
        )
    if (folder / LOG_PLACE).exists():
        raise DrawError(
            f"{folder / LOG_PLACE} names a token already.",
            do_next="Remove that file to name another token; log.key or shares restore the key.",
        )
    place = TokenPlace(
        # Its links are followed when it is loaded: after an upgrade they lead elsewhere.
        str(module.absolute()),
        token,
        f"evenhand-log-{public[:16]}",
        str(pin_file.absolute()),
        public,
    )
    is_new = _put(place, folder / LOG_KEY)
    write_place(folder / LOG_PLACE, place)
    return place, is_new


def _put(place: TokenPlace, log_key: Path) -> bool:
    opened = OpenToken(
        Path(place.module), place.token, read_pin(Path(place.pin_file)), is_writable=True
    )
    try:
        is_new = not opened.find(place.key)
        if is_new:
            opened.put(place.key, _secret(log_key, place))
        try:
            must_be_by(bytes.fromhex(place.public), PROBE, opened.sign(PROBE), place)
        except UnsignedError:
            if is_new:
                opened.remove()
            raise
    finally:
        opened.close()
    return is_new


def _secret(log_key: Path, place: TokenPlace) -> bytes:
    if not log_key.is_file():
        raise DrawError(
            f"The key {place.key} is neither on the token {place.token} nor in {log_key}.",
            do_next=f"Put it together from shares first: evenhand draw keys recover ... --out "
            f"{log_key.parent}.",
        )
    secret = read_secret(log_key)
    if public_of("log", secret).hex() != place.public:
        raise DrawError(
            f"The secret in {log_key} is not that of this log.",
            do_next="Restore log.key of this log from its shares.",
        )
    return secret
