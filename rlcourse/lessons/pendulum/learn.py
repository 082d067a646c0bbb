"""Two famous bugs in a step of learning: an action that is not scaled, and a critic that moves with the actor."""

import itertools

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in, stops_with
from rlcourse.checks.compare import same, shown
from rlcourse.networks.descent import descend
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.probes import learn_step_by_step

ATOL = 1e-5  # float32 weights after a few steps


def right(batch, actor, critic, rate):
    """One step: the critic learns what the actions paid, then the actor learns what the critic likes."""
    states, actions, rewards = batch
    with tf.GradientTape() as tape:
        q = critic([states, actions])[:, 0]  # [B]
        critic_loss = tf.reduce_mean((rewards - q) ** 2)
    variables = critic.trainable_variables
    descend(variables, tape.gradient(critic_loss, variables), rate)
    with tf.GradientTape() as tape:
        best = 2 * actor(states)  # [B, 1]
        loss = -tf.reduce_mean(critic([states, best]))
    variables = actor.trainable_variables
    descend(variables, tape.gradient(loss, variables), rate)


def _cases(rng):
    def network(*units):
        """Kernel and bias of each layer."""
        shapes = [shape for a, b in itertools.pairwise(units) for shape in ((a, b), (b,))]
        return [np.round(rng.normal(size=shape) * (0.9 if len(shape) > 1 else 0.4), 2) for shape in shapes]

    def batch(b, n):
        return rng.normal(size=(b, n)).round(2), rng.uniform(-2, 2, (b, 1)).round(2), (rng.normal(size=b) * 3).round(2)

    by_hand = {
        "actor": [np.array([[0.0]]), np.array([0.0])],
        "critic": [np.array([[0.0], [1.0]]), np.array([0.0])],
        "batches": [(np.array([[2.0]]), np.array([[1.0]]), np.array([3.0]))],
        "rate": 0.25,
    }
    # by hand: q = 0 * 2 + 1 * 1 + 0 = 1, and the loss (3 - 1)^2 has the slope -4 by q, so each weight of the critic grows by
    # 0.25 * 4 * its input, to 2, 2 and the bias 1. The actor gives tanh(0) = 0. Q's slope by the action is now 2, the action's
    # by what goes into tanh 2 * 1, so the actor's weight grows by 0.25 * 2 * 2 * 2 = 2 and its bias by 1.
    many = batch(60, 2)
    everywhere = [np.array([[1.6], [-1.2]]), np.array([0.1])]  # gives actions near -2 and 2 too, so that any clip shows
    return [
        by_hand,
        {"actor": network(2, 3, 1), "critic": network(3, 3, 1), "batches": [batch(3, 2)], "rate": 0.1},
        {"actor": everywhere, "critic": network(3, 4, 1), "batches": [many, batch(2, 2)], "rate": 0.05},
    ]


BY_HAND = "With an actor tanh(0 s + 0), a critic 0 s + 1 a + 0, and the batch s = 2, a = 1, reward 3, at the rate 0.25"


def _explained(expected, got) -> str:
    if got["ended"] != "in time":
        return (
            "descend is given None as a gradient: the tape knows no way from the loss to the variables. In part 1 they are the "
            "critic's, in part 2 the actor's, and what lies between has to be computed inside of the tape."
        )
    for call in range(len(expected["critic"])):
        wrong = [name for name in ("critic", "actor") if not same(expected[name][call], got[name][call], ATOL)]
        if not wrong:
            continue
        numbers = ""
        if len(expected["actor"][call]) == 2:  # few enough to read: the case by hand
            wanted, other = expected[wrong[0]][call], got[wrong[0]][call]
            numbers = f" {BY_HAND}, the {wrong[0]}'s weights should become {shown(wanted)}, and yours become {shown(other)}."
        if wrong == ["actor"]:
            return f"The critic's weights are right, and the actor's are not, so look at part 2.{numbers}"
        both = "Neither network's weights are right" if len(wrong) == 2 else "The critic's weights are not right"
        return (
            f"{both}. The critic moves in part 1 alone, towards what the actions taken have paid; look at that part first, and "
            f"at what part 2 moves.{numbers}"
        )
    return ""


TAKEN, BEST = "[states, actions]", "2 * actor(states)"
VALUE = "critic([states, best])"
OF_CRITIC, OF_ACTOR = "variables = critic.trainable_variables", "variables = actor.trainable_variables"
OF_BOTH = f"{OF_ACTOR} + critic.trainable_variables"
FIRST = "descend(variables, tape.gradient(critic_loss, variables), rate)"
SECOND = "descend(variables, tape.gradient(loss, variables), rate)"
BY_THE_CHAIN_RULE = """\
with tf.GradientTape(watch_accessed_variables=False) as inner:
            inner.watch(best)
            q = critic([states, best])
        slope = tf.stop_gradient(inner.gradient(q, best))  # [B, 1]
        loss = -tf.reduce_mean(slope * best)"""
TAPE = "    with tf.GradientTape() as tape:\n"
BARE = (BEST, "actor(states)")


# Right answers in other forms


def _watching(batch, actor, critic, rate):
    states, actions, rewards = batch
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([v.value for v in critic.trainable_variables])
        q = tf.squeeze(critic([states, actions]), axis=-1)
        loss = keras.losses.MeanSquaredError()(rewards, q)
    descend(critic.trainable_variables, tape.gradient(loss, [v.value for v in critic.trainable_variables]), rate)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([v.value for v in actor.trainable_variables])
        own = actor(states)
        loss = keras.ops.mean(keras.ops.negative(critic((states, own + own))))
    descend(actor.trainable_variables, tape.gradient(loss, [v.value for v in actor.trainable_variables]), rate)


VARIANTS = (
    _watching,
    edited(right, (OF_ACTOR, f"critic.trainable = False; {OF_BOTH}"), (SECOND, f"{SECOND}; critic.trainable = True")),
    edited(right, (FIRST, "keras.optimizers.SGD(rate).apply(tape.gradient(critic_loss, variables), variables)"),
           (SECOND, "keras.optimizers.SGD(rate).apply_gradients(zip(tape.gradient(loss, variables), variables))")),
    edited(right, (f"{TAPE}        best", "    with tape:\n        best"), ("GradientTape()", "GradientTape(persistent=True)")),
    edited(right, (f"loss = -tf.reduce_mean({VALUE})", BY_THE_CHAIN_RULE)),
)  # fmt: skip

wrong = mistakes_in(right)

MISTAKES = (
    wrong([BARE, (OF_ACTOR, OF_BOTH)], "Both bugs are still there. Look at which action part 2 asks the critic about, and at "
        "whose variables the second descend moves."),
    wrong(BEST, "actor(states)", "One bug is still there: part 2 asks the critic about what the actor gives, a number between "
        "-1 and 1, as if that were the action. The action is 2 times that.", points=1),
    wrong(OF_ACTOR, OF_BOTH, "One bug is still there: the second descend moves the critic as well, so that it likes the "
        "actor's actions better whatever they pay. Part 2 moves the actor's variables alone.", points=1),
    wrong(OF_ACTOR, OF_CRITIC, "The second descend moves the critic in place of the actor: it learns to like what the actor "
        "does, and the actor never moves. Part 2 moves the actor's variables alone."),
    wrong([BARE, (OF_ACTOR, OF_CRITIC)], "The second descend moves the critic in place of the actor, and the action is still "
        "not scaled. Part 2 moves the actor's variables alone, and asks about 2 * actor(states)."),
    wrong([BARE, (TAKEN, "[states, actions / 2]")],
        "You divide the actions taken by 2, so that they fit what the actor gives. Then the critic holds the values of other "
        "actions than those it is asked about. Leave them, and scale the actor's: 2 * actor(states)."),
    wrong(TAKEN, "[states, actions / 2]",
        "You divide the actions taken by 2. They are as the environment took them: leave them."),
    wrong(TAKEN, "[states, 2 * actions]",
        "You scale the actions in part 1 too. They are as the environment took them, between -2 and 2 already: leave them."),
    wrong([BARE, (TAKEN, "[states, 2 * actions]")], "You scale the actions of part 1. They are as the environment took them: "
        "leave them. It is the actor's in part 2 that are between -1 and 1."),
    wrong(BEST, "actor(states) / 2",
        "You divide what the actor gives. It is between -1 and 1, and the action between -2 and 2: multiply by 2."),
    wrong(BEST, "tf.clip_by_value(2 * actor(states), -1.0, 1.0)",
        "You clip the action at -1 and 1. It may lie between -2 and 2."),
    wrong(BEST, "2 * tf.tanh(actor(states))",
        "You put what the actor gives through tanh again. It is between -1 and 1 already: multiply by 2."),
    wrong(BEST, "4 * actor(states)", "You scale the action twice. It is 2 times what the actor gives."),
    wrong(VALUE, f"2 * {VALUE}", "The actor's step is twice as long as it should be. Do you double what the critic says? It is "
        "the action that is doubled, before the critic is asked: critic([states, 2 * actor(states)])."),
    wrong([BARE, (VALUE, f"2 * {VALUE}")], "The critic is still asked about what the actor gives, and the actor's step is "
        "doubled instead. It is the action that is doubled: critic([states, 2 * actor(states)])."),
    wrong("-tf.reduce_mean", "tf.reduce_mean", "The actor goes down: it learns to do what the critic likes least. descend "
        "makes its loss smaller, so the loss is minus the mean of the values."),
    wrong("= tf.reduce_mean", "= -tf.reduce_mean", "The critic goes the wrong way: its error grows. descend makes the loss "
        "smaller, so the loss is the mean square itself."),
    wrong(FIRST, "",
        "The critic never learns. Only part 2 must not move it; part 1, which pulls it to what the actions paid, stays."),
    wrong(SECOND, "", "The actor never moves. Part 2 moves the actor's variables: descend(actor.trainable_variables, ...)."),
    wrong([(FIRST, ""), (SECOND, "")], "No weight has moved. Both descend, the critic's and the actor's, stay."),
    wrong(OF_ACTOR, f"{OF_ACTOR}; critic.trainable = False",
        "You freeze the critic and never let it go, so from the second call on it does not learn. Set critic.trainable = True "
        "again, or leave it alone and hand descend the actor's variables only."),
    wrong(BEST, "tf.stop_gradient(2 * actor(states))", "The critic is asked about the actor's actions, but no gradient reaches "
        "the actor: something between the two cuts it (stop_gradient, .numpy(), NumPy's functions, calling the actor before "
        "the tape begins), or another loss is differentiated."),
    wrong(BEST, "actions", "Part 2 asks the critic about the actions that were taken. They do not depend on the actor, so it "
        "has no gradient. Ask about its own: 2 * actor(states)."),
    wrong([(f"{TAPE}        best", "    if False:\n        best"), ("GradientTape()", "GradientTape(persistent=True)"),
           ("(loss", "(critic_loss")], "The actor is given the gradient of the critic's loss, which does not depend on it. It "
        "has a loss of its own: minus the mean of what the critic says of 2 * actor(states)."),
    wrong("critic([states, actions])[:, 0]", "tf.stop_gradient(critic([states, actions])[:, 0])",
        "No gradient reaches the critic in part 1: something between the tape and its loss cuts it. critic([states, actions]) "
        "is called inside of the tape, and no stop_gradient or .numpy() comes after it."),
    wrong(BEST, "2 * actor(states).numpy()", "The critic is given a tensor and a NumPy array in one list, and Keras takes them "
        "of one kind only. Leave all as tensors: .numpy() and NumPy's functions would cut the gradient as well.",
        stops_with("cannot mix tensors and non-tensors")),
    wrong(OF_CRITIC, OF_BOTH, "Part 1 moves the actor's variables as well, and its loss does not depend on them. There the "
        "critic's alone are moved."),
    wrong([(FIRST, "gradients = tape.gradient(critic_loss, variables)"),
           (SECOND, f"{SECOND}\n    descend(critic.trainable_variables, gradients, rate)")],
        "The actor learns from a critic that has not learned from this batch yet. Keep the order of the program: the critic "
        "first, and when it has moved, the actor."),
    wrong([(f"    {OF_CRITIC}\n    {FIRST}\n{TAPE}", ""), ("-tf.reduce_mean", "critic_loss - tf.reduce_mean"),
           (OF_ACTOR, OF_BOTH)], "You add the two losses and move both networks along the sum, so the critic is moved by the "
        "actor's loss. Each network has a loss of its own."),
    wrong("tf.reduce_mean((", "tf.reduce_sum((",
        "Part 1 takes the sum of the squares. Take the mean, so that the step does not grow with the batch."),
    wrong("-tf.reduce_mean", "-tf.reduce_sum",
        "Part 2 takes the sum of the values. Take the mean, so that the step does not grow with the batch."),
    wrong("reduce_mean", "reduce_sum", "You take sums. Take means, so that the steps do not grow with the batch."),
    wrong("[:, 0]", "", "critic(...) has the shape [B, 1] and rewards [B]: their difference is [B, B], every reward against "
        "every value. Take critic(...)[:, 0]."),
    wrong(TAKEN, "[states, 2 * actor(states)]", "The critic learns with the actor's actions, but the rewards were paid for the "
        "actions of the batch. Part 1 asks about those."),
    wrong(VALUE, f"{VALUE} ** 2",
        "Part 2 squares the values. The actor goes up what the critic says, whatever its sign: minus the mean of the values."),
    wrong(SECOND, SECOND.replace("rate", "1.0"), "The actor's step is not multiplied by rate. Both are: descend(..., rate)."),
    Mistake(lambda *given: [right(*given), right(*given)], "Each network moves twice in a call. Once is asked."),
)  # fmt: skip

learn = Exercise(
    name="learn",
    points=3,
    minutes=15,
    difficulty=3,
    reference=right,
    cases=_cases,
    probe=learn_step_by_step,
    explain=_explained,
    hints=(
        "The first picture: where does the action end, and where is the best one? What is the number that `actor(states)` "
        "gives to the action that the environment takes?",
        "The second picture: the critic promises more than any action pays. In part 1 it learns what was paid. Which line "
        "moves it a second time, and where to?",
        "Part 2 asks the critic about actions of the environment, `2 * actor(states)`. And a loss may go **through** the "
        "critic without moving it: whose variables does the second `descend` get?",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
    atol=ATOL,
    seconds=15.0,  # TensorFlow may have to be loaded first
)
