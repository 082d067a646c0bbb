"""Rebuilding what changed and nothing else, with real kernels."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from rlcourse.authoring.build import BuildError, build, stale

DOUBLING = "solutions/00_doubling.py"


def content(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def quiet(line):
    pass


@pytest.fixture
def built(course):
    build(course, say=quiet)
    return course


def edit(root, old, new, file=DOUBLING):
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), encoding="utf-8")


def outputs(root):
    notebook = nbformat.read(root / "solutions/00_doubling.ipynb", as_version=4)
    return [o.text for c in notebook.cells if c.cell_type == "code" for o in c.outputs]


def test_everything_generated_in_this_repository_is_up_to_date():
    assert stale(Path()) == []


def test_the_solution_is_executed_and_the_student_version_is_not(built):
    assert outputs(built) == ["check.double(double)\n", "after\n"]
    student = nbformat.read(built / "notebooks/00_doubling.ipynb", as_version=4)
    assert "secret_total" not in json.dumps(student)
    assert "00 · Doubling" in (built / "README.md").read_text(encoding="utf-8")
    assert stale(built) == []


def test_a_second_build_changes_no_byte_and_executes_nothing(built):
    before = content(built)
    said = []
    assert build(built, say=said.append) == []
    assert said == []
    assert content(built) == before


def test_building_from_nothing_gives_the_same_bytes_again(built):
    before = content(built)
    for file in ("solutions/00_doubling.ipynb", "notebooks/00_doubling.ipynb", "solutions/build.lock.json"):
        (built / file).unlink()
    build(built, say=quiet)
    assert content(built) == before


def test_a_change_of_prose_keeps_the_outputs(built):
    edit(built, "# You double numbers.", "# You double every number.")
    assert any("notebooks/00_doubling.ipynb: differs" in line for line in stale(built))
    said = []
    build(built, say=said.append)
    assert not any("executing" in line for line in said)
    assert outputs(built) == ["check.double(double)\n", "after\n"]
    assert "every number" in (built / "notebooks/00_doubling.ipynb").read_text(encoding="utf-8")


def test_another_repository_changes_badges_and_setup_cells_and_executes_nothing(built):
    edit(built, "me/course", "you/fork", "pyproject.toml")
    said = []
    build(built, say=said.append)
    assert not any("executing" in line for line in said)
    assert outputs(built) == ["check.double(double)\n", "after\n"]
    for name in ("README.md", "notebooks/00_doubling.ipynb", "solutions/00_doubling.ipynb"):
        text = (built / name).read_text(encoding="utf-8")
        assert "you/fork" in text
        assert "me/course" not in text
    code = [c for c in nbformat.read(built / "solutions/00_doubling.ipynb", as_version=4).cells if c.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_a_change_of_code_executes_again(built):
    edit(built, 'print("after")', 'print("later")')
    assert "has changed" in stale(built)[0]
    build(built, say=quiet)
    assert outputs(built)[-1] == "later\n"


def test_a_change_of_the_package_executes_again(built):
    lock = json.loads((built / "solutions/build.lock.json").read_text())
    lock["00_doubling"]["modules"] = ["rlcourse/envs.py"]
    (built / "solutions/build.lock.json").write_text(json.dumps(lock))
    assert "has changed" in stale(built)[0]


def test_the_modules_a_notebook_ran_with_are_known_in_this_repository():
    lock = json.loads(Path("solutions/build.lock.json").read_text())
    modules = lock["01_random_baseline"]["modules"]
    assert {"rlcourse/envs.py", "rlcourse/checks/exercise.py", "rlcourse/show/plots.py"} <= set(modules)


def test_a_student_notebook_edited_by_hand_is_noticed_and_mended(built):
    edit(built, "Doubling", "Halving", "notebooks/00_doubling.ipynb")
    assert stale(built) == ["notebooks/00_doubling.ipynb: differs from the source"]
    assert [Path(f).name for f in build(built, say=quiet)] == ["00_doubling.ipynb"]


def test_a_notebook_without_a_source_is_noticed(built):
    (built / "notebooks/99_old.ipynb").write_text("{}")
    assert stale(built) == ["notebooks/99_old.ipynb: has no source"]


def test_a_cell_that_fails_is_named(course):
    edit(course, 'print("after")', "print(1 / 0)")
    with pytest.raises(BuildError, match=r"00_doubling\.py, cell 8 \(print\(1 / 0\)\): ZeroDivisionError: division by zero"):
        build(course, say=quiet)


@pytest.mark.parametrize("setting", ['repository = "course"', "", 'repository = "a/b/c"'])
def test_a_repository_that_is_none_is_named(course, setting):
    (course / "pyproject.toml").write_text(f"[tool.rlcourse]\n{setting}\n")
    with pytest.raises(BuildError, match='expected "OWNER/NAME"'):
        build(course, say=quiet)


def test_a_readme_without_its_place_for_lessons_is_named(course):
    (course / "README.md").write_text("# nothing")
    with pytest.raises(BuildError, match=r"README\.md: expected one line"):
        build(course, say=quiet)


def test_the_command_fails_with_the_fault_and_no_traceback(course):
    edit(course, "    ### END SOLUTION\n", "")
    (course / "solutions" / "00_doubling.py").rename(course / "solutions" / "01_random_baseline.py")
    done = subprocess.run([sys.executable, "-m", "rlcourse.authoring.build"], cwd=course, capture_output=True, text=True)
    assert done.returncode == 1
    assert "begins and never ends" in done.stderr
    assert "Traceback" not in done.stderr
