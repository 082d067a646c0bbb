"""What a GIF claims to hold, found without decompressing any of it."""

import struct


def frames_of(data: bytes, most: int) -> int:
    """How many frames a GIF has.

    The blocks of "Graphics Interchange Format, version 89a" (CompuServe, 1990) are walked over, section 15 on.

    Args:
        data: The file.
        most: Frames, after which it is given up.

    Raises:
        ValueError: For more frames, for none, for a frame outside of the picture, for a file that ends too early or is no GIF.
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
