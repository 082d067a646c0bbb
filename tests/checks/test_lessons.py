"""All lessons together; what each of their exercises promises is in test_lesson_01.py and so on."""

from pathlib import Path

from rlcourse.checks import a3c, dqn_cartpole, mountaincar, pendulum, random_baseline, taxi

LESSONS = [random_baseline.check, dqn_cartpole.check, taxi.check, mountaincar.check, pendulum.check, a3c.check]


def test_every_notebook_has_its_lesson():
    assert {lesson.name for lesson in LESSONS} == {p.stem for p in Path("solutions").glob("[0-9]*.py")}
