from rlcourse.checks import edited
from rlcourse.lessons.random_baseline.run_episode import right, run_episode
from tests.checks.properties import other_answers

TestOtherAnswers = other_answers(run_episode, wrong=[
    edited(right, ("while not over", "while not over and len(rewards) < 200")),
    edited(right, ("while not over", "while not over and len(rewards) < 500")),
    lambda env, policy, seed: [abs(reward) for reward in right(env, policy, seed)],
])  # fmt: skip
