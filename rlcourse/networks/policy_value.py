"""A network with a policy and a value: acting with it in NumPy, and the gradient of a loss by all its weights at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rlcourse.networks.compiled_updates import FlatWeights, not_compiled
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.tensors import run_by_python, run_on_tensors
from rlcourse.networks.twin import CompiledTwin, NumpyTwin, acting_twin


def check_policy_value(model, n_actions: int) -> None:
    """Check that a model has logits [B, A] and values [B, 1], and keeps nothing but weights.

    Raises: TypeError for what is no Keras model; ValueError for outputs of other shapes, or variables that do not learn.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"the model is a {type(model).__name__}, expected a keras.Model with two outputs, logits and values.")
    shapes = [tuple(output.shape) for output in getattr(model, "outputs", None) or ()]
    wanted = [(None, n_actions), (None, 1)]
    if shapes != wanted:
        raise ValueError(
            f"the model's outputs have the shapes {shapes or 'of a model that was not built from keras.Input'}, expected "
            f"{wanted}: a logit for each action, then one value. Build it as keras.Model(inputs, [logits, values])."
        )
    if model.non_trainable_variables:
        raise ValueError(
            f"the model keeps {len(model.non_trainable_variables)} variables that do not learn (the first is "
            f"{model.non_trainable_variables[0].path}), and workers share only what learns. Leave such layers away."
        )


class PolicyValueTwin:
    """The outputs of a model, `policy` [B, A] and `value` [B, 1], as functions of arrays [B, ...], with weights of one's own.

    `print_fn` says that acting is slow.
    """

    def __init__(self, model: keras.Model, print_fn: Callable[[str], None] = print):
        heads = [keras.Model(model.inputs, output) for output in model.outputs]
        self.policy, self.value = (acting_twin(head, print_fn) for head in heads)
        place = {id(v): i for i, v in enumerate(model.weights)}
        self._places = [[place[id(v)] for v in head.weights] for head in heads]
        self._flat = FlatWeights([w.shape for w in model.weights])

    def refresh(self, row: np.ndarray) -> None:
        """Take over new weights, [P] in a row."""
        arrays = self._flat.arrays(row)
        for twin, places in zip((self.policy, self.value), self._places, strict=True):
            twin.refresh([arrays[i] for i in places])

    def policy_with(self, row: np.ndarray) -> NumpyTwin | CompiledTwin:
        """The policy alone, with other weights, as a network that nothing changes any more."""
        arrays = self._flat.arrays(row.copy())
        return self.policy.with_weights([arrays[i] for i in self._places[0]])


class PolicyGradient:
    """The gradient of a loss of logits, values, actions and returns by all weights of a model, compiled. Threads may share it.

    Args:
        model: From states [B, ...] to logits [B, A] and values [B, 1]. Its own weights are neither used nor changed.
        loss: (logits [B, A], values [B], actions [B], returns [B], *weights) -> one number. A student's Python function serves.
        weights: Numbers handed to `loss` after the others.
        longest: Longer gradients are shortened to this norm; None leaves them.
        print_fn: Where to say that the function cannot be compiled.
    """

    def __init__(
        self, model: keras.Model, loss: Callable, weights: tuple[float, ...], longest: float | None,
        print_fn: Callable[[str], None] = print,
    ):  # fmt: skip
        self.model, self.loss, self.weights, self.longest, self.print_fn = model, loss, weights, longest, print_fn
        self._flat = FlatWeights([w.shape for w in model.weights])
        self._run = tf.function(self._gradient, jit_compile=True, autograph=False)
        self._tried = False

    def __call__(self, row: np.ndarray, states, actions, returns) -> tuple[np.ndarray, float, float]:
        """The gradient [P] at the weights `row` [P], the loss, and the gradient's norm before it was shortened."""
        batch = row, np.asarray(states, np.float32), np.asarray(actions, np.int32), np.asarray(returns, np.float32)
        tried = self._tried
        try:
            gradient, numbers = self._run(*batch)
        except Exception as error:  # whatever a student's function meets while it is compiled
            if tried:
                raise
            self._run = lambda *parts: self._gradient(*map(tf.convert_to_tensor, parts), run_eagerly=True)
            gradient, numbers = self._run(*batch)  # if it is wrong, it fails here
            self.print_fn(not_compiled(error))
        self._tried = True
        loss, norm = numbers.numpy()
        return gradient.numpy(), float(loss), float(norm)

    def _gradient(self, row, states, actions, returns, run_eagerly=False):
        with tf.GradientTape() as tape:
            tape.watch(row)
            parts = tf.split(row, self._flat.sizes)
            arrays = [tf.reshape(part, shape) for part, shape in zip(parts, self._flat.shapes, strict=True)]
            (logits, values), _ = self.model.stateless_call(arrays, [], states)  # [B, A], [B, 1]
            run = run_by_python if run_eagerly else run_on_tensors
            loss = tf.cast(run(self.loss, logits, values[:, 0], actions, returns, *self.weights), tf.float32)
            if loss.shape.rank is not None and loss.shape.rank > 0:
                raise ValueError(
                    f"the loss has the shape {tuple(loss.shape)}, expected (): one number, the mean over the minibatch."
                )
        gradient = tape.gradient(loss, row, unconnected_gradients="zero")  # [P]
        norm = tf.norm(gradient)
        if self.longest is not None:
            gradient *= self.longest * tf.minimum(1 / norm, 1 / self.longest)  # 1 where it is not too long
        return gradient, tf.stack([loss, norm])
