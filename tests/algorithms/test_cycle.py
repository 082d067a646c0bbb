"""What a reader of DQN has to know: the files and functions that one act-and-learn cycle runs."""

from tests.benchmarks.cycle import cycle


def test_a_cycle_runs_few_files_and_functions():
    seen = cycle()
    assert {"algorithms/dqn.py", "algorithms/off_policy.py", "memory.py"} <= {file for file, _ in seen}
    assert len({file for file, _ in seen}) <= 10
    assert len(seen) <= 60
