"""The loop of the algorithm box: remember, learn the critic, learn the actor, move the targets."""

from rlcourse.checks import Exercise
from rlcourse.checks.compare import shown
from rlcourse.lessons.pendulum._loop_mistakes import MISTAKES
from rlcourse.lessons.pendulum._loops import by_function, learns_before_the_reset, loop, nested, while_loop
from rlcourse.lessons.shared.loops import first_difference
from rlcourse.probes import run_actor_critic_loop

LEARNED = ("transitions stored before the batch was drawn", "number of the batch in this step")
CALLS = {
    "call agent.act": ("acted", ("state",)),
    "call env.step": ("done", ("action",)),
    "store": ("stored", ("state", "action", "reward", "next_state", "terminated")),
    "call agent.learn_critic": ("critic", LEARNED),
    "call agent.learn_actor": ("actor", LEARNED),
    "call agent.move_targets": ("targets", ()),
}


def _explained(expected, got) -> str:
    """The first step at which the two loops differ."""
    difference = first_difference(expected, got, CALLS)
    if not difference and got["batch sizes"] != expected["batch sizes"]:
        return f"The sizes of your batches are {shown(got['batch sizes'])}, expected {shown(expected['batch sizes'])}."
    for right, other in zip(expected["order"], got["order"], strict=False) if not difference else ():
        if right != other:
            return f"At step {other[0]} you call {other[1]}. Expected: {right[1]}."
    return difference


def _cases(rng):
    def case(lengths, endings, n_steps, learning_starts, batch_size=None):
        rewards = [[float(r) for r in rng.choice([-16.25, -2.5, -0.75, -0.1, 0.5, 3.0], size=n)] for n in lengths]
        return {
            "rewards": rewards, "endings": endings, "n_steps": n_steps, "learning_starts": learning_starts,
            "batch_size": int(rng.integers(2, learning_starts)) if batch_size is None else batch_size,
        }  # fmt: skip

    by_hand = {
        "rewards": [[-1.5, -0.5], [-2.5, -3.5]], "endings": ["truncated"], "n_steps": 4, "learning_starts": 3, "batch_size": 2,
    }  # by hand: steps 1 and 2 are an episode that the limit cuts, then a reset; learning at the steps 3 and 4  # fmt: skip
    return [
        by_hand,
        case([3, 2, 9], ["terminated", "truncated"], 7, 4),
        case([2, 4, 3, 2, 5], ["truncated", "terminated", "both"], 15, 6),
        case([5, 1, 6, 4], ["both", "truncated", "terminated"], 16, 4, batch_size=4),
        case([40, 20], ["truncated", "terminated"], 45, 12),
    ]


train_pendulum = Exercise(
    name="train_pendulum",
    points=2,
    minutes=15,
    difficulty=2,
    reference=loop(),
    cases=_cases,
    probe=run_actor_critic_loop,
    explain=_explained,
    hints=(
        "It is the loop of DQN with another inside: `agent.act(state)` explores by itself, so there is no epsilon, and in the "
        "place of one `learn` there are three calls.",
        "Store the transition, with `terminated` alone, **before** you move on with `state = next_state`. When the episode is "
        "over for either reason: `state, _ = env.reset()`.",
        "From step `settings.learning_starts` on, at every step, draw one batch: `memory.sample(settings.batch_size, rng)`. "
        "Give it to `agent.learn_critic`, then to `agent.learn_actor`; then `agent.move_targets()`.",
    ),
    mistakes=MISTAKES,
    variants=(while_loop, learns_before_the_reset, nested, by_function),
)
