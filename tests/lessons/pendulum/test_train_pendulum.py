"""Wrong loops beyond the declared ones, and right ones in odd forms."""

import itertools
from functools import partial

import numpy as np
import pytest

from rlcourse.checks import edited
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.lessons.pendulum import check
from rlcourse.lessons.pendulum.train_pendulum import right
from rlcourse.lessons.shared.loops import DUE, OVER, SAMPLE, STEPS, STORE

train_pendulum = check.exercises["train_pendulum"]
CRITIC, ACTOR, TARGETS = "agent.learn_critic(batch)", "agent.learn_actor(batch)", "agent.move_targets()"
ALL = f"{CRITIC}\n            {ACTOR}\n            {TARGETS}"


changed = partial(edited, right)


def learning(*calls):
    """The loop with other calls where it learns."""
    return changed((ALL, "; ".join(calls)))


def acting(text):
    return changed(("agent.act(state)", text))


def doing(text):
    return changed(("env.step(action)", f"env.step({text})"))


def storing(old, new):
    return changed((STORE, STORE.replace(old, new)))


def half_blank(env, agent, memory, settings, rng):
    state, _ = env.reset()
    agent.act(state)
    raise NotImplementedError


def by_episodes(env, agent, memory, settings, rng):
    step = 0
    while step < settings.n_steps:
        state, over = env.reset()[0], False
        while not over:
            step += 1
            action = agent.act(state)
            next_state, reward, terminated, truncated, _ = env.step(action)
            memory.add(state, action, reward, next_state, terminated)
            state, over = next_state, terminated or truncated
            if step >= settings.learning_starts:
                batch = memory.sample(settings.batch_size, rng)
                agent.learn_critic(batch)
                agent.learn_actor(batch)
                agent.move_targets()


def endless(env, agent, memory, settings, rng):
    while True:
        right(env, agent, memory, settings, rng)


def shortens(env, agent, memory, settings, rng):
    right(env, agent, memory, settings, rng)
    settings.learning_starts = 0


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (changed((STEPS, "range(1, 2)")), "At step 2 you do not call agent.act"),
        (changed((f"            batch = {SAMPLE}\n", ""), (STORE, f"batch = {SAMPLE} if {DUE} else None\n        {STORE}")),
         "before the new transition is stored"),
        (changed((STEPS, "range(1, settings.n_steps + settings.learning_starts)")), "At step 5 you "),
        (changed(("    state, _ = env.reset()\n    for", "    state = np.zeros(2)\n    for")), "ResetNeeded"),
        (learning(*[CRITIC, ACTOR, TARGETS] * 2), "call agent.learn_critic 2 times. Expected: you call"),
        (endless, "reset again and again"),
        (shortens, "settings were altered"),
        (doing(f"action if {DUE} else env.action_space.sample()"), "you call env.step with action"),
        (by_episodes, "the inner loop must stop"),
        (changed(("_ = env.reset()", "_ = env.reset(seed=0)")), "a seed to later resets"),
        (storing("reward", "max(-1, reward)"), "you store with reward = -1, expected"),
        (storing("reward", "reward / 10"), "you store with reward"),
        (storing("reward", "abs(reward)"), "you store with reward"),
        (doing("action[0]"), "you call env.step with action"),
        (storing("action", "action[0]"), "you store with action"),
        (doing("-action"), "you call env.step with action"),
        (acting("agent.act(state[None])"), "you call agent.act with state"),
        (acting("2 * agent.act(state)"), "you call env.step with action"),
        (learning(CRITIC), "you do not call agent.learn_actor"),
        (learning(CRITIC, CRITIC, ACTOR, TARGETS), "learn_critic 2 times"),
        (learning(TARGETS, CRITIC, ACTOR, TARGETS), "move_targets 2 times|twice"),
        (learning(ACTOR, TARGETS, CRITIC), "Expected: learn_critic - learn_actor"),
        (learning(TARGETS, ACTOR, CRITIC), "Expected: learn_critic - learn_actor"),
        (changed((DUE, f"{DUE} and step % 2 == 0")), "you do not call agent.learn_critic"),
        (changed((DUE, f"{DUE} + 10")), "you do not call agent.learn_critic|Nothing is ever"),
        (changed((SAMPLE, "memory.sample(settings.batch_size + 1, rng)")), "The sizes of your batches"),
        (changed((SAMPLE, f"{SAMPLE}[:4]")), "something that sample did not return"),
        (storing("terminated", "1 - terminated"), "the opposite of terminated"),
        (changed(("        state = next_state\n", ""), (STORE, STORE.replace("terminated", "truncated"))), "At step 2 you"),
        (lambda env, agent, memory, settings, rng: None, "At step 1 you do not call agent.act"),
        (lambda env, agent, memory, settings: None, "stopped with TypeError"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", [0, 7])
def test_what_is_wrong_is_named(answer, part, seed):
    verdict = train_pendulum.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert any(p in verdict.sentence for p in part.split("|")), verdict.sentence
    assert len(verdict.sentence) < 350


def test_a_part_that_is_missing_is_not_a_mistake():
    assert train_pendulum.verdict(half_blank).outcome == NOT_ATTEMPTED


def unpacked(env, agent, memory, settings, rng):
    state, _ = env.reset(seed=11)
    for step in itertools.count(1):
        if step > settings.n_steps:
            return
        action = agent.act(state)
        result = env.step(action)
        memory.add(state, action, *result[1::-1], result[2])
        batch = step >= settings.learning_starts and memory.sample(settings.batch_size, rng)
        if batch:
            agent.learn_critic(batch)
            agent.learn_actor(batch)
            agent.move_targets()
        state = env.reset(options={})[0] if result[2] or result[3] else result[0]


def recursive(env, agent, memory, settings, rng):
    def go(state, step):
        if step <= settings.n_steps:
            action = agent.act(state)
            following, reward, terminated, truncated, _ = env.step(action)
            memory.add(state.copy(), action.copy(), np.float32(reward), following.copy(), np.bool_(terminated))
            if step >= settings.learning_starts:
                batch = memory.sample(settings.batch_size, rng)
                agent.learn_critic(batch)
                agent.learn_actor(batch)
                agent.move_targets()
            go(env.reset()[0] if terminated | truncated else following, step + 1)

    go(env.reset()[0], 1)


def counting_down(env, agent, memory, settings, rng):
    left, scores, score = settings.n_steps, [], 0.0
    state, _ = env.reset()
    while left:
        left -= 1
        action = agent.act(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        score += reward
        memory.add(state, action, reward, next_state, terminated)
        state = next_state
        if settings.n_steps - left >= settings.learning_starts:
            batch = memory.sample(settings.batch_size, rng)
            agent.learn_critic(batch)
            agent.learn_actor(batch)
            agent.move_targets()
        if any([terminated, truncated]):
            scores.append(score)
            state, score = env.reset()[0], 0.0
    return scores


@pytest.mark.parametrize(
    "answer",
    [
        unpacked,
        recursive,
        counting_down,
        storing("terminated", "float(terminated)"),
        storing("action", "action.tolist()"),
        storing("action", "np.array(action, np.float64)"),
        changed((SAMPLE, f"[np.array(part) for part in {SAMPLE}]")),
        changed((OVER, f"{OVER[:-1]} or step == settings.n_steps:")),
        changed((DUE, f"{DUE} and step >= settings.batch_size")),
        doing("np.asarray(action).reshape(1)"),
    ],
)
def test_right_loops_in_other_forms_pass(answer):
    verdict = train_pendulum.verdict(answer, 1)
    assert verdict.outcome == RIGHT, verdict
