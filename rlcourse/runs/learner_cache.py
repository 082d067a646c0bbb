"""Learners whose training is over. Compiling takes longer than many a training, so they serve the next one of the same form."""

from __future__ import annotations

import inspect
import json
import re
import weakref
from collections.abc import Callable, Iterable

from rlcourse.networks.tensorflow import keras

MOST = 4
_CACHE: list[tuple[tuple, object]] = []


def borrow(owner, make: Callable[[], object], networks: Iterable[keras.Model], functions: Iterable, numbers: Iterable):
    """A learner for a training, compiled already where an earlier one had the same networks, functions and numbers.

    Args:
        owner: The training, with `say`. When it is gone, the learner is free for others.
        make: Makes a learner; it has `updates`, a `CompiledUpdates`.
        networks: What it learns.
        functions: What is compiled into it.
        numbers: Settings that are compiled into it.
    """
    key = (tuple(map(structure, networks)), *map(_meaning, functions), *numbers)
    i = next((i for i, (known, _) in enumerate(_CACHE) if known == key), None)
    learner = make() if i is None else _CACHE.pop(i)[1]
    weak = weakref.proxy(owner)  # a bound method would keep it alive for ever
    learner.updates.print_fn = lambda message: weak.say(message)
    weakref.finalize(owner, _give_back, key, learner)
    return learner


def _give_back(key: tuple, learner) -> None:
    if None not in key[0] and learner.updates.compiled:
        _CACHE.append((key, learner))
        del _CACHE[:-MOST]


def _meaning(function: Callable, depth: int = 4) -> tuple:
    """A function together with the numbers and functions it reads from outside, which are compiled into it."""
    if not inspect.isfunction(function) or depth == 0:
        return (function,)
    seen = inspect.getclosurevars(function)
    values = {**seen.globals, **seen.nonlocals}
    plain = int | float | str | None | tuple
    return (function, *((n, _meaning(v, depth - 1) if inspect.isfunction(v) else v if isinstance(v, plain) else id(v))
                        for n, v in sorted(values.items())))  # fmt: skip


def structure(model: keras.Model) -> str | None:
    """What tells two networks of different structure apart, or None for a network whose description may not tell all."""
    known = keras.layers
    plain = (known.InputLayer, known.Dense, known.Embedding, known.Rescaling, known.Concatenate, known.Activation, known.ReLU,
             known.Reshape, known.Flatten, known.Dropout, known.Identity, known.Add)  # fmt: skip
    functions = [type(model), *(getattr(layer, "activation", None) or keras.Model for layer in model.layers)]
    if any(type(layer) not in plain for layer in model.layers) or not all(map(_of_keras, functions)):
        return None
    described = json.dumps(model.get_config(), default=str, sort_keys=True)
    names = dict.fromkeys([model.name, *re.findall(r'"name": "([^"]*)"', described)])
    for i, name in enumerate(names):  # Keras counts them on from model to model
        described = described.replace(f'"{name}"', f'"{i}"')
    return described


def _of_keras(thing) -> bool:
    return (thing.__module__ or "").startswith("keras.")
