"""Wrong loops beyond the declared ones, and right ones in odd forms."""

import itertools

import numpy as np
import pytest

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.lessons.pendulum._loops import both, by_episodes, draws_always, in_turn, loop
from rlcourse.lessons.pendulum.loop import train_pendulum


def test_a_blank_is_not_attempted():
    def blank(env, agent, memory, settings, rng):
        raise NotImplementedError

    assert train_pendulum.verdict(blank).outcome == NOT_ATTEMPTED


def half_blank(env, agent, memory, settings, rng):
    state, _ = env.reset()
    agent.act(state)
    raise NotImplementedError


def only_one_step(env, agent, memory, settings, rng):
    """A return inside of the loop."""
    loop(steps=lambda s: 1)(env, agent, memory, settings, rng)


def stale_batch(env, agent, memory, settings, rng):
    """Draws the batch before the transition is stored, and learns after it."""
    state, _ = env.reset()
    for step in range(1, settings.n_steps + 1):
        action = agent.act(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        batch = memory.sample(settings.batch_size, rng) if step >= settings.learning_starts else None
        memory.add(state, action, reward, next_state, terminated)
        state = env.reset()[0] if terminated or truncated else next_state
        if batch:
            both(agent, lambda batch=batch: batch, False)


def by_updates(env, agent, memory, settings, rng):
    """n_steps updates in place of n_steps steps."""
    loop(steps=lambda s: s.n_steps + s.learning_starts - 1)(env, agent, memory, settings, rng)


def never_starts(env, agent, memory, settings, rng):
    loop(reset=lambda env, step: np.zeros(2) if step is None else env.reset()[0])(env, agent, memory, settings, rng)


def learns_twice(agent, draw, over):
    both(agent, draw, over)
    both(agent, draw, over)


def endless(env, agent, memory, settings, rng):
    while True:
        loop()(env, agent, memory, settings, rng)


def shortens(env, agent, memory, settings, rng):
    loop()(env, agent, memory, settings, rng)
    settings.learning_starts = 0


def random_at_first(env, agent, memory, settings, rng):
    steps = itertools.count(1)

    def acts(agent, state):
        action = agent.act(state)
        return action if next(steps) > settings.learning_starts else env.action_space.sample()

    loop(acts=acts)(env, agent, memory, settings, rng)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (only_one_step, "At step 2 you do not call agent.act"),
        (draws_always, "Draw only where you learn"),
        (stale_batch, "before the new transition is stored"),
        (by_updates, "At step 5 you "),
        (never_starts, "ResetNeeded"),
        (loop(learn=learns_twice), "call agent.learn_critic 2 times. Expected: you call agent.learn_critic once."),
        (endless, "reset again and again"),
        (shortens, "settings were altered"),
        (random_at_first, "you call env.step with action"),
        (by_episodes, "the inner loop must stop"),
        (loop(reset=lambda env, step: env.reset(seed=0)[0]), "a seed to later resets"),
        (loop(stored_reward=lambda r: np.clip(r, -1, 1)), "you store with reward = -1, expected"),
        (loop(stored_reward=lambda r: r / 10), "you store with reward"),
        (loop(stored_reward=abs), "you store with reward"),
        (loop(done=lambda env, action: action[0]), "you call env.step with action"),
        (loop(stored_action=lambda agent, state, action: action[0]), "you store with action"),
        (loop(done=lambda env, action: -action), "you call env.step with action"),
        (loop(acts=lambda agent, state: agent.act(state[None])), "you call agent.act with state"),
        (loop(acts=lambda agent, state: 2 * agent.act(state)), "you call env.step with action"),
        (loop(learn=lambda agent, draw, over: agent.learn_critic(draw())), "you do not call agent.learn_actor"),
        (loop(learn=in_turn("learn_critic", "learn_critic", "learn_actor", "move_targets")), "learn_critic 2 times"),
        (loop(learn=in_turn("move_targets", "learn_critic", "learn_actor", "move_targets")), "move_targets 2 times|twice"),
        (loop(learn=in_turn("learn_actor", "move_targets", "learn_critic")), "Expected: learn_critic - learn_actor"),
        (loop(learn=in_turn("move_targets", "learn_actor", "learn_critic")), "Expected: learn_critic - learn_actor"),
        (loop(due=lambda step, s, over: step >= s.learning_starts and step % 2 == 0), "you do not call agent.learn_critic"),
        (loop(due=lambda step, s, over: step >= s.learning_starts + 10), "you do not call agent.learn_critic|Nothing is ever"),
        (loop(draw=lambda memory, s, rng: memory.sample(s.batch_size + 1, rng)), "The sizes of your batches"),
        (loop(learn=lambda agent, draw, over: both(agent, lambda: draw()[:4], over)), "something that sample did not return"),
        (loop(stored_end=lambda terminated, truncated: 1 - terminated), "the opposite of terminated"),
        (loop(reset_after=lambda terminated, truncated: terminated and truncated), "Either is enough"),
        (loop(moves_on=False, stored_end=lambda terminated, truncated: truncated), "At step 2 you"),
        (lambda env, agent, memory, settings, rng: None, "At step 1 you do not call agent.act"),
        (lambda env, agent, memory, settings: None, "stopped with TypeError"),
    ],
)
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
                both(agent, lambda: memory.sample(settings.batch_size, rng), None)
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
            both(agent, lambda: memory.sample(settings.batch_size, rng), None)
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
        loop(stored_end=lambda terminated, truncated: float(terminated)),
        loop(stored_action=lambda agent, state, action: action.tolist()),
        loop(stored_action=lambda agent, state, action: np.array(action, np.float64)),
        loop(learn=lambda agent, draw, over: both(agent, lambda: [np.array(part) for part in draw()], over)),
        loop(at_the_end=lambda env: env.reset()),
        loop(due=lambda step, s, over: step >= s.learning_starts and step >= s.batch_size),
        loop(done=lambda env, action: np.asarray(action).reshape(1)),
    ],
)
def test_right_loops_in_other_forms_pass(answer):
    verdict = train_pendulum.verdict(answer, 1)
    assert verdict.outcome == RIGHT, verdict
