import matplotlib.pyplot as plt
import pytest

from rlcourse import show


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.mark.parametrize("count", [1, 3])
def test_each_worker_has_a_box_and_two_arrows(count):
    (axes,) = show.plot_workers(count).axes
    texts = [t.get_text() for t in axes.texts]
    assert texts[0] == "server: the weights"
    assert [t.split(":")[0] for t in texts[1:]] == [f"worker {i}" for i in range(count)]
    assert len(axes.patches) == 1 + 3 * count
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["pull: a copy of the weights", "push: a gradient"]


def test_throughput_is_drawn_over_the_number_of_workers():
    (axes,) = show.plot_throughput({"threads": {2: 90.0, 1: 100.0}, "processes": {1: 100.0, 2: 190.0, 4: 180.0}}, "T").axes
    first, second = axes.get_lines()
    assert first.get_xdata().tolist() == [1, 2]
    assert first.get_ydata().tolist() == [100, 90]
    assert second.get_ydata().tolist() == [100, 190, 180]
    assert axes.get_xticks().tolist() == [1, 2, 4]
    assert axes.get_ylim()[0] == 0
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("workers", "environment steps per second", "T")
