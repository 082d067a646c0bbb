"""What the probes of notebook 05's critic and actor report."""

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.probes.compiling import OTHER_NUMBERS
from rlcourse.probes.critics import (
    ITS_ACTIONS,
    NO_GRADIENT,
    NOT_ONE_NUMBER,
    NOTHING,
    OTHER_ACTIONS,
    OTHER_STATES,
    SOME_GRADIENT,
)
from rlcourse.targets import actor_loss, critic_targets

ABOUT, BY_ACTOR, BY_CRITIC = "the critic was asked about", "gradient by the actor's weights", "gradient by the critic's weights"
NETWORKS = {"actor_weights": np.array([[1.0], [1.0]], np.float32), "critic_weights": np.array([[0.5, 1], [0, 2]], np.float32)}
STATES = np.array([[1, 2], [-1, 0], [0, 1]], np.float32)
TARGETS = {
    "rewards": np.array([1, -2, 0], np.float32), "next_states": STATES, "terminated": np.array([False, True, False]),
    "gamma": 0.5, **NETWORKS,
}  # fmt: skip
LOSS = {"states": STATES[:2], **NETWORKS}


def targets_of(answer, **changed):
    return probes.observe(answer, probes.call_critic_targets, {**TARGETS, **changed})


def loss_of(answer, **changed):
    return probes.observe(answer, probes.call_actor_loss, {**LOSS, **changed})


def compiled(x) -> bool:
    return not isinstance(x, np.ndarray)


def test_targets_are_reported_with_what_they_are_made_of():
    report = targets_of(critic_targets)["value"]
    assert report["targets"].tolist() == [2.75, -2.0, 0.25]
    assert report["values"].tolist() == [3.5, -1.75, 0.5]
    assert report["rewards"].tolist() == [1.0, -2.0, 0.0]
    assert (report["terminated"].tolist(), report["gamma"]) == ([False, True, False], 0.5)
    assert report[ABOUT] == ITS_ACTIONS


@pytest.mark.parametrize(
    ("ask", "about"),
    [
        (lambda s, actor, critic: [critic(s[b : b + 1], actor(s[b : b + 1])) for b in range(len(s))], ITS_ACTIONS),
        (lambda s, actor, critic: critic(s[[2, 0]], actor(s[[2, 0]])), ITS_ACTIONS),  # the episode ended at the other one
        (lambda s, actor, critic: (critic(s, 0 * actor(s)), critic(s, actor(s))), ITS_ACTIONS),
        (lambda s, actor, critic: critic(s, actor(s) + 0.1), OTHER_ACTIONS),
        (lambda s, actor, critic: critic(s, actor(s)[::-1]), OTHER_ACTIONS),
        (lambda s, actor, critic: critic(s[:2], actor(s[:2])), OTHER_STATES),
        (lambda s, actor, critic: critic(s / 2, actor(s / 2)), OTHER_STATES),
        (lambda s, actor, critic: actor(s), NOTHING),
    ],
)
def test_what_the_critic_was_asked_about_is_reported(ask, about):
    def answer(rewards, next_states, terminated, gamma, actor, critic):
        ask(next_states, actor, critic)
        return rewards

    assert targets_of(answer)["value"][ABOUT] == about


def test_where_every_episode_ended_nothing_has_to_be_asked():
    assert targets_of(lambda r, *rest: r, terminated=np.ones(3, bool))["value"][ABOUT] == ITS_ACTIONS


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda r, s, actor, critic: actor(r), "target_actor takes states [B, 2], and was given rewards [3]"),
        (lambda r, s, actor, critic: actor(s[1]), "target_actor takes states [B, 2], and was given one row of next_states [2]"),
        (lambda r, s, actor, critic: actor(critic), "and was given the function target_critic"),
        (lambda r, s, actor, critic: actor(None), "and was given a NoneType"),
        (lambda r, s, actor, critic: actor([[1, 2], [3]]), "and was given a list"),
        (lambda r, s, actor, critic: critic(actor(s), s), "was given the actor's actions [3, 1] and next_states [3, 2]"),
        (lambda r, s, actor, critic: critic(s, actor(s)[:1]), "was given next_states [3, 2] and an array [1, 1]"),
        (lambda r, s, actor, critic: critic(s, 1.0), "was given next_states [3, 2] and one number"),
        (lambda r, s, actor, critic: critic(s), "target_critic() missing 1 required positional argument: 'actions'"),
    ],
)
def test_what_they_cannot_be_asked_about_is_named(ask, said):
    assert said in targets_of(lambda r, s, t, g, actor, critic: ask(r, s, actor, critic))["stopped"]


def test_tensors_and_lists_may_be_handed_to_them():
    from rlcourse.networks.tensorflow import tf

    def answer(rewards, next_states, terminated, gamma, actor, critic):
        return rewards + critic(next_states.tolist(), tf.constant(actor(tf.constant(next_states))))

    assert targets_of(answer)["value"]["targets"].tolist() == [4.5, -3.75, 0.5]


def test_a_loss_is_reported_with_its_gradient():
    report = loss_of(actor_loss)["value"]
    assert report["loss"] == report["loss on tensors"] == pytest.approx(-0.875)
    assert (report["stops on arrays"], report["stops on tensors"]) == ("", "")
    assert (report[BY_CRITIC], report[ABOUT]) == (SOME_GRADIENT, ITS_ACTIONS)
    weights, slope = NETWORKS["actor_weights"], []
    for i in range(2):  # by small steps, in the direction of each weight
        step = np.eye(2, dtype=np.float32)[:, i : i + 1] * 1e-2
        up, down = (loss_of(actor_loss, actor_weights=weights + k * step)["value"]["loss"] for k in (1, -1))
        slope.append((up - down) / 2e-2)
    assert report[BY_ACTOR][:, 0] == pytest.approx(slope, abs=1e-2)


@pytest.mark.parametrize(
    ("cut", "by_critic"),
    [
        (lambda s, actor, critic: -critic(s, np.array(actor(s))).mean(), SOME_GRADIENT),
        (lambda s, actor, critic: -critic(s, actor(s).numpy()).mean(), SOME_GRADIENT),
        (lambda s, actor, critic: -float(critic(s, actor(s)).mean()), NO_GRADIENT),
        (lambda s, actor, critic: -critic(s, actor(s)).numpy().mean(), NO_GRADIENT),
    ],
)
def test_where_a_gradient_is_cut_off_is_reported(cut, by_critic):
    report = loss_of(cut)["value"]
    assert report["loss on tensors"] == pytest.approx(-0.875)
    assert (report[BY_ACTOR], report[BY_CRITIC]) == (NO_GRADIENT, by_critic)


def test_what_works_on_one_of_arrays_and_tensors_is_reported():
    report = loss_of(lambda s, actor, critic: -critic(s, actor(s)).tensor.numpy().mean())["value"]
    assert report["stops on arrays"].startswith("AttributeError: 'numpy.ndarray' object has no attribute 'tensor', in the line")
    assert report["loss on tensors"] == pytest.approx(-0.875)
    report = loss_of(lambda s, actor, critic: -critic(s, actor(s)).byteswap().byteswap().mean())["value"]
    assert report["loss"] == pytest.approx(-0.875)
    assert report["stops on tensors"].startswith("NotCompilable: .byteswap of an array")


def test_what_stops_on_both_is_said_in_the_words_of_numpy():
    seen = loss_of(lambda s, actor, critic: -critic(s, actor(s))[:, 0].mean())
    assert seen["stopped"].startswith("IndexError: too many indices")
    assert "[:, 0]" in seen["line"]


@pytest.mark.parametrize("returned", [np.ones(2), (1.0, 2.0), "loss", len])
def test_what_is_not_one_number_has_no_gradient(returned):
    report = loss_of(lambda *arguments: returned)["value"]
    assert (report[BY_ACTOR], report[BY_CRITIC]) == (NOT_ONE_NUMBER, NOT_ONE_NUMBER)


def test_nothing_and_a_blank_are_reported_as_such():
    def blank(*arguments):
        raise NotImplementedError

    for observed in (targets_of, loss_of):
        assert observed(lambda *arguments: None)["value"] is None
        assert observed(blank)["blank"]


def test_the_arguments_stay_with_the_caller():
    def in_place(states, actor, critic):
        states[0] = 0
        return -critic(states, actor(states)).mean()

    seen = loss_of(in_place)
    assert seen["changed"] == ["states"]
    assert seen["value"]["values"].tolist() == [3.5, -1.75]


COMPILING = [
    (probes.in_the_way_of_compiling_critic_targets, critic_targets, TARGETS),
    (probes.in_the_way_of_compiling_actor_loss, actor_loss, LOSS),
]


@pytest.mark.parametrize(("probe", "right", "case"), COMPILING)
def test_nothing_is_in_the_way_of_whole_arrays(probe, right, case):
    assert probe(right, **case) == ""


@pytest.mark.parametrize(("probe", "right", "case"), COMPILING)
def test_the_line_that_needs_numbers_is_named(probe, right, case):
    def answer(*arguments):
        if float(arguments[0].sum()) > 100:
            return 0.0
        return right(*arguments)

    assert probe(answer, **case) == "if float(arguments[0].sum()) > 100:"


@pytest.mark.parametrize(("probe", "right", "case"), COMPILING)
def test_other_numbers_than_those_of_numpy_are_reported(probe, right, case):
    assert probe(lambda *arguments: right(*arguments) + 1.0 * compiled(arguments[0]), **case).startswith(OTHER_NUMBERS)


@pytest.mark.parametrize(("probe", "right", "case"), COMPILING)
def test_tensors_of_keras_may_be_handed_to_them_while_compiling(probe, right, case):
    from rlcourse.networks.tensorflow import keras

    def answer(*arguments):
        *rest, actor, critic = arguments

        def of_keras(states):
            return actor(keras.ops.convert_to_tensor(states))

        return right(*rest, of_keras, critic)

    assert probe(answer, **case) == ""
