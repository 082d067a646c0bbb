import pytest

from rlcourse.checks.mistakes import Edit
from rlcourse.lessons.mountaincar import train_car
from rlcourse.lessons.mountaincar.train_car import both_bugs

END = ("next_state, over)", "next_state, terminated)")
SYNC = ("        agent.sync()", "        if step % settings.sync_every == 0:\n            agent.sync()")
LEARN = "agent.learn(memory.sample(settings.batch_size, rng))"
ADD = "memory.add(state, action, reward, next_state, terminated)"


def verdict(*changes):
    return train_car.verdict(Edit(both_bugs, changes).made())


def test_without_both_bugs_it_is_right():
    assert verdict(END, SYNC).outcome == "right"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([], "Both bugs"),
        ([SYNC], "One bug is still there: an episode"),
        ([END], "One bug is still there: agent.sync()"),
        ([END, SYNC, ("% settings.sync_every", "% 120")], "never called in this run"),
        ([END, (LEARN, f"{LEARN}\n            agent.sync()"), ("\n        agent.sync()", "")], "inside the if of learning"),
        ([END, SYNC, (ADD, f"if not truncated:\n            {ADD}")], "leave out the step"),
        ([END, SYNC, ("next_state, terminated)", "next_state, not terminated)")], "the opposite of terminated"),
        ([END, SYNC, (LEARN, f"{LEARN}\n            {LEARN}")], "you learn 2 times. Expected: you learn once"),
    ],
)
def test_what_is_wrong_is_named(changes, sentence):
    assert sentence in verdict(*changes).sentence
