import numpy as np

from rlcourse.lessons.taxi import q_targets


def test_an_answer_that_trains_slowly_is_right_and_told_so():
    def by_rows(q_values, actions, rewards, next_q, terminated, gamma):
        rows = []
        for b in range(len(actions)):
            row = list(q_values[b])
            row[actions[b]] = rewards[b] + (0 if terminated[b] else gamma * max(next_q[b]))
            rows.append(row)
        return np.array(rows)

    verdict = q_targets.verdict(by_rows)
    assert verdict.outcome == "right"
    assert "cannot be compiled" in verdict.sentence
