"""A real Ray cluster of two nodes on this machine, whose parts die."""

import os
import signal
import sys
import time

import numpy as np
import pytest

from rlcourse.algorithms.a3c import cluster
from rlcourse.algorithms.a3c.parameter_server import Report, RMSProp
from tests.algorithms.a3c.small import AtEpisode, Broken, leftovers, processes, silent, training

try:
    import ray
except ImportError:
    ray = None

HERE = "127.0.0.2"  # 127.0.0.1 is replaced by Ray with the address it finds, which need not be reachable
real = pytest.mark.skipif(ray is None, reason="Ray is not installed")


def test_without_ray_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ImportError, match=r'pip install "rlcourse\[cluster\]"'):
        training("cluster").train(100, progress=False)


def test_the_server_applies_each_gradient_once():
    server = cluster.ServerActor(np.zeros(2, np.float32), np.zeros(2, np.float32), RMSProp(0.1, 0.0))
    gradient, report = np.array([1.0, 0.0], np.float32), Report(0, 10, [], 1.0, 1.0)
    after, over = server.push((0, 0), 1, gradient, report)
    first = after.copy()
    assert (over, np.round(first, 3).tolist()) == (False, [pytest.approx(-0.1), 0.0])
    server.push((0, 0), 1, gradient, report)  # sent again
    assert np.array_equal(server.weights, first)
    server.push((0, 1), 1, gradient, report)  # from who came in its place
    assert len(server.reports_since()[0]) == 2
    assert server.reports_since()[0] == []
    server.end()
    server.push((0, 0), 2, gradient, report)
    assert server.reports_since()[0] == []


def workers() -> list[int]:
    """Process ids of actors that work."""
    return [pid for pid, _ in processes("ray::RemoteWorker.work")]


@pytest.fixture(scope="module")
def nodes():
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "node_ip_address": HERE})
    yield made
    ray.shutdown()
    made.shutdown()


@real
def test_a_worker_and_then_a_node_die_in_mid_training_and_the_score_is_reached(nodes):
    node = nodes.add_node(num_cpus=2, node_ip_address=HERE)
    said, done = [], []
    kill = 200, lambda: done.append(os.kill(workers()[0], signal.SIGKILL))
    remove = 600, lambda: done.append(nodes.remove_node(node))
    made = training(
        "cluster",
        envs=16,
        rollout_steps=16,
        address=nodes.address,
        record=AtEpisode(kill, remove),
        print_fn=said.append,
        seed=2,
    )
    made.train(1_000_000, progress=False)
    assert len(done) == 2
    assert sum("is gone. Another one" in message for message in said) >= 2
    assert made.solved_step is not None
    assert made.history["return"][-100:].mean() >= 475
    assert workers() == []


RATE = 1e-3


def value_of_all(logits, values, actions, returns, value_weight, entropy_weight):
    from rlcourse.networks.tensorflow import tf

    return tf.reduce_mean(values)


@real
def test_whoever_dies_every_update_that_is_counted_was_applied_once(nodes):
    kill = AtEpisode((30, lambda: os.kill(workers()[0], signal.SIGKILL)))
    made = training(
        "cluster", address=nodes.address, record=kill, workers=1, loss=value_of_all, decay=0.0, learning_rate=RATE,
        max_gradient_norm=None,
    )  # fmt: skip
    made.train(8_000, progress=False)
    assert kill.left == []
    # the weights are those after the last reports, of which the last few may have come when it was over
    applied = -made.weights[-1] / (RATE / (1 + 1e-5))
    assert made.updates - 0.01 <= applied <= made.updates + 60
    assert abs(applied - round(applied)) < 0.01


@real
def test_a_server_that_dies_is_replaced_and_its_uncounted_updates_are_forgotten(nodes):
    def kill_server():
        for pid, _ in processes("ray::Server"):
            os.kill(pid, signal.SIGKILL)

    said = []
    made = training("cluster", address=nodes.address, record=AtEpisode((30, kill_server)), workers=1, print_fn=said.append)
    made.train(6_000, progress=False)
    assert any("server of the weights is gone" in message for message in said)
    assert made.step >= 6_000


@real
def test_a_students_error_comes_home_from_the_cluster(nodes):
    with pytest.raises(ZeroDivisionError, match="a mistake of mine"):
        training("cluster", address=nodes.address, workers=1, worker=Broken).train(1_000, progress=False)


@real
def test_an_address_where_nobody_listens_is_said_at_once():
    ray.shutdown()
    began = time.perf_counter()
    with pytest.raises(ConnectionError, match=r"no Ray cluster answers at '127.0.0.1:1'"):
        training("cluster", address="127.0.0.1:1").train(100, progress=False)
    assert time.perf_counter() - began < 30


@real
def test_embedded_it_starts_by_itself_and_the_stop_button_leaves_nothing_running(nodes):
    ray.shutdown()
    nodes.shutdown()
    before = leftovers()
    stop = AtEpisode((10, lambda: os.kill(os.getpid(), signal.SIGINT)))
    made = training("cluster", record=stop, print_fn=silent)
    made.train(10_000_000, progress=False)
    assert len(made.history) >= 10
    deadline = time.perf_counter() + 20
    while leftovers() - before and time.perf_counter() < deadline:
        time.sleep(0.2)
    assert leftovers() <= before
