import io

import pytest
from PIL import Image

from rlcourse.grading.intake.pictures import frames_of


def gif(frames: int) -> bytes:
    first, *others = (Image.effect_noise((20 + frames, 10), 50 + i) for i in range(frames))
    buffer = io.BytesIO()
    first.save(buffer, "GIF", save_all=True, append_images=others, loop=0, comment=b"a comment")
    return buffer.getvalue()


@pytest.mark.parametrize("frames", [1, 2, 30])
def test_frames_are_counted_as_pillow_counts_them(frames):
    data = gif(frames)
    assert frames_of(data, 30) == Image.open(io.BytesIO(data)).n_frames == frames


def test_counting_stops_where_there_are_too_many():
    with pytest.raises(ValueError, match="more than 29 frames"):
        frames_of(gif(30), 29)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no GIF"),
        (b"\x89PNG\r\n\x1a\n", "no GIF"),
        (b"GIF89a", "too early"),
        (gif(2)[:-1], "too early"),
        (gif(2)[:40], "too early"),
        (b"GIF89a\x04\x00\x03\x00\x00\x00\x00\x3b", "no frame"),
        (b"GIF89a\x04\x00\x03\x00\x00\x00\x00\xff", "no block begins"),
        (b"GIF89a\x04\x00\x03\x00\x00\x00\x00\x2c\x01\x00\x00\x00\x04\x00\x03\x00\x00\x02\x00\x3b", "outside of the picture"),
    ],
)
def test_what_is_no_whole_gif_is_said(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        frames_of(data, 10)
