"""What a function does with an actor and a critic that it is given.

Both are made of a few numbers. The actor's action in state s is 2 A x / (1 + |x|), x = s @ actor_weights: its A numbers lie
between -2 A and 2 A, so that who cuts them off at a number of his own is seen. The critic values action a at
s @ v - |a - s @ m|^2 - 1/2, [m, v] = critic_weights: it likes the action s @ m best, and in state 0 its value is not 0.
"""

from collections.abc import Callable

import numpy as np

from rlcourse.networks.tensorflow import tf
from rlcourse.probes.compiling import in_the_way_of_compiling, numpy_tensor
from rlcourse.probes.observing import ReturnedNothing, something
from rlcourse.tracebacks import student_line

ITS_ACTIONS, OTHER_ACTIONS, OTHER_STATES, NOTHING = "the actor's actions", "other actions", "other states", "nothing"
BIAS = -0.5
TARGETS, NETWORKS = ("target_actor", "target_critic"), ("actor", "critic")  # what the student calls them
NO_GRADIENT, SOME_GRADIENT, NOT_ONE_NUMBER = "no gradient", "a gradient", "not one number"


def call_critic_targets(
    answer: Callable, rewards: np.ndarray, next_states: np.ndarray, terminated: np.ndarray, gamma: float,
    actor_weights: np.ndarray, critic_weights: np.ndarray,
) -> dict:  # fmt: skip
    """Call `answer(rewards, next_states, terminated, gamma, target_actor, target_critic)`, which returns targets [B].

    The rewards and terminated are [B], the next_states [B, n], the actor_weights [n, A], and the critic_weights [n, A + 1].

    Returns: "targets": what came back; "the critic was asked about": of the next states that did not end the episode
        ITS_ACTIONS, or OTHER_ACTIONS where one of them is missing, or OTHER_STATES where a state is missing, or NOTHING; and
        "rewards", "terminated", "gamma" and the "values" [B] of target_actor's actions in the next states.
    """
    known = {"rewards": np.array(rewards), "terminated": np.array(terminated), "next_states": np.array(next_states)}
    asked = []
    networks = _functions(actor_weights, critic_weights, TARGETS, known, asked)
    targets = something(answer(rewards, next_states, terminated, gamma, *networks))
    actions = _actions(known["next_states"], actor_weights)
    on = ~known["terminated"].astype(bool)
    return {
        "targets": targets,
        "the critic was asked about": _about(asked, known["next_states"][on], actions[on]),
        "rewards": known["rewards"],
        "terminated": known["terminated"],
        "gamma": gamma,
        "values": _values(known["next_states"], actions, critic_weights),
    }


def call_actor_loss(answer: Callable, states: np.ndarray, actor_weights: np.ndarray, critic_weights: np.ndarray) -> dict:
    """Call `answer(states, actor, critic)` on NumPy arrays, and on tensors, where it is differentiated.

    The states are [B, n], the actor_weights [n, A], and the critic_weights [n, A + 1].

    Returns:
        "loss" and "loss on tensors": what came back; "stops on arrays" and "stops on tensors": what it stopped with where only
        one of the two works; "gradient by the actor's weights": [n, A], "gradient by the critic's weights": SOME_GRADIENT; in
        their place NO_GRADIENT where none arrives, NOT_ONE_NUMBER where nothing can be differentiated; "the critic was asked
        about": see `call_critic_targets`, of all states; and the "values" [B] of the actor's actions.
    """
    before, asked, stopped = np.array(states), [], None
    report = {"loss": None, "loss on tensors": None, "stops on arrays": "", "stops on tensors": ""}
    report |= {f"gradient by the {network}'s weights": NOT_ONE_NUMBER for network in NETWORKS}
    try:
        networks = _functions(actor_weights, critic_weights, NETWORKS, {"states": before}, asked)
        report["loss"] = something(answer(states, *networks))
    except (AttributeError, TypeError, ValueError, IndexError) as error:  # tensors allow more: .numpy(), for one
        stopped, report["stops on arrays"] = error, _one_line(error)
    try:
        report |= _differentiated(answer, before, actor_weights, critic_weights)
    except (NotImplementedError, ReturnedNothing):
        raise
    except Exception as error:
        if stopped is not None:
            raise stopped from None  # NumPy says more clearly what is wrong
        report["stops on tensors"] = _one_line(error)
    actions = _actions(before, actor_weights)
    report["the critic was asked about"] = _about(asked, before, actions)
    return report | {"values": _values(before, actions, critic_weights)}


def in_the_way_of_compiling_critic_targets(answer: Callable, **arguments) -> str:
    """What keeps `answer` from being compiled: see `in_the_way_of_compiling`. Arguments as for `call_critic_targets`."""
    return _in_the_way(answer, TARGETS, arguments)


def in_the_way_of_compiling_actor_loss(answer: Callable, **arguments) -> str:
    """What keeps `answer` from being compiled: see `in_the_way_of_compiling`. Arguments as for `call_actor_loss`."""
    return _in_the_way(answer, NETWORKS, arguments)


def _in_the_way(answer: Callable, names: tuple[str, str], arguments: dict) -> str:
    def whole(*given):
        *others, actor_weights, critic_weights = given
        return answer(*others, *_functions(actor_weights, critic_weights, names))

    return in_the_way_of_compiling(whole, **arguments)


def _functions(actor_weights, critic_weights, names: tuple[str, str], known: dict | None = None, asked: list | None = None):
    """The actor and the critic. They name the `known` arrays in what they refuse; what the critic is `asked` about is noted."""
    known = dict(known or {})
    n, size = actor_weights.shape
    numbers = np.asarray if isinstance(actor_weights, np.ndarray) else numpy_tensor

    def actor(states):
        if not _is_batch(states, n):
            raise ValueError(f"{names[0]} takes states [B, {n}], and was given {_described(states, known)}")
        actions = _actions(numbers(states), actor_weights)
        if asked is not None:
            known[ITS_ACTIONS] = np.array(actions)
        return actions

    def critic(states, actions):
        if not (_is_batch(states, n) and _is_batch(actions, size) and _shape(states)[0] == _shape(actions)[0]):
            raise ValueError(
                f"{names[1]} takes states [B, {n}] and actions [B, {size}], and was given {_described(states, known)} and "
                f"{_described(actions, known)}"
            )
        if asked is not None:
            asked.append((np.array(states), np.array(actions)))
        return _values(numbers(states), numbers(actions), critic_weights)

    for function, name in zip((actor, critic), names, strict=True):
        function.__name__ = function.__qualname__ = name  # what Python calls them where an argument is missing
    return actor, critic


def _actions(states, actor_weights):
    x = states @ actor_weights  # [B, A]
    return 2 * x.shape[-1] * x / (1 + abs(x))


def _values(states, actions, critic_weights):
    best = states @ critic_weights[:, :-1]  # [B, A]
    return BIAS + states @ critic_weights[:, -1] - ((actions - best) ** 2).sum(axis=-1)  # [B]


def _differentiated(answer: Callable, states, actor_weights, critic_weights) -> dict:
    """The loss on tensors and where its gradients arrive."""
    tensors = [tf.constant(w, tf.float32) for w in (actor_weights, critic_weights)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        networks = _functions(*map(numpy_tensor, tensors), NETWORKS)
        loss = something(answer(numpy_tensor(states), *networks))
        value = tf.convert_to_tensor(loss) if _shape(loss) == () else None
    by_actor, by_critic = [None, None] if value is None or not value.dtype.is_floating else tape.gradient(value, tensors)
    none = NOT_ONE_NUMBER if value is None else NO_GRADIENT
    return {
        "loss on tensors": loss if value is None else value.numpy(),
        "gradient by the actor's weights": none if by_actor is None else by_actor.numpy(),
        "gradient by the critic's weights": none if by_critic is None else SOME_GRADIENT,
    }


def _one_line(error: Exception) -> str:
    """What an exception says, and the student's line it came from."""
    line = student_line(error.__traceback__)
    text = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}".rstrip(": .")
    return f"{text}, in the line  {line}" if line else text


def _shape(value) -> tuple | None:
    """The shape of an array, a tensor or a list of numbers; None of anything else."""
    if value is None or isinstance(value, str | dict) or callable(value):
        return None
    try:
        return tuple(value.shape) if hasattr(value, "shape") else np.shape(value)
    except (TypeError, ValueError):  # a ragged list, a shape that is no shape
        return None


def _is_batch(value, width: int) -> bool:
    """Whether `value` has the shape [B, width]."""
    shape = _shape(value)
    return shape is not None and len(shape) == 2 and shape[1] == width


def _described(value, known: dict) -> str:
    """What a function was given, by its name where it is one of the `known` arrays."""
    shape = _shape(value)
    if shape is None:
        return f"the function {value.__name__}" if hasattr(value, "__name__") else f"a {type(value).__name__}"
    for name, array in known.items():
        if shape == array.shape and np.array_equal(value, array):
            return f"{name} {list(shape)}"
        if array.ndim == 2 and shape == array.shape[1:] and (array == np.asarray(value)).all(axis=-1).any():
            return f"one row of {name} {list(shape)}"
    return f"an array {list(shape)}" if shape else "one number"


def _about(asked: list, states: np.ndarray, actions: np.ndarray) -> str:
    """Which actions [K, A] in which states [K, n] are among those `asked` about."""
    if not len(states):
        return ITS_ACTIONS
    if not asked:
        return NOTHING
    s, a = (np.concatenate(parts) for parts in zip(*asked, strict=True))
    near = lambda x, y: np.isclose(x[:, None], y[None], rtol=1e-3, atol=1e-4).all(axis=-1)  # noqa: E731
    of_state = near(states, s)  # [K, calls]
    of_both = of_state & near(actions, a)
    return ITS_ACTIONS if of_both.any(axis=1).all() else OTHER_ACTIONS if of_state.any(axis=1).all() else OTHER_STATES
