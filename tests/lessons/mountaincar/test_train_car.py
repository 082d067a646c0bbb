from rlcourse.checks import edited
from rlcourse.lessons.mountaincar import train_car
from rlcourse.lessons.shared.loops import OVER, STORE
from rlcourse.lessons.shared.training_loop import right
from tests.checks.properties import other_answers

SYNC = "        if step % settings.sync_every == 0:\n            agent.sync()"
LEARN = "agent.learn(memory.sample(settings.batch_size, rng))"


def mended(*changes):
    """The loop as it is given, with an `over`, and without its two bugs; and these changes."""
    return edited(right, (STORE, f"over = terminated or truncated\n        {STORE}"), (OVER, "if over:"), *changes)


CUT = (STORE, STORE.replace("terminated", "over"))
ALWAYS = (SYNC, "        agent.sync()")

TestOtherAnswers = other_answers(train_car, right=[mended()], told=[
    (mended(CUT, ALWAYS), "Both bugs"),
    (mended(CUT), "One bug is still there: an episode"),
    (mended(ALWAYS), "One bug is still there: agent.sync()"),
    (mended(("% settings.sync_every", "% 120")), "never called in this run"),
    (mended((f"\n{SYNC}", ""), (LEARN, f"{LEARN}\n            agent.sync()")), "inside the if of learning"),
    (mended((STORE, f"if not truncated:\n            {STORE}")), "leave out the step"),
    (mended((STORE, STORE.replace("terminated", "not terminated"))), "the opposite of terminated"),
    (mended((LEARN, f"{LEARN}\n            {LEARN}")), "you learn 2 times. Expected: you learn once"),
])  # fmt: skip
