"""Saving a training and going on with it: the same numbers as if it had never stopped."""

import json
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from rlcourse.runs import datafile
from rlcourse.runs.datafile import DataFileError
from rlcourse.runs.history import History

FILE = "checkpoint.npz"


def save(training, folder: str | Path) -> Path:
    """Write `training` to `folder` / checkpoint.npz: weights, optimizer, memory, generators, episode, history. Data only.

    Args:
        training: One that is not running.
        folder: Made where there is none.

    Returns:
        The file.
    """
    t = training
    running = t.player.observation is not None
    player, player_arrays = t.player.state() if running else ({}, {})
    memory, memory_arrays = _plain_state(t.memory)
    header = {
        "algorithm": t.algorithm,
        "env": t.name,
        "seed": t.seed,
        "settings": asdict(t.settings),
        "counters": {name: getattr(t, name) for name in ("step", "updates", "seconds", "solved_step", "solved_seconds")},
        "best_return": t.best_return if np.isfinite(t.best_return) else None,
        "generators": {name: getattr(t, name).bit_generator.state for name in ("explore_rng", "sample_rng")},
        "exploring": t.exploring_state(),
        "losses": t.losses,
        "usual_loss": t.usual_loss if np.isfinite(t.usual_loss) else None,
        "alarms": t.alarms,
        "running": running,
        "player": player,
        "memory": memory,
        "waiting": [[[_listed(part) for part in entry] for entry in n.waiting] for n in t.n_steps],
    }
    arrays = {**t.learner_arrays(), "history": t.history.as_array(), "totals": t.totals, "lengths": t.lengths}
    arrays |= {f"player {name}": array for name, array in player_arrays.items()}
    arrays |= {f"memory {name}": array for name, array in memory_arrays.items()}
    arrays |= {f"best {i}": w for i, w in enumerate(t.best_weights or [])}
    return datafile.write(Path(folder) / FILE, "checkpoint", header, arrays)


def restore(training, folder: str | Path) -> None:
    """Put `training` where the saved one was.

    Args:
        training: Made with the same environment, settings, network and kind of memory; it may have trained before.
        folder: Where `save` wrote.

    Raises:
        DataFileError: For a file that is missing, damaged or foreign, or that belongs to another algorithm, environment,
            network, memory or to other settings. The training is then unchanged.
    """
    t, path = training, Path(folder) / FILE
    header, arrays = datafile.read(path, "checkpoint")
    try:
        check_same(path, "algorithm", header["algorithm"], t.algorithm)
        check_same(path, "environment", header["env"], t.name)
        for field in fields(t.settings):
            check_same(path, f"setting {field.name}", header["settings"][field.name], getattr(t.settings, field.name))
        learner = {name: array for name, array in arrays.items() if name.startswith("learner ")}
        wanted = t.learner_arrays()
        if {n: a.shape for n, a in learner.items()} != {n: a.shape for n, a in wanted.items()}:
            raise DataFileError(f"{path} holds a network of other layers than this one. Build the network it was saved with.")
        memory = {n.removeprefix("memory "): a for n, a in arrays.items() if n.startswith("memory ")}
        player = {n.removeprefix("player "): a for n, a in arrays.items() if n.startswith("player ")}
        _check_memory(path, t.memory, header["memory"], memory)
        best = [arrays[f"best {i}"] for i in range(sum(n.startswith("best ") for n in arrays))]
        _check_shapes(path, arrays, t)
        generators = {name: json.dumps(header["generators"][name]) for name in ("explore_rng", "sample_rng")}
        counters = {name: header["counters"][name] for name in ("step", "updates", "seconds", "solved_step", "solved_seconds")}
        waiting, history = header["waiting"], History.from_array(arrays["history"])
        if not {"seed", "exploring", "alarms", "losses", "usual_loss", "best_return", "running", "player"} <= header.keys():
            raise KeyError("a part of the header is missing")
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise DataFileError(f"{path} is damaged: {type(error).__name__}, {error}. Use another file, or train anew.") from error
    for name, state in generators.items():
        getattr(t, name).bit_generator.state = json.loads(state)
    for name, value in counters.items():
        setattr(t, name, value)
    t.restore_learner(learner)
    _put_back(t.memory, header["memory"], memory)
    t.restore_exploring(header["exploring"])
    t.seed, t.alarms, t.losses = header["seed"], dict(header["alarms"]), list(header["losses"])
    t.usual_loss = np.nan if header["usual_loss"] is None else header["usual_loss"]
    t.best_return = -np.inf if header["best_return"] is None else header["best_return"]
    t.best_weights = best or None
    t.history = history
    t.totals, t.lengths = arrays["totals"], arrays["lengths"]
    for n, entries in zip(t.n_steps, waiting, strict=True):
        n.waiting.clear()
        n.waiting.extend([_array(s), _array(a), total, discount] for s, a, total, discount in entries)
    if header["running"] and not t.player.restore(header["player"], player):
        t.say(
            "This environment did not come back to the step where it was saved: it draws chance from elsewhere than its own "
            "generator. A new episode begins; everything else goes on as it was."
        )
        t.abandon_episode()


def check_same(path: Path, what: str, found, wanted) -> None:
    """Raise DataFileError where a file was saved with something else than this training has."""
    if found != wanted:
        raise DataFileError(
            f"{path} was saved with {what} {found!r}, and this training has {wanted!r}. "
            "Make the training with what the file was saved with, or name another folder."
        )


def _check_shapes(path: Path, arrays: dict[str, np.ndarray], t) -> None:
    count = t.player.count
    if arrays["totals"].shape != (count,) or arrays["lengths"].shape != (count,):
        raise DataFileError(f"{path} was saved with {arrays['totals'].size} environments, and this training has {count}.")


def _plain_state(memory) -> tuple[dict, dict[str, np.ndarray]]:
    """The attributes of a memory, the library's or a student's: numbers, and arrays cut to what is filled."""
    numbers, arrays = {}, {}
    for name, value in vars(memory).items():
        if isinstance(value, np.ndarray) and value.dtype != object:
            arrays[name] = value[: len(memory)] if value.ndim and len(value) == _capacity(memory) else value
        elif isinstance(value, bool | int | float | str | np.integer | np.floating) or value is None:
            numbers[name] = value.item() if isinstance(value, np.generic) else value
        else:
            raise TypeError(
                f"the memory's attribute {name!r} is a {type(value).__name__}, which cannot be saved as data. "
                "Keep NumPy arrays and numbers in it."
            )
    return numbers, arrays


def _check_memory(path: Path, memory, numbers: dict, arrays: dict[str, np.ndarray]) -> None:
    mine = vars(memory)
    if (numbers.keys() | arrays.keys()) != mine.keys():
        raise DataFileError(f"{path} was saved with another kind of memory. Pass the one it was saved with.")
    for name, array in arrays.items():
        here = mine[name]
        if (
            not isinstance(here, np.ndarray)
            or here.shape[1:] != array.shape[1:]
            or len(array) > len(here)
            or here.dtype != array.dtype
        ):
            raise DataFileError(f"{path} was saved with a memory of another size or kind: see its {name!r}.")


def _put_back(memory, numbers: dict, arrays: dict[str, np.ndarray]) -> None:
    for name, value in numbers.items():
        setattr(memory, name, value)
    for name, array in arrays.items():
        getattr(memory, name)[: len(array)] = array


def _capacity(memory) -> int | None:
    return getattr(memory, "capacity", None)


def _listed(value):
    return np.asarray(value).tolist()


def _array(value):
    return np.asarray(value, np.float32) if isinstance(value, list) else value
