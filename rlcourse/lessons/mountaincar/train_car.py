"""Two famous bugs in one training loop: a limit stored as an end, and a target network that moves with every step."""

from rlcourse.checks import mistakes_in
from rlcourse.lessons.shared.loops import STORE
from rlcourse.lessons.shared.training_loop import right, training_loop

BOTH_BUGS = mistakes_in(right)(
    [(STORE, STORE.replace("terminated", "terminated or truncated")), ("step % settings.sync_every == 0", "True")],
    "Both bugs are still there. Look at what is stored when the time limit cuts an episode, and at when agent.sync() runs.",
)

train_car = training_loop(
    name="train_car",
    points=2,
    minutes=15,
    difficulty=2,
    hints=(
        "The first curve: in a world in which every step costs 1 and nothing ever ends, what is a state worth? Which line "
        "tells the agent that something has ended?",
        "An episode that is cut by the time limit would have gone on. What of it belongs into the memory?",
        "The second curve should be a staircase: how long is one of its steps? `settings.sync_every` is nowhere in the "
        "program.",
    ),
    ends="One bug is still there: an episode that was only cut by the time limit is stored as terminated, so the future after "
    "it counts as nothing. Store terminated alone.",
    syncs="One bug is still there: agent.sync() runs at every step, so the target moves with every step. Do it at every "
    "sync_every-th: if step % settings.sync_every == 0.",
    more=(BOTH_BUGS,),
)
