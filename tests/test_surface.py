"""What a person meets with Tab and with help()."""

import pydoc
import subprocess
import sys

import pytest

import rlcourse
from rlcourse import lessons
from rlcourse.checks import Lesson
from rlcourse.lessons.dqn_cartpole import check

ROOMS = (
    "algorithms averages cards checks doctor envs episodes experiments exploration leaderboard lessons memory networks noise "
    "runs show tables targets"
).split()
NAMES = ["RandomAgent", "card", "evaluate", "make", "moving_average", "play_episode", "play_episodes", "running_mean"]
NOTEBOOKS = ["a3c", "dqn_cartpole", "mountaincar", "pendulum", "random_baseline", "taxi"]


def loaded_by(code: str) -> set[str]:
    program = f"{code}\nimport sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split())


def test_tab_after_the_package_offers_its_rooms_and_its_functions():
    assert dir(rlcourse) == sorted(ROOMS + NAMES)


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_is_there_without_being_imported(name):
    assert getattr(rlcourse, name).__name__ == f"rlcourse.{name}"


def test_a_room_is_loaded_when_it_is_used_and_not_before():
    before = loaded_by("import rlcourse; dir(rlcourse)")
    assert not {"numpy", "tensorflow"} & before
    assert not {name for name in before if name.startswith("rlcourse.")}
    after = loaded_by("import rlcourse; rlcourse.targets, rlcourse.lessons")
    assert {"rlcourse.targets", "rlcourse.lessons"} <= after
    assert not {"rlcourse.memory", "rlcourse.lessons.a3c", "tensorflow"} & after


def test_what_is_said_to_be_missing_is_missing():
    assert rlcourse.grading.__name__ == "rlcourse.grading"  # not offered, but there
    for name in ("mak", "_make", "__wrapped__"):
        with pytest.raises(AttributeError, match=rf"no name '{name}'.*make"):
            getattr(rlcourse, name)


def test_tab_after_the_lessons_offers_the_notebooks():
    assert [name for name in dir(lessons) if name not in ("NoLesson", "lesson_of")] == NOTEBOOKS
    assert all(isinstance(getattr(lessons, name).check, Lesson) for name in NOTEBOOKS)
    with pytest.raises(AttributeError, match=r"no name 'atari'.*a3c"):
        lessons.atari  # noqa: B018


def test_help_on_a_check_is_about_the_exercise():
    text = pydoc.plain(pydoc.render_doc(check.td_targets))
    assert "function td_targets" in text
    assert "td_targets(answer)\n" in text
    assert "What Q(s, a) should have been" in text
    assert "2 points, about 8 minutes." in text


@pytest.mark.parametrize("name", check.exercises)
def test_help_says_what_to_pass_and_what_it_is_worth(name):
    exercise, told = check.exercises[name], getattr(check, name).__doc__
    assert told.startswith(f"Check your `{name}`: pass the {exercise.kind} itself")
    assert f"{exercise.points} point" in told
    assert f"{exercise.minutes} minutes" in told
