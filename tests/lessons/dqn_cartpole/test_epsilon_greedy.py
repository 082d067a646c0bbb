import numpy as np

from rlcourse.lessons.dqn_cartpole.epsilon_greedy import epsilon_greedy
from rlcourse.networks.tensorflow import keras, tf
from tests.checks.properties import other_answers


def best(q, rng):
    return int(rng.choice(np.flatnonzero(q == q.max())))


def chance(q, rng):
    return int(rng.integers(len(q)))


def explores(when, best=best, chance=chance):
    return lambda q, e, rng: chance(q, rng) if when(e, rng) else best(q, rng)


def below(e, rng):
    return rng.random() < e


def best_from(start):
    """A search for the largest value that begins with `start`."""

    def search(q, rng):
        largest, ties = start, [0]
        for a, value in enumerate(q):
            if value > largest:
                largest, ties = value, [a]
            elif value == largest:
                ties.append(a)
        return ties[rng.integers(len(ties))]

    return search


def uneven(q, e, rng):
    u = rng.random()
    return int(u / e * len(q) * 0.9) if u < e else best(q, rng)


def reseeds(q, e, rng):
    np.random.seed(0)  # noqa: NPY002
    return explores(below)(q, e, rng)


def alters(q, e, rng):
    q.sort()
    return explores(below)(q, e, rng)


LOOKS_RIGHT = [
    *map(explores, (
        lambda e, rng: rng.random() < max(e, 0.1),
        lambda e, rng: rng.random() < e + 0.05,
        lambda e, rng: rng.random() < min(e, 0.9),
        lambda e, rng: rng.random() < 0.85 * e,
        lambda e, rng: rng.random() < e**2,
        lambda e, rng: rng.integers(10) < e * 10,
        lambda e, rng: rng.integers(10) <= e * 10,
        lambda e, rng: rng.integers(100) <= e * 100,
        lambda e, rng: round(rng.random(), 1) <= e,
    )),
    *(explores(below, best=greedy) for greedy in (
        lambda q, rng: int(rng.choice(np.flatnonzero(np.isclose(q, q.max())))),
        lambda q, rng: int(rng.choice(np.flatnonzero(np.isclose(q, q.max(), atol=0.1)))),
        lambda q, rng: best(q.round(1), rng),
        lambda q, rng: int(np.argmax(q + rng.random(len(q)))),
        lambda q, rng: int(np.argmax(q + 0.1 * rng.random(len(q)))),
        best_from(-10),
        best_from(-999),
        lambda q, rng: -1 if rng.random() < 0.03 else best(q, rng),
    )),
    explores(below, chance=lambda q, rng: int(rng.random() * (len(q) + 0.2))),
    lambda q, e, rng: 0,
    lambda q, e, rng: int(np.argmax(q + rng.normal(0, 1e-9 + e, len(q)))),
    lambda q, e, rng: float(np.argmax(q)),
    uneven,
    reseeds,
]  # fmt: skip

TOLD = [
    (explores(below, best=lambda q, rng: int(np.argsort(q, kind="stable")[-1])), "you always take the last"),
    (lambda q, e, rng: 0, "always take action 0"),
    (lambda q, e, rng: len(q) - 1, "always take the last action"),
    (lambda q, e, rng: str(best(q, rng)), "you return text"),
    (lambda q, e, rng: rng.random() < 0.5, "you return True or False"),
    (lambda q, e, rng: float(best(q, rng)), "with a decimal point"),
    (lambda q, e, rng: None, "returned None"),
    (lambda q, e, rng: explores(below)(q, e, np.random.default_rng(42)), "new generator in every call"),
    (explores(below, chance=lambda q, rng: int(rng.integers(1, len(q)))), "action 0 is never taken"),
    (explores(lambda e, rng: rng.random() < max(e, 0.05)), "explore where epsilon is 0"),
    (alters, "alters q_values"),
]  # fmt: skip


def slow(q, e, rng):
    q = keras.ops.convert_to_tensor(q)
    if rng.random() < e:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(keras.ops.convert_to_numpy(keras.ops.equal(q, keras.ops.max(q))))))


TENSORS = explores(below, best=lambda q, rng: tf.constant(best(q, rng)), chance=lambda q, rng: tf.constant(chance(q, rng)))

TestOtherAnswers = other_answers(epsilon_greedy, told=TOLD, wrong=LOOKS_RIGHT)
TestRightAnswers = other_answers(epsilon_greedy, right=[TENSORS, slow])
