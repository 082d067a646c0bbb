"""Measuring an entry: what its three agents earn on the course's evaluation seeds, and a small animation of the last."""

import importlib.util
import time
from collections.abc import Sequence

import numpy as np
from PIL import Image

from rlcourse import envs
from rlcourse.episodes import EVALUATION_SEEDS, play_episode
from rlcourse.leaderboard.entries import GAMES, Entry
from rlcourse.leaderboard.wording import Refused
from rlcourse.show.gif import encode_gif

EVALUATION_VERSION = 1  # to be raised when the same entry would now be measured differently: all is then measured anew
MOST_SECONDS = 300  # of the processor, for one entry; the slowest honest one needs a tenth
MOST_FRAMES = 60
WIDTH = 120  # pixels
SHORTEST, LONGEST = 50, 120  # milliseconds a frame is shown; long episodes are shown faster than they were
LAST_FRAME_PAUSE = 1_000

Scores = tuple[float, ...]  # the mean return after each of GAMES


def version(seeds: Sequence[int] = EVALUATION_SEEDS) -> str:
    """What a kept evaluation is valid for: this way of measuring, on these seeds."""
    return f"{EVALUATION_VERSION}: {len(seeds)} seeds from {seeds[0]} to {seeds[-1]}"


def evaluate(entry: Entry, seeds: Sequence[int] = EVALUATION_SEEDS, most_seconds: float = MOST_SECONDS) -> Scores:
    """The mean return of each of an entry's agents, one episode for every seed; in so many seconds of processor time at most.

    Raises: Refused for an agent that gives no valid action, or where it takes too long.
    """
    began, means = time.process_time(), []
    with envs.make(entry.env) as env, np.errstate(all="ignore"):
        for games in GAMES:
            policy, returns = entry.policy(games), []
            for seed in seeds:
                try:
                    returns.append(play_episode(env, policy, seed).total)
                except envs.InvalidAction:
                    raise Refused(
                        f"the network after {games} games gives no valid action in the episode with seed {seed}: its outputs "
                        "are not finite. Train anew."
                    ) from None
                if time.process_time() - began > most_seconds:
                    raise Refused(f"playing with it takes longer than {most_seconds:g} s: use fewer or smaller layers.")
            means.append(float(np.mean(returns)))
    return tuple(means)


def can_draw() -> bool:
    """Whether pygame is installed."""
    return importlib.util.find_spec("pygame") is not None


def animation(entry: Entry, seed: int = EVALUATION_SEEDS[0]) -> bytes:
    """One episode of an entry's last agent as a GIF of at most 60 frames, 120 pixels wide; needs pygame."""
    with envs.make(entry.env) as env, np.errstate(all="ignore"):
        actions = play_episode(env, entry.policy(GAMES[-1]), seed).actions
    count = min(len(actions) + 1, MOST_FRAMES)
    chosen = set(np.linspace(0, len(actions), count).round().astype(int).tolist())
    with envs.make(entry.env, render=True) as env:  # the same episode again, drawing only the chosen steps
        env.reset(seed=seed)
        frames = [_small(env.render())]
        for step, action in enumerate(actions, start=1):
            env.step(action)
            if step in chosen:
                frames.append(_small(env.render()))
        between = 1000 / env.metadata.get("render_fps", 30) * len(actions) / max(1, count - 1)  # milliseconds
    milliseconds = [int(round(min(max(between, SHORTEST), LONGEST), -1))] * len(frames)
    milliseconds[-1] += LAST_FRAME_PAUSE
    return encode_gif(frames, milliseconds)


def _small(frame: np.ndarray) -> np.ndarray:
    height = round(frame.shape[0] * WIDTH / frame.shape[1])
    return np.asarray(Image.fromarray(frame).resize((WIDTH, height), Image.Resampling.BOX))
