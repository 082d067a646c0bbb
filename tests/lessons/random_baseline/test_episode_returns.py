from rlcourse.checks import edited
from rlcourse.lessons.random_baseline.episode_returns import episode_returns, right
from tests.checks.properties import other_answers

TestOtherAnswers = other_answers(episode_returns, wrong=[
    edited(right, ("policy(observation)", "0")),
    edited(right, ("policy(observation)", "env.action_space.sample()")),
    edited(right, ("total += reward", "total += int(reward)")),
    edited(right, ("total += reward", "total += abs(reward)")),
])  # fmt: skip
