"""Answers to notebook 02's loop that once got a wrong verdict, or a wrong sentence."""

import numpy as np

from rlcourse.lessons.shared._training_loops import by_episodes as train_by_episodes
from rlcourse.lessons.shared._training_loops import guarded, is_due, loop


def draws_a_number(env, agent, memory, epsilon, settings, rng):
    rng.random()
    loop()(env, agent, memory, epsilon, settings, rng)


def alters_settings(env, agent, memory, epsilon, settings, rng):
    loop()(env, agent, memory, epsilon, settings, rng)
    settings.n_steps = 0


def playing_another(answer):
    """A loop that keeps the action that was chosen, and plays the one after it."""

    def played(env, *others):
        step = env.step
        env.step = lambda action: step(action + 1)
        return answer(env, *others)

    return played


PASSED_ONCE = [
    ("train", playing_another(loop())),
    ("train", loop(at_the_end=lambda env: env.close())),
    ("train", loop(reset=lambda env, step: env.reset(seed=0)[0])),
    ("train", loop(reset=lambda env, step: env.reset(seed=step)[0])),
    *(("train", loop(reward_kept=kept)) for kept in (int, abs, lambda r: max(r, 0), lambda r: np.clip(r, -10, 10))),
    ("train", loop(stored_end=lambda terminated, truncated: terminated and not truncated)),
    ("train", loop(reset_after=lambda terminated, truncated: terminated != truncated)),
    ("train", loop(epsilon_of=lambda epsilon, step: max(epsilon(step), 0.05))),
    ("train", draws_a_number),
    ("train", alters_settings),
]  # fmt: skip

REFUSED_ONCE = [
    ("train", guarded),
    ("train", loop(learn=lambda agent, batch: agent.learn(batch=tuple(batch)))),
    ("train", loop(due=lambda step, s: is_due(step, s) and step >= s.batch_size)),
]

SAID = [  # what the sentence must have in it
    ("train", playing_another(loop()), "At step 1 you call env.step with action = 8, expected 7"),
    ("train", loop(due=lambda step, s: is_due(step, s) and step > 8), "you do not learn. Expected: you learn."),
    ("train", loop(steps=lambda s: s.n_steps + 1), "a step too many"),
    ("train", train_by_episodes, "the inner loop must stop"),
    ("train", loop(reset=lambda env, step: env.reset()), "returns two things"),
    ("train", loop(reward_kept=abs), "you store with reward"),
]
