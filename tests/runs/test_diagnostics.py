"""Each alarm is raised by its fault in a training, and by a sound training none."""

import inspect
import re

import gymnasium as gym
import numpy as np
import pytest

from rlcourse import targets as equations
from rlcourse.experiments.presets import prepare
from rlcourse.networks.tensorflow import tf
from rlcourse.runs.diagnostics import Diagnostics, new_alarms
from tests.algorithms.small import Forgetful, StudentMemory, dqn, trained


def nothing_learned(q_values, actions, targets):
    return equations.squared_loss(tf.stop_gradient(q_values), actions, targets)


def not_a_number(q_values, actions, targets):
    return equations.squared_loss(q_values, actions, targets) * np.nan


CARTPOLE = gym.spaces.Box(-9, 9, (4,), np.float32), gym.spaces.Discrete(2)
EXPLODING = {"learning_rate": 3.0, "max_gradient_norm": None, "target_every": 1}


def plain_number(q_values, actions, targets):
    return float(equations.squared_loss(q_values, actions, targets))


def best_action(q_values, actions, targets):
    return (np.argmax(q_values, axis=1) - targets).mean()


FAULTS = {
    "loss not finite": (640, {"loss": not_a_number}, "The loss is nan since about update"),
    "loss explodes": (1_536, {"settings": EXPLODING}, "try a smaller learning_rate"),
    "epsilon stays": (1_024, {"settings": {"epsilon_steps": 10**6}}, "Look at epsilon_steps"),
    "target never moves": (1_152, {"settings": {"tau": 0.0, "updates": 64, "target_every": 64}}, "target_every and tau"),
    "memory never sampled": (1_024, {"memory": lambda: Forgetful(2_000, *CARTPOLE)}, r"does add\(\) keep what it gets"),
    "no gradient": (640, {"loss": nothing_learned}, "stop_gradient"),
}


@pytest.mark.parametrize("loss", [plain_number, best_action])
def test_whatever_cuts_the_gradient_is_told(loss):
    assert list(trained(640, loss=loss).alarms) == ["no gradient"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_raises_its_alarm(name):
    steps, kwargs, advice = FAULTS[name]
    said = []
    kwargs = {key: value() if key == "memory" else value for key, value in kwargs.items()}
    training = trained(steps, print_fn=said.append, **kwargs)
    assert list(training.alarms) == [name]
    assert said == [f"Alarm, {name}: {training.alarms[name]}"]
    with pytest.raises(AssertionError, match=advice):
        raise AssertionError(said[0])


def test_a_memory_too_large_a_batch_for_never_fills_is_told():
    training = trained(1_024, memory=StudentMemory(), settings={"learning_starts": 10**6})
    assert list(training.alarms) == ["memory never sampled"]
    assert "the memory holds 512 transitions" in training.alarms["memory never sampled"]


def seen(**changes):
    sound = Diagnostics(
        step=5_000, total_steps=10_000, updates=4_000, losses=np.ones(8), gradient_norms=np.ones(8), first_loss=1.0,
        epsilon=0.5, epsilon_start=1.0, target_moved=True, target_due=True, stored=5_000, returns=np.arange(500.0),
    )  # fmt: skip
    return Diagnostics(**{**vars(sound), **changes})


def test_falling_returns_raise_theirs():
    falling = np.repeat([20.0, 200.0, 50.0, 40.0], 100)
    assert "earlier ones 200" in new_alarms(seen(returns=falling), {})["return falls"]


@pytest.mark.parametrize(
    "blocks", [[20, 200, 50, 180], [20, 50, 100, 200], [20, 200, 190, 180], [100, 100, 100, 100], [200, 20]]
)
def test_returns_that_recover_or_waver_raise_none(blocks):
    assert new_alarms(seen(returns=np.repeat(np.array(blocks, float), 100)), {}) == {}


def test_sound_diagnostics_raise_none():
    assert new_alarms(seen(), {}) == {}
    assert new_alarms(seen(epsilon=None, epsilon_start=None, losses=np.zeros(0), gradient_norms=np.zeros(0)), {}) == {}


def test_an_alarm_is_raised_once():
    ill = seen(target_moved=False)
    first = new_alarms(ill, {})
    assert list(first) == ["target never moves"]
    assert new_alarms(ill, first) == {}


def test_every_alarm_is_tested():
    source = inspect.getsource(inspect.getmodule(new_alarms))
    assert set(re.findall(r'found\["(.+)"\]', source)) == {*FAULTS, "return falls"}


def test_a_sound_training_raises_none():
    said = []
    training = prepare("dqn-cartpole", print_fn=said.append)
    training.train(6_000, progress=False)
    assert training.alarms == {}
    assert said == []
    assert training.updates > 2_000


# A loss that is no number ends the training.


def sound(training):
    return all(np.isfinite(w).all() for w in training.network.get_weights())


def fails_late(q_values, actions, targets):
    """Soon after the beginning: when the first value has moved, so that some updates are sound."""
    loss = equations.squared_loss(q_values, actions, targets)
    return np.where(loss > 0.2, loss, np.nan * loss)


def root_at_zero(q_values, actions, targets):
    return np.sqrt((0 * equations.td_errors(q_values, actions, targets) ** 2).mean())


@pytest.mark.parametrize("loss", [not_a_number, fails_late])
def test_a_loss_that_is_no_number_ends_the_training_and_the_last_sound_weights_stay(loss):
    training = trained(3_000, loss=loss)
    assert training.step < 3_000
    assert list(training.alarms) == ["loss not finite"]
    assert sound(training)
    assert training.policy(np.zeros(4, np.float32)) in (0, 1)


@pytest.mark.parametrize("updates", [1, 8])
def test_a_gradient_that_is_no_number_does_so_too(updates):
    training = trained(640, loss=root_at_zero, settings={"updates": updates})
    assert training.step == 128
    assert " is nan since about update" in training.alarms["loss not finite"]
    assert sound(training)


def test_going_on_after_it_is_told_again():
    said = []
    training = dqn(loss=not_a_number, print_fn=said.append)
    for _ in range(2):
        training.train(640, progress=False)
    assert len(said) == 2
    assert training.step == 192
