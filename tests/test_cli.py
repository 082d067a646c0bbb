import subprocess
import sys

import pytest


def rlcourse(*arguments, cwd=None):
    return subprocess.run([sys.executable, "-m", "rlcourse.cli", *arguments], capture_output=True, text=True, cwd=cwd)


def test_help_names_every_command():
    shown = rlcourse("--help").stdout
    assert "doctor" in shown
    assert "notebooks" in shown


def test_notebooks_check_says_that_this_repository_is_up_to_date():
    done = rlcourse("notebooks", "--check")
    assert done.returncode == 0, done.stdout
    assert done.stdout == "everything generated is up to date\n"


@pytest.mark.parametrize("arguments", [["notebooks"], ["notebooks", "--check"]])
def test_notebooks_outside_a_repository_is_one_sentence(arguments, tmp_path):
    done = rlcourse(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert "pyproject.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_refused():
    assert rlcourse("grde").returncode == 2
