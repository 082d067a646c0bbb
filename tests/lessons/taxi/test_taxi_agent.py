import subprocess
import sys

from rlcourse.lessons.taxi import TaxiAgent


def test_functions_in_place_of_classes_are_told_apart():
    assert "Pass the class itself" in TaxiAgent.verdict(lambda env: None).sentence


def test_tensorflow_is_loaded_when_an_agent_is_judged_and_not_before():
    program = (
        "import sys; from rlcourse.lessons.taxi import TaxiAgent as e; assert 'tensorflow' not in sys.modules; "
        "assert e.kind == 'class'; assert e.verdict(e.reference).outcome == 'right'; assert 'tensorflow' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
