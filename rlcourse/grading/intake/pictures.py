"""The plots and animations that a student's notebook shows: taken out of its outputs, and nothing else with them."""

import base64
import html
import io
import re
import struct
import warnings
from collections.abc import Iterable, Iterator

from PIL import Image

from rlcourse.grading.intake.names import printable
from rlcourse.grading.intake.notebook_file import Cell
from rlcourse.grading.marks import Picture

LARGEST, LARGEST_TOGETHER = 3 * 2**20, 8 * 2**20  # bytes
MOST_PICTURES = 60
LONGEST_HEADING = 120
MOST_PIXELS_ASIDE = 4_000
MOST_FRAMES, MOST_PIXELS_OF_FRAMES = 2_000, 10**9  # so that a browser can still show the report
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}  # as Pillow names them
_IN_HTML = re.compile(
    r"""<img\b[^<>]{0,2000}?\bsrc\s{0,9}=\s{0,9}["']?data:image/(png|jpe?g|gif);base64,([A-Za-z0-9+/=\s]+)""", re.IGNORECASE
)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,500}\)")


def pictures(cells: Iterable[Cell]) -> tuple[Picture, ...]:
    """The pictures in the outputs of a notebook: PNG, JPEG and GIF that are what they claim to be, each once.

    At most `LARGEST` bytes, `MOST_PIXELS_ASIDE` wide and high, `MOST_FRAMES` frames; of a notebook `MOST_PICTURES` and
    `LARGEST_TOGETHER` bytes.
    """
    found: dict[bytes, Picture] = {}
    for heading, media_type, text in _embedded(cells):
        if len(found) == MOST_PICTURES:
            break
        data = _decoded(text)
        fits = sum(map(len, found)) + len(data) <= LARGEST_TOGETHER
        if fits and data not in found and _is(media_type, data):
            found[data] = Picture(heading, media_type, base64.b64encode(data).decode("ascii"))
    return tuple(found.values())


def _embedded(cells: Iterable[Cell]) -> Iterator[tuple[str, str, str]]:
    """Heading, media type and base64 of all that is said to be a picture."""
    heading = ""
    for cell in cells:
        if cell.kind == "markdown":
            heading = _last_heading(cell.source) or heading
        for output in cell.outputs:
            data = output["data"]
            for media_type in _FORMATS:
                if media_type in data:
                    yield heading, media_type, data[media_type]
            for found in _IN_HTML.finditer(data.get("text/html", "")):
                yield heading, f"image/{found[1].lower().replace('jpg', 'jpeg')}", found[2]


def _last_heading(markdown: str) -> str:
    """The last heading in a cell, as plain text; "" where there is none."""
    last, fenced = "", False
    for line in markdown.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (matched := _HEADING.match(line)):
            last = line[matched.end() : 1_000].rstrip(" \t#")
    words = html.unescape(_TAG.sub("", _LINK.sub(r"\1", last)))
    return printable(" ".join(re.sub(r"[*`]|\\(?=[^\w\s])|\b_|_\b", "", words).split()), LONGEST_HEADING)


def _decoded(text: str) -> bytes:
    """The file; b"" where the text is no base64, or the file too large."""
    if len(text) > 2 * LARGEST:
        return b""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return b""
    return data if len(data) <= LARGEST else b""


def _is(media_type: str, data: bytes) -> bool:
    """Whether a file is a picture of this kind that a browser can be given."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]]) as picture:  # reads the header only
                wide, high = picture.size
                if media_type == "image/png":
                    picture.verify()  # the checksums of its parts
        # An animated PNG has a part fcTL for every frame.
        count = frames_of(data, MOST_FRAMES) if media_type == "image/gif" else max(1, data.count(b"fcTL"))
    except Exception:  # Pillow's readers raise a dozen kinds for damaged files
        return False
    fits = 0 < wide <= MOST_PIXELS_ASIDE and 0 < high <= MOST_PIXELS_ASIDE
    return fits and count <= MOST_FRAMES and count * wide * high <= MOST_PIXELS_OF_FRAMES


def frames_of(data: bytes, most: int) -> int:
    """How many frames a GIF has, found without decompressing any of it.

    The blocks of "Graphics Interchange Format, version 89a" (CompuServe, 1990) are walked over, section 15 on.

    Raises: ValueError for more than `most` frames, for none, for one outside of the picture, for a file that ends too early.
    """
    if not data.startswith((b"GIF87a", b"GIF89a")):
        raise ValueError("no GIF")
    frames = 0
    try:
        width, height, flags = struct.unpack_from("<HHB", data, 6)
        at = 13 + _colours(flags)
        while data[at] != 0x3B:  # the trailer
            if data[at] == 0x2C:  # a frame: place, size, colours, the size of its codes, then blocks
                left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, at + 1)
                if left + wide > width or top + high > height:
                    raise ValueError("a frame lies outside of the picture")
                frames += 1
                if frames > most:
                    raise ValueError(f"more than {most} frames")
                at += 11 + _colours(flags)
            elif data[at] == 0x21:  # an extension: its kind, then blocks
                at += 2
            else:
                raise ValueError("no block begins where one is expected")
            while data[at]:
                at += data[at] + 1
            at += 1
    except (IndexError, struct.error):
        raise ValueError("the file ends too early") from None
    if not frames:
        raise ValueError("no frame")
    return frames


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
