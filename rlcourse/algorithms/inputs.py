"""What a training asks of what it is given: environments, networks, a memory, periods that fit together."""

import copy

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Discrete
from gymnasium.vector import SyncVectorEnv, VectorEnv

from rlcourse import envs
from rlcourse.memory import ReplayMemory
from rlcourse.networks.tensorflow import keras


def check_network(name: str, model, env: str, units: int, states: gym.Space, *others: gym.Space) -> None:
    """Raise TypeError for what is no Keras model, ValueError for one that does not make [B, units] of states (and others)."""
    if not isinstance(model, keras.Model) or not model.built:
        raise TypeError(
            f"{name} returned {model!r:.80}, expected a Keras model that knows its inputs. Is a return missing, or keras.Input?"
        )
    inputs, cause = [np.zeros((2, *space.shape), space.dtype) for space in (states, *others)], None
    try:
        found = f"the shape {tuple(model(inputs if others else inputs[0]).shape)}"
    except Exception as error:
        found, cause = f"a {type(error).__name__}", error
    if found != f"the shape {(2, units)}":
        kind, hint = f"an array of the shape {states.shape}", "Look at the shape in keras.Input, and at the last layer"
        if isinstance(states, Discrete):
            kind = f"one whole number from 0 to {states.n - 1}"
            hint = "Begin it with keras.Input((), dtype='int32') and an Embedding"
        raise ValueError(
            f"the model of {name} takes inputs of shape {getattr(model, 'input_shape', '?')}, and an observation of {env} is "
            f"{kind}: given two of them, the model gave {found}, expected the shape {(2, units)}. {hint}."
        ) from cause


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
