"""An exercise on the loop of DQN's algorithm box: act, store, learn, synchronise."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.checks.compare import shown
from rlcourse.lessons.shared._training_loops import (
    by_episodes,
    by_function,
    counting_updates,
    guarded,
    is_due,
    loop,
    sync_first,
    while_loop,
)  # fmt: skip
from rlcourse.lessons.shared.loops import first_difference, goes_too_far, keeps_all_of_reset, reports
from rlcourse.probes import run_training_loop

CALLS = {
    "call agent.act": ("acted", ("state", "epsilon")),
    "call env.step": ("done", ("action",)),
    "store": ("stored", ("state", "action", "reward", "next_state", "terminated")),
    "learn": ("learned", ("transitions stored by then",)),
    "call agent.sync": ("synchronised", ()),
}


def _explained(expected, got) -> str:
    """The first step at which the two loops differ."""
    difference = first_difference(expected, got, CALLS)
    if not difference and got["batch sizes"] != expected["batch sizes"]:
        return f"The sizes of your batches are {shown(got['batch sizes'])}, expected {shown(expected['batch sizes'])}."
    return difference


def _cases(rng):
    def episode(n):
        return [float(r) for r in rng.choice([-2.5, -1.0, 0.5, 1.0, 3.0, 30.0], size=n)]

    def case(lengths, endings, n_steps, learning_starts, train_every, sync_every):
        return {
            "rewards": [episode(n) for n in lengths], "endings": endings, "n_steps": n_steps,
            "learning_starts": learning_starts, "train_every": train_every, "sync_every": sync_every,
            "batch_size": int(rng.integers(2, learning_starts + 1)),
        }  # fmt: skip

    return [
        case([3, 2, 9], ["terminated", "truncated"], 6, 3, 2, 3),
        case([2, 4, 3, 2, 5], ["truncated", "terminated", "both"], 15, 4, 2, 5),
        case([5, 1, 6, 4], ["terminated", "truncated", "truncated"], 18, 7, 3, 4),
        case([2, 3, 4], ["both", "truncated", "terminated"], 9, 3, 1, 4),
        case([60, 20], ["truncated", "terminated"], 65, 10, 6, 20),
    ]


ENDS = "You store an episode that was only cut by the time limit as terminated. There was a future: store terminated alone."
SYNCS = "You synchronise the target network at every step, so it is no fixed target. Do it at every sync_every-th."


def training_loop(
    name: str, points: int, minutes: int, difficulty: int, hints: tuple[str, ...], ends: str = ENDS, syncs: str = SYNCS,
    more: tuple[Mistake, ...] = (),
) -> Exercise:  # fmt: skip
    """The exercise of writing or mending answer(env, agent, memory, epsilon, settings, rng).

    Args:
        name: The exercise's, as the next four are.
        points: See name.
        minutes: See name.
        difficulty: See name.
        hints: See name.
        ends: What to say where an episode cut by a limit is stored as terminated.
        syncs: What to say where the target network is synchronised at every step.
        more: Mistakes to look for first.
    """
    return Exercise(
        name=name,
        points=points,
        minutes=minutes,
        difficulty=difficulty,
        reference=loop(),
        cases=_cases,
        probe=run_training_loop,
        explain=_explained,
        hints=hints,
        mistakes=(*more, *_mistakes(ends, syncs)),
        variants=(
            while_loop,
            sync_first,
            by_function,
            guarded,
            loop(due=lambda step, s: step % s.train_every == 0 <= step - s.learning_starts),
        ),
    )


def _mistakes(ends: str, syncs: str) -> tuple[Mistake, ...]:
    return (
        Mistake(
            loop(reset=lambda env, step: env.reset()),
            "env.reset() returns two things, the state and a dict: state, _ = env.reset().",
            keeps_all_of_reset,
        ),
        Mistake(
            loop(learn=lambda agent, batch: agent.learn(*batch)),
            "Pass the batch as one thing, as sample returned it: agent.learn(batch), without *.",
            reports("strange", "learn was given the parts of the batch one by one"),
        ),
        Mistake(
            by_episodes,
            "You take more than n_steps steps: the inner loop must stop too.",
            goes_too_far,
        ),
        Mistake(
            loop(reset=lambda env, step: env.reset(seed=step)[0]),
            "You give a seed to every reset. With one seed every episode starts in the same state: env.reset() without it.",
            reports("seed given to a later reset", True),
        ),
        Mistake(
            loop(at_the_end=lambda env: env.close()),
            "You close the environment. It belongs to whoever called you, and stays open.",
            reports("environment closed", True),
        ),
        Mistake(
            loop(keep_reset=False),
            "After env.reset() you go on with the last state of the old episode. reset returns the first state "
            "of the new one: keep it.",
        ),
        Mistake(
            loop(moves_on=False),
            "You never move on: state stays what it was at the start of the episode. state = next_state is missing.",
        ),
        Mistake(
            loop(moves_on_first=True),
            "You store the next state as the state: move on with state = next_state after memory.add, not before.",
        ),
        Mistake(loop(stored_next=lambda state, following: state), "You store the state where the next state belongs."),
        Mistake(
            loop(stored_end=lambda terminated, truncated: terminated or truncated),
            ends,
            points=1,
        ),
        Mistake(loop(stored_end=lambda terminated, truncated: truncated), "You store truncated where terminated belongs."),
        Mistake(loop(stored_end=lambda terminated, truncated: False), "You store False where terminated belongs."),
        Mistake(
            loop(stored_end=lambda terminated, truncated: not terminated),
            "You store the opposite of terminated. Store terminated itself.",
        ),
        Mistake(
            loop(stores=lambda terminated, truncated: not truncated),
            "You leave out the step at which the time limit cuts the episode. Every step happened: store them all.",
        ),
        Mistake(
            loop(reset_after=lambda terminated, truncated: terminated),
            "You reset only when the episode terminated. One that was truncated is over as well.",
        ),
        Mistake(
            loop(reset_after=lambda terminated, truncated: truncated),
            "You reset only when the episode was truncated. One that has terminated is over as well.",
        ),
        Mistake(
            loop(reset_after=lambda terminated, truncated: False), "You never reset, and play on after the end of the episode."
        ),
        Mistake(
            loop(reset_after=lambda terminated, truncated: True), "You reset after every step. Reset when the episode is over."
        ),
        Mistake(
            loop(due=lambda step, s: step % s.train_every == 0),
            "You learn from the first steps on. Wait for settings.learning_starts.",
        ),
        Mistake(loop(due=lambda step, s: step >= s.learning_starts), "You learn at every step. Learn at every train_every-th."),
        Mistake(
            loop(due=lambda step, s: step >= s.learning_starts and (step - s.learning_starts) % s.train_every == 0),
            "You count train_every from learning_starts on. Learn at every step that train_every divides: "
            "step % settings.train_every == 0.",
        ),
        Mistake(
            loop(due=lambda step, s: step >= s.learning_starts and step % s.train_every == 1),
            "step % train_every == 1 is the step after the right one, and never true for train_every = 1. Compare with 0.",
        ),
        Mistake(
            loop(due=lambda step, s: step >= s.learning_starts - 1 and step % s.train_every == 0),
            "You begin to learn a step too early. Learning starts with the step number settings.learning_starts.",
        ),
        Mistake(
            loop(due=lambda step, s: step > s.learning_starts and step % s.train_every == 0),
            "Learning starts with the step number settings.learning_starts itself: step >= learning_starts.",
        ),
        Mistake(loop(due=lambda step, s: False), "You never learn: agent.learn(memory.sample(...)) is missing."),
        Mistake(
            loop(sync_due=lambda step, s: False),
            "agent.sync() was never called in this run. Is it there, with its brackets, and does it ask for "
            "settings.sync_every?",
        ),
        Mistake(
            loop(sync_due=lambda step, s: True),
            syncs,
            points=1,
        ),
        Mistake(
            loop(sync_due=lambda step, s: step % s.train_every == 0),
            "You synchronise at every train_every-th step. Do it at every sync_every-th.",
        ),
        Mistake(
            loop(sync_due=lambda step, s: step % s.sync_every == 1),
            "step % sync_every == 1 is the step after the right one. Compare with 0.",
        ),
        Mistake(
            loop(sync_due=is_due),
            "agent.sync() stands inside the if of learning, so it runs with every update. Put it beside, with an if of its "
            "own: if step % settings.sync_every == 0.",
        ),
        Mistake(
            loop(sync_due=lambda step, s: is_due(step, s) and step % s.sync_every == 0),
            "You synchronise only at steps at which you learn. The two have nothing to do with each other: the if of sync "
            "belongs beside the other one, not into it.",
        ),
        Mistake(
            loop(sync_due=lambda step, s: step >= s.learning_starts and step % s.sync_every == 0),
            "You synchronise from learning_starts on. Do it at every sync_every-th step from the beginning.",
        ),
        Mistake(
            counting_updates,
            "You synchronise after every sync_every-th update. Here sync_every counts steps in the environment.",
        ),
        Mistake(
            loop(first=0),
            "Your steps are counted from 0, so everything happens a step too late, and epsilon is that of the step "
            "before. Count from 1: range(1, settings.n_steps + 1).",
        ),
        Mistake(loop(steps=lambda s: s.n_steps - 1), "You stop a step too early: range(1, settings.n_steps + 1)."),
        Mistake(loop(steps=lambda s: s.n_steps + 1), "You take a step too many: range(1, settings.n_steps + 1)."),
        Mistake(
            loop(reset_after=lambda terminated, truncated: terminated != truncated),
            "You do not reset when an episode has terminated and was truncated in the same step. Use or.",
        ),
        Mistake(
            loop(stored_end=lambda terminated, truncated: terminated and not truncated),
            "An episode can terminate and be truncated in the same step. Then it has terminated: store terminated alone.",
        ),
        Mistake(loop(reward_kept=lambda reward: int(reward)), "You round the reward to a whole number. Store it as it is."),
        Mistake(loop(reward_kept=lambda reward: np.clip(reward, -1, 1)), "You clip the reward. Store it as it is."),
        Mistake(
            loop(epsilon_of=lambda epsilon, step: max(epsilon(step), 0.05)),
            "You do not let epsilon fall below a bound of your own. Give agent.act the value epsilon(step) as it is.",
        ),
        Mistake(loop(learn_first=True), "You learn before the new transition is stored. Store it first."),
        Mistake(
            loop(epsilon_of=lambda epsilon, step: epsilon(0)), "epsilon never changes: ask for epsilon(step) at every step."
        ),
        Mistake(loop(epsilon_of=lambda epsilon, step: 0.0), "You never explore. Give agent.act the value epsilon(step)."),
        Mistake(
            loop(epsilon_of=lambda epsilon, step: epsilon),
            "You pass the function epsilon on. agent.act wants a number: epsilon(step).",
        ),
        Mistake(loop(learn_old=True), "You learn from the same minibatch again and again. Draw a new one for every update."),
    )
