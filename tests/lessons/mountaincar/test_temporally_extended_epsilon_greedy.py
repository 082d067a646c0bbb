import numpy as np

from rlcourse.checks import edited
from rlcourse.exploration import temporally_extended_epsilon_greedy as rule
from rlcourse.lessons.mountaincar import temporally_extended_epsilon_greedy
from rlcourse.lessons.mountaincar.temporally_extended_epsilon_greedy import LENGTHS, right
from tests.checks.properties import other_answers


def both_of_one_draw(q, epsilon, held, rng):
    """Each action and each time is drawn as often as it should be, but the one goes with the other."""
    if held[1] > 0 or rng.random() >= epsilon:
        return rule(q, 0.0, held, rng)
    u = rng.random()
    action = int(u * len(q))
    return action, (action, int(np.searchsorted(np.cumsum(LENGTHS)[:-1], u)))


def best_while_holding(q, epsilon, held, rng):
    action, after = rule(q, epsilon, held, rng)
    return (action, after) if held[1] else (int(np.argmax(q)), after)


def forgotten_return(q, epsilon, held, rng):
    if held[1] > 0 or rng.random() < epsilon:
        return rule(q, 1.0, held, rng)


def drawing_in_another_order(q, epsilon, held, rng):
    n = min(int(rng.zipf(1.5)), 30)
    if held[1]:
        return held[0], (held[0], held[1] - 1)
    u, action = rng.random(), int(rng.integers(len(q)))
    return (action, (action, n - 1)) if u < epsilon else (int(rng.permutation(np.flatnonzero(q == q.max()))[0]), (0, 0))


TestOtherAnswers = other_answers(temporally_extended_epsilon_greedy, right=[drawing_in_another_order], told=[
    (lambda q, e, held, rng: rule(q, e, held, rng, power=3.0), "hardly ever long"),
    (lambda q, e, held, rng: rule(q, e, held, rng, longest=25), "no action was held for 30 steps"),
    (lambda q, e, held, rng: rule(q, e / 2, held, rng), "have the shares"),
    (lambda q, e, held, rng: (3, (3, 0)), "an action that does not exist"),
    (lambda q, e, held, rng: ((held[0] + 1) % 3, rule(q, e, held, rng)[1]), "is still held"),
    (lambda q, e, held, rng: (rule(q, e, held, rng)[0], ((held[0] + 1) % 3, max(held[1] - 1, 0))), "another action is held"),
    (lambda q, e, held, rng: None, "returned None"),
    (edited(right, ("steps > 0", "held")), "0 steps left nothing is held"),
    (edited(right, ("steps > 0", "steps >= 0")), "0 steps left nothing is held"),
    (edited(right, ("steps > 0", "epsilon > 0 and steps > 0")), "held = (0, 1): you return the action"),
    (edited(right, ("zipf(1.5)", "zipf(1.6)")), "the shares that hold 0, 1, 2 and 29 more"),
    (edited(right, ("zipf(1.5)", "zipf(1.53)")), "You draw the time with rng.zipf(1.53)"),
    (edited(right, ("rng.zipf(1.5)", "rng.pareto(0.5) + 1")), "the shares that hold 0, 1, 2"),
    (edited(right, ("rng.random()", "rng.integers(10) / 10")), "the actions have the shares"),
    (edited(right, ("30)", "31)")), "limit is one step too long"),
    (edited(right, ("30)", "300)")), "299 steps left"),
    (edited(right, ("min(int(rng.zipf(1.5)), 30)", "next(n for n in iter(lambda: rng.zipf(1.5), 0) if n <= 30)")),
     "Times above 30 are missing"),
    (both_of_one_draw, "depends on which one it is"),
    (best_while_holding, "return one action and hold another"),
    (lambda q, e, held, rng: rule(q, e, held[::-1], rng), "take the pair apart the wrong way round"),
    (lambda q, e, held, rng: (lambda a, h: (a, h[::-1]))(*rule(q, e, held, rng)), "pair you return is turned round"),
    (forgotten_return, "held = (2, 0): you return None. Does every way"),
    (lambda q, e, held, rng: rule(q, e, held, rng) if held[1] or rng.random() < e else (0, None), "None as what is held"),
    (lambda q, e, held, rng: rule(q, e, held, rng) if held[1] else (np.array([0]), held), "an array as the action"),
])  # fmt: skip
