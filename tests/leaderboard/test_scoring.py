import io

import numpy as np
import pytest
from PIL import Image

from rlcourse.episodes import evaluate
from rlcourse.leaderboard import Refused, entries, scoring
from tests.leaderboard import samples

SEEDS = range(1000, 1006)


def entry(*args, **header):
    return entries.read(samples.content(*args, **header))


def of(policies):
    network = {games: getattr(p, "network", None) or p.q_values for games, p in policies.items()}
    arrays = {games: twin.weights for games, twin in network.items()}
    return entry(arrays, env=policies[500].env, activations=network[500].activations)


def test_a_score_is_what_the_agent_earns_on_average():
    expected = [samples.exact(samples.values(spoilt), SEEDS) for spoilt in (400, 200, 0)]
    assert scoring.evaluate(entry(), SEEDS) == pytest.approx(expected)


@pytest.mark.parametrize("make", [samples.cartpole, samples.pendulum])
def test_it_is_the_score_that_the_course_measures(make):
    policies = {100: make(0.0), 250: make(0.1), 500: make(1.0)}
    expected = [evaluate(policy.env, policy, SEEDS).mean for policy in policies.values()]
    assert scoring.evaluate(of(policies), SEEDS) == pytest.approx(expected)


def test_an_actor_without_a_number_for_an_answer_is_refused():
    arrays = {g: [np.full((3, 2), 1e38, np.float32), np.zeros(2, np.float32), np.array([[1e38], [-1e38]], np.float32),
                  np.zeros(1, np.float32)] for g in entries.GAMES}  # fmt: skip
    with pytest.raises(
        Refused, match=r"after 100 games gives no valid action in the episode with seed 100\d: its outputs are not"
    ):
        scoring.evaluate(entry(arrays, env="Pendulum-v1", activations=["relu", "linear"]), SEEDS)


def test_playing_for_ever_is_refused():
    with pytest.raises(Refused, match="takes longer than 0 s"):
        scoring.evaluate(entry(), SEEDS, most_seconds=0)


@pytest.mark.parametrize(("make", "height"), [(samples.cartpole, 80), (samples.pendulum, 120)])
def test_the_animation_is_small_and_moves(make, height):
    pytest.importorskip("pygame")
    gif = scoring.animation(of({100: make(0.0), 250: make(0.0), 500: make(1.0)}))
    image = Image.open(io.BytesIO(gif))
    assert image.size == (120, height)
    assert 20 <= image.n_frames <= 60
    assert len(gif) < 30_000


def test_an_episode_of_few_steps_is_shown_whole():
    pytest.importorskip("pygame")
    assert 5 <= Image.open(io.BytesIO(scoring.animation(entry()))).n_frames <= 20
