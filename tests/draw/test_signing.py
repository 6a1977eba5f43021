import pytest

from evenhand.draw import notes
from evenhand.draw.secret_files import write_secret
from evenhand.draw.signing import FileSigner
from evenhand.errors import DrawError


def test_a_secret_in_a_file_signs_under_its_public_key(tmp_path):
    write_secret(tmp_path / "log.key", b"s" * 32)
    signer = FileSigner(tmp_path / "log.key")
    signer.probe()
    assert signer.public == notes.public_key(b"s" * 32)
    assert notes.ed25519_verify(signer.public, b"text", signer.sign(b"text"))
    signer.close()


def test_a_secret_that_others_may_read_signs_nothing(tmp_path):
    write_secret(tmp_path / "log.key", b"s" * 32)
    (tmp_path / "log.key").chmod(0o640)
    with pytest.raises(DrawError, match="Others than the owner"):
        FileSigner(tmp_path / "log.key")
