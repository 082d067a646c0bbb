import pytest

from rlcourse.checks.verdicts import RIGHT
from rlcourse.grading.marks import Graded, Mark, Picture
from rlcourse.grading.report.design import SIGNS
from rlcourse.grading.report.student import student_page
from tests.grading.report import reading


@pytest.fixture
def page():
    return reading.Page(student_page("Ada", [reading.graded()], reading.LESSONS))


def test_points_are_told_by_exercise_by_notebook_and_together(page):
    assert "4 of 17 points. 1 of 8 exercises right." in page.text
    assert "01_random_baseline 4 of 17 points" in page.text
    assert "✓ right random_policy 2 of 2 points" in page.text
    assert "✗ wrong run_episode 1 of 3 points" in page.text


@pytest.mark.parametrize(("name", "outcome"), [*zip(reading.NAMES, reading.OUTCOMES, strict=True)])
def test_every_outcome_has_its_sign_and_its_word(page, name, outcome):
    assert f"{SIGNS[outcome]} {outcome} {name}" in page.text


def test_signs_and_colours_tell_outcomes_apart():
    assert len(set(SIGNS.values())) == len(SIGNS) == 7


def test_the_first_hint_is_folded_under_what_is_not_right(page):
    assert len(page.all("details")) == 7
    assert not [a for a in page.all("details") if "open" in a]
    assert "A hintThe return of the last step is its reward alone." in page.text
    hint = reading.LESSONS["01_random_baseline"].exercises["random_policy"].hints[0]
    assert hint.replace("`", "") not in page.text  # its answer is right


def test_code_in_a_hint_is_code_and_formulas_are_text(monkeypatch):
    exercise = reading.LESSONS["01_random_baseline"].exercises["run_episode"]
    lesson = type("Lesson", (), {"exercises": {"run_episode": type("E", (), {"hints": ("Use `a < b` where $x_1 < y$.",)})}})
    assert exercise.name == "run_episode"
    source = student_page("Ada", [reading.graded()], {"01_random_baseline": lesson})
    assert 'Use <code>a &lt; b</code> where <span class="math">x_1 &lt; y</span>.' in source


def test_the_sentence_keeps_its_lines():
    shown = student_page("Ada", [reading.graded(some=(Mark("x", RIGHT, 1, 1, "expected [1]\ngot      [2]"),))], {})
    assert "expected [1]\ngot      [2]" in shown


def test_pictures_stand_under_their_headings_and_notes_below_the_marks():
    some = (Picture("9. Look", "image/png", reading.PNG), Picture("9. Look", "image/gif", reading.GIF))
    one = reading.graded(pictures=some, notes=("A second answer was ignored.",))
    page = reading.Page(student_page("Ada", [one], reading.LESSONS))
    sources = [a["src"] for a in page.all("img")]
    assert sources == [f"data:image/png;base64,{reading.PNG}", f"data:image/gif;base64,{reading.GIF}"]
    assert page.text.count("9. Look") == 1
    assert [a["alt"] for a in page.all("img")] == ["Plot under the heading 9. Look", "Animation under the heading 9. Look"]
    assert "A second answer was ignored." in page.text
    assert "left out" not in page.text


@pytest.mark.parametrize(
    "picture",
    [
        Picture("h", "image/svg+xml", reading.PNG),
        Picture("h", "text/html", reading.PNG),
        Picture("h", "image/png", reading.PNG + '"'),
        Picture("h", "image/png", reading.PNG[:-1] + "\n"),
        Picture("h", "image/png", ""),
        Picture("h", "image/png", "<b>"),
    ],
)
def test_what_is_no_picture_is_left_out_and_counted(picture):
    good = Picture("h", "image/png", reading.PNG)
    page = reading.Page(student_page("Ada", [reading.graded(pictures=(good, picture))], reading.LESSONS))
    assert len(page.all("img")) == 1
    assert "1 picture left out" in page.text


def test_what_a_student_wrote_is_text():
    one = reading.hostile()
    page = reading.Page(student_page(one.student, [one], reading.LESSONS))
    reading.assert_harmless(page)
    assert (
        page.text.count("<script>alert('1')</script>") == 1 + 1 + 1 + 8 + 1 + 1
    )  # title, heading, file, sentences, note, caption
    assert "\\u202e\\u0007" in page.text
    assert len(page.all("img")) == 1


def test_notebooks_stand_in_order_also_unknown_ones():
    other = Graded("Ada", "00_unknown", "f", (Mark("x", RIGHT, 1, 1, ""),))
    text = reading.Page(student_page("Ada", [reading.graded(), other], reading.LESSONS)).text
    assert text.index("00_unknown") < text.index("01_random_baseline")
    assert "5 of 18 points" in text
