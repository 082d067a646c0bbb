from functools import partial

import pytest

from rlcourse.checks import edited
from rlcourse.checks.verdicts import WRONG
from rlcourse.lessons.dqn_cartpole.collect import collect, right
from tests.checks.properties import other_answers

changed = partial(edited, right)


def whole_episodes(env, policy, n_steps, seed):
    transitions = []
    while len(transitions) < n_steps:
        state, _ = env.reset(**({} if transitions else {"seed": seed}))
        over = False
        while not over:
            action = policy(state)
            following, reward, terminated, truncated, _ = env.step(action)
            transitions.append((state, action, reward, following, terminated))
            state, over = following, terminated or truncated
    return transitions


def endless(env, policy, n_steps, seed):
    transitions = right(env, policy, n_steps, seed)
    while True:
        yield from transitions


def plays_another(env, policy, n_steps, seed):
    """Keeps the action that was chosen, and plays the one after it."""
    step = env.step
    env.step = lambda action: step(action + 1)
    return right(env, policy, n_steps, seed)


def looks_ahead(env, policy, n_steps, seed):
    def asked(state):
        policy(state)
        return policy(state)

    return right(env, asked, n_steps, seed)


PASSED_ONCE = [
    changed(("env.reset()", "env.reset(seed=3)")),
    changed(("    return", "    env.close()\n    return")),
    changed(("    return", "    env.reset(seed=0)\n    return")),
    *(changed(("action, reward, next_state", f"action, {kept}, next_state")) for kept in
      ("int(reward)", "abs(reward)", "min(reward, 10)")),
    changed(("terminated))", "terminated and not truncated))")),
    changed(("terminated or truncated", "terminated != truncated")),
    whole_episodes,
    lambda env, policy, n_steps, seed: whole_episodes(env, policy, n_steps, seed)[:n_steps],
    lambda env, policy, n_steps, seed: right(env, policy, n_steps + 3, seed)[:n_steps],
    lambda env, policy, n_steps, seed: [],
    looks_ahead,
    endless,
    plays_another,
]  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", PASSED_ONCE)
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = collect.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert 0 < len(verdict.sentence) < 300


TOLD = [
    (plays_another, "At step 1 you call env.step with action = 8, expected 7"),
    (changed(("state, _ = env.reset()", "state = env.reset()")), "returns two things"),
    (changed(("state, _ = env.reset", "state = env.reset")), "returns two things"),
    (changed(("env.reset()", "env.reset(seed=len(transitions))")), "seed to later resets"),
    (changed(("state, _ = env.reset()", "env.reset(seed=seed)")), "seed to later resets"),
    (whole_episodes, "the inner loop must stop"),
    (lambda env, policy, n_steps, seed: 3, "You return a int"),
]

TestOtherAnswers = other_answers(collect, told=TOLD)
