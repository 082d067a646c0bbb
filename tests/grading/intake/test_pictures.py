"""Which pictures of a student's notebook are kept."""

import base64
import io
import re
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rlcourse.grading.intake import pictures as module
from rlcourse.grading.intake.notebook_file import Cell, read_notebook
from rlcourse.grading.intake.pictures import pictures

SOLUTIONS = Path(__file__).parents[3] / "solutions"


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3), colour: int = 0, frames: int = 1) -> bytes:
    buffer = io.BytesIO()
    some = [Image.new("L", size, (colour + 80 * i) % 256) for i in range(frames)]
    more = {"save_all": True, "append_images": some[1:]} if frames > 1 else {}
    some[0].save(buffer, kind, **more)
    return buffer.getvalue()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def showing(**data: bytes | str) -> Cell:
    """A cell whose output has data: `png=`, `jpeg=`, `gif=`, `svg=` files, `html=` text."""
    types = {"html": "text/html", "svg": "image/svg+xml"}
    texts = {types.get(k, f"image/{k}"): v if isinstance(v, str) else base64_of(v) for k, v in data.items()}
    return Cell("code", "", "", ({"output_type": "display_data", "data": texts},))


def img(data: bytes, media_type: str = "image/gif") -> str:
    return f'<img alt="x" src="data:{media_type};base64,{base64_of(data)}" onerror="alert(1)">'


def found_in(*cells: Cell) -> list[tuple[str, bytes]]:
    return [(one.media_type, base64.b64decode(one.data)) for one in pictures(cells)]


def headings(*sources: str) -> list[str]:
    cells = [cell for i, source in enumerate(sources) for cell in (Cell("markdown", source), showing(png=picture(colour=i)))]
    return [one.heading for one in pictures(cells)]


def test_the_pictures_of_a_solved_notebook_are_kept_under_their_headings():
    found = pictures(read_notebook((SOLUTIONS / "01_random_baseline.ipynb").read_bytes()))
    assert {one.media_type for one in found} == {"image/png", "image/gif"}
    assert len(found) >= 5
    assert "Exercise 6: lean_policy" in {one.heading for one in found}


def test_pictures_in_outputs_and_in_html_are_kept_in_order():
    png, jpeg, gif, other = picture(), picture("JPEG"), picture("GIF", frames=3), picture("GIF", colour=9)
    both = f"<div><p>{img(gif)}</p>{img(other)}<script>alert(2)</script></div>"
    cells = showing(png=png), showing(html=both), showing(jpeg=jpeg, gif=gif)
    assert found_in(*cells) == [("image/png", png), ("image/gif", gif), ("image/gif", other), ("image/jpeg", jpeg)]


def test_nothing_is_kept_of_the_html_but_the_file():
    (one,) = pictures([showing(html=f"<b>bold</b>{img(picture('GIF'))}<script>alert(1)</script>")])
    assert (one.heading, one.media_type) == ("", "image/gif")
    assert re.fullmatch("[A-Za-z0-9+/]+=*", one.data)


def test_a_picture_shown_twice_is_kept_once():
    png = picture()
    assert len(found_in(showing(png=png, html=img(png, "image/png")), showing(png=png))) == 1


def test_base64_in_lines_is_read():
    lines = "\n".join(re.findall(".{1,20}", base64_of(picture())))
    assert found_in(showing(png=lines)) == [("image/png", picture())]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(*chunks: bytes, size: tuple[int, int] = (4, 3)) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def gif_of(frame: tuple[int, int, int, int], frames: int = 1, size: tuple[int, int] = (4, 3)) -> bytes:
    one = b"\x2c" + struct.pack("<HHHHB", *frame, 0) + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", *size, 0x80, 0, 0) + bytes(6) + one * frames + b"\x3b"


def test_what_these_tests_build_is_kept_where_nothing_is_wrong_with_it():
    assert found_in(showing(png=png_of()), showing(gif=gif_of((0, 0, 4, 3)))) == [
        ("image/png", png_of()),
        ("image/gif", gif_of((0, 0, 4, 3))),
    ]


BAD = {
    "SVG": showing(svg="<svg onload='alert(1)'/>"),
    "SVG in HTML": showing(html="<img src='data:image/svg+xml;base64,PHN2Zy8+'><svg><script>alert(1)</script></svg>"),
    "a picture from elsewhere": showing(html="<img src='https://example.org/a.png'>"),
    "GIF called PNG": showing(png=picture("GIF")),
    "PNG called GIF": showing(html=img(picture())),
    "HTML called PNG": showing(png=b"<html><script>alert(1)</script>"),
    "no base64": showing(png="!" + base64_of(picture())),
    "empty": showing(png=""),
    "only the first bytes of a PNG": showing(png=b"\x89PNG\r\n\x1a\n"),
    "only the first bytes of a JPEG": showing(jpeg=b"\xff\xd8\xff"),
    "only the first bytes of a GIF": showing(gif=b"GIF89a"),
    "a PNG too wide": showing(png=png_of(size=(4001, 1))),
    "a PNG of 2**31 pixels a side": showing(png=png_of(size=(2**31 - 1, 2**31 - 1))),
    "a JPEG too high": showing(jpeg=picture("JPEG", (1, 4001))),
    "a GIF too wide": showing(gif=gif_of((0, 0, 1, 1), size=(4001, 1))),
    "a PNG whose checksum is wrong": showing(png=png_of()[:-13] + bytes([png_of()[-13] ^ 1]) + png_of()[-12:]),
    "a truncated GIF": showing(gif=picture("GIF")[:-5]),
    "a GIF whose frame is larger than itself": showing(gif=gif_of((0, 0, 60000, 60000))),
    "a GIF of too many frames": showing(gif=gif_of((0, 0, 1, 1), frames=module.MOST_FRAMES + 1)),
    "a GIF of too many pixels in all": showing(gif=gif_of((0, 0, 1, 1), frames=1000, size=(4000, 4000))),
    "a PNG of too many frames": showing(png=png_of(*[chunk(b"fcTL", bytes(26))] * (module.MOST_FRAMES + 1))),
    "a file that is too large": showing(png=picture() + bytes(module.LARGEST)),
}


@pytest.mark.parametrize("cell", BAD.values(), ids=BAD)
def test_what_is_no_picture_to_be_shown_is_left_out_and_the_next_is_kept(cell):
    assert found_in(cell, showing(png=picture(colour=7))) == [("image/png", picture(colour=7))]


def test_no_more_is_kept_than_the_limits_of_a_notebook(monkeypatch):
    many = [showing(png=picture(colour=i)) for i in range(module.MOST_PICTURES + 5)]
    assert len(found_in(*many)) == module.MOST_PICTURES
    monkeypatch.setattr(module, "LARGEST_TOGETHER", 2 * len(picture()) + 10)
    assert len(found_in(*many)) == 2
    assert len(found_in(many[0], many[0], many[1])) == 2, "the same picture again counts for nothing"


@pytest.mark.parametrize(
    ("markdown", "heading"),
    [
        ("# One\ntext", "One"),
        ("# One\n\n## Two ##\n", "Two"),
        ("text\n\n```\n# no heading\n```", ""),
        ("#hashtag", ""),
        ("### **Bold** `run_episode` and [a link](https://example.org) ![a](b.png)", "Bold run_episode and a link a"),
        ("# <script>alert(1)</script> &lt;b&gt;", "alert(1) <b>"),
        ("# a\u202eb\u0007", r"a\u202eb\u0007"),
        ("# =1+2", "=1+2"),
        ("# " + "n" * 300, "n" * 104 + "…" + "n" * 15),
    ],
)
def test_a_heading_is_plain_text(markdown, heading):
    assert headings(markdown) == [heading]


def test_a_heading_holds_until_the_next():
    assert headings("# One", "no heading here", "# Two") == ["One", "One", "Two"]


SOME = [picture(), picture("GIF", frames=2), picture("JPEG"), png_of(chunk(b"fcTL", bytes(26)))]


@settings(deadline=None)
@given(
    st.sampled_from(SOME), st.lists(st.tuples(st.integers(0, 10**4), st.integers(0, 255)), max_size=5), st.integers(0, 10**4)
)
def test_damaged_files_never_raise(data, changes, length):
    damaged = bytearray(data)
    for at, value in changes:
        damaged[at % len(data)] = value
    damaged = bytes(damaged[: length % len(data)] if length % 2 else damaged)
    for one in pictures([showing(png=damaged, jpeg=damaged, gif=damaged, html=img(damaged, "image/png"))]):
        assert base64.b64decode(one.data) == damaged


@given(st.text(alphabet="<>img src=data:/png;base64,\"'#*_`[]()!\n\\&lt;A", max_size=200))
def test_arbitrary_text_never_raises(text):
    pictures([Cell("markdown", text), showing(html=text, png=text)])
