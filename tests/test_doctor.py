import subprocess
import sys
from importlib import metadata

import pytest

from rlcourse import doctor


def test_a_healthy_installation_is_called_one():
    lines, fine = doctor.examine()
    assert fine
    assert any("gymnasium" in line and metadata.version("gymnasium") in line for line in lines)


@pytest.fixture
def without(monkeypatch):
    def pretend(versions):
        original = metadata.version

        def version(name):
            if name in versions:
                if versions[name] is None:
                    raise metadata.PackageNotFoundError(name)
                return versions[name]
            return original(name)

        monkeypatch.setattr(doctor.metadata, "version", version)
        return doctor.examine()

    return pretend


def test_a_missing_package_is_named_with_what_to_do(without):
    lines, fine = without({"imageio": None})
    assert not fine
    assert any("imageio" in line and "missing" in line for line in lines)
    assert any("pip install" in line and "imageio" in line for line in lines)


def test_a_version_that_is_too_old_is_named_with_the_one_needed(without):
    lines, fine = without({"gymnasium": "0.29.1"})
    assert not fine
    assert any("0.29.1, but 1.3 or newer is needed" in line for line in lines)


def test_a_missing_extra_is_no_fault_but_is_offered(without):
    lines, fine = without({"tensorflow-cpu": None, "tensorflow": None})
    assert fine
    assert any('pip install "rlcourse[tensorflow]"' in line for line in lines)
    assert lines[-1] == "Everything that notebook 01 needs is there."


def test_colabs_own_pygame_and_tensorflow_serve(without):
    lines, fine = without({"tensorflow-cpu": None, "tensorflow": "2.20.0", "pygame-ce": None, "pygame": "2.6.1"})
    assert fine
    assert not any("missing" in line for line in lines if "pygame" in line or "tensorflow" in line)


def test_the_command_prints_it():
    done = subprocess.run([sys.executable, "-m", "rlcourse.cli", "doctor"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "Everything that every notebook needs is there." in done.stdout
