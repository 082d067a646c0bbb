"""The plots and animations that a student's notebook shows: taken out of its outputs, and nothing else with them."""

import base64
import binascii
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
_MAGIC = {"image/png": (b"\x89PNG\r\n\x1a\n",), "image/jpeg": (b"\xff\xd8\xff",), "image/gif": (b"GIF87a", b"GIF89a")}
_FORMAT = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}
_IN_HTML = re.compile(
    r"""<img\b[^<>]{0,2000}?\bsrc\s{0,9}=\s{0,9}["']?data:image/(png|jpe?g|gif);base64,([A-Za-z0-9+/=\s]+)""", re.IGNORECASE
)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,500}\)")


def pictures(cells: Iterable[Cell]) -> tuple[Picture, ...]:
    """The pictures in the outputs of a notebook: PNG, JPEG and GIF, and no others.

    Only what is the file it claims to be, at most `LARGEST` bytes, `MOST_PIXELS_ASIDE` wide and high, and `MOST_FRAMES`
    frames; at most `MOST_PICTURES` and `LARGEST_TOGETHER` bytes a notebook. The same picture comes once.
    """
    found: dict[bytes, Picture] = {}
    together = 0
    for heading, media_type, text in _embedded(cells):
        if len(found) == MOST_PICTURES:
            break
        data = _decoded(text)
        if data in found or together + len(data) > LARGEST_TOGETHER or not _is(media_type, data):
            continue
        together += len(data)
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
            for media_type in _MAGIC:
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
    except (binascii.Error, ValueError):
        return b""
    return data if len(data) <= LARGEST else b""


def _is(media_type: str, data: bytes) -> bool:
    """Whether a file is a picture of this kind that a browser can be given."""
    if not data.startswith(_MAGIC[media_type]):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[_FORMAT[media_type]]) as picture:  # reads the header only
                wide, high = picture.size
                if media_type == "image/png":
                    picture.verify()  # the checksums of its parts
        count = _FRAMES[media_type](data)
    except Exception:  # Pillow's readers raise a dozen kinds for damaged files
        return False
    fits = 0 < wide <= MOST_PIXELS_ASIDE and 0 < high <= MOST_PIXELS_ASIDE
    return fits and count <= MOST_FRAMES and count * wide * high <= MOST_PIXELS_OF_FRAMES


def _frames_of_png(data: bytes) -> int:
    """An animated PNG has a part `fcTL` for every frame."""
    at, frames = len(_MAGIC["image/png"][0]), 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        frames += kind == b"fcTL"
        at += length + 12
    return max(frames, 1)


def frames_of(data: bytes, most: int) -> int:
    """How many frames a GIF has, found without decompressing any of it.

    The blocks of "Graphics Interchange Format, version 89a" (CompuServe, 1990) are walked over, section 15 on.

    Raises:
        ValueError: For more than `most` frames, for none, for one outside of the picture, for a file that ends too early.
    """
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise ValueError("no GIF")
    try:
        return _walk(data, most)
    except (IndexError, struct.error):
        raise ValueError("the file ends too early") from None


def _walk(data: bytes, most: int) -> int:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _colours(flags)
    frames = 0
    while data[at] != 0x3B:  # the trailer
        if data[at] == 0x21:  # an extension: its kind, then blocks
            at = _after_blocks(data, at + 2)
        elif data[at] == 0x2C:  # a frame: place, size, colours, the size of its codes, then blocks
            left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, at + 1)
            if left + wide > width or top + high > height:
                raise ValueError("a frame lies outside of the picture")
            frames += 1
            if frames > most:
                raise ValueError(f"more than {most} frames")
            at = _after_blocks(data, at + 10 + _colours(flags) + 1)
        else:
            raise ValueError("no block begins where one is expected")
    if not frames:
        raise ValueError("no frame")
    return frames


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


_FRAMES = {"image/png": _frames_of_png, "image/gif": lambda data: frames_of(data, MOST_FRAMES), "image/jpeg": lambda data: 1}
