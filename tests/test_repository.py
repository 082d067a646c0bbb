"""What holds the repository's files together, and what the two commands say when they cannot go on."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

SETTINGS = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
README = Path("README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["check", "."], ["format", "--check", "."]], ids=" ".join)
def test_ruff_has_nothing_to_say(arguments):
    done = subprocess.run([sys.executable, "-m", "ruff", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_conda_and_the_package_are_in_step():
    environment = yaml.safe_load(Path("environment.yml").read_text(encoding="utf-8"))
    python, pip, rest = environment["dependencies"]
    assert python == f"python{SETTINGS['project']['requires-python']}"
    assert pip == "pip"
    extras = re.search(r"^STUDENT := (.*)$", Path("Makefile").read_text(encoding="utf-8"), re.M)[1]
    assert rest == {"pip": [f"-e .[{extras}]"]}


def test_a_student_installs_neither_nbgrader_nor_jupytext_nor_pytest():
    extras = re.search(r"^STUDENT := (.*)$", Path("Makefile").read_text(encoding="utf-8"), re.M)[1].split(",")
    wanted = [*SETTINGS["project"]["dependencies"]]
    wanted += [r for e in extras for r in SETTINGS["project"]["optional-dependencies"][e]]
    assert not re.search(r"nbgrader|jupytext|pytest|nbval|playwright|ruff", " ".join(wanted))


def test_lower_bounds_are_met_by_colab_so_that_nothing_is_replaced():
    from packaging.requirements import Requirement

    colab = dict(re.findall(r"^([\w-]+)==(\S+)", Path("tests/colab-constraints.txt").read_text(), re.M))
    for text in SETTINGS["project"]["dependencies"]:
        requirement = Requirement(text)
        if requirement.name in colab:
            assert colab[requirement.name] in requirement.specifier, text


def test_the_readme_shows_the_two_commands_first():
    first = README.index("```")
    assert "make lab" in README[first : README.index("```", first + 3)]
    assert README.index("make lab") < README.index("Colab") < README.index("## Guides")


class TestLicence:
    def test_metadata_and_readme_name_both_and_the_files_are_there(self):
        assert SETTINGS["project"]["license"] == "BSD-3-Clause AND CC-BY-4.0"
        for name in SETTINGS["project"]["license-files"]:
            assert Path(name).is_file()
            assert f"]({name})" in README
        assert "creativecommons.org/licenses/by/4.0" in Path("LICENSE-text").read_text(encoding="utf-8")

    @pytest.mark.parametrize("source", sorted(Path("solutions").glob("[0-9]*.py")), ids=lambda path: path.stem)
    def test_every_notebook_ends_with_them(self, source):
        last = source.read_text(encoding="utf-8").rstrip().splitlines()[-1]
        assert "BSD-3-Clause" in last
        assert "creativecommons.org/licenses/by/4.0" in last

    def test_a_wheel_holds_them_and_all_data(self, tmp_path):
        command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(tmp_path), "."]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        (wheel,) = tmp_path.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            held, metadata = archive.namelist(), next(n for n in archive.namelist() if n.endswith("/METADATA"))
            assert "License-Expression: BSD-3-Clause AND CC-BY-4.0" in archive.read(metadata).decode()
        assert {Path(name).name for name in held if "/licenses/" in name} == {"LICENSE", "LICENSE-text"}
        data = [p for p in Path("rlcourse").rglob("*") if p.is_file() and p.suffix in (".npz", ".html", ".css", ".js")]
        assert {str(p) for p in data} <= set(held)


class TestLock:
    """lock.txt, the versions that the tests ran with."""

    LINES = Path("lock.txt").read_text(encoding="utf-8").splitlines()

    def test_it_holds_names_numbers_and_conditions_and_no_address(self):
        for line in self.LINES[1:]:
            assert re.fullmatch(r"[a-z0-9-]+==[\w.+!-]+( ; [^:/@]+)?", line), line

    def test_it_has_a_version_of_everything_that_is_asked_for(self):
        from packaging.requirements import Requirement

        locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ;\n]+)", "\n".join(self.LINES), re.M))
        extras = SETTINGS["project"]["optional-dependencies"].values()
        for text in [*SETTINGS["project"]["dependencies"], *(one for extra in extras for one in extra)]:
            wanted = Requirement(text)
            if wanted.name != "tensorflow":  # of the two, the other one is installed where this is made
                assert locked[wanted.name.lower().replace("_", "-")] in wanted.specifier, text

    def test_it_is_what_is_installed_here(self):
        from importlib.metadata import distributions

        locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ;\n]+)", "\n".join(self.LINES), re.M))
        here = {re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(): d.version for d in distributions()}
        assert {n: v for n, v in here.items() if n in locked and locked[n] != v} == {}


class TestInstall:
    """tools/install.py, in a copy of the repository's bare bones."""

    @pytest.fixture
    def copy(self, tmp_path):
        for name in ("pyproject.toml", "Makefile", "README.md"):
            shutil.copy(name, tmp_path)
        shutil.copytree("tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        (tmp_path / "rlcourse").mkdir()
        (tmp_path / "rlcourse" / "__init__.py").touch()
        return tmp_path

    def call(self, copy, *arguments, **environment):
        environment = {**os.environ, **environment}
        command = [sys.executable, "tools/install.py", *arguments]
        return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)

    def fake_python(self, tmp_path, version):
        """A program that calls itself a Python of another version."""
        fake = tmp_path / "fake-python"
        fake.write_text(f"#!/bin/sh\nprintf {version}\n")
        fake.chmod(0o755)
        return str(fake)

    @pytest.mark.parametrize("version", ["3.10", "2.7", "3.14"])
    def test_a_python_too_old_or_too_new_is_one_sentence(self, copy, version):
        done = self.call(copy, "lab", PYTHON=self.fake_python(copy, version))
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1
        assert "is no Python 3.11, 3.12 or 3.13" in done.stderr

    def test_no_network_is_one_sentence(self, copy):
        offline = {name: "http://127.0.0.1:9" for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")}
        offline |= {"PIP_INDEX_URL": "https://nowhere.invalid/simple", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
        offline |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
        done = self.call(copy, "lab", **offline)
        assert done.returncode == 1
        assert "check the connection to the internet" in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr

    def test_no_space_is_one_sentence(self, copy):
        program = (
            "import runpy, shutil, sys, types; sys.argv = ['install.py', 'lab'];"
            "shutil.disk_usage = lambda path: types.SimpleNamespace(free=10**6);"
            "runpy.run_path('tools/install.py', run_name='__main__')"
        )
        done = subprocess.run([sys.executable, "-c", program], cwd=copy, capture_output=True, text=True)
        assert done.returncode == 1
        assert done.stderr == "There is too little space: the installation needs about 3 GB. Free some, then run this again.\n"

    def test_an_installation_that_is_up_to_date_goes_straight_to_the_command(self, copy):
        program = "import sys; sys.path.insert(0, 'tools'); import install; print(install.stamp('lab'))"
        stamp = subprocess.run([sys.executable, "-c", program], cwd=copy, capture_output=True, text=True).stdout.strip()
        tools = copy / ".venv" / "bin"
        tools.mkdir(parents=True)
        (copy / ".venv" / "installed").write_text(f"stamp {stamp}\nextras lab\n")
        (tools / "tool").write_text('#!/bin/sh\necho "ran in $PWD with $1"\n')
        (tools / "tool").chmod(0o755)
        done = self.call(copy, "lab", "tool", "this")
        assert done.stdout == f"ran in {copy} with this\n"
        assert done.stderr == ""

    def test_it_can_be_read_by_a_python_that_is_too_old(self):
        import ast

        ast.parse(Path("tools/install.py").read_text(encoding="utf-8"), feature_version=(3, 4))
