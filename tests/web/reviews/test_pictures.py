"""Is what is handed out of a picture its pixels alone, and is a hostile one refused in words?"""

from __future__ import annotations

import random
import struct
import tracemalloc
import zlib
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageChops, ImageOps, PngImagePlugin
from tests.web.reviews.conftest import day

from evenhand.web.reviews import files, pictures
from evenhand.web.reviews.files import Days
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import File
from evenhand.web.reviews.pictures import what_it_shows
from evenhand.web.reviews.uploads import JPEG, PNG, type_of

SAID = (b"48.8583", b"Telefon X", b"a comment", b"evil()", b"ICC of a device", b"Photoshop")
HALVES = Image.new("RGB", (64, 32), "red")
HALVES.paste("blue", (0, 0, 32, 32))


@pytest.fixture
def clients(cast, sign_in):
    return SimpleNamespace(**{n: sign_in(name=n) for n in ("ivo", "rita", "olga")})


def jpeg(*, orientation=1, mode="RGB", behind=b""):
    """A photograph that says much of where it was taken: blue on the left, red on the right."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x0110] = "Telefon X"
    exif[0x9286] = "a comment 48.8583"
    exif.get_ifd(0x8825)[1] = "N"
    made = BytesIO()
    HALVES.convert(mode).save(
        made, "JPEG", exif=exif, comment=b"a comment", icc_profile=b"ICC of a device", quality=95
    )
    return made.getvalue() + behind


def png(image=HALVES, *, behind=b"", **more):
    """A drawing with texts in it."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Telefon X")
    texts.add_itxt("XML:com.adobe.xmp", "<x>Photoshop 48.8583</x>")
    texts.add_text("Comment", "a comment", zip=True)
    made = BytesIO()
    image.save(made, "PNG", pnginfo=texts, icc_profile=b"ICC of a device", **more)
    return made.getvalue() + behind


def seen(content):
    """Return the picture as a reader sees it, and fail where it says anything else."""
    found = Image.open(BytesIO(content))
    found.load()
    left = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert set(found.info) <= (left if found.format == "JPEG" else {"transparency"})
    assert not found.getexif()
    assert not [told for told in SAID if told in content]
    return found


def is_near(pixel, colour):
    return all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (jpeg(), JPEG.media),
        (jpeg(behind=b"<script>evil()</script>\xff\xd9"), JPEG.media),
        (png(), PNG.media),
        (png(behind=b"evil()IEND\xaeB`\x82"), PNG.media),
    ],
)
def test_the_copy_has_the_pixels_and_nothing_beside_them(content, media):
    assert type_of(content).media == media
    assert any(told in content for told in SAID)
    copy = seen(what_it_shows(content, media))
    assert (copy.size, copy.mode) == ((64, 32), "RGB")
    assert is_near(copy.getpixel((8, 16)), (0, 0, 255))
    assert is_near(copy.getpixel((56, 16)), (255, 0, 0))
    assert type_of(what_it_shows(content, media)).media == media


@pytest.mark.parametrize(
    ("orientation", "blue"),
    # Where the left half stands when a reader minds the orientation.
    [
        *((1, (8, 16)), (2, (56, 16)), (3, (56, 16)), (4, (8, 16))),
        *((5, (16, 8)), (6, (16, 8)), (7, (16, 56)), (8, (16, 56)), (9, (8, 16))),
    ],
)
def test_it_stands_upright(orientation, blue):
    content = jpeg(orientation=orientation)
    copy = seen(what_it_shows(content, JPEG.media))
    assert copy.size == ((32, 64) if 5 <= orientation <= 8 else (64, 32))
    assert is_near(copy.getpixel(blue), (0, 0, 255))
    # As Pillow's own way of doing it, corner by corner.
    right = ImageOps.exif_transpose(Image.open(BytesIO(content)))
    assert ImageChops.difference(copy, right).getextrema() <= ((12, 12),) * 3


def test_one_that_says_wrongly_how_it_stands_is_taken_as_it_lies():
    content = jpeg().replace(b"Exif\0\0MM\0*", b"Exif\0\0MMMM")
    assert content != jpeg()
    assert seen(what_it_shows(content, JPEG.media)).size == (64, 32)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colours_of_photographs_are_kept(mode):
    copy = seen(what_it_shows(jpeg(mode=mode), JPEG.media))
    assert copy.mode == ("L" if mode == "L" else "RGB")
    right = HALVES.convert(mode).convert(copy.mode)
    for at in ((8, 16), (56, 16)):
        one, other = copy.getpixel(at), right.getpixel(at)
        assert is_near((one,) if mode == "L" else one, (other,) if mode == "L" else other)


def test_what_is_seen_through_and_deep_grey_are_kept():
    clear = HALVES.convert("RGBA")
    clear.putalpha(40)
    assert seen(what_it_shows(png(clear), PNG.media)).getpixel((8, 8)) == (0, 0, 255, 40)
    pale = HALVES.quantize(4)
    copy = seen(what_it_shows(png(pale, transparency=pale.getpixel((0, 0))), PNG.media))
    assert copy.getpixel((8, 8))[3] == 0
    assert copy.getpixel((56, 8))[3] == 255
    deep = Image.new("I;16", (8, 8), 0x8040)
    assert seen(what_it_shows(png(deep), PNG.media)).getpixel((4, 4)) == 0x80
    assert seen(what_it_shows(png(Image.new("1", (8, 8), 1)), PNG.media)).getpixel((4, 4)) == 255


def chunk(name, content):
    sum_ = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", sum_)


def bomb(width, height):
    """A PNG of few bytes that says to have many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(3_000_000), 9)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("size", [(30_000, 30_000), (50_001, 1_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_its_pixels_are_read(size):
    tracemalloc.start()
    with pytest.raises(ReviewError) as said:
        what_it_shows(bomb(*size), PNG.media)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said.value.do_next
    assert most < 30_000_000


def test_texts_that_unpack_to_much_are_refused():
    whole = png()
    at = whole.index(b"IDAT") - 4
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(40_000_000), 9))
    with pytest.raises(ReviewError, match="broken"):
        what_it_shows(whole[:at] + text + whole[at:], PNG.media)


def test_one_kind_under_the_name_of_another_is_given_to_no_other_reader():
    gif = BytesIO()
    HALVES.save(gif, "GIF")
    for content in (gif.getvalue(), png(), b"\xff\xd8\xff\xe0 <?php ?> \xff\xd9"):
        with pytest.raises(ReviewError, match="broken"):
            what_it_shows(content, JPEG.media)


# Of tags that are broken Pillow warns, and goes on.
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_thousand_broken_pictures_give_a_copy_or_one_message():
    whole = ((jpeg(), JPEG.media), (png(), PNG.media), (png(HALVES.quantize(4)), PNG.media))
    told: list[ReviewError] = []
    for number in range(1_000):
        chance = random.Random(number)
        content, media = whole[number % len(whole)]
        broken = bytearray(content)
        for _each in range(chance.randint(1, 6)):
            at = chance.randrange(len(broken))
            match chance.randrange(4):
                case 0:
                    broken = broken[: at + 1]
                case 1:
                    broken[at] ^= 1 << chance.randrange(8)
                case 2:
                    broken[at:at] = chance.randbytes(chance.randint(1, 40))
                case _:
                    broken[at : at + 4] = struct.pack(">I", chance.choice((0, 2**31, 2**32 - 1)))
        try:
            seen(what_it_shows(bytes(broken), media))
        except ReviewError as err:
            told.append(err)
    assert all(err.what and err.do_next for err in told)
    assert 300 < len(told) < 1_000


def test_a_broken_picture_is_not_kept(told, cast):
    for content in (jpeg()[:300] + b"\xff\xd9", bomb(30_000, 30_000)):
        with pytest.raises(ReviewError):
            files.add_file(told.review, content, name="x", days=Days(day(0)), by=cast.rita)
    assert not File.objects.exists()


def test_the_copy_is_handed_out_and_the_file_itself_to_who_reviews(told, cast, clients):
    content = jpeg(orientation=6)
    kept = files.add_file(
        told.review, content, name="x", days=Days(day(0)), by=cast.rita, is_shown=True
    )
    assert files.content_of(kept) == content
    officer = told.officer.pk
    for client, address in (
        (clients.rita, reverse("review_file", args=[kept.pk])),
        (clients.olga, reverse("notice_file", args=[officer, kept.pk])),
    ):
        answer = client.get(address)
        assert seen(answer.content).size == (32, 64)
        assert answer["Content-Disposition"] == f'attachment; filename="file-{kept.pk}.jpg"'
        assert "sandbox" in answer["Content-Security-Policy"]
    original = reverse("review_original", args=[kept.pk])
    answer = clients.rita.get(original)
    assert answer.content == content
    assert answer["Content-Disposition"] == f'attachment; filename="file-{kept.pk}-original.jpg"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert clients.olga.get(original).status_code == 403
    assert clients.ivo.get(original).status_code == 403
    assert original in clients.rita.get(reverse("review", args=[told.review.pk])).content.decode()
    page = clients.olga.get(reverse("notice", args=[officer])).content.decode()
    assert reverse("notice_file", args=[officer, kept.pk]) in page
    assert "review_original" not in page
    assert original not in page


def test_a_form_that_takes_a_file_says_that_it_stays_as_it_is(told, clients):
    said = "author, device and place"
    assert (
        said in clients.rita.get(reverse("add_review_file", args=[told.review.pk])).content.decode()
    )
    assert (
        said in clients.olga.get(reverse("answer_notice", args=[told.officer.pk])).content.decode()
    )
    sent = SimpleUploadedFile("a.jpg", jpeg()[:300] + b"\xff\xd9")
    answer = clients.olga.post(
        reverse("answer_notice", args=[told.officer.pk]), {"text": "My answer.", "file": sent}
    )
    assert answer.status_code == 422
    assert "photograph it anew" in answer.content.decode()
    assert pictures.MOST_PIXELS == 50_000_000
