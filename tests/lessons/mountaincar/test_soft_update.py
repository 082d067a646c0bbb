from rlcourse.lessons.mountaincar import soft_update
from tests.checks.properties import other_answers


def loop_in_place(target, online, tau):
    for i in range(len(target)):
        target[i] = (1 - tau) * target[i] + tau * online[i]
    return target


TestOtherAnswers = other_answers(soft_update, told=[
    (lambda t, o, tau: 1 - tau * t + tau * o, "Brackets are missing"),
    (lambda t, o, tau: (1 - tau) * t, "comes from the online network is missing"),
    (lambda t, o, tau: (1 - tau) * t - tau * o, "part is subtracted"),
    (loop_in_place, "change the array target itself"),
])  # fmt: skip
