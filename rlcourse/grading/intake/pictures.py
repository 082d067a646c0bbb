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

from rlcourse.grading.intake.gif import frames_of
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

    Kept is only what is the file it claims to be, at most `LARGEST` bytes, `MOST_PIXELS_ASIDE` wide and high, and `MOST_FRAMES`
    frames; at most `MOST_PICTURES` and `LARGEST_TOGETHER` bytes a notebook. The same picture is kept once.

    Args:
        cells: The notebook's; nothing in them is trusted.
    """
    kept: dict[bytes, Picture] = {}
    together = 0
    for heading, media_type, text in _embedded(cells):
        if len(kept) == MOST_PICTURES:
            break
        data = _decoded(text)
        if data in kept or together + len(data) > LARGEST_TOGETHER or not _is(media_type, data):
            continue
        together += len(data)
        kept[data] = Picture(heading, media_type, base64.b64encode(data).decode("ascii"))
    return tuple(kept.values())


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
        count = _frames(media_type, data)
    except Exception:  # Pillow's readers raise a dozen kinds for damaged files
        return False
    fits = 0 < wide <= MOST_PIXELS_ASIDE and 0 < high <= MOST_PIXELS_ASIDE
    return fits and count <= MOST_FRAMES and count * wide * high <= MOST_PIXELS_OF_FRAMES


def _frames(media_type: str, data: bytes) -> int:
    if media_type == "image/gif":
        return frames_of(data, MOST_FRAMES)
    return _frames_of_png(data) if media_type == "image/png" else 1


def _frames_of_png(data: bytes) -> int:
    """An animated PNG has a part `fcTL` for every frame."""
    at, frames = len(_MAGIC["image/png"][0]), 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        frames += kind == b"fcTL"
        at += length + 12
    return max(frames, 1)
