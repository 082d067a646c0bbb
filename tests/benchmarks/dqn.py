"""DQN on CartPole: beside the other libraries, and where our own time goes."""

import statistics
from collections.abc import Callable
from functools import partial

import gymnasium as gym
import numpy as np

from rlcourse.algorithms import DQNSettings
from rlcourse.algorithms.dqn import Equations, QLearner
from rlcourse.exploration import epsilon_greedy
from rlcourse.memory import ReplayMemory
from rlcourse.networks import q_network
from rlcourse.networks.tensorflow import tf
from rlcourse.networks.twin import acting_twin
from rlcourse.targets import huber_loss, td_targets
from tests.benchmarks.contenders.dqn_settings import STEPS, ZOO
from tests.benchmarks.peers import peers_python, run
from tests.benchmarks.timing import in_turn, microseconds, spread

ROUNDS = 3
TUTORIAL_SECONDS = 60


def beside_the_others() -> None:
    """50,000 steps of DQN on CartPole at rl-baselines3-zoo's settings: ours, Stable-Baselines3 and SBX, in turn."""
    python = peers_python()
    if python is None:
        return
    for hidden in (64, 256):
        contenders = {
            "ours": lambda seed, h=hidden: run("our_dqn.py", h, seed, 2),
            "Stable-Baselines3": lambda seed, h=hidden: run("peer_dqn.py", "sb3", h, seed, 1, _sb3_threads(h), python=python),
            "SBX": lambda seed, h=hidden: run("peer_dqn.py", "sbx", h, seed, 2, 2, python=python),
        }
        runs = {name: [] for name in contenders}
        for seed in range(ROUNDS):
            for name, train in contenders.items():
                runs[name].append(train(seed))
        print(f"\nlayers {hidden}-{hidden}, {ROUNDS} rounds: medians (ranges)")
        print(f"{'':<20}{'import s':<10}{'training s':<24}{'steps/s':<9}{'once compiled s':<24}{'updates':<9}score")
        for name, found in runs.items():
            first, last = [f["trainings"][0] for f in found], [f["trainings"][-1] for f in found]
            took = [t["seconds"] for t in first]
            print(f"{name:<20}{statistics.median(f['import'] for f in found):<10.1f}{spread(took):<24}"
                  f"{STEPS / statistics.median(took):<9,.0f}{spread([t['seconds'] for t in last]):<24}"
                  f"{first[0]['updates']:<9}{statistics.median(t['score'] for t in first):.0f}")  # fmt: skip
        for name in ("Stable-Baselines3", "SBX"):
            included, apart, whole = [
                [of(theirs) / of(ours) for ours, theirs in zip(runs["ours"], runs[name], strict=True)]
                for of in (lambda r: r["trainings"][0]["seconds"], lambda r: r["trainings"][-1]["seconds"],
                           lambda r: r["import"] + r["trainings"][0]["seconds"])
            ]  # fmt: skip
            print(f"ours to {name}, pair by pair: {spread(included)} times the steps per second, compiling included; "
                  f"{spread(apart)} once compiled; {spread(whole)} with imports")  # fmt: skip


def _sb3_threads(hidden: int) -> int:
    """One or two threads, whichever serves Stable-Baselines3 best here: small products lose by sharing."""
    return 1 if hidden == 64 else 2


def tutorial() -> None:
    """The loop of a tutorial of 2017 (`predict` for every step, one `train_on_batch`), for a minute, beside 50,000 of ours."""
    theirs, ours = run("tutorial_2017.py", TUTORIAL_SECONDS), run("our_dqn.py", 64, 0, 1)["trainings"][0]
    rate = theirs["steps"] / theirs["seconds"]
    print(f"{theirs['steps']} steps in {theirs['seconds']:.0f} s: {rate:.1f} steps a second; extrapolated, not run: its "
          f"100,000 steps would take {100_000 / rate / 3600:.1f} hours")  # fmt: skip
    our_rate = ours["steps"] / ours["seconds"]
    print(f"ours, with larger layers (64-64), compiling included: {our_rate:,.0f} steps a second, {our_rate / rate:,.0f} times")


def where_time_goes() -> None:
    """Where the time of our 50,000 steps goes, and how far that is from the floor."""
    for hidden in (64, 256):
        cold, warm = run("our_dqn.py", hidden, 0, 2)["trainings"]
        total, alone = warm["seconds"], _parts_of_playing(hidden)
        alone["learning"] = _our_step(hidden, huber_loss, 128) * warm["updates"] / 1e6
        floor = alone["environment"] + _products(hidden, warm["updates"])
        print(f"\nlayers {hidden}-{hidden}: {total:.2f} s once compiled; the first training {cold['seconds']:.2f} s, so "
              f"compiling took {cold['seconds'] - total:.2f} s")  # fmt: skip
        print("   its parts alone: " + ", ".join(f"{name} {spent:.2f} s" for name, spent in alone.items())
              + f", the rest {total - sum(alone.values()):.2f} s")  # fmt: skip
        print(f"   floor, environment steps and matrix products alone: {floor:.2f} s; we take {total / floor:.1f} times that")


def _parts_of_playing(hidden: int) -> dict[str, float]:
    """Seconds of 50,000 environment steps, of choosing 50,000 actions, of adding 50,000 transitions."""
    env, rng = gym.make("CartPole-v1"), np.random.default_rng(0)
    actions = rng.integers(2, size=STEPS).tolist()
    twin = acting_twin(q_network(4, 2, (hidden, hidden)))
    memory = ReplayMemory(ZOO["buffer_size"], env.observation_space, env.action_space)
    state = env.reset(seed=0)[0]

    def steps():
        env.reset(seed=0)
        for action in actions:
            _, _, terminated, truncated, _ = env.step(action)
            if terminated or truncated:
                env.reset()

    def choices():
        for _ in range(STEPS):
            epsilon_greedy(twin(state), 0.04, rng)

    def additions():
        for action in actions:
            memory.add(state, action, 1.0, state, False)

    return dict(zip(("environment", "acting", "remembering"), in_turn(steps, choices, additions, rounds=3), strict=True))


def _products(hidden: int, updates: int) -> float:
    """Seconds of the matrix products of all updates and actions, in NumPy, single precision."""
    shapes = [(4, hidden), (hidden, hidden), (hidden, 2)]
    rng, batch = np.random.default_rng(0), ZOO["batch_size"]
    weights = [rng.normal(size=s).astype(np.float32) for s in shapes]
    inputs = [rng.normal(size=(batch, s[0])).astype(np.float32) for s in shapes]
    errors = [rng.normal(size=(batch, s[1])).astype(np.float32) for s in shapes]

    def an_update():
        for x, w, e in zip(inputs, weights, errors, strict=True):
            x @ w, x @ w, x.T @ e  # both networks forwards; the weights' gradient
        for w, e in zip(weights[1:], errors[1:], strict=True):
            e @ w.T  # the error, backwards

    def an_action():
        for x, w in zip(inputs, weights, strict=True):
            x[:1] @ w

    return (microseconds(an_update, 2_000) * updates + microseconds(an_action, 5_000) * STEPS) / 1e6


def a_gradient_step() -> None:
    """Microseconds of one gradient step: compiled many a call, one a call, functions run by Python, and Keras's own."""
    for hidden in (64, 256):
        model = q_network(4, 2, (hidden, hidden))
        model.compile("adam", "mse")
        states, values = _batches(1)[0][0], np.zeros((ZOO["batch_size"], 2), np.float32)
        ways = {
            "128 a call": _our_step(hidden, huber_loss, 128),
            "1 a call": _our_step(hidden, huber_loss, 1),
            "128 a call, loss run by Python": _our_step(hidden, _not_compilable, 128),
            "train_on_batch": microseconds(partial(model.train_on_batch, states, values), 100),
            "fit": microseconds(partial(model.fit, states, values, verbose=0), 5),
        }
        print(f"layers {hidden}-{hidden}: " + "; ".join(f"{name} {took:,.0f}" for name, took in ways.items()))


def _our_step(hidden: int, loss: Callable, k: int) -> float:
    """Microseconds of one of k gradient steps in one call."""
    settings = DQNSettings(updates=k, target_every=128)
    learner = QLearner(lambda: q_network(4, 2, (hidden, hidden)), Equations(loss, td_targets), settings)
    learner.begin([learner.online.get_weights()])
    learner.updates.print_fn = lambda message: None
    learner.learn(*_batches(k))
    return microseconds(partial(learner.learn, *_batches(k)), max(1, 256 // k)) / k


def _not_compilable(q_values, actions, targets):
    return huber_loss(q_values, actions, targets) * (1.0 if float(targets[0]) < 1e9 else 2.0)


def _batches(k: int) -> tuple[np.ndarray, ...]:
    rng, b = np.random.default_rng(0), ZOO["batch_size"]
    states, next_states = rng.normal(size=(2, k, b, 4)).astype(np.float32)
    actions = rng.integers(2, size=(k, b)).astype(np.int32)
    return states, actions, np.ones((k, b), np.float32), next_states, np.zeros((k, b), bool)


def acting() -> None:
    """Microseconds of asking a network of two layers of 64 about one state."""
    model = q_network(4, 2, (64, 64))
    twin, state = acting_twin(model), np.zeros(4, np.float32)
    compiled = tf.function(model, jit_compile=True)
    ways = (
        ("predict", lambda: model.predict(state[None], verbose=0), 10),
        ("model(x)", lambda: model(state[None]).numpy(), 200),
        ("tf.function", lambda: compiled(state[None]).numpy(), 500),
        ("NumPy twin", lambda: twin(state), 5_000),
    )
    times = [microseconds(ask, calls) for _, ask, calls in ways]
    for (name, _, _), took in zip(ways, times, strict=True):
        print(f"{name:<12}{took:>10,.1f}   {took / times[-1]:>8,.0f} times the twin")
