"""What does not build is refused, with file, cell, line and what to do."""

from pathlib import Path

import jupytext
import nbformat
import pytest

from rlcourse.authoring.source import SourceError, read_source


def edited(course, old, new):
    path = course / "solutions" / "00_doubling.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_sound_source_is_read(course):
    source = read_source(course / "solutions" / "00_doubling.py")
    assert source.name == "00_doubling"
    assert source.title == "00 · Doubling"
    assert list(source.lesson.exercises) == ["double"]


@pytest.mark.parametrize(
    ("old", "new", "cell", "advice"),
    [
        ("    ### END SOLUTION\n", "", 6, "a solution begins and never ends. Add a line ### END SOLUTION"),
        ("    ### BEGIN SOLUTION\n", "", 6, "ends a solution that never began"),
        ("    return secret", "    ### BEGIN SOLUTION\n    return secret", 6, "a solution inside a solution"),
        ('# %% exercise="double"', "# %%", 6, "a solution stands outside an exercise"),
        ('# %% exercise="double"', '# %% excercise="double"', 6, "unknown key 'excercise'. Did you mean 'exercise'?"),
        ('# %% exercise="double"', '# %% exercise="treble"', 6, "no exercise 'treble' is declared. 00_doubling has: double"),
        ('# %% check="double"', "# %%", 6, "has no check. Add a cell  # %% check=\"double\"  after it"),
        ('task="double"', "", 6, "has no text. Add a cell"),
        ('print("check.double(double)")', "pass", 7, "does not call the check. Write  check.double(double)"),
        ('print("after")', '### BEGIN SOLUTION\n### END SOLUTION', 8, "a solution stands outside an exercise"),
        ('include="setup"', 'include="set-up"', 3, "include='set-up' in a code cell"),
        ("# # 00 · Doubling", "# Doubling", 1, "the notebook has no title"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(course, old, new, cell, advice):
    path = edited(course, old, new)
    lines = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line.startswith("# %%")]
    with pytest.raises(SourceError) as caught:
        read_source(path)
    assert f"00_doubling.py, cell {cell} (line {lines[cell - 1]}): " in str(caught.value)
    assert advice in str(caught.value)


def test_a_duplicate_exercise_is_named_with_the_first(course):
    again = '# %% exercise="double"\ndef double(x, n):\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION\n'
    with pytest.raises(SourceError, match=r"cell 8 .*the exercise 'double' stands in cell 6 already"):
        read_source(edited(course, '# %%\nprint("after")', again))


def test_a_check_before_its_exercise_is_named(course):
    path = course / "solutions" / "00_doubling.py"
    text = path.read_text(encoding="utf-8")
    block = '# %% check="double"\nprint("check.double(double)")\n\n'
    path.write_text(text.replace(block, "").replace('# %% exercise="double"', block + '# %% exercise="double"'))
    with pytest.raises(SourceError, match="comes before the exercise"):
        read_source(path)


def test_all_faults_are_named_at_once(course):
    edited(course, "    ### END SOLUTION\n", "")
    with pytest.raises(SourceError) as caught:
        read_source(edited(course, '# %% check="double"', "# %%"))
    assert len(str(caught.value).splitlines()) == 2


def test_a_source_without_a_module_of_exercises_says_which_to_write(course):
    (course / "solutions" / "09_none.py").write_text("# %%\n")
    with pytest.raises(SourceError, match=r"rlcourse\.lessons\.none, which does not exist"):
        read_source(course / "solutions" / "09_none.py")


def test_a_name_without_a_number_is_refused(course):
    (course / "solutions" / "doubling.py").write_text("# %%\n")
    with pytest.raises(SourceError, match="two digits"):
        read_source(course / "solutions" / "doubling.py")


def test_opened_as_a_notebook_and_saved_the_source_comes_back_as_it_was():
    """What JupyterLab does with jupytext: read, hand to the browser as JSON, write."""
    for path in sorted(Path("solutions").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        opened = jupytext.reads(text, fmt={"extension": ".py"})
        through_the_browser = nbformat.reads(nbformat.writes(nbformat.v4.upgrade(opened)), as_version=4)
        assert jupytext.writes(through_the_browser, fmt={"extension": ".py", "format_name": "percent"}) == text


def test_jupyterlabs_own_contents_manager_opens_a_source_as_a_notebook_and_saves_it_back(tmp_path):
    """As the browser does it: with ids on every cell, and the kernel's own metadata added."""
    import shutil

    path = sorted(Path("solutions").glob("[0-9]*.py"))[0]
    shutil.copy(path, tmp_path)
    manager = jupytext.TextFileContentsManager()
    manager.root_dir = str(tmp_path)
    model = manager.get(path.name, type="notebook", content=True)
    assert model["type"] == "notebook"
    assert any("BEGIN SOLUTION" in cell["source"] for cell in model["content"]["cells"])
    model["content"]["metadata"]["language_info"] = {"name": "python", "version": "3.12.1", "file_extension": ".py"}
    manager.save(model, path.name)
    assert (tmp_path / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
