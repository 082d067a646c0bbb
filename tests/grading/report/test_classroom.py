import random
import re

import pytest

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.marks import OUTCOMES, REFUSED, Graded, Mark
from rlcourse.grading.report.classroom import class_page
from rlcourse.grading.report.design import page as page_of
from tests.grading.report import reading

MISTAKE = "The terminal mask is left out."


def answered(student, outcome, points, sentence="", mistake=False, **more):
    """A submission of one exercise of 2 points."""
    return Graded(student, "01_x", f"{student}.ipynb", (Mark("sum_up", outcome, points, 2, sentence, mistake),), **more)


CLASS = [
    answered("Ada", RIGHT, 2, spent=(("kernel", 1.0), ("checks", 2.0))),
    answered("Bob", WRONG, 1, MISTAKE, True, spent=(("kernel", 3.0), ("checks", 2.5))),
    answered("Cem", WRONG, 0, MISTAKE, True, notes=("A cell with `sum_up` was there twice.",)),
    answered("Dan", WRONG, 0, "expected 3, got 4"),
    answered("Eva", WRONG, 0, "expected 3, got 5"),
    answered("Fay", WRONG, 0, "expected 3, got 6"),
    answered("Gus", REFUSED, 0, "The file is no notebook.", spent=(("kernel", 5.0),)),
]


@pytest.fixture(scope="module")
def page():
    return reading.Page(class_page(CLASS, {}))


def test_numbers_stand_in_text(page):
    assert "7 students7 submissions1 notebook7 exercises marked14 % right" in page.text
    labels = [a["aria-label"] for a in page.all("svg") if "aria-label" in a]
    assert labels == ["1 right, 5 wrong, 1 refused", "points: 5 with 0, 1 with 1, 1 with 2"]
    assert "✓ 1 ✗ 5 ⊘ 1" in page.text
    assert "0.4 of 2" in page.text


def test_the_bar_is_as_wide_as_its_outcomes_are_frequent(page):
    parts = [(a["class"], float(a["width"])) for a in page.all("rect") if a["class"] in "rwx"]
    assert parts == [("r", 14.29), ("w", 71.43), ("x", 14.29)]


def test_mistakes_are_counted_the_most_frequent_first(page):
    assert re.search(rf"5 wrong answers 3 ?another mistake 2 ?{re.escape(MISTAKE)}", page.text)
    assert "expected 3, got 4" not in page.text


def test_what_needs_an_eye_is_listed_with_a_link(page):
    listed = page.text[page.text.index("2 entries") : page.text.index("Mistakes 01_x")]
    assert re.search(r"⊘ refused ?Gus.*The file is no notebook\..*note ?Cem.*A cell with sum_up was there twice\.", listed)
    assert "Ada" not in listed
    assert page_of("Gus") in [a["href"] for a in page.all("a")]


def test_one_reason_for_a_whole_notebook_is_one_row():
    refused = reading.graded("Ada", reading.marks([REFUSED] * 8, "It is no JSON."))
    text = reading.Page(class_page([refused], reading.LESSONS)).text
    assert text.count("It is no JSON.") == 1
    assert "01_random_baseline: every exercise" in text


def test_the_map_has_a_cell_for_every_student_and_exercise():
    other = Graded("Bob", "02_y", "f", (Mark("z", WRONG, 1, 3, ""),))
    source = class_page([reading.graded("Ada"), other], reading.LESSONS)
    body = source[source.index('<div class="map"') :]
    rows = re.findall(r'<th class="who" scope="row">.*?</tr>', body)
    cells = [re.sub("<td[^>]*>", "|", re.sub(r"</td>|</tr>|<th.*?</th>", "", row)) for row in rows]
    assert cells == ["|4|✓|✗ 1|○|◷|↯|⊘|?|✗ 1|", "|1|||||||||✗ 1"]
    assert re.findall(r"<td class=(\w)>", rows[0]) == list("rwntcxfw")
    assert page_of("Ada") in rows[0]


def test_time_is_summed_by_stage_with_the_median_of_a_submission(page):
    assert re.search(r"kernel ?9\.0 ?3\.00", page.text)
    assert re.search(r"checks ?4\.5 ?2\.25", page.text)
    assert re.search(r"together ?13\.5 ?5\.00", page.text)


def test_what_students_wrote_is_text():
    page = reading.Page(class_page([reading.hostile(), reading.graded()], reading.LESSONS, unknown=[f"{reading.HOSTILE}.zip"]))
    reading.assert_harmless(page)
    assert page.text.count("{{7*7}}{%x%}.zip") == 1
    assert page.text.count("<script>alert('1')</script>") > 10
    assert not page.all("img")


def test_the_same_marks_give_the_same_page_in_any_order():
    some = [*CLASS, reading.graded("Ada"), reading.hostile()]
    pages = {class_page(random.Random(seed).sample(some, len(some)), reading.LESSONS) for seed in range(4)}
    assert len(pages) == 1


def test_a_class_of_500_with_all_notebooks_stays_small():
    chance = random.Random(0)
    names = [f"exercise_with_a_name_{i}" for i in range(8)]
    everybody = [
        Graded(
            f"Student with a long name {i}", f"0{book}_notebook", "f",
            tuple(Mark(name, chance.choice(OUTCOMES), 0, 2, f"Something went wrong in {name}.") for name in names),
        )
        for i in range(500)
        for book in range(6)
    ]  # fmt: skip
    source = class_page(everybody, {})
    assert len(source.encode()) < 2_000_000
    assert source.count('<th class="who" scope="row">') == 500
    assert "These are the first 1,000;" in source


def test_an_empty_class_has_a_page():
    assert "Nothing was handed in." in class_page([], {})
    assert "Nothing was refused" in class_page([answered("Ada", NOT_ATTEMPTED, 0)], {})
