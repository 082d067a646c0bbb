from rlcourse.lessons.taxi import check
from rlcourse.probes import run_games
from rlcourse.probes.games import EARLIER

SCRIPT = {"rewards": [[-1.0, 20.0], [-1.0, -10.0, -1.0]], "endings": ["terminated", "truncated"], "n_games": 2}


def test_a_loop_is_written_down_step_by_step():
    report = run_games(check.exercises["train_model_epsilon"].reference, **SCRIPT, epsilon=1.0, decay=0.5, least=0.1)
    assert report["ended"] == "in time"
    assert report["scores"] == [*EARLIER, 19.0, -12.0]
    assert [epsilon for _, _, epsilon in report["acted"]] == [1.0, 1.0, 0.5, 0.5, 0.5]
    assert [entry[5] for entry in report["stored"]] == [False, True, False, False, False]
    assert report["learned"] == [[i, i] for i in range(1, 6)]
    assert report["done"] == [[i, entry[2]] for i, entry in enumerate(report["stored"], 1)]
    assert (report["strange"], report["steps after the end"]) == ("nothing", 0)


def test_without_epsilon_the_loop_is_called_with_two_arguments():
    report = run_games(check.exercises["train_model"].reference, **SCRIPT)
    assert [epsilon for _, _, epsilon in report["acted"]] == [0.0] * 5


def test_the_memory_serves_as_well_as_remember():
    def answer(agent, n_games):
        state, _ = agent.env.reset()
        agent.memory.add(state, 3, 1.0, state, True)

    assert run_games(answer, **SCRIPT)["stored"][0][2] == 3


def test_a_loop_that_never_ends_is_stopped():
    def answer(agent, n_games):
        agent.env.reset()
        while True:
            agent.env.step(0)

    assert run_games(answer, **SCRIPT)["ended"] == "<went on after the end>"


def test_what_is_strange_is_said():
    assert "takes nothing" in run_games(lambda agent, n_games: agent.learn([1]), **SCRIPT)["strange"]
