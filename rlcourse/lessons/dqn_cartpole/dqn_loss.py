"""The loss that pulls Q(s, a) towards what it should have been."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.networks.tensorflow import keras, ops, tf  # noqa: F401 (other forms use them)
from rlcourse.probes import loss_and_gradient


def right(q_values, actions, targets):
    """Return the mean square of what is missing to the targets."""
    chosen = ops.sum(q_values * ops.one_hot(actions, q_values.shape[-1]), axis=-1)  # [B]
    return ops.mean(ops.square(ops.stop_gradient(targets) - chosen))


def _case(q_values, actions, targets):
    return {
        "q_values": np.array(q_values, np.float32),
        "actions": np.array(actions),
        "targets": np.array(targets, np.float32),
    }


def _cases(rng):
    def some(b, a):
        q_values, actions, targets = rng.normal(size=(b, a)), rng.integers(a, size=b), rng.normal(size=b)
        return _case(q_values.astype(np.float32) * 2, actions, targets.astype(np.float32) * 3)

    return [
        # by hand: (1 + 9 + 9) / 3; most mistakes give another number here, or cannot go on because B is not A
        _case([[1, 3], [5, 2], [-1, 4]], [0, 1, 1], [2, -1, 1]),
        _case([[1, 3], [0, 2]], [1, 0], [2, 2]),  # by hand: ((3 - 2)^2 + (0 - 2)^2) / 2 = 2.5
        some(5, 3),
        some(20, 6),
        some(1, 2),
        _case([[1, 3, 7], [0, 2, -1]], [1, 0], [2, 2]),  # the last action does not occur
        _case([[1, 3], [0, 2]], [0, 0], [2, 2]),
        _case([[1, 600], [2, -1], [0, 4]], [0, 0, 1], [501, -498, 4]),  # by hand: (500^2 + 500^2 + 0) / 3
    ]


TARGETS = "ops.stop_gradient(targets)"
CHOSEN = "ops.sum(q_values * ops.one_hot(actions, q_values.shape[-1]), axis=-1)"
ERRORS = "ops.stop_gradient(targets) - chosen"
LOSS = "ops.mean(ops.square(ops.stop_gradient(targets) - chosen))"
FREE = (TARGETS, "targets")
COLUMN = (TARGETS, f"{TARGETS}[:, None]")
wrong = mistakes_in(right)

MISTAKES = (
    wrong([FREE],
          "The loss is right, but its gradient reaches the targets too: training would move the goal towards the network. Hold "
          "it fixed with ops.stop_gradient(targets).", points=1),
    wrong([(CHOSEN, "q_values"), COLUMN],
          "You pull the values of all actions towards the target. Only the action that was taken has been tried: pick out its "
          "value."),
    wrong(CHOSEN, "ops.max(q_values, axis=-1)",
          "You take the largest value. The target belongs to the action that was taken, which need not be the best."),
    wrong("mean", "sum",
          "You add up the squares. Take their mean, so that the step does not grow with the size of the minibatch.", points=1),
    wrong(LOSS, f"ops.sum(ops.square({ERRORS})) / (len(targets) - 1)",
          "You divide by B - 1. The mean of B squares divides by B."),
    wrong(", axis=-1", "",
          "Your sum adds up the whole minibatch. It should run over the actions, one number for each transition: axis=-1."),
    wrong([(", axis=-1", ""), FREE],
          "Your sum adds up the whole minibatch: give it axis=-1. Hold the targets fixed too, with "
          "ops.stop_gradient(targets)."),
    wrong([(CHOSEN, "q_values"), (TARGETS, "targets[:, None]")],
          "You pull the values of all actions towards the target: pick out that of the action taken. And hold the targets "
          "fixed with ops.stop_gradient(targets)."),
    wrong(ERRORS, "targets - ops.stop_gradient(chosen)",
          "Your stop_gradient is around the network's own values, so the targets learn and the network does not. It belongs "
          "around the targets."),
    wrong("q_values.shape[-1]", "2", "one_hot needs as many columns as there are actions: q_values.shape[-1]."),
    wrong(ERRORS, "q_values - targets",
          "Here [B, A] meets [B]. Pick the value of the action that was taken out of every row first. (q_values[actions] picks "
          "whole rows.)"),
    wrong(ERRORS, f"q_values[actions] - {TARGETS}[:, None]",
          "q_values[actions] picks whole rows. You want one number out of every row: that of the action taken."),
    wrong(ERRORS, f"q_values[:, actions] - {TARGETS}",
          "q_values[:, actions] picks every action's column for every row, [B, B]. You want one number out of every row."),
    wrong(LOSS, f"keras.losses.Huber()({TARGETS}, chosen)",
          "This is the Huber loss, which grows more slowly where differences are large. Here the plain square is wanted."),
    wrong(ERRORS, f"ops.clip({ERRORS}, -1, 1)",
          "You clip the differences, so large ones pull no more. Leave them as they are."),
    wrong("return", "return 0.5 *", "This is half the mean square. Some books write it so; here the factor is left out."),
    wrong(ERRORS, f"({TARGETS}[:, None] - q_values) * ops.one_hot(actions, q_values.shape[-1])",
          "You average over all B x A entries, also those you set to 0. Sum over the actions first, then take the mean over "
          "the B transitions."),
    wrong("ops.square", "ops.abs", "You take the absolute difference. The loss here is its square."),
    wrong(LOSS, f"ops.sqrt({LOSS})", "You take the root of the mean square. Leave the root out."),
    wrong("return", "return -",
          "The sign is wrong: training makes the loss smaller, so this one would drive the values away from the targets."),
    wrong("ops.square", "", "The square is missing: differences above and below cancel each other out."),
    wrong("ops.mean", "", "You return one number for each transition. The loss is one number: their mean."),
    wrong("ops.mean(ops.square", "ops.square(ops.mean",
          "You average first and square then, so that differences above and below cancel out. Square first."),
    wrong([COLUMN], "You compare every value with every target, [B, B]: somewhere [B, 1] met [B]."),
    wrong(CHOSEN, "np.asarray(q_values)[np.arange(len(actions)), np.asarray(actions)]",
          "The number is right, but no gradient reaches the network: NumPy, or a stop_gradient around the network's own "
          "values, cuts it off. Stay with the functions of ops, and hold only the targets fixed."),
)  # fmt: skip


VARIANTS = (
    edited(right, (CHOSEN, "tf.gather(tf.convert_to_tensor(q_values), tf.convert_to_tensor(actions), batch_dims=1)"),
           (LOSS, "tf.reduce_mean((tf.stop_gradient(tf.convert_to_tensor(targets)) - chosen) ** 2)")),
    edited(right, (CHOSEN, "q_values[np.arange(len(actions)), actions]"), (LOSS, f"((chosen - {TARGETS}) ** 2).mean()")),
    edited(right, (LOSS, f"keras.losses.MeanSquaredError()({TARGETS}, chosen)")),
    edited(right, (CHOSEN, "ops.take_along_axis(q_values, ops.expand_dims(actions, -1), axis=-1)"),
           (ERRORS, f"ops.squeeze(chosen, -1) - {TARGETS}")),
    edited(right, (CHOSEN, "np.arange(q_values.shape[1]) == actions[:, None]"),
           (LOSS, f"np.square(np.where(chosen, q_values - {TARGETS}[:, None], 0)).sum() / len(actions)")),
    edited(right, (CHOSEN, "0"), (f"return {LOSS}", "for b in range(len(actions)):\n"
           f"        chosen += (q_values[b, actions[b]] - {TARGETS}[b]) ** 2\n    return chosen / len(actions)")),
)  # fmt: skip

dqn_loss = Exercise(
    name="dqn_loss",
    points=2,
    minutes=12,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=loss_and_gradient,
    hints=(
        "`ops.one_hot(actions, n)` is 1 at the action that was taken and 0 elsewhere. Multiply, and sum over the actions.",
        "`ops.stop_gradient(targets)` has the same numbers and passes no gradient on.",
        "`ops.mean(ops.square(...))` over the B differences.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
