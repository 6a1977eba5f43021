"""The file that is handed out is the one in the tree, and runs by itself."""

import subprocess
import sys
from hashlib import sha256

from tests.draw.standalone.logbook import FILE

from evenhand.cli.main import main


def test_the_verifier_is_handed_out_and_runs_by_itself(log, tmp_path, capsys):
    target = tmp_path / "verify.py"
    assert main(["draw", "verifier", "--out", str(target)]) == 0
    shown = capsys.readouterr()
    digest = sha256(FILE.read_bytes()).hexdigest()
    assert shown.out == f"{digest}  {target}\n"
    assert f"python3 {target} LOG --key KEY" in shown.err
    folder = log.publish(tmp_path / "log")
    # -I: nothing of this installation is on its path.
    words = [sys.executable, "-I", "-S", str(target), str(folder)]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout.splitlines()[-1], found.stderr) == (0, "no failure", "")


def test_a_file_that_is_there_is_kept(tmp_path, capsys):
    target = tmp_path / "verify.py"
    target.write_text("mine", encoding="utf-8")
    assert main(["draw", "verifier", "--out", str(target)]) == 1
    assert "exists" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "mine"
    assert main(["draw", "verifier", "--out", str(tmp_path / "none" / "verify.py")]) == 1
    assert "cannot be written" in capsys.readouterr().err
