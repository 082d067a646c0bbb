"""A3C as it is used: four ways to run the same workers, stopped, saved, with a student's own parts and with bad ones."""

import os
import signal
import threading
import time

import gymnasium as gym
import numpy as np
import pytest

from rlcourse import evaluate
from rlcourse.algorithms import A3C, A3CSettings, DataFileError
from rlcourse.algorithms.a3c.processes import ProcessGroup
from rlcourse.algorithms.a3c.worker import BaseWorker, EndedEarly, Tools
from rlcourse.networks.tensorflow import keras, tf
from tests.algorithms.a3c.small import AtEpisode, Broken, Deaf, Impatient, leftovers, silent, training

WAYS = ["threads", "processes", "synchronous"]  # the cluster has a file of its own


def alone(backend: str) -> dict:
    """One process where one shows as much as several do: each loads TensorFlow."""
    return {"workers": 1} if backend == "processes" else {}


@pytest.mark.parametrize("backend", ["threads", "processes"])
def test_the_notebooks_settings_solve_cartpole(backend):
    made = A3C("CartPole-v1", A3CSettings(backend=backend), seed=1, print_fn=silent)
    history = made.train(600_000, progress=False)
    assert made.solved_step == made.step < 600_000
    assert history["return"][-100:].mean() >= 475
    assert evaluate("CartPole-v1", made.best, range(1000, 1010)).mean >= 450


@pytest.mark.parametrize("backend", WAYS)
def test_every_way_learns_and_leaves_nothing_behind(backend):
    before = leftovers()
    made = training(backend)
    first = made.weights.copy()
    history = made.train(3_000, progress=False)
    assert 3_000 <= made.step < 4_500
    assert history["step"][-1] <= made.step
    assert made.updates * 32 >= made.step * (0.5 if backend == "synchronous" else 1)
    assert not np.array_equal(made.weights, first)
    assert np.array_equal(made.model.get_weights()[0].ravel(), made.weights[: made.model.get_weights()[0].size])
    assert leftovers() <= before


@pytest.mark.parametrize(("backend", "workers"), [("threads", 1), ("synchronous", 3), ("processes", 1)])
def test_where_no_worker_races_the_same_seed_gives_the_same_numbers(backend, workers):
    one, other = (training(backend, workers=workers, seed=7) for _ in range(2))
    for made in (one, other):
        made.train(1_000, progress=False)
    updates = min(one.updates, other.updates)
    if backend == "processes":  # what is pushed after the end is not the same
        assert one.history["return"].tolist() == other.history["return"].tolist()
    else:
        assert updates == one.updates
        assert np.array_equal(one.weights, other.weights)


def test_a_second_call_goes_on_with_other_episodes():
    made = training("synchronous")
    made.train(500, progress=False)
    step, episodes = made.step, len(made.history)
    made.train(episodes=5, progress=False)
    assert len(made.history) >= episodes + 5
    assert made.step > step


@pytest.mark.parametrize("backend", WAYS)
def test_the_stop_button_ends_it_keeps_everything_and_leaves_nothing_behind(backend):
    before, said = leftovers(), []
    stop = AtEpisode((10, lambda: os.kill(os.getpid(), signal.SIGINT)))
    made = training(backend, record=stop, print_fn=said.append)
    made.train(10_000_000, progress=False)
    assert said[-1] == f"Stopped after {made.step} steps; everything is kept. Call train again to go on."
    assert len(made.history) >= 10
    assert leftovers() <= before
    made.train(500, progress=False)
    assert len(made.history) > 10


@pytest.mark.parametrize("backend", WAYS)
@pytest.mark.parametrize(
    ("worker", "error", "sentence"),
    [
        (Broken, ZeroDivisionError, "a mistake of mine"),
        (Impatient, EndedEarly, r"the run of worker \d has ended, but the training is not over"),
    ],
)
def test_a_workers_error_is_raised_and_leaves_nothing_behind(backend, worker, error, sentence):
    before = leftovers()
    made = training(backend, worker=worker, **alone(backend))
    with pytest.raises(error, match=sentence) as caught:
        made.train(10_000, progress=False)
    assert backend != "processes" or error is EndedEarly or "a mistake of mine" in "".join(caught.value.__notes__)
    assert leftovers() <= before


@pytest.mark.parametrize("backend", WAYS)
def test_a_worker_that_never_asks_whether_it_is_over_is_ended(backend):
    before = leftovers()
    made = training(backend, worker=Deaf, **alone(backend))
    made.train(1_000, progress=False)
    assert made.step >= 1_000
    assert leftovers() <= before


# Every update counts, once. With this loss each one moves the value's bias by the same number.

RATE = 1e-3
MOVE = RATE / (1 + 1e-5)


def value_of_all(logits, values, actions, returns, value_weight, entropy_weight):
    return tf.reduce_mean(values)


def counted(made) -> float:
    """How many updates the weights have seen."""
    return -made.weights[-1] / MOVE


@pytest.mark.parametrize("backend", ["threads", "processes"])
def test_under_a_lock_no_update_is_lost_and_none_counts_twice(backend):
    made = training(backend, loss=value_of_all, decay=0.0, learning_rate=RATE, max_gradient_norm=None)
    made.train(20_000, progress=False)
    late = 120 if backend == "processes" else 0  # pushed when it was over already, and not counted
    assert made.updates - 0.01 <= counted(made) <= made.updates + late + 0.01
    assert abs(counted(made) - round(counted(made))) < 0.02  # whole updates


class ThreeHundred(BaseWorker):
    def run(self):
        for _ in range(300):
            rollout = self.roll_out(self.server.pull())
            self.server.push(self.gradient(self.server.pull(), rollout), rollout)
        while not self.server.finished():
            time.sleep(0.01)


def test_of_two_processes_that_push_at_once_no_update_is_lost(monkeypatch):
    groups, start = [], ProcessGroup.start
    monkeypatch.setattr(ProcessGroup, "start", lambda group: (groups.append(group), start(group))[1])

    def stop_when_all_have_pushed():
        deadline = time.perf_counter() + 60
        while time.perf_counter() < deadline and not (groups and -groups[0].weights[-1] / MOVE > 599.5):
            time.sleep(0.1)
        time.sleep(0.5)  # one too many would show
        os.kill(os.getpid(), signal.SIGINT)

    parts = {"loss": value_of_all, "decay": 0.0, "learning_rate": RATE, "max_gradient_norm": None, "rollout_steps": 2}
    made = training("processes", worker=ThreeHundred, record=AtEpisode(), **parts)
    threading.Thread(target=stop_when_all_have_pushed).start()
    made.train(10_000_000, progress=False)
    assert counted(made) == pytest.approx(600, abs=0.02)


def test_without_a_lock_it_learns_as_well():
    made = A3C("CartPole-v1", A3CSettings(backend="processes", locked=False), seed=1, print_fn=silent)
    made.train(600_000, progress=False)
    assert made.solved_step is not None


# Saving.


def test_what_is_saved_comes_back(tmp_path):
    made = training("synchronous")
    made.train(2_000, progress=False)
    made.save(tmp_path)
    again = training("synchronous", seed=5)
    again.restore(tmp_path)
    assert np.array_equal(again.weights, made.weights)
    assert np.array_equal(again.history.as_array(), made.history.as_array(), equal_nan=True)
    assert (again.step, again.updates, again.seed, again.record.best) == (made.step, made.updates, 0, made.record.best)
    for each in (made, again):
        each.train(500, progress=False)
    assert np.array_equal(again.weights, made.weights)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"gamma": 0.5}, "setting gamma"),
        ({"backend": "synchronous"}, "algorithm 'a3c', and this training has 'a2c'"),
        ({"model": lambda n, a: narrow(n, a)}, "a network of other layers"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused(other, sentence, tmp_path):
    training("threads").save(tmp_path)
    with pytest.raises(DataFileError, match=sentence):
        training(**other).restore(tmp_path)


def narrow(n_states, n_actions):
    state = keras.Input((n_states,))
    x = keras.layers.Dense(3, activation="tanh")(state)
    return keras.Model(state, [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(x)])


def test_a_model_whose_heads_share_a_layer_learns_too():
    made = training(model=narrow)
    made.train(1_000, progress=False)
    assert made.best(np.zeros(4, np.float32)) in (0, 1)


# What cannot be trained.


def softly(n_states, n_actions):
    return keras.Sequential([keras.Input((n_states,)), keras.layers.Dense(n_actions)])


def dropping(n_states, n_actions):
    state = keras.Input((n_states,))
    x = keras.layers.BatchNormalization()(state)
    return keras.Model(state, [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(x)])


@pytest.mark.parametrize(
    ("wrong", "kind", "sentence"),
    [
        ({"env": gym.make("CartPole-v1")}, TypeError, "expected an id such as 'CartPole-v1'"),
        ({"env": "Pendulum-v1"}, ValueError, "for continuous actions take DDPG"),
        ({"env": "CartPole-v7"}, ValueError, "CartPole"),
        ({"address": "auto"}, ValueError, "only 'cluster' has an address"),
        ({"model": softly}, ValueError, r"expected \[\(None, 2\), \(None, 1\)\]"),
        ({"model": lambda n, a: None}, TypeError, "expected a keras.Model with two outputs"),
        ({"model": dropping}, ValueError, "keeps 2 variables that do not learn"),
        ({"seed": -1}, ValueError, "seed is -1"),
    ],
)
def test_what_cannot_be_trained_is_named(wrong, kind, sentence):
    with pytest.raises(kind, match=sentence):
        A3C(**{"env": "CartPole-v1"} | wrong)


def smooth(n_states, n_actions):
    """Its activation is one that no NumPy twin is made for."""
    state = keras.Input((n_states,))
    x = keras.layers.Dense(8, activation="gelu")(state)
    return keras.Model(state, [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(x)])


def test_workers_whose_network_has_no_numpy_twin_do_not_share_its_weights():
    spec = training(model=smooth).spec
    one, other = Tools(spec, 0), Tools(spec, 1)
    size = sum(w.size for w in training(model=smooth).model.get_weights())
    one.twin.refresh(np.ones(size, np.float32))
    before = one.twin.policy(np.ones((1, 4), np.float32))
    other.twin.refresh(np.zeros(size, np.float32))
    assert np.array_equal(one.twin.policy(np.ones((1, 4), np.float32)), before)
    made = training(model=smooth)
    made.train(600, progress=False)
    assert made.step >= 600


@pytest.mark.parametrize("backend", ["threads", "synchronous"])
def test_rollouts_of_one_step_in_one_environment_work(backend):
    made = training(backend, envs=1, rollout_steps=1)
    made.train(200, progress=False)
    assert made.step >= 200


def test_after_a_loss_that_was_no_number_training_goes_on_with_another_one():
    made = training(loss=exploding)
    made.train(100_000, progress=False)
    step, said = made.step, list(made.alarms)
    made.train(100_000, progress=False)
    assert said == list(made.alarms) == ["loss not finite"]
    assert made.step > step


@pytest.mark.parametrize("amount", [{}, {"n_steps": 0}, {"episodes": 0}, {"n_steps": 5, "episodes": 5}, {"n_steps": 2.5}])
def test_an_amount_that_is_none_is_refused(amount):
    with pytest.raises(ValueError, match="expected"):
        training().train(**amount, progress=False)


def one_for_all(rewards, bootstrap, terminated, truncated, gamma):
    return 1.0


def by_sample(logits, values, actions, returns, *weights):
    return returns - values


@pytest.mark.parametrize(
    ("backend", "part", "sentence"),
    [
        ("threads", {"n_step_returns": one_for_all}, r"n_step_returns gave the shape \(\), expected \(8, 4\)"),
        ("threads", {"loss": by_sample}, r"the loss has the shape \(32,\), expected \(\): one number"),
        ("processes", {"loss": by_sample}, r"the loss has the shape \(32,\), expected \(\): one number"),
    ],
)
def test_a_part_that_gives_another_shape_is_named(backend, part, sentence):
    with pytest.raises(ValueError, match=sentence):
        training(backend, **part, **alone(backend)).train(1_000, progress=False)


def with_a_branch(logits, values, actions, returns, *weights):
    loss = tf.reduce_mean((returns - values) ** 2)
    return loss if float(loss) > 0 else -loss


def test_a_loss_that_cannot_be_compiled_learns_all_the_same_and_is_named():
    said = []
    made = training(loss=with_a_branch, print_fn=said.append)
    made.train(600, progress=False)
    assert made.step >= 600
    assert "cannot be compiled" in said[0]
    assert "float(loss) > 0" in said[0]


def test_what_cannot_be_sent_to_another_process_is_named():
    lock = __import__("threading").Lock()

    def locked(logits, values, actions, returns, *weights):
        with lock:
            return tf.reduce_mean(values)

    with pytest.raises(TypeError, match=r"cannot be sent to another process .*make that inside of the function"):
        training("processes", loss=locked).train(1_000, progress=False)


def exploding(logits, values, actions, returns, *weights):
    return tf.reduce_mean(tf.math.log(-tf.abs(values) - 1))


def test_a_loss_that_is_no_number_ends_the_training_and_spoils_no_weights():
    made = training(loss=exploding)
    made.train(100_000, progress=False)
    assert "loss not finite" in made.alarms
    assert np.isfinite(made.weights).all()


def test_a_killed_worker_process_is_told_and_what_was_learned_is_kept():
    import multiprocessing

    before = leftovers()
    kill = AtEpisode((20, lambda: multiprocessing.active_children()[0].kill()))
    made = training("processes", record=kill)
    with pytest.raises(RuntimeError, match=r"worker \d is gone \(exit code -9\)"):
        made.train(10_000_000, progress=False)
    assert len(made.history) >= 20
    assert leftovers() <= before
