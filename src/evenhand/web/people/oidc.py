"""How is the ministry's own login asked who somebody is?

OpenID Connect, with a code that is of use to nobody else: it is bound to this sign-in by a proof
key (RFC 7636), to this browser by ``state``, and the answer to it by ``nonce``. Only the issuer
that the installation names is asked, over TLS, and no redirect is followed.
"""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
import threading
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from evenhand.config import Config
from evenhand.errors import ConfigError
from evenhand.private_files import read_secret
from evenhand.web.people.id_tokens import OidcError, key_wanted, refused, subject_of

SECONDS: Final = 10.0
"""For which an answer is waited."""
MOST_BYTES: Final = 1_000_000
SECONDS_KEPT: Final = 600.0
"""For which what the issuer says of itself is kept."""
SCOPE: Final = "openid"
"""Who somebody is, and nothing else: no name, no mail."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: what its answer must agree with, kept in the session."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls) -> Begun:
        """Return one of 256 random bits each."""
        return cls(*(secrets.token_urlsafe(32) for _each in range(3)))


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        """Follow none: the issuer's own addresses are the only ones that are asked."""
        return


class Issuer:
    """The ministry's login, as this house knows it.

    Parameters
    ----------
    address : str
        The issuer, exactly as it calls itself.
    client, secret : str
        Of this house.
    """

    def __init__(self, address: str, client: str, secret: str) -> None:
        self.address, self.client, self._secret = address, client, secret
        self._lock = threading.Lock()
        self._said: Mapping[str, Any] = {}
        self._keys: list[Mapping[str, Any]] = []
        self._until = 0.0
        # Whatever the environment says of proxies: the issuer that was named is asked itself.
        self._opener: OpenerDirector = build_opener(
            ProxyHandler({}), _NoRedirect(), HTTPSHandler(context=ssl.create_default_context())
        )

    @property
    def host(self) -> str:
        """Its host, to be shown to people."""
        return urlsplit(self.address).netloc

    def address_for(self, begun: Begun, *, back: str) -> str:
        """Return where somebody signs in, who then comes back to an address of this house."""
        digest = sha256(begun.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        at = self._endpoint("authorization_endpoint")
        return f"{at}{'&' if '?' in at else '?'}{urlencode(asked)}"

    def subject(self, code: str, begun: Begun, *, back: str) -> str:
        """Return who signed in, for the code that a browser brought back.

        Raises
        ------
        OidcError
            If the issuer does not answer, or its answer does not hold.
        """
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": begun.verifier,
        }
        headers = {}
        ways = self._document().get("token_endpoint_auth_methods_supported")
        if isinstance(ways, list) and "client_secret_basic" not in ways:
            given |= {"client_id": self.client, "client_secret": self._secret}
        else:
            pair = f"{quote(self.client, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        answer = self._asked(self._endpoint("token_endpoint"), urlencode(given).encode(), headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise refused("it brings no token")
        return subject_of(
            token,
            self._keys_for(key_wanted(token)),
            issuer=self.address,
            client=self.client,
            nonce=begun.nonce,
            now=time.time(),
        )

    def _endpoint(self, name: str) -> str:
        address = self._document().get(name)
        if not isinstance(address, str) or not self._may_be_asked(address):
            raise refused(f"its {name} is no address over TLS")
        return address

    def _may_be_asked(self, address: str) -> bool:
        """Say whether an address is over TLS, or on this machine as the issuer itself is."""
        try:
            found = urlsplit(address)
        except ValueError:
            return False
        if found.fragment or found.username or not found.hostname:
            return False
        here = urlsplit(self.address)
        return found.scheme == "https" or (found.scheme, found.hostname) == ("http", here.hostname)

    def _document(self) -> Mapping[str, Any]:
        """Return what the issuer says of itself, which must be the one that was named."""
        with self._lock:
            if time.monotonic() > self._until:
                place = f"{self.address.rstrip('/')}/.well-known/openid-configuration"
                said = self._asked(place)
                if said.get("issuer") != self.address:
                    raise refused("another issuer answers in its place")
                self._said, self._keys = said, []
                self._until = time.monotonic() + SECONDS_KEPT
            return self._said

    def _keys_for(self, kid: str | None) -> list[Mapping[str, Any]]:
        """Return its keys, asked for again where one is named that is not among them."""
        address = self._endpoint("jwks_uri")
        with self._lock:
            if not self._keys or (kid is not None and all(k.get("kid") != kid for k in self._keys)):
                listed = self._asked(address).get("keys")
                keys = listed if isinstance(listed, list) else []
                self._keys = [key for key in keys if isinstance(key, dict)]
            return self._keys

    def _asked(
        self, address: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        request = Request(  # noqa: S310 -- http or https, as checked above
            address, data=data, headers={"Accept": "application/json", **(headers or {})}
        )
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                content = answer.read(MOST_BYTES + 1)
        except (URLError, http.client.HTTPException, OSError) as err:
            raise OidcError(
                "The ministry's login does not answer as it should.",
                do_next="Try again in a minute, or sign in with your password.",
            ) from err
        if len(content) > MOST_BYTES:
            raise refused("it is far too long")
        try:
            whole = json.loads(content.decode("utf-8"))
        except (ValueError, RecursionError) as err:
            raise refused("it cannot be read") from err
        if not isinstance(whole, dict):
            raise refused("it cannot be read")
        return whole


def named(config: Config) -> Issuer | None:
    """Return the login that an installation names; None where it names none.

    Raises
    ------
    ConfigError
        If others than the owner may read its secret, or it cannot be read.
    """
    if not config.oidc_issuer:
        return None
    path = config.oidc_secret or config.home / "oidc.secret"
    remedy = "Write what was agreed with the ministry's login into it, mode 600."
    secret = read_secret(path, family=ConfigError, if_gone=remedy, size=None)
    text = secret.decode("utf-8", errors="replace").strip()
    if not text or not text.isprintable():
        raise ConfigError(f"The secret {path} is empty or no text.", do_next=remedy)
    return Issuer(config.oidc_issuer, config.oidc_client, text)
