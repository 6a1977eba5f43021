"""How does an auditor come by the verifier that stands alone, and know that it is the right one?

It is handed out as it is installed, read as data and imported by nothing. Its SHA-256 is for
comparing: with that of another installation, or the one that was read or had read before.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from evenhand.errors import DrawError

NAME: Final = "evenhand_draw_verify.py"


def hand_out(target: Path) -> str:
    """Write the stand-alone verifier to a new file and return its SHA-256 in hex.

    Raises
    ------
    DrawError
        If the file exists, or cannot be written.
    """
    data = files("evenhand.draw.standalone").joinpath(NAME).read_bytes()
    try:
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError as err:
        raise DrawError(
            f"{target} exists.",
            do_next="Name another file: what an auditor checked with is not replaced.",
        ) from err
    except OSError as err:
        raise DrawError(
            f"{target} cannot be written: {err.strerror}.",
            do_next="Name a file in a folder that exists and that you may write in.",
        ) from err
    return sha256(data).hexdigest()
