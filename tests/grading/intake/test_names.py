import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlcourse.grading.intake.names import LONGEST, Named, distinct, notebook_in, number_of, printable, student_in

COURSE = ["01_random_baseline", "02_dqn_cartpole", "03_taxi"]
ODD = [
    "=1+2",
    "+SUM(A1)",
    "Zoë 🎓",
    "abc\N{RIGHT-TO-LEFT OVERRIDE}cba",
    "n" * 300,
    "..",
    "con",
    "ends.",
    "a\nb",
    "\udcff",
    "a\tb",
    "",
]


@pytest.mark.parametrize("name", ODD)
def test_a_printable_name_can_be_shown_and_saved_anywhere(name):
    shown = printable(name)
    assert shown.isprintable()
    assert len(shown) <= LONGEST
    shown.encode("utf-8")


@pytest.mark.parametrize("name", ["Zoë 🎓", "=1+2", "..", "con", "ends.", "李 明", "👩\N{ZERO WIDTH JOINER}🚀"])
def test_a_name_that_can_be_shown_stays_as_it_is(name):
    assert printable(name) == name


def test_what_cannot_be_seen_is_written_out():
    assert printable("a\nb\N{RIGHT-TO-LEFT OVERRIDE}") == r"a\u000ab\u202e"
    assert printable("a\N{NO-BREAK SPACE}b") == "a b"
    assert printable("Zoe\N{COMBINING DIAERESIS}") == "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}"


def test_names_that_look_alike_stay_apart():
    alike = ["Zo\u00eb", "Zoe\u0308", "a b", "a\u00a0b", "n" * 300, "n" * 301]
    shown = distinct(alike)
    assert shown.keys() == set(alike)
    assert len(set(shown.values())) == len(alike)
    assert (shown["Zo\u00eb"], shown["a b"]) == ("Zo\u00eb", "a b"), "the name that needs no change is the one that keeps it"
    assert distinct(reversed(alike)) == shown


@given(st.lists(st.text(alphabet="a \n\u00a0\u0308e\u00eb~", max_size=6) | st.text(min_size=90, max_size=120)))
def test_no_two_names_are_ever_shown_alike(names):
    shown = distinct(names)
    assert shown.keys() == set(names)
    assert len(set(shown.values())) == len(shown)
    assert all(len(name) <= LONGEST for name in shown.values())


@pytest.mark.parametrize(
    ("file", "prefix", "number"),
    [
        ("02_dqn_cartpole.ipynb", "", ()),
        ("02_DQN_CartPole.IPYNB", "", ()),
        ("02 dqn-cartpole.ipynb", "", ()),
        ("02_dqn_cartpole-1.ipynb", "", (1,)),
        ("02_dqn_cartpole-12 (3).ipynb", "", (12, 3)),
        ("02_dqn_cartpole (1).ipynb", "", (1,)),
        ("02_dqn_cartpole(1).ipynb", "", (1,)),
        ("02_dqn_cartpole-Copy1.ipynb", "", ()),
        ("02_dqn_cartpole - Copy (2).ipynb", "", ()),
        ("Copy of 02_dqn_cartpole.ipynb", "", ()),
        ("anna_Copy of 02_dqn_cartpole.ipynb", "anna", ()),
        ("02_dqn_cartpole.ipynb.json", "", ()),
        ("02_dqn_cartpole.ipynb.txt", "", ()),
        ("anna_02_dqn_cartpole.ipynb", "anna", ()),
        ("Anna B-02_dqn_cartpole.ipynb", "Anna B", ()),
        ("01_random_baseline_02_dqn_cartpole.ipynb", "01_random_baseline", ()),
    ],
)
def test_a_notebook_is_known_by_its_name(file, prefix, number):
    assert notebook_in(file, COURSE) == Named("02_dqn_cartpole", prefix, number)


@pytest.mark.parametrize(
    "file",
    ["homework.ipynb", "102_dqn_cartpole.ipynb", "02_dqn_cartpole2.ipynb", "02_dqn_cartpole.py", "02_dqn.ipynb", "n" * 5000],
)
def test_other_files_are_no_notebook_of_the_course(file):
    assert notebook_in(file, COURSE) is None


@given(st.text(alphabet=string.ascii_letters + "_- ()0123456789.", max_size=40))
def test_reading_names_never_fails(name):
    notebook_in(f"{name}03_taxi{name}.ipynb", COURSE)
    number_of(name)
    student_in(name)


def test_the_number_of_a_resubmitted_zip():
    assert [number_of(stem) for stem in ["homework-2", "homework (3)", "homework", "homework-2b"]] == [(2,), (3,), (), ()]


@pytest.mark.parametrize(
    ("prefix", "student"),
    [
        ("doejane_12345_67890", ("doejane_12345", 67890)),
        ("doejane_LATE_12345_67890", ("doejane_12345", 67890)),
        ("van_der_bergjan_12345_67890", ("van_der_bergjan_12345", 67890)),
        ("anon_AbC12_67890", ("anon_AbC12", 67890)),
        ("LATE_anon_AbC12_67890", ("anon_AbC12", 67890)),
        ("doejane_12345_67890_smithbob_111_222", ("doejane_12345", 67890)),
        ("Jane Doe_1234567_assignsubmission_file", ("Jane Doe_1234567", 0)),
        ("Jane Doe_1234567_assignsubmission_file_Bob_assignsubmission_file_", ("Jane Doe_1234567", 0)),
        ("anna", ("anna", 0)),
        ("team_1_2", ("team_1_2", 0)),
    ],
)
def test_the_student_is_the_one_the_platform_named_first(prefix, student):
    assert student_in(prefix) == student
