"""A small OpenID provider on this machine, which answers as it is told to."""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

SECRET = "agreed with the ministry"


def written(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return written(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Provider:
    """A small provider on this machine; what it says of whom can be changed before it is asked."""

    def __init__(self) -> None:
        self.keys = {
            "RS256": rsa.generate_private_key(public_exponent=65537, key_size=3072),
            "ES256": ec.generate_private_key(ec.SECP256R1()),
        }
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.reset()

    def reset(self) -> None:
        self.subject, self.algorithm = "8b1f-of-carol", "RS256"
        self.codes: dict[str, dict[str, str]] = {}
        self.document: dict[str, object] = {}
        self.claims: dict[str, object] = {}
        self.head: dict[str, object] = {}
        self.tamper = lambda token: token
        self.redirects = False
        self.asked: list[str] = []
        self.tokens: list[str] = []

    def discovery(self) -> dict[str, object]:
        at = self.address
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
        } | self.document

    def public(self) -> list[dict[str, str]]:
        one, other = (self.keys[name].public_key().public_numbers() for name in self.keys)
        return [
            {"kty": "RSA", "kid": "RS256", "use": "sig", "n": number(one.n), "e": number(one.e)},
            {
                **{"kty": "EC", "kid": "ES256", "crv": "P-256"},
                **{n: written(getattr(other, n).to_bytes(32, "big")) for n in "xy"},
            },
        ]

    def sign_in(self, address: str) -> str:
        """Do what the person does at the ministry, and return the address to come back to."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.address}/authorize?")
        assert asked["response_type"] == "code"
        assert (asked["client_id"], asked["scope"]) == ("evenhand", "openid")
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        back = urlsplit(asked["redirect_uri"])
        assert (back.scheme, back.netloc) == ("http", "testserver")
        return f"{back.path}?code={code}&state={asked['state']}"

    def token(self, form: dict[str, str], authorization: str) -> str:
        asked = self.codes.pop(form["code"])
        assert form["redirect_uri"] == asked["redirect_uri"]
        assert written(sha256(form["code_verifier"].encode()).digest()) == asked["code_challenge"]
        if "client_secret" in form:
            assert (form["client_secret"], authorization) == (SECRET, "")
        else:
            assert authorization.startswith("Basic ")
        now = int(time.time())
        claims = {
            **{"iss": self.address, "aud": "evenhand", "sub": self.subject},
            **{"iat": now, "exp": now + 300, "nonce": asked["nonce"]},
        } | self.claims
        head = {"alg": self.algorithm, "kid": self.algorithm, "typ": "JWT"} | self.head
        parts = [written(json.dumps(part).encode()) for part in (head, claims)]
        signed = ".".join(parts).encode()
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(self.keys["ES256"].sign(signed, ec.ECDSA(SHA256())))
            signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        else:
            signature = self.keys["RS256"].sign(signed, padding.PKCS1v15(), SHA256())
        return self.tamper(".".join([*parts, written(signature)]))

    def handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_words: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                provider.asked.append(self.path)
                if provider.redirects:
                    self.send_response(302)
                    self.send_header("Location", f"{provider.address}/elsewhere")
                    self.end_headers()
                    return
                whole = {
                    "/.well-known/openid-configuration": provider.discovery(),
                    "/keys": {"keys": provider.public()},
                }
                self.say(whole.get(self.path, {}))

            def do_POST(self) -> None:
                provider.asked.append(self.path)
                length = int(self.headers["Content-Length"])
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                token = provider.token(form, self.headers.get("Authorization", ""))
                provider.tokens.append(token)
                self.say({"access_token": "not used", "token_type": "Bearer", "id_token": token})

            def say(self, whole: dict[str, object]) -> None:
                data = json.dumps(whole).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        return Handler
