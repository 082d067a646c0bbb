"""Playing, GIFs, checks and imports: what a notebook does all the time."""

import subprocess
import sys

import gymnasium as gym
import imageio.v3 as iio
import numpy as np

from rlcourse import RandomAgent, make
from rlcourse.checks.judge import Judge
from rlcourse.episodes import play_episode
from rlcourse.lessons import a3c, dqn_cartpole, mountaincar, pendulum, random_baseline, taxi
from rlcourse.show.animation import Animation, Panel
from tests.benchmarks.timing import in_turn, seconds


def frames_of(name: str, n: int) -> tuple[list[np.ndarray], float]:
    """About n frames of chance, and the environment's frames per second."""
    with make(name, seed=0, render=True) as env:
        agent, frames = RandomAgent(env, seed=0), []
        while len(frames) < n:
            frames += play_episode(env, agent, max_steps=n, frames=True).frames
        return frames[:n], env.metadata["render_fps"]


def gifs() -> None:
    """Our encoding of GIFs (shrinking to half size included) beside imageio's default, on the same frames."""
    heads = ("200 frames", "ours", "imageio, half size", "imageio, full size", "ours to imageio's half size")
    print("{:<20}{:<20}{:<24}{:<24}{}".format(*heads))
    for name in ("CartPole-v1", "Taxi-v4", "MountainCar-v0", "Pendulum-v1"):
        frames, fps = frames_of(name, 200)
        half = Animation([Panel(frames, fps)]).frames

        def ours(frames=frames, fps=fps):
            return Animation([Panel(frames, fps)]).gif  # shrinking included

        def theirs(frames=half, fps=fps):
            return iio.imwrite("<bytes>", frames, extension=".gif", duration=1000 / fps, loop=0)

        def full(frames=frames, fps=fps):
            return iio.imwrite("<bytes>", frames, extension=".gif", duration=1000 / fps, loop=0)

        times = [1000 * t / len(frames) for t in in_turn(ours, theirs, full, rounds=3)]
        sizes = [len(f()) / len(frames) for f in (ours, theirs, full)]
        cells = [f"{t:5.2f} ms {s:5.0f} B" for t, s in zip(times, sizes, strict=True)]
        ratio = f"{times[0] / times[1]:.2f} of the time, {sizes[0] / sizes[1]:.2f} of the bytes"
        print(f"{name:<20}{cells[0]:<20}{cells[1]:<24}{cells[2]:<24}{ratio}")


def playing() -> None:
    """4,000 random CartPole episodes with our agent, and as many steps in Gymnasium's own loop without any of our checks."""
    agent = RandomAgent(make("CartPole-v1"), seed=0)
    steps = int(agent.play(4000).sum())
    bare = gym.make("CartPole-v1")

    def gymnasium_alone():
        rng = np.random.default_rng(0)
        bare.reset(seed=0)
        for _ in range(steps):
            _, _, terminated, truncated, _ = bare.step(int(rng.integers(2)))
            if terminated or truncated:
                bare.reset()

    ours, theirs = in_turn(lambda: RandomAgent(make("CartPole-v1"), seed=0).play(4000), gymnasium_alone, rounds=3)
    print(f"4,000 random CartPole episodes ({steps} steps): {ours:.2f} s")
    print(f"a bare loop over Gymnasium's default wrappers, which keeps nothing: {theirs:.2f} s; ratio {ours / theirs:.2f}")


def checks() -> None:
    """Seconds until a check answers: right answers, and the slowest of the known mistakes."""
    for lesson in (random_baseline, dqn_cartpole, taxi, mountaincar, pendulum, a3c):
        for name, exercise in lesson.check.exercises.items():
            (right,) = in_turn(lambda e=exercise: Judge(e, 0).verdict(e.reference))
            wrong = max(seconds(lambda e=exercise, m=m: Judge(e, 0).verdict(m.answer)) for m in exercise.mistakes)
            print(f"{name:<22}right {right:6.3f} s   slowest mistake {wrong:6.3f} s   "
                  f"{len(exercise.mistakes):2} mistakes, {len(exercise.variants)} variants")  # fmt: skip


def importing() -> None:
    """Whole processes: python, python with our import, python with Gymnasium's."""
    commands = ["pass", "import rlcourse", "from rlcourse import make", "import gymnasium"]
    for code, took in zip(commands, in_turn(*[
        lambda c=c: subprocess.run([sys.executable, "-c", c], check=True) for c in commands
    ]), strict=True):  # fmt: skip
        print(f"python -c {code!r:<28} {took:.3f} s")
