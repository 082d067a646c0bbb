from rlcourse.checks import edited
from rlcourse.lessons.random_baseline.episode_lengths import episode_lengths, right
from tests.checks.properties import other_answers

TestOtherAnswers = other_answers(episode_lengths, wrong=[
    edited(right, ("policy(observation)", "0")),
    edited(right, ("while not over", "while not over and total < 200")),
])  # fmt: skip
