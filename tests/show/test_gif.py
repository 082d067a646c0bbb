import io

import numpy as np
import pytest
from PIL import Image

from rlcourse.show.gif import MOST_COLOURS, encode_gif, shared_palette

RED, WHITE = (255, 0, 0), (255, 255, 255)


def picture(colour, size=(8, 10)):
    return np.full((*size, 3), colour, dtype=np.uint8)


def decoded(data):
    image = Image.open(io.BytesIO(data))
    frames, times = [], []
    for i in range(image.n_frames):
        image.seek(i)
        frames.append(np.asarray(image.convert("RGB")))
        times.append(image.info["duration"])
    return frames, times


def test_frames_come_back_as_they_went_in():
    frames, times = decoded(encode_gif([picture(RED), picture(WHITE)], [20, 1000]))
    assert [f[0, 0].tolist() for f in frames] == [[255, 0, 0], [255, 255, 255]]
    assert times == [20, 1000]


def test_frames_that_do_not_change_are_stored_once_and_shown_as_long():
    _, times = decoded(encode_gif([picture(RED)] * 3 + [picture(WHITE)], [20, 20, 20, 20]))
    assert times == [60, 20]


def test_the_palette_has_the_frequent_colours_exactly():
    frame = picture(WHITE, (50, 50))
    frame[:5] = RED
    assert shared_palette([frame]).tolist() == [[255, 255, 255], [255, 0, 0]]


def test_the_palette_stays_small_whatever_the_picture():
    noise = np.random.default_rng(0).integers(0, 256, size=(60, 60, 3), dtype=np.uint8)
    assert 1 <= len(shared_palette([noise])) <= MOST_COLOURS


def test_no_frames_are_refused():
    with pytest.raises(ValueError, match="no frames to show"):
        encode_gif([], [])
