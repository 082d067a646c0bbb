import numpy as np

from rlcourse.probes import learn_table, update_table

GIVEN = {"state": 1, "action": 0, "reward": -1.0, "next_state": 0, "terminated": False, "alpha": 0.5, "gamma": 0.9}


def test_it_reports_what_became_of_the_table_and_leaves_the_given_one_alone():
    table = np.zeros((2, 2))

    def answer(table, state, action, *rest):
        table[state, action] = 7

    report = update_table(answer, table, **GIVEN)
    assert report["table"].tolist() == [[0, 0], [7, 0]]
    assert report["entries changed"].tolist() == [[1, 0]]
    assert not table.any()


def test_a_result_counts_only_where_the_table_was_left_as_it_was():
    assert "returned in its place" not in update_table(lambda table, *rest: table.fill(3.0) or 5, np.zeros((2, 2)), **GIVEN)
    assert update_table(lambda table, *rest: 5, np.zeros((2, 2)), **GIVEN)["returned in its place"] == 5


def test_a_program_gets_all_transitions():
    seen = []
    steps = [(0, 1, -1.0, 1, False), (1, 0, 20.0, 0, True)]
    learn_table(
        lambda table, transitions, alpha, gamma: seen.extend([*transitions, alpha, gamma]), np.zeros((2, 2)), steps, 0.1, 0.9
    )
    assert seen == [*steps, 0.1, 0.9]
