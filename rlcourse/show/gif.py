"""Encoding frames as a small GIF, fast: one palette for all frames, and only what changed in each."""

import io

import numpy as np
from PIL import Image

MOST_COLOURS = 32
SAME_COLOUR = 20  # two colours nearer than this in RGB (0 to 255 each) share one palette entry
RARE = 1e-4  # colours on a smaller share of the pixels (edges smoothed between two colours) get no entry


def shared_palette(frames: list[np.ndarray]) -> np.ndarray:
    """[colours, 3] of uint8: the 1 to 32 colours that matter in pictures [height, width, 3], the most frequent first."""
    sheet = Image.fromarray(np.concatenate(frames))
    found = sheet.getcolors(maxcolors=sheet.width * sheet.height)  # [(count, (red, green, blue))]
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    rare = min(RARE * sheet.width * sheet.height, found[0][0])
    left = np.array([colour for count, colour in found if count >= rare], dtype=int)  # [candidates, 3]
    palette = []
    while len(left) and len(palette) < MOST_COLOURS:
        palette.append(left[0])
        left = left[((left - left[0]) ** 2).sum(axis=-1) > SAME_COLOUR**2]
    return np.array(palette, dtype=np.uint8)


def encode_gif(frames: list[np.ndarray], milliseconds: list[int]) -> bytes:
    """The bytes of an endlessly looping GIF.

    Args:
        frames: N pictures [height, width, 3] of uint8, all of one size, N >= 1.
        milliseconds: N times to show each frame for; a GIF keeps multiples of 10.
    """
    if not frames:
        raise ValueError("there are no frames to show: play an episode with frames=True first.")
    colours = shared_palette(frames[:: max(1, len(frames) // 6)]).tobytes()
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours)
    images = [Image.fromarray(f).quantize(palette=palette, dither=Image.Dither.NONE) for f in frames]
    file = io.BytesIO()
    options = {"optimize": False, "disposal": 1, "palette": colours}  # one palette: otherwise every frame carries its own
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=milliseconds, loop=0, **options)
    return file.getvalue()
