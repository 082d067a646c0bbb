"""What a student meets in every notebook, stage by stage: each test goes on where the one before it ended."""

import re

import pytest

from tests.browser.lab import moves
from tests.browser.student import CHROMIUM, WIDTHS, Script


class Stages:
    """The stages of a session. A subclass says in `script` what the student does."""

    pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")
    script: Script

    def test_the_file_browser_opens_it(self, student):
        student.open()
        student.shoot("opened", 0)

    def test_it_runs_to_the_first_blank_and_says_that_it_is_not_attempted(self, student):
        assert student.work_up_to(student.first) == []
        student.run_first_answer_and_check()
        said = student.notebook.error(student.first_check)
        assert said.startswith(f"○ {student.exercise}: not attempted. Fill in the")
        assert "Traceback" not in said
        student.shoot("not attempted", student.first_check)

    def test_a_wrong_answer_gets_its_own_diagnosis(self, student):
        right, slip = student.script.slip
        assert right in student.answer
        student.notebook.write(student.first, student.answer.replace(right, slip))
        student.run_first_answer_and_check()
        assert f"{student.exercise}: wrong" in student.notebook.error(student.first_check)
        assert student.script.diagnosis in student.notebook.error(student.first_check)
        student.shoot("wrong", student.first_check)

    def test_a_hint_unfolds(self, student):
        task = student.first - 1
        hint = student.notebook.cell(task).locator("details").first
        assert not hint.locator("p").first.is_visible()
        hint.locator("summary").click()
        assert hint.locator("p").first.is_visible()
        student.shoot("hint", task)

    def test_the_right_answer_passes(self, student):
        student.notebook.write(student.first, student.answer)
        student.run_first_answer_and_check()
        assert student.notebook.error(student.first_check) == ""
        assert f"✓ {student.exercise}: right." in student.notebook.text(student.first_check)
        student.done = student.first_check + 1
        student.shoot("right", student.first_check)

    def test_the_bar_and_the_curve_move_until_stop_is_pressed(self, student):
        assert student.work_up_to(student.training) == []
        bars, curves = student.train_and_stop()
        assert len(bars) > 2
        assert len(curves) >= (2 if student.script.curve else 0)
        assert "Stopped after" in student.notebook.text(student.training)
        student.shoot("stopped", student.training)

    def test_the_cell_run_again_goes_on(self, student):
        student.go_on_training()
        assert student.notebook.error(student.training) == ""
        said = student.notebook.text(student.training)
        assert "Stopped after" not in said
        assert not re.search(r"\d+%", said)  # the bar is gone
        student.shoot("trained", student.training)

    def test_the_animation_moves(self, student):
        assert student.work_up_to(student.slider()) == []
        assert moves(student.notebook.pictures(student.animation(), "gif").first)
        student.shoot("animation", student.animation())

    def test_saved_closed_and_opened_again_it_still_moves(self, student):
        animation = student.animation()
        student.notebook.save()
        student.lab.close()
        student.open()
        assert moves(student.notebook.pictures(animation, "gif").first)

    def test_the_slider_changes_the_picture(self, student):
        i = student.slider()
        assert student.work_up_to(i + 1) == []
        before = student.notebook.settled_picture(i)
        student.notebook.drag(i)
        after = student.notebook.settled_picture(i, unlike=before)
        assert after != before
        student.shoot("slider", i)

    def test_the_summary_has_all_points(self, student):
        assert student.work_up_to(len(student.cells)) == []
        reached, of = student.notebook.points(student.summary())
        assert reached == of > 0
        student.shoot("summary", student.summary())

    @pytest.mark.parametrize("width", WIDTHS)
    def test_nothing_is_cut_off(self, student, width):
        student.look(student.script.theme, width)
        assert student.notebook.too_wide() == []
