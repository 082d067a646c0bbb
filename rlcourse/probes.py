"""Measuring a student's function: called with plain values, what it does comes back as plain values.

Plain values are numbers, strings, None, NumPy arrays, and tuples, lists and dicts of them. Whatever else a function needs
(an environment, a policy, a random generator) is built here, beside the function; so `observe` can run in the kernel that
holds the function while the verdict on what it returns is taken somewhere else. Nothing here knows a right answer.
"""

import contextlib
import copy
import linecache
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse import envs
from rlcourse.episodes import play_episode

PACKAGE = str(Path(__file__).parent)
EXTRA_STEPS = 50  # how far beyond its end a scripted episode lets itself be played


class ReturnedNothing(Exception):
    """The answer returned None where a probe has to go on with what it returned."""


def observe(answer: Callable, probe: Callable | None, arguments: dict) -> dict:
    """Call `answer` with plain arguments and report what happened, in plain values. It raises for nothing the answer does.

    Args:
        answer: The student's function.
        probe: Called as probe(answer, **arguments) and returns what it measured; None calls answer(*arguments) itself.
        arguments: Name -> plain value, in the order of the function's parameters.

    Returns:
        "value": what came back; "stopped": "" or the exception in one line; "line": the student's line it came from;
        "blank": True where the function has not been written yet; "changed": names of the arguments it altered.
    """
    given = copy.deepcopy(arguments)
    seen = {"value": None, "stopped": "", "line": "", "blank": False, "changed": []}
    try:
        with _shared_generators_seeded(), np.errstate(all="ignore"):
            seen["value"] = plain(probe(answer, **given) if probe else answer(*given.values()))
    except NotImplementedError:
        seen["blank"] = True
    except ReturnedNothing:
        pass  # the value stays None
    except (Exception, SystemExit) as error:
        seen["stopped"] = f"{type(error).__name__}: {error}".rstrip(": ")
        seen["line"] = _student_line(error.__traceback__)
    seen["changed"] = [name for name in given if not _identical(given[name], arguments[name])]
    return seen


def plain(value):
    """`value` in plain values: tensors, series and the like become arrays; what holds no numbers becomes its type's name."""
    if value is None or type(value) in (bool, int, float, complex, str):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(plain(item) for item in value) if type(value) in (tuple, list) else [plain(i) for i in value]
    if isinstance(value, range):
        return list(value)
    try:
        array = np.array(value)  # a copy: the original may go on changing
    except Exception:
        return f"<{type(value).__name__}>"
    return array if array.dtype.kind in "biufcU" else f"<{type(value).__name__}>"


def draw_actions(answer: Callable, space: dict, seed: int, draws: int) -> dict:
    """Draw actions from a space with a policy `answer(space, rng)`, and describe how they are spread.

    Args:
        answer: Returns one action.
        space: {"n", "start"} for a Discrete space, {"low", "high"} (arrays of one shape) for a Box.
        seed: Of the generator the policy is given.
        draws: How many actions.

    Returns:
        For Discrete: "whole numbers" (bool), "share of each action" ([n]), "share outside the space".
        For Box: "shape", "share outside the space", and of the draws scaled so that low is 0 and high is 1: "mean",
        "standard deviation", both of the action's shape, and "numbers move together" (the first and the last of an action).
        For both: "shared generators used", "same seed, same actions" and "other seed, other actions" (bool).
    """
    if "n" in space:
        made = Discrete(space["n"], start=space["start"])
    else:
        low = np.asarray(space["low"], dtype=np.float32)
        made = Box(low, np.asarray(space["high"], dtype=np.float32), dtype=np.float32)
    made.seed(seed)

    def drawn(seed: int, count: int) -> list:
        rng = np.random.default_rng(seed)
        return [np.asarray(plain(_something(answer(made, rng)))) for _ in range(count)]

    shared = _shared_generators()
    actions = drawn(seed, draws)
    few = min(draws, 30)

    def alike(a: list, b: list) -> bool:
        return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))

    again, other = drawn(seed, few), drawn(seed + 1, few)
    report = {
        "shared generators used": _shared_generators() != shared,
        "same seed, same actions": alike(actions[:few], again),
        "other seed, other actions": not alike(actions[:few], other),
    }
    if isinstance(made, Discrete):
        report["whole numbers"] = all(a.ndim == 0 and a.dtype.kind in "iu" for a in actions)
        if report["whole numbers"]:
            values = np.array([int(a) for a in actions])  # [draws]
            wanted = made.start + np.arange(made.n)  # [n]
            report["share of each action"] = (values[:, None] == wanted).mean(axis=0)
            report["share outside the space"] = float((~np.isin(values, wanted)).mean())
        return report
    report["shape"] = str(actions[0].shape)
    if all(a.shape == made.shape and a.dtype.kind in "iuf" for a in actions):
        scaled = (np.array(actions, dtype=float) - made.low) / (made.high - made.low)  # [draws, ...]
        report["share outside the space"] = float(((scaled < -1e-5) | (scaled > 1 + 1e-5)).mean())
        report["mean"] = scaled.mean(axis=0)
        report["standard deviation"] = scaled.std(axis=0)
        flat = scaled.reshape(draws, -1)
        spread = flat[:, 0].std() * flat[:, -1].std()
        covariance = ((flat[:, 0] - flat[:, 0].mean()) * (flat[:, -1] - flat[:, -1].mean())).mean()
        report["numbers move together"] = flat.shape[1] > 1 and bool(abs(covariance) > spread / 2)
    return report


class EpisodeOver(Exception):
    """A scripted environment was played far beyond the end of its episode."""


class ScriptedEnv(gym.Env):
    """An environment whose episodes are written down beforehand, and which writes down how it is played.

    The observation at step t of episode i is the array [i, t].

    Args:
        rewards: The rewards of each episode.
        endings: How each ends, "terminated" or "truncated".
    """

    action_space = Discrete(1000)
    observation_space = Box(-np.inf, np.inf, (2,), np.float64)

    def __init__(self, rewards: list[list[float]], endings: list[str]):
        self.rewards, self.endings = rewards, endings
        self.episode, self.t = -1, 0
        self.seeds, self.actions, self.late_steps, self.closed = [], [], 0, False

    def reset(self, *misplaced, seed=None, options=None):
        """Start the next episode of the script (the first again after the last)."""
        if misplaced:
            raise TypeError("env.reset takes the seed by its name: env.reset(seed=seed)")
        self.episode += 1
        self.t = 0
        self.seeds.append(seed)
        return self._observation(), {}

    def step(self, action):
        """Pay the next reward of the script; past its end, pay 0 and go on saying that it is over."""
        if self.episode < 0:
            raise gym.error.ResetNeeded("step() came before reset()")
        script = self.rewards[self.episode % len(self.rewards)]
        self.actions.append(plain(action))
        reward = float(script[self.t]) if self.t < len(script) else 0.0
        self.t += 1
        if self.t > len(script):
            self.late_steps += 1
            if self.late_steps >= EXTRA_STEPS:
                raise EpisodeOver
        over = self.t >= len(script)
        ending = self.endings[self.episode % len(self.endings)]
        return (
            self._observation(),
            reward,
            over and ending == "terminated",
            over and ending == "truncated",
            {},
        )

    def close(self):
        """Note that it was closed."""
        self.closed = True

    def _observation(self) -> np.ndarray:
        return np.array([self.episode, self.t], dtype=float)


def play_one_script(answer: Callable, rewards: list[float], ending: str, seed: int) -> dict:
    """Let `answer(env, policy, seed)` play one scripted episode with a policy that acts on what it observes.

    Args:
        answer: Returns the rewards of the episode.
        rewards: The script.
        ending: "terminated" or "truncated".
        seed: Passed on to the answer.

    Returns:
        "rewards returned", "observations the policy saw", "actions taken", "seeds given to reset", "steps after the end",
        "environment closed".
    """
    env = ScriptedEnv([rewards], [ending])
    saw = []

    def policy(observation):
        saw.append(plain(observation))
        known = isinstance(observation, np.ndarray) and observation.shape == (2,)
        return int(7 + 3 * observation[1]) if known else 0

    try:
        result = _something(answer(env, policy, seed))
    except EpisodeOver:
        result = "<went on after the end>"
    return {
        "rewards returned": result,
        "observations the policy saw": saw,
        "actions taken": env.actions,
        "seeds given to reset": ["none" if s is None else s for s in env.seeds],
        "steps after the end": env.late_steps,
        "environment closed": env.closed,
    }


def play_scripts(answer: Callable, rewards: list[list[float]], endings: list[str], seed: int) -> dict:
    """Let `answer(env, policy, n_episodes, seed)` play several scripted episodes.

    Args:
        answer: Returns one number for every episode.
        rewards: The script of each episode.
        endings: How each ends, "terminated" or "truncated".
        seed: Passed on to the answer.

    Returns:
        "numbers returned", "seeds given to reset", "steps after the end".
    """
    env = ScriptedEnv(rewards, endings)
    try:
        result = _something(answer(env, lambda observation: 1, len(rewards), seed))
    except EpisodeOver:
        result = "<went on after the end>"
    return {
        "numbers returned": result,
        "seeds given to reset": ["none" if s is None else s for s in env.seeds],
        "steps after the end": env.late_steps,
    }


def balance(answer: Callable, first_seed: int, episodes: int, max_steps: int) -> dict:
    """Play CartPole with the policy `answer(observation)`.

    Args:
        answer: Returns 0 or 1.
        first_seed: The episodes use this seed and those after it.
        episodes: How many.
        max_steps: Where each is cut.

    Returns:
        "steps in each episode", [episodes].
    """
    with envs.make("CartPole-v1") as env:
        lengths = [len(play_episode(env, answer, first_seed + i, max_steps)) for i in range(episodes)]
    return {"steps in each episode": lengths}


def _something(value):
    """`value`, unless it is None."""
    if value is None:
        raise ReturnedNothing
    return value


def _student_line(traceback) -> str:
    """The last line of code in `traceback` that belongs to the student: neither this package's nor a library's."""
    found = ""
    while traceback is not None:
        found = code_line(traceback.tb_frame, traceback.tb_lineno) or found
        traceback = traceback.tb_next
    return found


def code_line(frame, line: int) -> str:
    """The text of a frame's line, or "" where it lies in this package or in an installed library."""
    file = frame.f_code.co_filename
    if file.startswith(PACKAGE) or "site-packages" in file or "/lib/python" in file or file.startswith("<frozen"):
        return ""
    return linecache.getline(file, line).strip()


def _shared_generators() -> tuple:
    """The states of the generators that the whole process shares, in a form that can be compared."""
    return random.getstate(), np.random.get_state()[1].tobytes(), np.random.get_state()[2]  # noqa: NPY002


@contextlib.contextmanager
def _shared_generators_seeded() -> Iterator[None]:
    """Let whatever draws from the shared generators do so repeatably, and leave them as they were."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def _identical(a, b) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_identical(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(_identical, a, b))
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.shape == b.shape and a.tobytes() == b.tobytes()
    return type(a) is type(b) and (a == b or a != a)
