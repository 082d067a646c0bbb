"""What a reader of DQN has to know: the files and functions that one act-and-learn cycle runs."""

import json
import subprocess
import sys

PROGRAM = "import json; from tests.benchmarks.cycle import cycle; print(json.dumps(sorted(cycle())))"


def test_a_cycle_runs_few_files_and_functions():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=True)
    seen = json.loads(done.stdout.splitlines()[-1])
    assert {"algorithms/dqn.py", "algorithms/off_policy.py", "memory.py"} <= {file for file, _ in seen}
    assert len({file for file, _ in seen}) <= 10
    assert len(seen) <= 60
