"""What README and guides tell a reader to open, run and look at is there."""

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from rlcourse.checks import Lesson
from rlcourse.cli import app
from rlcourse.lessons import lesson_of

GUIDES = [Path("README.md"), *sorted(Path("docs").glob("*.md"))]
ADDED = {"07_bandit", "bandit", "test_bandit"}  # what the instructors' guide has a reader make
by_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)


def code_in(guide: Path) -> list[str]:
    """Every line of code: those of fenced blocks, and what stands between backticks in the prose."""
    parts = re.split(r"^ *```.*$", guide.read_text(encoding="utf-8"), flags=re.M)  # in turn outside and inside of a block
    return [*"".join(parts[1::2]).splitlines(), *re.findall(r"`([^`\n]+)`", "".join(parts[::2]))]


def anchors_of(guide: Path) -> set[str]:
    """What a heading is called in a link, as GitHub makes it."""
    headings = re.findall(r"^#+ (.*)$", guide.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", h)).lower().replace(" ", "-") for h in headings}


@by_guide
def test_every_link_and_picture_leads_somewhere(guide):
    for target in re.findall(r"\]\((?!http)([^)]+)\)", guide.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        there = (guide.parent / file).resolve() if file else guide.resolve()
        assert there.exists(), target
        assert not anchor or anchor in anchors_of(there), target


@by_guide
def test_every_make_target_exists(guide):
    makefile = Path("Makefile").read_text(encoding="utf-8")
    for line in code_in(guide):
        for target in re.findall(r"^\s*make (\w+)", line):
            assert re.search(rf"^{target}:", makefile, re.M), line


@by_guide
def test_every_rlcourse_command_and_option_exists(guide):
    group = typer.main.get_command(app)
    commands = {name: group.get_command(None, name) for name in group.list_commands(None)}
    for line in code_in(guide):
        if found := re.search(r"(?:^|[/!\s])rlcourse (\w.*)", line.split("#")[0]):
            name, *arguments = found[1].split()
            assert name in commands, line
            known = {option for parameter in commands[name].params for option in parameter.opts} | {"--help"}
            assert {a.split("=")[0] for a in arguments if a.startswith("--")} <= known, line


@by_guide
def test_every_file_and_folder_exists(guide):
    for line in code_in(guide):
        for path in re.findall(r"(?<![\w/.])(?:docs|notebooks|rlcourse|solutions|tests|tools)/[\w./]*", line):
            if not re.search(r"NAME|NN_|NN\b", path) and Path(path).stem not in ADDED:
                assert Path(path.rstrip(".")).exists(), line


@by_guide
def test_every_module_exists(guide):
    for line in code_in(guide):
        for name in re.findall(r"(?<![\w./@\"])(?:rlcourse|tests)(?:\.[a-z]\w*)+(?![\w/.]*\()", line):
            if not name.endswith((".md", ".name", ".py")) and name.split(".")[-1] not in ADDED:
                assert find_spec(name), line


@by_guide
def test_every_extra_exists(guide):
    extras = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for line in code_in(guide):
        for names in re.findall(r"rlcourse\[([\w,]+)\]|tools/install\.py ([\w,]+)", line):
            assert set("".join(names).split(",")) <= {*extras}, line


def test_what_a_student_borrows_is_there():
    lesson: Lesson = lesson_of("01_random_baseline")
    lines = [line for line in code_in(Path("docs/students.md")) if ".reference" in line]
    assert len(lines) == 1
    names: dict = {"check": lesson}
    exec(lines[0].strip(), names)
    (borrowed,) = (value for name, value in names.items() if name in lesson.exercises)
    assert callable(borrowed)
