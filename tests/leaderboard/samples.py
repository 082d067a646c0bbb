"""Entries for tests: good ones made from Taxi's optimal policy, and every kind of bad one."""

import functools
import io
import os
import pickle
import warnings
import zipfile

import numpy as np
from numpy.lib import format as npy

from rlcourse import make
from rlcourse.algorithms import ActorPolicy, GreedyPolicy
from rlcourse.leaderboard import entries
from rlcourse.networks import NumpyTwin
from rlcourse.runs import datafile
from rlcourse.tables import transition_table

HEADER = {
    "name": "Ada", "link": "https://example.org/ada", "seed": 3, "settings": {"gamma": 0.99}, "env": "Taxi-v4",
    "first_action": 0, "activations": [],
}  # fmt: skip


@functools.cache
def taxi():
    return transition_table(make("Taxi-v4"))


@functools.cache
def optimal():
    return taxi().action_values(taxi().optimal_values())


@functools.cache
def starts(seeds):
    env = make("Taxi-v4")
    return [env.reset(seed=seed)[0] for seed in seeds]


def values(spoilt=0, seed=0):
    """Taxi's optimal action values [500, 6], but for some states where they are drawn by chance."""
    rng, q = np.random.default_rng(seed), optimal().copy()
    q[rng.permutation(500)[:spoilt]] = rng.normal(size=(spoilt, 6))
    return q.astype(np.float32)


def weights(spoilt=(400, 200, 0), seed=0):
    return {games: [values(n, seed)] for games, n in zip(entries.GAMES, spoilt, strict=True)}


def content(arrays=None, *, kind=entries.KIND, **header):
    """An entry's bytes, unchecked, with some of the header changed; `...` leaves a part out."""
    header = {name: value for name, value in {**HEADER, **header}.items() if value is not ...}
    networks = weights() if arrays is None else arrays
    named = {f"{games}-{i}": w for games, ws in networks.items() for i, w in enumerate(ws)}
    return datafile.pack(kind, header, named)


def policies(spoilt=(400, 200, 0), seed=0):
    return {games: GreedyPolicy("Taxi-v4", NumpyTwin([], w)) for games, w in weights(spoilt, seed).items()}


def cartpole(scale=1.0):
    """Good for CartPole with scale 1, and the worse the smaller."""
    kernel = np.array([[0, 0], [0, 1], [0, 8 * scale], [0, 2 * scale]], np.float32)
    return GreedyPolicy("CartPole-v1", NumpyTwin(["linear"], [kernel, np.zeros(2, np.float32)]))


def pendulum(scale=1.0):
    kernel = np.array([[0], [-3 * scale], [-0.6]], np.float32)
    return ActorPolicy("Pendulum-v1", NumpyTwin(["tanh"], [kernel, np.zeros(1, np.float32)]))


def exact(table, seeds):
    """What a table of action values earns on these seeds, by calculation instead of playing."""
    actions, totals = table.argmax(axis=1), []
    for state in starts(seeds):
        totals.append(0.0)
        for _ in range(taxi().limit):
            totals[-1] += taxi().rewards[state, actions[state]]
            going_on = taxi().going_on[state, actions[state]]  # [S], a single 1 or nothing: Taxi draws no chances
            if not going_on.any():
                break
            state = going_on.argmax()
    return float(np.mean(totals))


class Creates:
    """Unpickled, it makes a file."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


def archive(**members):
    """A zip with these members, given as bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def saved(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def with_header(text):
    return saved(**{datafile.HEADER: np.frombuffer(text, np.uint8)})


def claim(shape):
    file = io.BytesIO()
    npy.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return archive(**{"500-0.npy": file.getvalue() + b"1234"})


def twice():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = io.BytesIO(content())
        with zipfile.ZipFile(file, "a") as made:
            made.writestr("100-0.npy", b"")
        return file.getvalue()


def changed(at_games, array):
    return content({**weights(), at_games: array})


def dense(*shapes):
    return {games: [np.ones(shape, np.float32) for shape in shapes] for games in entries.GAMES}


def bzip2():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as made:
        made.writestr("100-0.npy", b"0" * 1000)
    return file.getvalue()


def nan():
    array = values()
    array[7, 3] = np.nan
    return array


TRAP = os.path.join(os.path.dirname(__file__), "the trap has sprung")

BAD = {  # what is wrong -> (the file's bytes, what the reason says)
    "empty": lambda: (b"", r"it is empty"),
    "cut off": lambda: (content()[:-40], r"cut off"),
    "a changed byte": lambda: (content().replace(b"Taxi-v4", b"Taxi-v3"), r"its bytes have changed"),
    "no archive": lambda: (b"not an archive", r"no \.npz archive"),
    "a pickle": lambda: (pickle.dumps(Creates(TRAP)), r"it is a pickle"),
    "a single array": lambda: (b"\x93NUMPY\x01\x00", r"a single array"),
    "pickled objects": lambda: (saved(**{"100-0": np.array([Creates(TRAP)], object)}), r"pickled objects"),
    "no header": lambda: (saved(**{"100-0": values()}), r"no header"),
    "a header that is not JSON": lambda: (with_header(b"{"), r"not JSON"),
    "a nested header": lambda: (with_header(b"[" * 8000), r"nested too deeply"),
    "a long header": lambda: (content(more="x" * 20_000), r"header is too long"),
    "thousands of arrays": lambda: (saved(**{f"{i}": np.zeros(1) for i in range(3000)}), r"3,000 arrays|2,999 arrays"),
    "a header that says nothing": lambda: (with_header(b"{}"), r"does not say what it is"),
    "another kind": lambda: (content(kind="checkpoint"), r"holds a checkpoint, expected a leaderboard entry"),
    "too large": lambda: (b"PK" + bytes(entries.LARGEST_FILE), r"larger than 5 MiB"),
    "a bomb": lambda: (archive(**{"100-0.npy": bytes(6 * 2**20)}), r"would unfold to 6\.0 MiB"),
    "an odd compression": lambda: (bzip2(), r"compressed in a way"),
    "a claim of a huge shape": lambda: (claim((10**9, 10**6)), r"claims a shape"),
    "another file inside": lambda: (archive(**{"run.py": b"print()"}), r"something else than arrays"),
    "an array twice": lambda: (twice(), r"two arrays of one name"),
    "an array too many": lambda: (content({**weights(), "more": [values()]}), r"the array 'more-0', which is no part"),
    "an array missing inside": lambda: (content().replace(b"100-0.npy", b"100-3.npy"), r"network after 100 games is missing"),
    "an unknown environment": lambda: (content(env="Pong-v5"), r"'Pong-v5' is none of this course: expected CartPole-v1"),
    "an environment that is no name": lambda: (content(env=["Taxi-v4"]), r"environment is a list"),
    "no name": lambda: (content(name=...), r"it has no name"),
    "an empty name": lambda: (content(name="  "), r"the name is empty"),
    "a number for a name": lambda: (content(name=3), r"the name is 3, expected text"),
    "a long name": lambda: (content(name="x" * 41), r"has 41 characters, expected 40"),
    "a name with markup": lambda: (content(name="<b>Ada"), r"'<b>Ada' looks like markup"),
    "a name with a path": lambda: (content(name="../Ada"), r"'\.\./Ada' looks like a file's path"),
    "a name with an override": lambda: (content(name="Ada\u202e"), r"invisible character U\+202E"),
    "a name with a control character": lambda: (content(name="A\x1b[2J"), r"invisible character U\+001B"),
    "a name with a picture": lambda: (content(name="Ada \U0001f600"), r"GRINNING FACE"),
    "a name without letters": lambda: (content(name="---"), r"neither a letter nor a digit"),
    "a name under accents": lambda: (content(name="A" + "\u0316\u0317\u0318\u0319"), r"more than 3 on one"),
    "a script for a link": lambda: (content(link="javascript:alert(1)"), r"does not begin with https"),
    "a link with a quote": lambda: (content(link='https://e.org/"onclick=x'), r"""holds '"', which no address has"""),
    "a link in disguise": lambda: (content(link="https://github.com@e.org"), r"no plain host"),
    "a long link": lambda: (content(link="https://e.org/" + "x" * 200), r"the link has 214 characters"),
    "a number for a link": lambda: (content(link=1), r"the link is 1, expected text"),
    "a seed that is no number": lambda: (content(seed=1.5), r"the seed is 1\.5, expected a whole number"),
    "settings that are not plain": lambda: (content(settings={"a": {"b": {}}}), r"setting 'a' holds a dict"),
    "long settings": lambda: (content(settings={"a": "x" * 3000}), r"settings have 30\d\d characters"),
    "settings without names": lambda: (content(settings=[1]), r"settings are a list"),
    "another first action": lambda: (content(first_action=1), r"first action is 1, but Taxi-v4 counts from 0"),
    "no activations": lambda: (content(activations=None), r"activations are None"),
    "an unknown activation": lambda: (content(activations=["eval"]), r"'eval' is unknown"),
    "too many layers": lambda: (content(activations=["relu"] * 17), r"17 Dense layers, expected 16"),
    "a network missing": lambda: (content({100: [values()], 500: [values()]}), r"no network after 250 games"),
    "NaN": lambda: (changed(250, [nan()]), r"after 250 games has weights that are not finite"),
    "complex numbers": lambda: (changed(100, [values().astype(complex)]), r"the type complex128"),
    "text for numbers": lambda: (changed(100, [np.full((500, 6), "x")]), r"the type str"),
    "too many arrays": lambda: (changed(100, [values(), values(), values()]), r"3 arrays for 0 Dense layers"),
    "too many numbers": lambda: (changed(100, [np.zeros((500, 401), np.float32)]), r"200,500 numbers, expected 200,000"),
    "shapes that do not chain": lambda: (content(dense((500, 8), (9, 6), (6,)), activations=["linear"]), r"do not follow"),
    "another environment's states": lambda: (changed(100, [values()[:16]]), r"has 16 states, but Taxi-v4 has 500"),
    "another environment's actions": lambda: (changed(100, [values()[:, :4]]), r"has 4 outputs, but Taxi-v4 needs 6"),
    "a Dense layer for states": lambda: (content(dense((500, 6), (6,)), activations=["linear"]), r"begins with a Dense layer"),
    "a table for numbers": lambda: (content(env="CartPole-v1"), r"begins with a table of states"),
    "another environment's inputs": lambda: (
        content(dense((3, 2), (2,)), env="CartPole-v1", activations=["relu"]),
        r"has 3 inputs, but CartPole-v1 has 4",
    ),
}
