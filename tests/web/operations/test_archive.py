"""Is a backup refused unless every byte of it is as it was written?"""

from __future__ import annotations

import json
import os
import zipfile

import pytest

from evenhand.errors import BackupError
from evenhand.web.operations import archive


@pytest.fixture
def backup(tmp_path):
    source = tmp_path / "runs.parquet"
    source.write_bytes(os.urandom(3_000_000))
    text = tmp_path / "key"
    text.write_bytes(b"k" * 32)
    path = tmp_path / "one.backup"
    with archive.Writer(path) as writer:
        writer.add("runs/1/runs.parquet", source)
        writer.add("keys/session.key", text)
        writer.finish({"versions": {"evenhand": "0.1.0"}})
    return path


def rewritten(backup, change, *, extra=()) -> None:
    """Write the backup anew with another manifest, as a forger would."""
    with zipfile.ZipFile(backup) as old:
        held = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(held.pop(archive.MANIFEST))
    change(manifest)
    with zipfile.ZipFile(backup, "w") as new:
        for name, data in [*held.items(), *extra]:
            new.writestr(name, data)
        new.writestr(archive.MANIFEST, json.dumps(manifest))


def test_what_was_written_is_read_and_its_owner_alone_may(backup, tmp_path):
    assert list(archive.check(backup)["files"]) == ["runs/1/runs.parquet", "keys/session.key"]
    assert backup.stat().st_mode & 0o777 == 0o600 or os.name != "posix"
    folder = tmp_path / "out"
    folder.mkdir()
    told = archive.extract(backup, folder)
    assert told["versions"] == {"evenhand": "0.1.0"}
    whole = folder / "runs/1/runs.parquet"
    assert whole.read_bytes() == (tmp_path / "runs.parquet").read_bytes()
    assert whole.stat().st_mode & 0o777 == 0o600 or os.name != "posix"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


@pytest.mark.parametrize("at", [100, 1_500_000, -200, -60, -10])
def test_a_flipped_byte_anywhere_is_found(backup, at):
    data = bytearray(backup.read_bytes())
    data[at] ^= 1
    backup.write_bytes(data)
    with pytest.raises(BackupError, match=r"is broken|of the form") as said:
        archive.check(backup)
    assert str(backup) in said.value.what


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999, 0.99999])
def test_a_file_that_was_cut_off_is_found(backup, share):
    data = backup.read_bytes()
    backup.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(BackupError, match="is broken: it was cut off, changed, or is no backup"):
        archive.check(backup)


def test_contents_that_the_manifest_does_not_tell_of_are_refused(backup):
    rewritten(backup, lambda m: None, extra=[("keys/more.key", b"x")])
    with pytest.raises(BackupError, match="not what its manifest lists"):
        archive.check(backup)


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil", "c:evil"])
def test_a_name_that_leads_out_is_refused_and_nothing_is_written(backup, tmp_path, name):
    told = {"sha256": "0" * 64, "bytes": 1}
    rewritten(backup, lambda m: m["files"].update({name: told}), extra=[(name, b"x")])
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(BackupError, match="leads out of its folder"):
        archive.extract(backup, folder)
    assert list(folder.iterdir()) == []


def test_another_hash_and_another_size_are_refused(backup):
    def larger(manifest):
        manifest["files"]["keys/session.key"]["bytes"] = 31

    rewritten(backup, larger)
    with pytest.raises(BackupError, match=r"'keys/session.key' is not as it was written"):
        archive.check(backup)


def test_another_form_and_what_is_no_manifest_are_told(backup):
    rewritten(backup, lambda m: m.update(format="evenhand-backup/9"))
    with pytest.raises(BackupError, match="of the form 'evenhand-backup/9'"):
        archive.check(backup)
    rewritten(backup, lambda m: m.pop("files"))
    with pytest.raises(BackupError, match="its manifest cannot be read"):
        archive.check(backup)
    with zipfile.ZipFile(backup, "w") as other:
        other.writestr("a", "b")
    with pytest.raises(BackupError, match="it has no manifest"):
        archive.check(backup)


def test_what_is_not_there_and_what_is_no_backup_are_told(tmp_path):
    with pytest.raises(BackupError, match="cannot be read"):
        archive.check(tmp_path / "none")
    other = tmp_path / "letter.txt"
    other.write_text("Dear all")
    with pytest.raises(BackupError, match="is no backup"):
        archive.check(other)


def test_a_backup_replaces_nothing_and_leaves_nothing_half_written(backup, tmp_path):
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="cannot be written"):
        with archive.Writer(backup) as writer:
            writer.finish({})
    assert backup.read_bytes() == before
    with pytest.raises(ZeroDivisionError):
        with archive.Writer(tmp_path / "two.backup"):
            1 / 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["key", "one.backup", "runs.parquet"]
