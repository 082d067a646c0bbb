"""The notebooks' setup cell on Colab's stack, really run, in kernels of their own: online, offline, and a second time.

`make colab` runs this in an environment that holds what Colab's machines hold, with the course's files as the repository that
the cell installs from. The tests go on from each other, in this order. Elsewhere there is nothing to test.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("google.colab", reason="only on Colab's stack: run `make colab`")

import nbformat

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
NOWHERE = "http://127.0.0.1:9"
OFFLINE = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE),
    "GIT_CONFIG_COUNT": "0",  # what gives the course's files for the repository
    "PIP_INDEX_URL": f"{NOWHERE}/simple",
    "PIP_RETRIES": "0",
}
WITHOUT_NETWORK = [shutil.which("bwrap") or "false", "--dev-bind", "/", "/", "--unshare-net"]
APT_WAS_CALLED = Path(sys.prefix) / "apt-was-called"
USING_IT = """
import sys
from rlcourse import RandomAgent, make
from rlcourse.show import animate
assert "google.colab" in sys.modules
print(len(animate("CartPole-v1", max_steps=5).gif) > 100)
"""


def pip(*arguments):
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def setup_cell(path):
    return next(c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code").source


@pytest.fixture
def run(tmp_path):
    """Runs cells in one new kernel, far from the course's files, and returns what the last one printed.

    Offline there is no network at all but the machine's own, where bwrap works, and else none that pip or git can find.
    """

    def run(*sources, offline=False):
        file = tmp_path / "notebook.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources]), file)
        cut_off = WITHOUT_NETWORK if offline and subprocess.run([*WITHOUT_NETWORK, "true"]).returncode == 0 else []
        environment = {**os.environ, **(OFFLINE if offline else {})}
        subprocess.run([*cut_off, "jupyter-execute", "--inplace", file], env=environment, check=True)
        return "".join(o.get("text", "") for o in nbformat.read(file, as_version=4).cells[-1].outputs)

    return run


@pytest.fixture
def without_the_course():
    pip("uninstall", "--yes", "rlcourse")


def test_this_is_colab_without_a_display(run):
    assert not os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}
    assert shutil.which("apt-get") == str(Path(sys.prefix) / "bin" / "apt-get")
    assert run("import sys; print('google.colab' in sys.modules)") == "True\n"


def test_every_notebook_has_the_same_setup_cell():
    assert len({setup_cell(path) for path in NOTEBOOKS}) == 1


@pytest.mark.usefixtures("without_the_course")
def test_offline_without_the_course_it_says_what_to_do(run):
    caught = "try:\n" + "".join(f"    {line}\n" for line in setup_cell(NOTEBOOKS[0]).splitlines())
    said = run(f"{caught}except ModuleNotFoundError as error:\n    print(error)", offline=True)
    assert "unable to access 'https://github.com/" in said
    assert "rlcourse could not be installed" in said
    assert said.endswith("Check the connection to the internet, then run this cell again.\n")


@pytest.mark.usefixtures("without_the_course")
def test_it_installs_the_course_for_this_kernel_and_touches_nothing_else(run):
    before = pip("freeze", "--all")
    assert run(setup_cell(NOTEBOOKS[0]), USING_IT) == "True\n"
    after = pip("freeze", "--all")
    assert before <= after
    assert [line.split(" ")[0] for line in after - before] == ["rlcourse"]
    assert not APT_WAS_CALLED.exists()


def test_a_second_time_it_needs_no_network(run):
    assert run(setup_cell(NOTEBOOKS[0]), USING_IT, offline=True) == "True\n"
