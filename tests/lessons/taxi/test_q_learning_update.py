from rlcourse.lessons.taxi import learn_from, q_learning_update
from rlcourse.lessons.taxi.q_learning_update import right


def test_an_entry_that_differs_is_shown():
    def nearly(table, state, action, reward, next_state, terminated, alpha, gamma):
        y = reward + gamma * table[next_state].max() * (not terminated)
        table[state, action] += 0.9 * alpha * (y - table[state, action])

    assert "table[0, 0] becomes 1.55, expected 1.5" in q_learning_update.verdict(nearly).sentence


def test_a_table_that_stays_is_said_to_stay():
    for exercise in (q_learning_update, learn_from):
        assert "leaves the table as it is" in exercise.verdict(lambda *arguments: None).sentence


def test_a_change_elsewhere_in_the_table_is_named():
    def also_next(table, state, action, reward, next_state, terminated, alpha, gamma):
        right(table, state, action, reward, next_state, terminated, alpha, gamma)
        table[next_state, 1 - action] = 0.123

    assert "You change table[" in q_learning_update.verdict(also_next).sentence
