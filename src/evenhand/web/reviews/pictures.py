"""What does a picture show, without what its file says beside that?

A photograph says where, when and with which device it was taken, and may carry anything behind its
end. The file that was given stays as it is, under its SHA-256; what is handed out is a copy made of
its pixels alone, upright, one frame, without place, times, device, comment, profile or preview.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.uploads import JPEG, PNG

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS: Final = {PNG.media: "PNG", JPEG.media: "JPEG"}
"""Media types of pictures that are taken here, and the only reader that each is given to."""
MOST_PIXELS: Final = 50_000_000
"""A telephone's largest photograph. A pixel takes 4 bytes while it is read, and as many turned."""
READ_WHOLE: Final = 25_000_000
"""Pixels of a photograph; a larger one is copied at half its width and height."""
QUALITY: Final = 92
"""Of a JPEG: its grain is not seen at this one, and the copy is about as large as the file."""

BROKEN: Final = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError),
    *(struct.error, zlib.error, OverflowError),
)
"""What Pillow's readers raise on a file that is broken."""
ORIENTATION: Final = 0x0112
TURNS: Final = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""By the orientation of EXIF 2.32, what Pillow calls the turn that undoes it."""


def is_picture(media: str) -> bool:
    """Say whether a file of this media type is handed out as a copy of what it shows."""
    return media in FORMATS


def what_it_shows(content: bytes, media: str) -> bytes:
    """Return a picture made anew of the pixels of another, of the same media type.

    Parameters
    ----------
    content : bytes
        Of a file as it was given.
    media : str
        One for which `is_picture` is true.

    Raises
    ------
    ReviewError
        If it has more pixels than are taken here, or cannot be read to its end.
    """
    # Slow import, in every process that shows pages.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(BytesIO(content), formats=(FORMATS[media],)) as opened:
            width, height = opened.size
            # Known from the head, before a pixel is read.
            if width * height > MOST_PIXELS:
                raise ReviewError(
                    f"The picture has {width:,} x {height:,} pixels; {MOST_PIXELS:,} are taken.",
                    do_next="Make it smaller, or photograph it with fewer, and send that.",
                )
            if width * height > READ_WHOLE:
                # Of a JPEG alone; a PNG is read whole whatever its size.
                opened.draft(None, (width // 2, height // 2))
            opened.load()
            pixels = _plain(_upright(opened), is_jpeg=media == JPEG.media)
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as err:
        raise ReviewError(
            "The picture is broken: it cannot be read to its end.",
            do_next="Open it and save it again, or photograph it anew, and send that.",
        ) from err
    made = BytesIO()
    if media == JPEG.media:
        pixels.save(made, "JPEG", quality=QUALITY)
    else:
        pixels.save(made, "PNG")
    return made.getvalue()


def _upright(image: Image) -> Image:
    """Return a picture as its orientation says; one that says it wrongly as it lies."""
    from PIL.Image import Transpose  # noqa: PLC0415 -- slow import

    try:
        turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
    except BROKEN:
        turn = None
    return image if turn is None else image.transpose(Transpose(turn))


def _plain(image: Image, *, is_jpeg: bool) -> Image:
    """Return the pixels in grey, colours, or, of a PNG, colours with what is seen through."""
    if image.mode.startswith("I"):
        # 16 bits of grey: the upper eight are seen.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    is_seen_through = not is_jpeg and image.has_transparency_data
    mode = "RGBA" if is_seen_through else "L" if image.mode in ("1", "L") else "RGB"
    plain = image if image.mode == mode else image.convert(mode)
    # What Pillow would write again, as a comment or a profile.
    plain.info.clear()
    return plain
