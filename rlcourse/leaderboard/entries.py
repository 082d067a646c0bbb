"""One entry of the board: three networks, and who trained them. Its file holds no score: the board measures scores itself."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rlcourse.leaderboard.fitting import MOST_LAYERS, check_activations, check_network, task
from rlcourse.leaderboard.wording import Refused, check_link, check_name, check_seed, check_settings, shown
from rlcourse.networks.twin import NumpyTwin
from rlcourse.runs import datafile
from rlcourse.runs.policies import ActorPolicy, GreedyPolicy

KIND = "leaderboard entry"
GAMES = (100, 250, 500)  # of training, after which an agent is scored
LARGEST_FILE, LARGEST_HEADER = 5 * 2**20, 16 * 2**10  # bytes
MOST_ARRAYS = len(GAMES) * (2 * MOST_LAYERS + 1)


@dataclass(frozen=True)
class Entry:
    """An agent after 100, 250 and 500 games of its training."""

    name: str  # who, or what, it is
    link: str  # an address, or ""
    seed: int  # of its training
    settings: dict  # of its training: names with plain values
    env: str  # the environment's id
    first_action: int  # number of the first action
    activations: list[str]  # one name for each Dense layer
    weights: dict[int, list[np.ndarray]]  # games -> what `NumpyTwin` takes

    def policy(self, games: int) -> Callable:
        """The agent after so many games."""
        twin = NumpyTwin(self.activations, self.weights[games])
        if task(self.env).continuous:
            return ActorPolicy(self.env, twin)
        return GreedyPolicy(self.env, twin, self.first_action)


def make(header: dict, weights: dict[int, list[np.ndarray]]) -> Entry:
    """An entry, once it has passed every rule of the board; else it is `Refused` with the first one that is broken.

    Args:
        header: name, link, seed, settings, env, first_action, activations; whatever else is in it is not looked at.
        weights: Games -> arrays.
    """
    name, link = check_name(header.get("name")), check_link(header.get("link"))
    seed, settings = check_seed(header.get("seed")), check_settings(header.get("settings", {}))
    if not isinstance(header.get("env"), str):
        raise Refused(f"the environment is {shown(header.get('env'))}, expected its name, such as 'CartPole-v1'.")
    wanted = task(header["env"])
    first_action = header.get("first_action")
    if isinstance(first_action, bool) or first_action != wanted.first_action:
        raise Refused(f"the first action is {shown(first_action)}, but {wanted.env} counts from {wanted.first_action}.")
    activations = check_activations(header.get("activations"))
    for games in GAMES:
        if not weights.get(games):
            raise Refused(f"there is no network after {games} games: hand in one each after 100, 250 and 500.")
    for games in GAMES:
        check_network(wanted, activations, weights[games], f"the network after {games} games")
    return Entry(name, link, seed, settings, wanted.env, wanted.first_action, activations, weights)


def pack(entry: Entry) -> bytes:
    """The bytes of an entry's file: the same bytes for the same entry."""
    header = {name: value for name, value in vars(entry).items() if name != "weights"}
    arrays = {f"{games}-{i}": w for games, arrays in entry.weights.items() for i, w in enumerate(arrays)}
    return datafile.pack(KIND, header, arrays)


def read(content: bytes) -> Entry:
    """Read an entry's file from a stranger: no code runs, nothing large is made, and what breaks a rule is `Refused`."""
    if len(content) > LARGEST_FILE:
        raise Refused(f"the file is larger than {LARGEST_FILE / 2**20:.0f} MiB, which no entry needs.")
    try:
        header, arrays = datafile.unpack(io.BytesIO(content), KIND, LARGEST_FILE, LARGEST_HEADER, MOST_ARRAYS)
    except datafile.DataFileError as error:
        raise Refused(f"{error}.") from error
    for name in arrays:
        if not re.fullmatch(rf"({'|'.join(map(str, GAMES))})-(0|[1-9][0-9]?)", name):
            raise Refused(f"it holds the array {shown(name)}, which is no part of an entry.")
    weights = {}
    for games in GAMES:
        named = [f"{games}-{i}" for i in range(sum(name.startswith(f"{games}-") for name in arrays))]
        if not arrays.keys() >= set(named):
            raise Refused(f"an array of the network after {games} games is missing.")
        weights[games] = [arrays[name] for name in named]
    return make(header, weights)
