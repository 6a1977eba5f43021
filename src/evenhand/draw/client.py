"""How does a national system ask for a draw? Only the standard library; the file stands alone.

``Client`` is one connection: give each thread its own. Requests that change something carry a
number of their own, so that one whose answer was lost is sent again and nothing is done twice.
"""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

TRIES: Final = 5
WAIT_SECONDS: Final = 0.5


class ClientError(Exception):
    """The office refused, or could not be reached.

    Attributes
    ----------
    status : int
        Of HTTP; 0 if there was no answer.
    code, what, do_next : str
        As the office says them.
    """

    def __init__(self, status: int, code: str, what: str, do_next: str) -> None:
        super().__init__(f"{what} {do_next}")
        self.status = status
        self.code = code
        self.what = what
        self.do_next = do_next


class Client:
    """Asks one office.

    Parameters
    ----------
    address : str
        As ``http://127.0.0.1:8787`` or with ``https``.
    token : str
        Of who asks; empty for what is public.
    approver : str
        Token of the second person, for acts that need one.
    seconds : float
        How long an answer is waited for.
    tries : int
        How often a request is sent before the office counts as away; at least 1.
    """

    def __init__(
        self,
        address: str,
        token: str = "",
        *,
        approver: str = "",
        seconds: float = 30.0,
        tries: int = TRIES,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ClientError(0, "address", f"{address} is no address.", "Give http://HOST:PORT.")
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._connection = kind(parts.hostname, parts.port, timeout=seconds)
        self._path = parts.path.rstrip("/")
        self._token = token
        self._approver = approver
        self._tries = tries

    def lodge(
        self,
        office: str,
        consignment: Sequence[str],
        class_: str,
        document: bytes,
        *,
        number: str = "",
    ) -> dict[str, Any]:
        """Lodge a declaration; on disk when this returns.

        Parameters
        ----------
        office : str
        consignment : sequence of str
            Bill of lading and containers.
        class_ : str
            Of goods.
        document : bytes
            Text of the declaration; its hash alone is sent.
        number : str
            Of the request; by default a new one. Give the declaration's own number and version,
            and a request that is repeated days later is recognised too.

        Raises
        ------
        ClientError
            If the office refuses, or does not answer.
        """
        asked = {
            "office": office,
            "consignment": list(consignment),
            "class": class_,
            "document": sha256(document).hexdigest(),
        }
        return self._post("/v1/lodgements", asked, number)

    def act(self, kind: str, asked: Mapping[str, Any], *, number: str = "") -> dict[str, Any]:
        """Send an act: a roster, a departure, a key, a party's chain or link."""
        return self._post(f"/v1/acts/{kind}", asked, number)

    def open(self, asked: Mapping[str, Any], *, number: str = "") -> dict[str, Any]:
        """Open a draw, named by ``draw`` or by ``office`` and ``consignment``, with a reason."""
        return self._post("/v1/openings", asked, number)

    def assignments(self, office: str, after: int = -1) -> list[dict[str, Any]]:
        """List draws below a leaf, each with the officer who handles the file now."""
        found = self._get("/v1/assignments", office=office, after=max(after, 0))
        return [each for each in found["assignments"] if each["draw"] > after]

    def receipt(self, draw: int) -> dict[str, Any]:
        """Return the receipt of a draw."""
        return self._get(f"/v1/receipts/{draw}")

    def me(self) -> dict[str, Any]:
        """Say whose token this is: ``name`` as it stands in the log, and ``role``."""
        return self._get("/v1/me")

    def state(self) -> dict[str, Any]:
        """Say how far the log is."""
        return self._get("/v1/state")

    def rounds(self) -> list[dict[str, Any]]:
        """List the rounds that wait for links."""
        found: list[dict[str, Any]] = self._get("/v1/rounds")["rounds"]
        return found

    def checkpoint(self) -> bytes:
        """Return the checkpoint."""
        return self._ask("GET", "/checkpoint")

    def cosign(self, note: bytes) -> int:
        """Send a checkpoint with cosignatures."""
        made: int = json.loads(self._ask("POST", "/v1/cosignatures", note))["new"]
        return made

    def leaf(self, index: int) -> bytes:
        """Return a leaf."""
        return self._ask("GET", f"/v1/leaves/{index}")

    def inclusion(self, leaf: int, size: int) -> list[bytes]:
        """Return the proof that a leaf is in the tree of a size."""
        return self._proof("/v1/proofs/inclusion", leaf=leaf, size=size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the log only grew."""
        return self._proof("/v1/proofs/consistency", old=old, new=new)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

    def _proof(self, path: str, **query: int) -> list[bytes]:
        return [bytes.fromhex(step) for step in self._get(path, **query)["proof"]]

    def _get(self, path: str, **query: Any) -> dict[str, Any]:
        asked = f"{path}?{urlencode(query)}" if query else path
        found: dict[str, Any] = json.loads(self._ask("GET", asked))
        return found

    def _post(self, path: str, asked: Mapping[str, Any], number: str) -> dict[str, Any]:
        body = json.dumps(dict(asked)).encode()
        made: dict[str, Any] = json.loads(
            self._ask("POST", path, body, number or str(uuid.uuid4()))
        )
        return made

    def _ask(self, method: str, path: str, body: bytes = b"", number: str = "") -> bytes:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if self._approver:
            headers["Evenhand-Approver"] = f"Bearer {self._approver}"
        if number:
            headers["Idempotency-Key"] = number
        why = ""
        for tried in range(self._tries):
            if tried:
                time.sleep(WAIT_SECONDS * 2 ** (tried - 1))
            try:
                self._connection.request(method, self._path + path, body or None, headers)
                answer = self._connection.getresponse()
                data = answer.read()
            except (OSError, http.client.HTTPException) as err:
                # Sent again under the same number, it is done once.
                self._connection.close()
                why = str(err) or type(err).__name__
                continue
            if answer.status == HTTP_BUSY:
                why = _refused(answer.status, data).what
                continue
            if answer.status >= HTTP_FAILED:
                raise _refused(answer.status, data)
            return data
        raise ClientError(0, "reach", f"The office did not answer: {why}.", "Send it again later.")


HTTP_FAILED: Final = 400
HTTP_BUSY: Final = 503


def _refused(status: int, data: bytes) -> ClientError:
    try:
        told = json.loads(data)["error"]
        return ClientError(status, told["code"], told["what"], told["do_next"])
    except (ValueError, KeyError, TypeError):
        return ClientError(status, "answer", f"The answer {status} is not of the office.", "")
