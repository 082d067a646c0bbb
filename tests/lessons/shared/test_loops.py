from rlcourse.lessons.shared.loops import first_difference, keeps_all_of_reset, reports

CALLS = {"act": ("acted", ("state", "epsilon")), "sync": ("synced", ())}
RIGHT = {"strange": "nothing", "ended": "in time", "steps taken": 2, "acted": [[1, 7, 0.5], [2, 8, 0.5]], "synced": [2]}


def test_loops_that_do_the_same_do_not_differ():
    assert first_difference(RIGHT, RIGHT, CALLS) == ""


def test_the_first_step_that_differs_is_named():
    got = RIGHT | {"acted": [[1, 7, 0.5], [2, 8, 0.1]], "synced": []}
    assert first_difference(RIGHT, got, CALLS) == "At step 2 you act with epsilon = 0.1, expected 0.5."


def test_what_is_done_too_often_or_not_at_all_is_counted():
    assert first_difference(RIGHT, RIGHT | {"synced": []}, CALLS) == "At step 2 you do not sync. Expected: you sync."
    assert "At step 1 you sync 2 times" in first_difference(RIGHT, RIGHT | {"synced": [1, 1, 2]}, CALLS)


def test_what_is_strange_comes_first_and_then_why_it_was_stopped():
    stopped = RIGHT | {"ended": "<went on after the end>"}
    assert "it went on after the end" in first_difference(RIGHT, stopped, CALLS)
    assert "strange: x" in first_difference(RIGHT, stopped | {"strange": "x"}, CALLS)


def test_what_shows_in_a_report():
    seen = [{"value": None}, {"value": {"a": 1, "acted": [[1, ([0, 0], {}), 0.0]]}}]
    assert reports("a", 1)([], seen)
    assert not reports("a", 2)([], seen)
    assert keeps_all_of_reset([], seen[1:])
    assert not keeps_all_of_reset([], [{"value": {"acted": [[1, 5, 0.0]]}}])
