"""What one step of learning does to an actor and a critic."""

from collections.abc import Callable
from functools import cache

import numpy as np

from rlcourse.networks.descent import NoGradient
from rlcourse.networks.tensorflow import keras, tf

TAKEN, SCALED, BARE, OTHER = "the actions taken", "twice what the actor gives", "what the actor gives", "others"


def learn_step_by_step(
    answer: Callable, actor: list[np.ndarray], critic: list[np.ndarray], batches: list[tuple], rate: float
) -> dict:
    """Call `answer(batch, actor, critic, rate)`, a step of learning for two small Keras networks, once for every batch.

    The networks have these weights, kernel and bias of each Dense layer in turn, and the activation tanh, except for the
    critic's last layer. The batches are (states [B, n], actions [B, 1], rewards [B]).

    Returns: "ended": "in time", or "no gradient" where `descend` was given None. In time also "critic" and "actor": the weights
        in one array after every call. Without a gradient "of": the networks that lack one, "critic" or "actor" or both; "asked
        about": what actions, for each call of the critic until then; "the critic has moved": whether it had by then.
    """
    n = batches[0][0].shape[1]
    mu, _ = _network(tuple(w.shape for w in actor), (n,), "tanh")
    q, questions = _network(tuple(w.shape for w in critic), (n, 1), None)
    networks = {"critic": q, "actor": mu}
    for network, weights in ((mu, actor), (q, critic)):
        for part in (network, *network.layers, *network.variables):
            part.trainable = True  # whatever the answer did with it the last time
        network.set_weights(weights)
    report = {"ended": "in time", "critic": [], "actor": []}
    for batch in batches:
        before = q.get_weights()
        questions.clear()
        tensors = tuple(tf.constant(part, tf.float32) for part in batch)
        try:
            answer(tensors, mu, q, rate)
        except NoGradient as error:
            moved = any((a != b).any() for a, b in zip(before, q.get_weights(), strict=True))
            bare = np.asarray(mu(tensors[0]))
            asked = [_named(actions, batch[1], bare) for actions in questions]
            lost = {id(v) for v in error.missing}
            of = [name for name, network in networks.items() if lost & {id(v) for v in network.variables}]
            return {"ended": "no gradient", "of": of, "asked about": asked, "the critic has moved": moved}
        for name, network in networks.items():
            report[name].append(np.concatenate([w.ravel() for w in network.get_weights()]))
    return report


@cache  # to build one takes longer than to learn with it
def _network(shapes: tuple, inputs: tuple[int, ...], last: str | None) -> tuple:
    """A Keras network with weights of such shapes, and a list in which it writes down its last input at every call."""
    questions = []

    class Questioned(keras.Model):
        def __call__(self, inputs, *args, **kwargs):
            questions.append(inputs[-1] if isinstance(inputs, list | tuple) else inputs)
            return super().__call__(inputs, *args, **kwargs)

    given = [keras.Input((n,)) for n in inputs]
    h = keras.layers.Concatenate()(given) if len(given) > 1 else given[0]
    kernels = shapes[::2]
    for i, (_, units) in enumerate(kernels, 1):
        h = keras.layers.Dense(units, activation="tanh" if i < len(kernels) else last)(h)
    return Questioned(given if len(given) > 1 else given[0], h), questions


def _named(actions, taken: np.ndarray, bare: np.ndarray) -> str:
    """What the critic was asked about."""
    try:
        actions = np.asarray(actions, float)
    except Exception:  # a tensor that has no numbers yet
        return OTHER
    known = {TAKEN: taken, SCALED: 2 * bare, BARE: bare}
    return next((name for name, a in known.items() if actions.shape == a.shape and np.allclose(actions, a, atol=1e-6)), OTHER)
