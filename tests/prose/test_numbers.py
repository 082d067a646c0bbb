"""Every number in the notebooks' prose is one that the notebook shows, or one whose source is written down.

A number in the prose has to be found, as exactly as the text gives it (after "about", "some", "nearly" and their like within a
tenth, a time within a factor of three), in the outputs or the code of its section; if it has three telling digits, anywhere in
the notebook; or in the register of facts in tests/prose/facts, which names its source, and computes it where a test can.
Formulas that are arithmetic are worked out.

What is not compared: whole numbers up to 12, with which one counts; formulas with more letters than "symbol = number"; code;
numbers of headings, notebooks, sections and exercises; the minutes and points under an exercise's heading, which are made from
its declaration; years (see test_references.py); and the questions at the end, which propose settings and state no results.
"""

import importlib
from collections import Counter
from dataclasses import replace

import pytest

from tests.prose.claims import claims, equalities, nearest, shown
from tests.prose.notebooks import NAMES, cells, lesson
from tests.prose.numbers import WORDS, Number, evaluated, numbers, worked_out

by_notebook = pytest.mark.parametrize("name", NAMES)
COUNTS = ("no one two three four five six seven eight nine ten eleven twelve").split()


def facts(name):
    return importlib.import_module(f"tests.prose.facts.{name[3:]}").FACTS


FACTS = [pytest.param(name, fact, id=f"{name[:2]}-{fact.phrase[:60]}") for name in NAMES for fact in facts(name)]


def unaccounted(name, notebook):
    """A sentence for every number that is neither shown nor registered."""
    return [
        f"{name}: {' '.join(claim.sentence.split())!r}: nothing shows {claim.number.text}; "
        f"nearest in its section: {', '.join(f'{x:g}' for x in nearest(notebook, claim)) or 'no number'}"
        for claim in claims(notebook)
        if not any(fact.covers(claim) for fact in facts(name)) and not shown(notebook, claim)
    ]


@by_notebook
def test_every_number_is_shown_or_registered(name):
    found = unaccounted(name, cells(name))
    assert not found, "\n".join(found)


@by_notebook
def test_arithmetic_in_formulas_is_right(name):
    for left, x, right, y in equalities(cells(name)):
        [written] = numbers(right.replace("{", "").replace("}", "")) or [None]
        slack = written.slack if written and written.text == right else 1e-9
        assert abs(x - y) <= slack * (1 + 1e-9), f"{left} is {x:g}, not {right}"


@pytest.mark.parametrize(("name", "fact"), FACTS)
def test_a_registered_fact_stands_in_the_text_and_is_true(name, fact):
    text = "\n".join(cell.text for cell in cells(name) if cell.kind == "markdown")
    assert fact.pattern.search(text), "the text does not say this any more: take the entry out of the register"
    if fact.values:
        stated, values = fact.numbers, fact.values()
        assert len(stated) == len(values), f"the phrase has {[n.text for n in stated]}, and {values} were computed"
        for number, value in zip(stated, values, strict=True):
            assert number.fits(value), f"it says {number.text}, computed: {value:g}"
    if fact.holds:
        assert fact.holds()


@by_notebook
def test_no_fact_is_registered_that_the_notebook_shows_itself(name):
    """What many runs gave (tests/benchmarks) is registered, whatever the notebook's one run happens to show as well."""
    notebook = cells(name)
    for fact in facts(name):
        covered = [claim for claim in claims(notebook) if fact.covers(claim)]
        needed = [claim for claim in covered if not shown(notebook, claim)]
        measured = "tests/benchmarks" in fact.source
        assert needed or fact.holds or fact.values or measured, f"{fact.phrase!r}: every number of it is shown"


@by_notebook
def test_the_notebook_says_how_many_exercises_it_has(name):
    text = "\n".join(cell.text for cell in cells(name) if cell.kind == "markdown")
    how_many = len(lesson(name).exercises)
    assert any(f"You will write {COUNTS[how_many]} {kind}" in text for kind in ("short functions", "short pieces"))


@by_notebook
def test_the_exercises_fit_into_the_two_hours_that_are_promised(name):
    text = "\n".join(cell.text for cell in cells(name) if cell.kind == "markdown")
    assert "Plan two hours" in text
    assert sum(exercise.minutes for exercise in lesson(name).exercises.values()) <= 105  # the rest is for reading


class TestTheTestItself:
    """What it notices."""

    def changed(self, notebook, old, new):
        """The cells with one piece of prose changed."""
        assert any(old in cell.text for cell in notebook if cell.kind == "markdown")
        return tuple(replace(cell, text=cell.text.replace(old, new)) if cell.kind == "markdown" else cell for cell in notebook)

    def test_a_changed_number_is_named_with_its_notebook_sentence_and_nearest_candidates(self):
        name = "03_taxi"
        wrong = self.changed(cells(name), "an average of 7.93 means", "an average of 7.39 means")
        [said] = [s for s in unaccounted(name, wrong) if "shows 7.39" in s]
        assert said.startswith("03_taxi: 'A game is worth")
        assert "nothing shows 7.39; nearest in its section: 7.93" in said

    def test_a_changed_number_in_a_registered_phrase_is_noticed_as_well(self):
        wrong = self.changed(cells("06_a3c"), "| threads | 3.1 (3.5)", "| threads | 87.3 (3.5)")
        assert any("nothing shows 87.3" in s for s in unaccounted("06_a3c", wrong))

    @by_notebook
    def test_most_changes_of_a_number_are_noticed(self, name):
        """A number made a third larger happens to agree with something else that is shown, but not often."""
        notebook, noticed = cells(name), Counter()
        for claim in claims(notebook):
            n = claim.number
            other = f"{n.value * 4 / 3:.{len(n.text.partition('.')[2])}f}"
            sentence = claim.sentence[: n.start] + other + claim.sentence[n.start + len(n.text) :]
            mutant = replace(claim, sentence=sentence, number=Number(other, float(other), n.slack, n.start))
            noticed[not any(fact.covers(mutant) for fact in facts(name)) and not shown(notebook, mutant)] += 1
        assert noticed[True] >= 0.8 * noticed.total(), noticed

    def test_a_time_may_differ_by_a_factor_of_three_and_no_more(self):
        notebook = cells("04_mountaincar")
        [claim] = [c for c in claims(notebook) if c.number.text == "15" and "15 seconds" in c.sentence]
        assert shown(notebook, claim)
        late = replace(claim, number=Number("60", 60.0, 0.5, claim.number.start))
        assert not shown(notebook, late)

    @pytest.mark.parametrize(
        ("text", "value", "fits"),
        [
            ("a mean of 475.4", 475.4, True),
            ("a mean of 475", 475.4, True),
            ("a mean of 475", 475.6, False),
            ("some 24,000 updates", 24_512, True),
            ("24,000 updates", 24_512, False),
            ("costs 144", -144.17, True),
            ("fifteen seconds", 15.0, True),
            ("about $-150$", -147.0, True),
        ],
    )
    def test_a_number_is_held_to_what_is_written(self, text, value, fits):
        [number] = numbers(text)
        assert number.fits(value) is fits

    @pytest.mark.parametrize(
        ("latex", "value"),
        [
            (r"0.75 \cdot 8 + 0.25 \cdot 2", 6.5),
            (r"-(1 - 0.99^{100})/0.01", -63.396765872677086),
            (r"\log 2", 0.6931471805599453),
            (r"\frac{1}{4}", 0.25),
            (r"1 - \gamma", None),
        ],
    )
    def test_formulas_are_worked_out_where_they_are_arithmetic(self, latex, value):
        assert evaluated(latex) == (value if value is None else pytest.approx(value))

    def test_a_wrong_equality_is_one(self):
        [(_, x, _, y)] = worked_out(r"25 \cdot 5 \cdot 4 = 400")
        assert x != y

    def test_words_count_from_thirteen_on(self):
        assert [n.value for n in numbers("Thirty steps, or sixteen, or two.")] == [30, 16]
        assert min(WORDS.values()) == 13
