from rlcourse.lessons.taxi import CartPoleAgent, TaxiAgent


def test_a_table_is_no_network_for_measured_states():
    verdict = CartPoleAgent.verdict(TaxiAgent.reference)
    assert verdict.outcome == "wrong"
    assert "There is an Embedding" in verdict.sentence
