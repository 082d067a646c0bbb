"""tools/environments.py and tools/matrix.py, as far as they go without installing anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPORT = """
<testsuites><testsuite>
 <testcase classname="tests.test_notebooks" name="test_it_runs[02_dqn_cartpole]" time="20.5"/>
 <testcase classname="tests.test_notebooks" name="test_it_runs[01_random_baseline]" time="3.0">
  <failure message="a cell failed">where</failure></testcase>
 <testcase classname="tests.test_notebooks" name="test_another_thing[02_dqn_cartpole]" time="0.5"/>
 <testcase classname="solutions.03_taxi.ipynb" name="Cell 4" time="7.0"><error message="no kernel">why</error></testcase>
 <testcase classname="tests.test_notebooks" name="test_there_is_a_notebook_for_every_source" time="1.0"/>
</testsuite></testsuites>
"""


@pytest.fixture
def environments(monkeypatch):
    monkeypatch.syspath_prepend("tools")
    import environments

    return environments


def test_a_report_becomes_seconds_and_the_first_failure_by_notebook(environments):
    found = environments.outcomes(REPORT)
    assert list(found) == ["01_random_baseline", "02_dqn_cartpole", "03_taxi"]
    assert [(o.seconds, o.failure) for o in found.values()] == [(3.0, "a cell failed"), (21.0, ""), (7.0, "no kernel")]
    assert [str(o) for o in found.values()] == ["failed, 3 s", "passed, 21 s", "failed, 7 s"]


def test_a_table_is_markdown_with_even_columns(environments):
    assert (
        environments.table([["a", "long head"], ["wide", "b"]])
        == "| a    | long head |\n|------|-----------|\n| wide | b         |"
    )


def test_a_python_is_found_by_its_version_or_not_at_all(environments, monkeypatch, tmp_path):
    here = ".".join(map(str, sys.version_info[:2]))
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    assert environments.find_python(here)
    assert environments.find_python("3.99") is None
    fake = tmp_path / "python3.98"
    fake.write_text("#!/bin/sh\necho 3.11\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert environments.find_python("3.98") is None


def test_neither_the_display_nor_modules_from_outside_reach_what_runs_in_an_environment(environments, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    found = environments.Environment(".venv-none").variables(MORE="x")
    assert not found.keys() & {"DISPLAY", "PYTHONPATH"}
    assert found["MORE"] == "x"
    assert found["PATH"].startswith(str(environments.ROOT / ".venv-none" / "bin"))


def test_the_matrix_names_a_python_that_is_not_there_and_leaves_it_out(tmp_path):
    environment = {"PATH": str(tmp_path), "PYENV_ROOT": str(tmp_path)}
    command = [sys.executable, "tools/matrix.py", "--python", "3.12", "3.13"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "There is no Python 3.12 here, so it was left out." in done.stdout
    assert "There is no Python 3.13 here, so it was left out." in done.stdout
    assert done.stdout.startswith("| Python | gymnasium | keras | tensorflow | numpy | 01_random_baseline |")


def test_the_matrix_knows_the_pythons_of_the_metadata():
    done = subprocess.run([sys.executable, "tools/matrix.py", "--python", "3.10"], capture_output=True, text=True)
    assert done.returncode == 2
    assert all(version in done.stderr for version in ("3.11", "3.12", "3.13"))
    assert "3.14" not in done.stderr
