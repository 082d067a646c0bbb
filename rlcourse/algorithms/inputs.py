"""What a training asks of what it is given: environments, a memory, periods that fit together."""

import copy

import gymnasium as gym
import numpy as np
from gymnasium.vector import SyncVectorEnv, VectorEnv

from rlcourse import envs
from rlcourse.memory import ReplayMemory


def check_memory(memory, settings) -> None:
    """Raise TypeError for what is no memory, ValueError for one that is too small."""
    missing = [name for name in ("add", "sample", "__len__") if not hasattr(memory, name)]
    if missing:
        raise TypeError(
            f"memory is a {type(memory).__name__} without {', '.join(missing)}: expected an object such as "
            "ReplayMemory(100_000, ...), with add(...), sample(batch_size, rng) and len(memory)."
        )
    capacity = getattr(memory, "capacity", None)
    if isinstance(capacity, int | np.integer) and capacity < settings.batch_size:
        raise ValueError(
            f"the memory holds {capacity} transitions and batch_size is {settings.batch_size}: a minibatch would be "
            "more than the memory holds. Make the memory larger or the batch smaller."
        )
    if settings.n_steps > 1 and not isinstance(memory, ReplayMemory):
        raise TypeError("n_steps above 1 needs the library's ReplayMemory, which keeps a discount for every transition.")


def check_periods(settings, count: int) -> None:
    """Raise ValueError for a period that `count` environments at once would step over."""
    for name in ("train_every", "validate_every"):
        period = getattr(settings, name) or 0
        if period % count:
            at_once = f"there are {count} environments, which make as many steps at once"
            raise ValueError(f"{name} is {period} and {at_once}: expected a multiple of {count}.")


def minibatches(drawn: list[tuple], b: int, observations: gym.Space, actions: gym.Space) -> tuple[np.ndarray, ...]:
    """K minibatches that a memory gave one by one, as arrays [K, B, ...]; ValueError for parts of another shape."""
    wanted = [(b, *observations.shape), (b, *actions.shape), (b,), (b, *observations.shape), (b,)]
    found = [np.shape(part) for part in drawn[0]] if isinstance(drawn[0], tuple | list) else type(drawn[0]).__name__
    if found != wanted:
        raise ValueError(
            f"memory.sample({b}, rng) returned {found}, expected states, actions, rewards, next_states, terminated of "
            f"shapes {wanted}. Look at what sample returns, and in which order."
        )
    state, action = (np.int32 if space.dtype.kind in "iu" else np.float32 for space in (observations, actions))
    kinds = state, action, np.float32, state, bool
    return tuple(np.array(column).astype(kind) for column, kind in zip(zip(*drawn, strict=True), kinds, strict=True))


def copies(env: gym.Env | VectorEnv, n: int) -> VectorEnv:
    """N environments such as `env`, with its wrappers."""
    spec = env.spec
    if isinstance(env, VectorEnv) or not spec.additional_wrappers:
        kwargs = {k: v for k, v in spec.kwargs.items() if k not in ("num_envs", "vectorization_mode", "render_mode")}
        return gym.make_vec(spec.id, num_envs=n, **kwargs)
    return SyncVectorEnv([lambda: copy.deepcopy(env)] * n)


def environments(env, n_envs: int) -> gym.Env | VectorEnv:
    """`env` as a training plays it: made where it is an id, and explaining its errors."""
    if n_envs < 1:
        raise ValueError(f"n_envs is {n_envs!r}, expected 1 or more.")
    if isinstance(env, VectorEnv):
        return env
    if isinstance(env, str):
        made = envs.make(env)  # its errors explain themselves
        if n_envs == 1:
            return made
        made.close()
        return gym.make_vec(env, num_envs=n_envs)
    if n_envs > 1:
        raise ValueError(f"n_envs is {n_envs}, which needs the environment's id, such as 'CartPole-v1', not one made already.")
    return envs.explaining(env)
