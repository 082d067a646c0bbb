"""Saving a training and going on with it: the same numbers as if it had never stopped."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from rlcourse.runs import datafile
from rlcourse.runs.datafile import DataFileError
from rlcourse.runs.history import History

FILE = "checkpoint.npz"
COUNTERS = ("step", "updates", "seconds", "solved_step", "solved_seconds")
GENERATORS = ("explore_rng", "sample_rng")


def save(training, folder: str | Path) -> Path:
    """Write a training that is not running to `folder` / checkpoint.npz, data only, and return the file.

    The training's `state()` gives a header and arrays of what only its algorithm has.
    """
    t = training
    header, arrays = t.state()
    header |= {"algorithm": t.algorithm, "env": t.name, "seed": t.seed, "settings": asdict(t.settings), "alarms": t.alarms}
    header["counters"] = {name: getattr(t, name) for name in COUNTERS}
    return datafile.write(Path(folder) / FILE, "checkpoint", header, arrays | {"history": t.history.as_array()})


def restore(training, folder: str | Path) -> None:
    """Put a training where the one was that was saved in `folder`; it may have trained before.

    Its `restorer(path, header, arrays)` looks at what only its algorithm has, and returns a function that puts it back.

    Raises: DataFileError for a file that is missing, damaged or foreign, or that belongs to another algorithm, environment,
        network, kind of memory, or to other settings. The training is then unchanged.
    """
    t, path = training, Path(folder) / FILE
    header, arrays = datafile.read(path, "checkpoint")
    try:
        settings = json.loads(json.dumps(asdict(t.settings)))
        for what, found, wanted in (
            ("algorithm", header["algorithm"], t.algorithm),
            ("environment", header["env"], t.name),
            *((f"setting {name}", header["settings"].get(name), value) for name, value in settings.items()),
        ):
            if found != wanted:
                raise DataFileError(
                    f"{path} was saved with {what} {found!r}, and this training has {wanted!r}. "
                    "Make the training with what the file was saved with, or name another folder."
                )
        counters = {name: header["counters"][name] for name in COUNTERS}
        seed, alarms, history = header["seed"], dict(header["alarms"]), History.from_array(arrays["history"])
        put_back = t.restorer(path, header, arrays)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise DataFileError(f"{path} is damaged: {type(error).__name__}, {error}. Use another file, or train anew.") from error
    t.seed, t.alarms, t.history = seed, alarms, history
    for name, value in counters.items():
        setattr(t, name, value)
    put_back()


def off_policy_state(t) -> tuple[dict, dict[str, np.ndarray]]:
    """Header and arrays of what only an `OffPolicy` training has."""
    running = t.runner.observation is not None
    runner, runner_arrays = t.runner.state() if running else ({}, {})
    memory, memory_arrays = _plain_state(t.memory)
    header = {
        "best_return": t.best_return if np.isfinite(t.best_return) else None,
        "generators": {name: getattr(t, name).bit_generator.state for name in GENERATORS},
        "exploring": [[np.asarray(x).item() for x in getattr(explore, "held", ())] for explore in t.explorers],
        "losses": t.losses, "first_loss": t.first_loss if np.isfinite(t.first_loss) else None,
        "running": running, "runner": runner, "memory": memory,
        "waiting": [[[np.asarray(part).tolist() for part in entry] for entry in n.waiting] for n in t.n_steps],
    }  # fmt: skip
    arrays = {f"learner {i}": np.asarray(v) for i, v in enumerate(t.learner.variables())}
    arrays |= {"totals": t.totals, "lengths": t.lengths}
    for part, named in {"runner": runner_arrays, "memory": memory_arrays}.items():
        arrays |= {f"{part} {name}": array for name, array in named.items()}
    arrays |= {f"best {i}": w for i, w in enumerate(t.best_weights or [])}
    return header, arrays


def off_policy_restorer(t, path: Path, header: dict, arrays: dict[str, np.ndarray]) -> Callable[[], None]:
    """See `restore`, for an `OffPolicy` training."""
    parts = {"learner": {}, "memory": {}, "runner": {}, "best": {}}
    for name, array in arrays.items():
        part, _, within = name.partition(" ")
        parts.setdefault(part, {})[within] = array
    learned, best = ([parts[part][str(i)] for i in range(len(parts[part]))] for part in ("learner", "best"))
    if [array.shape for array in learned] != [tuple(v.shape) for v in t.learner.variables()]:
        raise DataFileError(f"{path} holds a network of other layers than this one. Build the network it was saved with.")
    _check_memory(path, t.memory, header["memory"], parts["memory"])
    count = t.runner.count
    if arrays["totals"].shape != (count,) or arrays["lengths"].shape != (count,):
        raise DataFileError(f"{path} was saved with {arrays['totals'].size} environments, and this training has {count}.")
    generators = {name: header["generators"][name] for name in GENERATORS}
    exploring, losses, waiting, running = (header[name] for name in ("exploring", "losses", "waiting", "running"))
    first_loss, best_return, runner = (header[name] for name in ("first_loss", "best_return", "runner"))

    def put_back() -> None:
        for name, state in generators.items():
            getattr(t, name).bit_generator.state = state
        t.learner.restore(learned)
        t.twin.refresh(t.acting_weights())
        t.hand_over()
        for name, value in header["memory"].items():
            setattr(t.memory, name, value)
        for name, array in parts["memory"].items():
            getattr(t.memory, name)[: len(array)] = array
        for explore, held in zip(t.explorers, exploring, strict=True):
            if held:
                explore.held = tuple(held)
        t.losses, t.first_loss = list(losses), np.nan if first_loss is None else first_loss
        t.best_return, t.best_weights = -np.inf if best_return is None else best_return, best or None
        t.totals, t.lengths = arrays["totals"], arrays["lengths"]
        for n, entries in zip(t.n_steps, waiting, strict=True):
            n.waiting.clear()
            for *pair, total, discount in entries:
                state, action = (np.asarray(part, np.float32) if isinstance(part, list) else part for part in pair)
                n.waiting.append([state, action, total, discount])
        if running and not t.runner.restore(runner, parts["runner"]):
            t.say(
                "This environment did not come back to the step where it was saved: it draws chance from elsewhere than its "
                "own generator. A new episode begins; everything else goes on as it was."
            )
            t.abandon_episode()

    return put_back


def _plain_state(memory) -> tuple[dict, dict[str, np.ndarray]]:
    """The attributes of a memory, the library's or a student's: numbers, and arrays cut to what is filled."""
    numbers, arrays, capacity = {}, {}, getattr(memory, "capacity", None)
    for name, value in vars(memory).items():
        if isinstance(value, np.ndarray) and value.dtype != object:
            arrays[name] = value[: len(memory)] if value.ndim and len(value) == capacity else value
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
        fits = isinstance(here, np.ndarray) and here.shape[1:] == array.shape[1:] and here.dtype == array.dtype
        if not fits or len(array) > len(here):
            raise DataFileError(f"{path} was saved with a memory of another size or kind: see its {name!r}.")
