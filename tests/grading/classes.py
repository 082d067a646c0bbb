"""Small classes of students who hand in notebook 01, for tests that need submissions of several kinds."""

from pathlib import Path

from tests.grading.bank.kit import Kit

NOTEBOOK = "01_random_baseline"


def hand_in(folder: Path, students: int = 6) -> Path:
    """Write STUDENT/01_random_baseline.ipynb: right, untouched, wrong in two exercises, fatal, or no notebook."""
    kit = Kit(folder / "canary", "", "")
    right = kit.right()
    wrong = right | {
        "discounted_returns": right["discounted_returns"].replace("gamma *", ""),
        "run_episode": right["run_episode"].replace("terminated or truncated", "terminated"),
    }
    assert wrong["discounted_returns"] != right["discounted_returns"]
    dead = right | {"lean_policy": right["lean_policy"] + "\nimport os\nos._exit(3)\n"}
    kinds = (kit.notebook(right), kit.notebook(), kit.notebook(wrong), kit.notebook(dead), b"PK\x03\x04 no notebook")
    for number in range(students):
        place = folder / f"student{number}"
        place.mkdir(parents=True)
        (place / f"{NOTEBOOK}.ipynb").write_bytes(kinds[number % len(kinds)])
    return folder
