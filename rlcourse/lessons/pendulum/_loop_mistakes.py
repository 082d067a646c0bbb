"""Mistakes in the loop that trains an actor and a critic."""

import numpy as np

from rlcourse.checks import Mistake
from rlcourse.lessons.pendulum._loops import by_episodes, draws_always, in_turn, loop, next_update_first, same_batch_for_ever
from rlcourse.lessons.shared.loops import goes_too_far, keeps_all_of_reset, reports

ORDER = "Within one step the critic learns first, then the actor learns from it, then the targets move."


def _learned(method, given=lambda batch: (batch,)):
    """All three calls, one of them with something else than the batch."""

    def learn(agent, draw, over):
        batch = draw()
        for name in ("learn_critic", "learn_actor"):
            getattr(agent, name)(*(given(batch) if name == method else (batch,)))
        agent.move_targets()

    return learn


def _two_batches(agent, draw, over):
    agent.learn_critic(draw())
    agent.learn_actor(draw())
    agent.move_targets()


def _targets_at_the_end(agent, draw, over):
    in_turn("learn_critic", "learn_actor", *["move_targets"] * over)(agent, draw, over)


def _actor_at_the_end(agent, draw, over):
    in_turn("learn_critic", *["learn_actor"] * over, "move_targets")(agent, draw, over)


MISTAKES = (
    Mistake(
        loop(reset=lambda env, step: env.reset()),
        "env.reset() returns two things, the state and a dict: state, _ = env.reset().",
        keeps_all_of_reset,
    ),
    Mistake(
        loop(learn=_learned("learn_critic", lambda batch: tuple(batch))),
        "Pass the batch as one thing, as sample returned it: agent.learn_critic(batch), without *.",
        reports("strange", "learn_critic was given the parts of the batch one by one"),
    ),
    Mistake(
        loop(learn=_learned("learn_actor", lambda batch: tuple(batch))),
        "Pass the batch as one thing, as sample returned it: agent.learn_actor(batch), without *.",
        reports("strange", "learn_actor was given the parts of the batch one by one"),
    ),
    Mistake(
        loop(learn=_learned("learn_actor", lambda batch: (batch[0],))),
        "You give learn_actor the states alone. It takes the whole batch and picks out what it needs: "
        "agent.learn_actor(batch).",
        reports("strange", "learn_actor was given the states alone"),
    ),
    Mistake(
        loop(acts=lambda agent, state: agent.act(state, 0.1)),
        "You give agent.act more than the state. There is no epsilon here, act explores by itself: agent.act(state).",
        reports("strange", "act was given more than the state"),
    ),
    Mistake(
        loop(draw=lambda memory, s, rng: memory.sample(rng)),
        "memory.sample needs to know how many to draw: memory.sample(settings.batch_size, rng).",
        reports("strange", "sample was given rng alone"),
    ),
    Mistake(
        loop(draw=lambda memory, s, rng: memory.sample(s.batch_size)),
        "memory.sample needs to know what to draw with: memory.sample(settings.batch_size, rng).",
        reports("strange", "sample was given no rng"),
    ),
    Mistake(
        loop(draw=lambda memory, s, rng: memory.sample(rng, s.batch_size)),
        "The arguments of memory.sample are exchanged: the size comes first, then rng.",
        reports("strange", "sample was given rng first"),
    ),
    Mistake(
        loop(draw=lambda memory, s, rng: memory.sample(s.batch_size, np.random.default_rng(0))),
        "You draw with a generator of your own. Give memory.sample the rng that your function was given.",
        reports("strange", "sample was given another rng"),
    ),
    Mistake(by_episodes, "You take more than n_steps steps: the inner loop must stop too.", goes_too_far),
    Mistake(
        loop(reset=lambda env, step: env.reset(seed=step)[0]),
        "You give a seed to later resets too. With one seed every episode starts in the same state: env.reset().",
        reports("seed given to a later reset", True),
    ),
    Mistake(
        loop(at_the_end=lambda env: env.close()),
        "You close the environment. It belongs to whoever called you, and stays open.",
        reports("environment closed", True),
    ),
    Mistake(
        loop(stored_end=lambda terminated, truncated: terminated or truncated),
        "You store an episode that was only cut by the time limit as terminated. There was a future: store terminated "
        "alone. Pendulum has no other ends, so here every one would be wrong.",
        points=1,
    ),
    Mistake(loop(stored_end=lambda terminated, truncated: truncated), "You store truncated where terminated belongs."),
    Mistake(loop(stored_end=lambda terminated, truncated: False), "You store False where terminated belongs."),
    Mistake(
        loop(stored_end=lambda terminated, truncated: not terminated),
        "You store the opposite of terminated. Store terminated itself.",
    ),
    Mistake(
        loop(stored_end=lambda terminated, truncated: terminated and not truncated),
        "An episode can terminate and be truncated in the same step. Then it has terminated: store terminated alone.",
    ),
    Mistake(
        loop(keep_reset=False),
        "After env.reset() you go on with the last state of the old episode. reset returns the first state of the new one: "
        "keep it.",
    ),
    Mistake(
        loop(reset_after=lambda terminated, truncated: False), "You never reset, and play on after the end of the episode."
    ),
    Mistake(
        loop(reset_after=lambda terminated, truncated: True), "You reset after every step. Reset when the episode is over."
    ),
    Mistake(
        loop(reset_after=lambda terminated, truncated: terminated),
        "You reset only when the episode terminated. One that was truncated is over as well, and Pendulum has no others.",
    ),
    Mistake(
        loop(reset_after=lambda terminated, truncated: truncated),
        "You reset only when the episode was truncated. One that has terminated is over as well.",
    ),
    Mistake(
        loop(reset_after=lambda terminated, truncated: terminated != truncated),
        "You do not reset when an episode has terminated and was truncated in the same step. Use or.",
    ),
    Mistake(
        loop(reset_after=lambda terminated, truncated: terminated and truncated),
        "You reset only when an episode has terminated and was truncated in the same step. Either is enough: use or.",
    ),
    Mistake(
        loop(ends_all=lambda terminated, truncated: terminated or truncated),
        "Your loop ends with the first episode (a break or a return does that). Reset and go on until n_steps.",
    ),
    Mistake(
        loop(stores=lambda terminated, truncated: not (terminated or truncated)),
        "You leave out the last step of every episode. Every step happened: store them all.",
    ),
    Mistake(
        loop(stores=lambda terminated, truncated: not truncated),
        "You leave out the step at which the time limit cuts the episode. Every step happened: store them all.",
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
    Mistake(loop(stored_reward=int), "You round the reward to a whole number. Store it as it is."),
    Mistake(
        loop(stored_action=lambda agent, state, action: agent.act(state)),
        "You call agent.act twice a step. It explores, so the second action is another one: keep the first, do it, and "
        "store it.",
    ),
    Mistake(
        loop(done=lambda env, action: np.clip(action, -2, 2)),
        "You clip the action before env.step, so what is done is not what is stored. act has seen to the bounds: pass its "
        "action on as it is.",
    ),
    Mistake(
        loop(acts=lambda agent, state: np.clip(agent.act(state), -2, 2)),
        "You clip the action. act has seen to the bounds: pass its action on as it is.",
    ),
    Mistake(
        loop(acts=lambda agent, state: int(agent.act(state)[0])),
        "You make a whole number of the action. It is an array of real numbers here: pass it on as it is.",
    ),
    Mistake(
        loop(acts=lambda agent, state: int(np.argmax(agent.act(state)))),
        "You take the argmax of what act returns. There are no values to choose from here: it is the action itself.",
    ),
    Mistake(
        loop(acts=lambda agent, state: agent.act(state)[0]),
        "You take a number out of the action. It is an array [1], as env.step wants it: pass it on as it is.",
    ),
    Mistake(
        loop(learn=in_turn("learn_actor", "learn_critic", "move_targets")),
        "You call learn_actor before learn_critic. " + ORDER,
    ),
    Mistake(
        loop(learn=in_turn("move_targets", "learn_critic", "learn_actor")),
        "You call move_targets before the two have learned. " + ORDER,
    ),
    Mistake(
        loop(learn=in_turn("learn_critic", "move_targets", "learn_actor")),
        "You call move_targets before the actor has learned. " + ORDER,
    ),
    Mistake(
        loop(learn=_targets_at_the_end),
        "You move the targets only where an episode ends. They go a small step with every update.",
    ),
    Mistake(
        loop(learn=in_turn("learn_critic", "learn_actor")),
        "agent.move_targets() is never called in this run. Is it there, with its brackets?",
    ),
    Mistake(
        loop(learn=in_turn("learn_critic", "learn_actor", "move_targets", "move_targets")),
        "You move the targets twice in a step. Once is enough.",
    ),
    Mistake(
        loop(learn=_actor_at_the_end),
        "The actor learns only where an episode ends. It learns at every step, after the critic.",
    ),
    Mistake(
        loop(learn=in_turn("learn_critic", "move_targets")), "The actor never learns: agent.learn_actor(batch) is missing."
    ),
    Mistake(
        loop(learn=in_turn("learn_actor", "move_targets")), "The critic never learns: agent.learn_critic(batch) is missing."
    ),
    Mistake(
        loop(learn=_two_batches),
        "You draw two batches, one for each half. Draw one, keep it in a variable, and give it to both.",
    ),
    Mistake(loop(draw=same_batch_for_ever()), "You learn from the same batch again and again. Draw a new one for every step."),
    Mistake(
        draws_always,
        "You draw a batch at every step, also before settings.learning_starts, when the memory may hold too little. Draw only "
        "where you learn.",
    ),
    Mistake(
        loop(draw=lambda memory, s, rng: memory.sample(len(memory), rng)),
        "Your batch is as large as the memory. Draw settings.batch_size transitions.",
    ),
    Mistake(
        loop(draw=lambda memory, s, rng: memory.sample(s.learning_starts, rng)),
        "Your batch has the size settings.learning_starts. Draw settings.batch_size transitions.",
    ),
    Mistake(
        loop(draw=lambda memory, s, rng: memory.sample(64, rng)),
        "Your batches have a size of your own. Draw settings.batch_size transitions.",
    ),
    Mistake(loop(due=lambda step, s, over: True), "You learn from the first step on. Wait for settings.learning_starts."),
    Mistake(
        loop(due=lambda step, s, over: step > s.learning_starts),
        "You begin to learn a step too late. Count the steps from 1, range(1, settings.n_steps + 1), and learn where "
        "step >= settings.learning_starts.",
    ),
    Mistake(
        loop(due=lambda step, s, over: step >= s.learning_starts - 1),
        "You begin to learn a step too early. Learning starts with the step number settings.learning_starts.",
    ),
    Mistake(
        loop(due=lambda step, s, over: step >= s.batch_size),
        "You learn as soon as the memory holds one batch. Wait for settings.learning_starts.",
    ),
    Mistake(
        loop(due=lambda step, s, over: step == s.learning_starts),
        "You learn once, at step learning_starts. From there on learn at every step: >= in place of ==.",
    ),
    Mistake(
        loop(due=lambda step, s, over: step <= s.learning_starts),
        "You learn until learning_starts and then stop. It is the other way round: step >= learning_starts.",
    ),
    Mistake(
        loop(due=lambda step, s, over: step % s.learning_starts == 0),
        "You learn at every learning_starts-th step. From step learning_starts on learn at every step.",
    ),
    Mistake(
        loop(due=lambda step, s, over: over and step >= s.learning_starts),
        "You learn only where an episode ends. Does that stand inside of the if of the reset? It belongs beside it.",
    ),
    Mistake(
        loop(due=lambda step, s, over: not over and step >= s.learning_starts),
        "You do not learn at the last step of an episode. Learn at every step, whether an episode ends or not.",
    ),
    Mistake(
        loop(due=lambda step, s, over: False),
        "Nothing is ever learned. From step settings.learning_starts on, draw a batch and call learn_critic, learn_actor "
        "and move_targets.",
    ),
    Mistake(
        loop(learn_first=True),
        "You learn, or draw the batch, before the new transition is stored. Store it first.",
    ),
    Mistake(
        next_update_first,
        "You learn at the beginning of a step, so the last step is never learned from. Learn after memory.add.",
    ),
    Mistake(loop(steps=lambda s: s.n_steps - 1), "You stop a step too early: range(1, settings.n_steps + 1)."),
    Mistake(loop(steps=lambda s: s.n_steps + 1), "You take a step too many: range(1, settings.n_steps + 1)."),
)
