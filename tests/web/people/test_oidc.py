"""Is the named issuer asked, it alone, and with a secret that nobody else reads?"""

from __future__ import annotations

import pytest
from tests.web.people.oidc_provider import SECRET

from evenhand.config import Config
from evenhand.errors import ConfigError
from evenhand.web.people import oidc
from evenhand.web.people.id_tokens import OidcError
from evenhand.web.people.oidc import Begun, Issuer

BACK = "http://testserver/account/ministry/back/"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"issuer": "https://other.example"}, "another issuer answers in its place"),
        ({"authorization_endpoint": "http://other.example/"}, "no address over TLS"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "no address over TLS"),
        ({"authorization_endpoint": None}, "no address over TLS"),
    ],
)
def test_a_provider_that_is_another_or_sends_elsewhere_is_not_followed(
    one_provider, document, words
):
    one_provider.reset()
    one_provider.document = document
    with pytest.raises(OidcError) as told:
        Issuer(one_provider.address, "evenhand", SECRET).address_for(Begun.anew(), back=BACK)
    assert words in told.value.what


def test_no_redirect_of_the_provider_is_followed(one_provider):
    one_provider.reset()
    one_provider.redirects = True
    with pytest.raises(OidcError, match="does not answer as it should"):
        Issuer(one_provider.address, "evenhand", SECRET).address_for(Begun.anew(), back=BACK)
    assert one_provider.asked == ["/.well-known/openid-configuration"]


def test_a_provider_that_is_away_is_told():
    with pytest.raises(OidcError, match="does not answer as it should"):
        Issuer("http://127.0.0.1:9", "evenhand", SECRET).address_for(Begun.anew(), back=BACK)


def test_what_a_provider_says_of_itself_is_kept_and_a_new_key_is_asked_for(one_provider):
    one_provider.reset()
    issuer = Issuer(one_provider.address, "evenhand", SECRET)
    for turn in range(2):
        begun = Begun.anew()
        one_provider.codes.clear()
        one_provider.sign_in(issuer.address_for(begun, back=BACK))
        assert issuer.subject("code-0", begun, back=BACK) == one_provider.subject, turn
    places = ["/.well-known/openid-configuration", "/token", "/keys", "/token"]
    assert one_provider.asked == places
    one_provider.head = {"kid": "new"}
    old = one_provider.public()
    one_provider.public = lambda: [{**old[0], "kid": "new"}]
    try:
        begun = Begun.anew()
        one_provider.sign_in(issuer.address_for(begun, back=BACK))
        assert issuer.subject("code-0", begun, back=BACK) == one_provider.subject
    finally:
        del one_provider.public
    assert one_provider.asked == [*places, "/token", "/keys"]


def test_each_sign_in_has_secrets_of_its_own():
    many = [Begun.anew() for _each in range(50)]
    said = [word for each in many for word in (each.state, each.nonce, each.verifier)]
    assert len(set(said)) == 150
    # 32 random bytes are 43 letters of base64.
    assert {len(word) for word in said} == {43}


def test_its_secret_is_read_from_a_file_of_the_owner_alone(tmp_path):
    path = tmp_path / "oidc.secret"
    config = Config(oidc_issuer="https://login.example", oidc_client="evenhand", home=tmp_path)
    with pytest.raises(ConfigError, match="cannot be read"):
        oidc.named(config)
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="Others than the owner"):
        oidc.named(config)
    path.chmod(0o600)
    assert oidc.named(config).host == "login.example"
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="empty"):
        oidc.named(config)
    assert oidc.named(Config(home=tmp_path)) is None


def test_its_certificate_is_verified(tmp_path):
    import ssl
    import threading
    from datetime import UTC, datetime, timedelta
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    own = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "both.pem").write_bytes(pem + own.public_bytes(serialization.Encoding.PEM))
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    server.handle_error = lambda *_given: None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        issuer = Issuer(f"https://localhost:{server.server_port}", "evenhand", SECRET)
        with pytest.raises(OidcError, match="does not answer") as told:
            issuer.address_for(Begun.anew(), back=BACK)
    finally:
        server.shutdown()
        server.server_close()
    assert "CERTIFICATE_VERIFY_FAILED" in str(told.value.__cause__)
    assert asked == []
