import base64
import io
import re

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image

from rlcourse import envs, show
from rlcourse.show.animation import LAST_FRAME_PAUSE, Panel


def durations(gif):
    image = Image.open(io.BytesIO(gif))
    found = []
    for i in range(image.n_frames):
        image.seek(i)
        found.append(image.info["duration"])
    return found


@pytest.mark.parametrize(("name", "fps"), [("CartPole-v1", 50), ("Taxi-v4", 4), ("MountainCar-v0", 30), ("Pendulum-v1", 30)])
def test_an_episode_plays_at_the_environments_own_speed(name, fps):
    animation = show.animate(name, seed=0, max_steps=12)
    assert animation.fps == fps
    seconds = (sum(durations(animation.gif)) - LAST_FRAME_PAUSE) / 1000
    assert seconds == pytest.approx(len(animation.frames) / fps, abs=0.01)


def test_an_animation_ends_at_its_step_limit():
    assert len(show.animate("MountainCar-v0", seed=0, max_steps=7).frames) == 8


def test_the_same_seed_gives_the_same_bytes():
    first, again = (show.animate("CartPole-v1", seed=3).gif for _ in range(2))
    assert first == again


def test_the_environment_is_closed_afterwards(monkeypatch):
    made = []
    monkeypatch.setattr(envs, "make", lambda *a, make=envs.make, **k: made.append(make(*a, **k)) or made[-1])
    show.animate("CartPole-v1", max_steps=2)
    with pytest.raises(envs.ClosedEnvironment):
        made[0].reset()


def test_it_is_closed_even_when_the_policy_fails(monkeypatch):
    made = []
    monkeypatch.setattr(envs, "make", lambda *a, make=envs.make, **k: made.append(make(*a, **k)) or made[-1])
    with pytest.raises(envs.InvalidAction):
        show.animate("CartPole-v1", lambda observation: 9)
    with pytest.raises(envs.ClosedEnvironment):
        made[0].reset()


def test_it_is_embedded_as_data_with_a_description():
    html = show.animate("CartPole-v1", max_steps=3, caption="a <b> & c")._repr_html_()
    assert "<script" not in html
    assert 'alt="Animation of 4 frames: a &lt;b&gt; &amp; c (CartPole-v1, 3 steps, return 3)"' in html
    data = re.search(r"data:image/gif;base64,([\w+/=]+)", html)[1]
    assert base64.b64decode(data)[:6] == b"GIF89a"


def test_side_by_side_shows_every_panel_to_its_end():
    def clip(n, fps, value):
        return show.Animation([Panel([np.full((20, 30, 3), value + i, np.uint8) for i in range(n)], fps)], shrink=1)

    both = show.side_by_side(clip(4, 10, 0), clip(4, 20, 100))
    assert both.fps == 20
    assert [int(f[0, 0, 0]) for f in both.frames] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert [int(f[0, 45, 0]) for f in both.frames] == [100, 101, 102, 103, 103, 103, 103, 103]


def test_panels_can_stand_in_several_rows():
    panels = [Panel([np.full((20, 30, 3), value, np.uint8)], 10) for value in (10, 20, 30)]
    frame = show.Animation(panels, shrink=1, columns=2).frames[0]
    assert frame.shape == (20 + 12 + 20, 30 + 12 + 30, 3)
    assert [int(frame[0, 0, 0]), int(frame[0, 42, 0]), int(frame[32, 0, 0]), int(frame[32, 42, 0])] == [10, 20, 30, 255]


def test_a_long_caption_is_wrapped_not_cut():
    short = show.animate("CartPole-v1", max_steps=1, caption="short")
    long = show.animate("CartPole-v1", max_steps=1, caption="a caption that is far too long for one line " * 2)
    assert long.frames[0].shape[0] > short.frames[0].shape[0]
    assert long.frames[0].shape[1] == short.frames[0].shape[1]


def test_files(tmp_path):
    animation = show.animate("CartPole-v1", seed=0, max_steps=10)
    assert Image.open(animation.save(tmp_path / "a.gif")).n_frames > 1
    frames = iio.imread(animation.save(tmp_path / "a.mp4"), plugin="FFMPEG")
    assert frames.shape == (len(animation.frames), *animation.frames[0].shape)
    assert np.abs(frames[3].astype(int) - animation.frames[3]).mean() < 4


@pytest.mark.parametrize(
    ("name", "error", "text"),
    [("a.png", ValueError, "ends in .gif or .mp4"), ("no/such/folder/a.gif", FileNotFoundError, "there is no folder")],
)
def test_a_file_that_cannot_be_written_is_named(tmp_path, name, error, text):
    with pytest.raises(error, match=text):
        show.animate("CartPole-v1", max_steps=1).save(tmp_path / name)


def test_the_player_is_a_video_with_controls():
    html = show.animate("CartPole-v1", max_steps=5).player()._repr_html_()
    assert "<video controls" in html
    assert "data:video/mp4;base64," in html


@pytest.mark.parametrize(
    "make", [lambda: show.side_by_side(), lambda: show.Animation([]), lambda: show.Animation([Panel([], 10)])]
)
def test_nothing_to_show_is_refused(make):
    with pytest.raises(ValueError, match="at least one"):
        make()
