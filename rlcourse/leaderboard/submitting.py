"""Handing in: three agents of one training become one small file."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np

from rlcourse.leaderboard import entries
from rlcourse.leaderboard.wording import Refused, shown, slug
from rlcourse.networks.twin import NumpyTwin
from rlcourse.runs.datafile import replacing
from rlcourse.runs.policies import ActorPolicy, GreedyPolicy


def submit(
    policies: dict[int, GreedyPolicy | ActorPolicy], name: str, link: str = "", seed: int = 0, settings=None,
    folder: str | Path = "leaderboard",
) -> Path:  # fmt: skip
    """Write an entry for the leaderboard to a file. The same rules hold as on the board; scores are measured there.

    Args:
        policies: Games -> the agent after so many training games, for 100, 250 and 500 games: a `GreedyPolicy`, or an
            `ActorPolicy` where actions are numbers; its network a `NumpyTwin`.
        name: To be shown: 1 to 40 letters, digits, spaces and . ' - _ , ( ).
        link: To be shown beside it: an address that begins with https://, or "".
        seed: Of the training.
        settings: Of the training: a dataclass or a dict of plain values.
        folder: Where the file goes. It is made where there is none.

    Returns: The file's path. Its name is made from what is in it, so that handing in the same twice leaves one file.
    Raises: ValueError for an entry that the board would refuse, with what came, what was expected and what to try.
    """
    if not isinstance(policies, dict):
        raise Refused(f"policies is {shown(policies)}, expected {{100: policy, 250: policy, 500: policy}}.")
    if set(policies) != set(entries.GAMES):
        came = ", ".join(shown(games) for games in policies) or "nothing"
        raise Refused(f"policies has agents after {came} games, expected one each after 100, 250 and 500.")
    networks = {games: _network(policies[games], f"the policy after {games} games") for games in entries.GAMES}
    header = {"name": name, "link": link, "seed": _whole(seed), "settings": _as_dict(settings)}
    header["env"] = _shared([policies[games].env for games in entries.GAMES], "environments")
    header["first_action"] = _shared([_whole(getattr(p, "first_action", 0)) for p in policies.values()], "first actions")
    header["activations"] = _shared([network.activations for network in networks.values()], "activations")
    entry = entries.make(header, {games: [np.asarray(w) for w in n.weights] for games, n in networks.items()})
    if entries.task(entry.env).continuous != isinstance(policies[500], ActorPolicy):
        expected = "ActorPolicy" if entries.task(entry.env).continuous else "GreedyPolicy"
        raise Refused(f"the policies are of the class {type(policies[500]).__name__}, but {entry.env} needs {expected}.")
    content = entries.pack(entry)
    entries.read(content)  # as the board will
    return _keep(content, Path(folder), slug(entry.name) or "entry")


def _keep(content: bytes, folder: Path, slug: str) -> Path:
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file, expected a folder: name another with folder=.")
    digest = hashlib.sha256(content).hexdigest()
    for length in (12, len(digest)):
        path = folder / f"{slug}-{digest[:length]}.npz"
        if not path.exists():
            with replacing(path) as file:
                file.write(content)
        if path.read_bytes() == content:
            return path
    raise Refused(f"{path} has been changed by somebody: move it away and hand in again.")


def _network(policy, which: str) -> NumpyTwin:
    if not isinstance(policy, GreedyPolicy | ActorPolicy):
        raise Refused(f"{which} is {shown(policy)}, expected a GreedyPolicy, such as a training's `best`.")
    network = policy.network if isinstance(policy, ActorPolicy) else policy.q_values
    if not isinstance(network, NumpyTwin):
        advice = "build it from Dense layers with the usual activations"
        raise Refused(f"the network of {which} is {shown(network)}, expected a NumpyTwin: {advice}.")
    return network


def _shared(values: list, what: str):
    if any(value != values[0] for value in values):
        raise Refused(f"the three policies have different {what}, expected three times the same agent: {shown(str(values))}.")
    return values[0]


def _as_dict(settings) -> dict:
    if settings is None:
        return {}
    if dataclasses.is_dataclass(settings) and not isinstance(settings, type):
        settings = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    if not isinstance(settings, dict):
        return settings  # the rules say what is wrong with it
    plain = {}
    for key, value in settings.items():
        if not isinstance(key, str):
            raise Refused(f"the settings have the name {shown(key)}, expected text.")
        plain[key] = [_whole(v) for v in value] if isinstance(value, list | tuple) else _whole(value)
    return plain


def _whole(value):
    """A NumPy number as Python's."""
    return value.item() if isinstance(value, np.generic) else value
