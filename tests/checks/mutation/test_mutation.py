"""A short form of `make mutants`: some mutants of every answer (all with SWEEP=1), and whether what is known is up to date."""

import os
import re
from collections import Counter

import pytest
from cosmic_ray.mutating import mutate_code

from tests.checks.answers import in_all_notebooks
from tests.checks.mutation.equivalent import equivalents
from tests.checks.mutation.judging import survivors
from tests.checks.mutation.mutants import OURS, Mutant, mutants_of
from tests.checks.mutation.page import PAGE, SAMPLE, Judged, Known, page

ANSWERS = in_all_notebooks()
by_answer = pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: a.exercise.name)

HALVE = """
def halve(x):
    # a comment
    ### BEGIN SOLUTION
    half = x / 2  # the first
    half = x / 2  # and again
    return half
    ### END SOLUTION

print(halve(2))
"""


class TestOperators:
    @pytest.mark.parametrize("operator", OURS, ids=lambda o: o.__name__)
    def test_each_does_what_its_examples_say(self, operator):
        examples = operator.examples()
        assert examples
        for example in examples:
            assert mutate_code(example.pre_mutation_code, operator(), example.occurrence) == example.post_mutation_code


class TestMutants:
    def test_no_two_have_the_same_name_or_the_same_code(self):
        mutants = mutants_of(HALVE)
        assert max(Counter(m.change for m in mutants).values()) == 1
        assert max(Counter(m.source for m in mutants).values()) == 1

    def test_each_says_line_and_change(self):
        assert "1: half = x / 2 => half = x * 2" in {m.change for m in mutants_of(HALVE)}
        assert "2: half = x / 2 => half = x * 2" in {m.change for m in mutants_of(HALVE)}

    def test_only_the_solution_is_changed(self):
        assert all(m.source.endswith("\nprint(halve(2))\n") for m in mutants_of(HALVE))

    def test_those_of_one_line_are_among_all(self):
        all_of_them = {m.change for m in mutants_of(HALVE)}
        assert {c for c in all_of_them if c.startswith("2:")} <= {m.change for m in mutants_of(HALVE, lines=[2])} < all_of_them

    def test_a_part_is_taken_evenly(self):
        assert len(mutants_of(HALVE)) / 4 <= len(mutants_of(HALVE, every=3)) <= len(mutants_of(HALVE)) / 2


class TestJudging:
    def test_the_right_answer_survives_with_every_seed_and_a_wrong_one_does_not(self):
        answer = next(a for a in ANSWERS if a.exercise.name == "discounted_returns")
        right, wrong = Mutant("none", answer.source), Mutant("no discount", answer.source.replace("gamma * future", "future"))
        broken = Mutant("no such name", answer.source.replace("def ", "missing\ndef "))
        assert survivors(answer, [right, wrong, broken]) == [(right, True)]


@by_answer
def test_a_mutant_is_refused_or_known_to_be_right(answer):
    known = equivalents().get(answer.exercise.name, {})
    alive = survivors(answer, mutants_of(answer.source, 1 if os.environ.get("SWEEP") == "1" else SAMPLE))
    assert [mutant.change for mutant, always in alive if mutant.change not in known or not always] == []


@pytest.mark.parametrize("exercise", sorted(equivalents()))
def test_what_is_known_to_be_right_is_still_a_mutant(exercise):
    answer = next(a for a in ANSWERS if a.exercise.name == exercise)
    known = equivalents()[exercise]
    lines = {int(change.split(":")[0]) for change in known}
    assert set(known) - {m.change for m in mutants_of(answer.source, lines=lines)} == set()
    assert all(reason.endswith(".") for reason in known.values())


class TestPage:
    def test_it_lists_todays_exercises_with_todays_counts(self):
        rows = [tuple(re.split(r" *\| *", line)[1:7]) for line in PAGE.read_text(encoding="utf-8").splitlines()]
        listed = {(row[1], row[2], row[3], row[5]) for row in rows if re.fullmatch(r"\d\d", row[0] if row else "")}
        exercises = [answer.exercise for answer in ANSWERS]
        assert listed == {(e.name, str(e.points), str(len(e.mistakes)), str(len(e.variants))) for e in exercises}

    def test_every_known_answer_fares_well_there_and_no_mutant_survives(self):
        text = PAGE.read_text(encoding="utf-8")
        known = re.findall(r"^\| \d\d \| \w+ \| \d+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", text, re.M)
        assert len(known) == len(ANSWERS)
        assert all(caught == mistakes and accepted == variants for mistakes, caught, variants, accepted in known)
        mutants = re.findall(r"^\| (\w+) \| \d+ \| \d+ \| (\d+) \| (\d+) \|", text, re.M)
        assert {(name, int(equal), int(alive)) for name, equal, alive in mutants} == {
            (a.exercise.name, len(equivalents().get(a.exercise.name, {})), 0) for a in ANSWERS
        }

    def test_a_survivor_is_named(self):
        known = Known("01_games", "halve", 1, 6, 6, 4, 4, 0.5)
        text = page([known], [Judged("halve", 9, 8, {}, ["1: half = x / 2 => half = x"], 0.5)], checks=1)
        assert "| halve | 9 | 8 | 0 | 1 | 50 |" in text
        assert "- `halve`, line 1: `half = x / 2` as `half = x`" in text
