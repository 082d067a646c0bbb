"""Wrong loops beyond the declared ones, and right ones in odd forms."""

from functools import partial

import pytest

from rlcourse.checks import edited
from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.dqn_cartpole import check
from rlcourse.lessons.shared.loops import DUE, SAMPLE
from rlcourse.lessons.shared.training_loop import right

train = check.exercises["train"]


changed = partial(edited, right)


def draws_a_number(env, agent, memory, epsilon, settings, rng):
    rng.random()
    right(env, agent, memory, epsilon, settings, rng)


def alters_settings(env, agent, memory, epsilon, settings, rng):
    right(env, agent, memory, epsilon, settings, rng)
    settings.n_steps = 0


def by_episodes(env, agent, memory, epsilon, settings, rng):
    step = 0
    while step < settings.n_steps:
        state, over = env.reset()[0], False
        while not over:
            step += 1
            action = agent.act(state, epsilon(step))
            next_state, reward, terminated, truncated, _ = env.step(action)
            memory.add(state, action, reward, next_state, terminated)
            state, over = next_state, terminated or truncated
            if step >= settings.learning_starts and step % settings.train_every == 0:
                agent.learn(memory.sample(settings.batch_size, rng))
            if step % settings.sync_every == 0:
                agent.sync()


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (lambda env, agent, memory, epsilon, settings, rng: None, "At step 1 you do not call agent.act"),
        (changed(("env.step(action)", "env.step(action + 1)")), "At step 1 you call env.step with action = 8, expected 7"),
        (changed((DUE, f"{DUE} and step > 8")), "you do not learn. Expected: you learn."),
        (changed(("n_steps + 1", "n_steps + 2")), "a step too many"),
        (by_episodes, "the inner loop must stop"),
        (changed(("state, _ = env.reset()", "state = env.reset()")), "returns two things"),
        (changed(("_ = env.reset()", "_ = env.reset(seed=0)")), "a seed to every reset"),
        (changed(("    state, _ = env.reset()\n    for", "    env.close()\n    state, _ = env.reset()\n    for")), "You close"),
        (changed(("action, reward", "action, int(reward)")), "round the reward"),
        (changed(("action, reward", "action, abs(reward)")), "you store with reward"),
        (changed(("action, reward", "action, max(reward, 0)")), "you store with reward"),
        (changed(("action, reward", "action, min(max(reward, -10), 10)")), "you store with reward"),
        (changed(("next_state, terminated)", "next_state, terminated and not truncated)")), "Then it has terminated"),
        (changed(("if terminated or truncated", "if terminated != truncated")), "in the same step. Use or."),
        (changed(("epsilon(step)", "max(epsilon(step), 0.05)")), "a bound of your own"),
        (draws_a_number, ""),
        (alters_settings, "settings were altered"),
    ],
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_is_wrong_is_named(answer, part, seed):
    verdict = train.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert part in verdict.sentence
    assert 0 < len(verdict.sentence) < 300


@pytest.mark.parametrize(
    "answer",
    [
        changed((SAMPLE, f"batch=tuple({SAMPLE})")),
        changed((DUE, f"{DUE} and step >= settings.batch_size")),
    ],
)
def test_right_loops_in_other_forms_pass(answer):
    verdict = train.verdict(answer)
    assert verdict.outcome == RIGHT, verdict
