"""Episodes as animations: inline GIFs, side by side with captions, a video player, and files."""

import html
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rlcourse import envs
from rlcourse.episodes import RandomAgent, play_episode
from rlcourse.show.document import data_url, image
from rlcourse.show.gif import encode_gif

GAP = 12  # pixels between panels
LAST_FRAME_PAUSE = 1000  # milliseconds, so that one sees how an episode ends
FONT_SIZE, LINE_HEIGHT = 13, 18


@dataclass(frozen=True)
class Panel:
    """One episode's pictures."""

    frames: list[np.ndarray]  # [height, width, 3] of uint8 each, at least one
    fps: float  # frames per second it is shown at
    caption: str = ""  # written above it
    told: str = ""  # what it shows, for whoever cannot see it

    @property
    def description(self) -> str:
        """The caption, and what there is to see."""
        return f"{self.caption} ({self.told})" if self.caption and self.told else self.caption or self.told or "an episode"


@dataclass(eq=False, repr=False)
class Animation:
    """One episode, or several side by side, shown inline where it is the last value of a cell.

    The GIF is part of the notebook, so it survives saving and reloading. `player()` gives a video with controls instead, and
    `save("name.gif")` or `save("name.mp4")` writes a file.
    """

    panels: list[Panel]  # from left to right; shorter episodes wait at their last frame
    shrink: int = 2  # width and height are divided by it
    columns: int | None = None  # how many panels stand in one row; by default all of them

    def __post_init__(self):
        if not self.panels or not all(p.frames for p in self.panels):
            raise ValueError("an animation needs at least one panel, and every panel at least one frame.")

    @property
    def fps(self) -> float:
        """Frames per second: that of the fastest panel."""
        return max(p.fps for p in self.panels)

    @cached_property
    def frames(self) -> list[np.ndarray]:
        """The pictures as shown, captions included, [height, width, 3] of uint8 with even sides."""
        clips = [[np.asarray(Image.fromarray(f).reduce(self.shrink)) for f in p.frames] for p in self.panels]
        canvas, corners = _layout(clips, [p.caption for p in self.panels], self.columns or len(clips))
        pictures = []
        for i in range(round(max(len(p.frames) / p.fps for p in self.panels) * self.fps)):
            for (y, x), panel, clip in zip(corners, self.panels, clips, strict=True):
                frame = clip[min(int(i / self.fps * panel.fps + 1e-9), len(clip) - 1)]
                canvas[y : y + frame.shape[0], x : x + frame.shape[1]] = frame
            pictures.append(canvas.copy())
        return pictures

    @cached_property
    def gif(self) -> bytes:
        """The animation as a GIF file's bytes, at the environment's own frame rate."""
        ticks = np.round(np.arange(len(self.frames) + 1) * 100 / self.fps).astype(int)  # hundredths of a second
        milliseconds = (10 * np.maximum(np.diff(ticks), 2)).tolist()  # browsers slow down anything below 20 ms
        milliseconds[-1] += LAST_FRAME_PAUSE
        return encode_gif(self.frames, milliseconds)

    @property
    def description(self) -> str:
        """One sentence for whoever cannot see the pictures."""
        return f"Animation of {len(self.frames)} frames: " + " beside ".join(p.description for p in self.panels)

    def save(self, path: str | Path) -> Path:
        """Write the animation to a file whose name ends in .gif or .mp4, in a folder that exists; returns its path."""
        path = Path(path)
        if (kind := path.suffix.lower()) not in (".gif", ".mp4"):
            raise ValueError(f"the file is called {path.name!r}, expected a name that ends in .gif or .mp4.")
        if not path.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {str(path.parent)!r}: make it first, or name another.")
        path.write_bytes(self.gif if kind == ".gif" else self._mp4())
        return path

    def player(self) -> "Player":
        """The same animation as a video with a player's controls: pause, drag, full screen."""
        return Player(self._mp4(), self.description)

    def _mp4(self) -> bytes:
        import imageio.v3 as iio

        options = {"codec": "libx264", "pixelformat": "yuv420p", "macro_block_size": 2, "ffmpeg_log_level": "error"}
        return iio.imwrite("<bytes>", self.frames, extension=".mp4", plugin="FFMPEG", fps=self.fps, **options)

    def _repr_html_(self) -> str:
        return image("image/gif", self.gif, self.description)

    def __repr__(self) -> str:
        return f"<{self.description}>"


@dataclass(repr=False)
class Player:
    """A video with controls, shown inline where it is the last value of a cell."""

    mp4: bytes  # the file's
    description: str  # for whoever cannot see it

    def _repr_html_(self) -> str:
        label, source = html.escape(self.description), data_url("video/mp4", self.mp4)
        return f'<video controls loop muted aria-label="{label}" src="{source}" style="max-width:100%"></video>'

    def __repr__(self) -> str:
        return f"<{self.description}>"


def animate(name: str, policy: Callable | None = None, seed: int = 0, max_steps: int = 500, caption: str = "") -> Animation:
    """Play one episode and show it at the environment's own frame rate; no display is needed.

    Args:
        name: A Gymnasium id, such as "CartPole-v1".
        policy: Called with an observation, returns an action. None plays by chance, with this seed.
        seed: Seeds the episode.
        max_steps: The animation ends after so many steps, whatever the environment does.
        caption: Written above the picture; by default the environment's name.
    """
    with envs.make(name, render=True) as env:
        policy = RandomAgent(env, seed) if policy is None else policy
        episode = play_episode(env, policy, seed, max_steps, frames=True)
        fps = env.metadata.get("render_fps", 30)
    caption = caption or name
    told = f"{'' if name in caption else f'{name}, '}{len(episode)} steps, return {episode.total:.4g}"
    return Animation([Panel(episode.frames, fps, caption, told)])


def side_by_side(*animations: Animation, columns: int | None = None) -> Animation:
    """Show one or more animations next to each other, each with its speed and caption, all shrunk as the first is.

    Args:
        *animations: From left to right.
        columns: How many stand in one row; by default all of them.
    """
    if not animations:
        raise ValueError("side_by_side needs at least one animation, such as animate('CartPole-v1').")
    return Animation([p for a in animations for p in a.panels], animations[0].shrink, columns)


def _layout(clips: list[list[np.ndarray]], captions: list[str], columns: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """A white canvas with the captions on it, and where (y, x) each clip's pictures go."""
    sizes = [clip[0].shape for clip in clips]
    lines = [_wrapped(caption, size[1] - 8) for caption, size in zip(captions, sizes, strict=True)]
    corners, texts, width, y = [], [], 0, 0
    for row in (range(len(clips))[r : r + columns] for r in range(0, len(clips), columns)):
        x, most = 0, max(len(lines[i]) for i in row)
        head = most * LINE_HEIGHT + (4 if most else 0)
        for i in row:
            corners.append((y + head, x))
            texts += [(x + 4, y + 2 + n * LINE_HEIGHT, line) for n, line in enumerate(lines[i])]
            x += sizes[i][1] + GAP
        width = max(width, x - GAP)
        y += head + max(sizes[i][0] for i in row) + GAP
    canvas = Image.new("RGB", (width + width % 2, y - GAP + (y - GAP) % 2), "white")
    draw = ImageDraw.Draw(canvas)
    draw.fontmode = "1"  # no smoothing: fewer colours for the palette
    for x, y, line in texts:
        draw.text((x, y), line, fill="black", font=_font())
    return np.array(canvas), corners


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of `text` in `width` pixels."""
    lines: list[str] = []
    for word in text.split():
        if lines and _font().getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@lru_cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(FONT_SIZE)
