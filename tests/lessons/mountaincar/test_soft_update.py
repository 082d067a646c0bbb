import pytest

from rlcourse.lessons.mountaincar import soft_update


def loop_in_place(target, online, tau):
    for i in range(len(target)):
        target[i] = (1 - tau) * target[i] + tau * online[i]
    return target


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda t, o, tau: 1 - tau * t + tau * o, "Brackets are missing"),
        (lambda t, o, tau: (1 - tau) * t, "comes from the online network is missing"),
        (lambda t, o, tau: (1 - tau) * t - tau * o, "part is subtracted"),
        (loop_in_place, "change the array target itself"),
    ],
)
def test_what_is_wrong_is_named(answer, sentence):
    verdict = soft_update.verdict(answer)
    assert verdict.outcome == "wrong"
    assert sentence in verdict.sentence
