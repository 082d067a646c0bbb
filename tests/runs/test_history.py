import csv

import numpy as np
import pytest

from rlcourse.algorithms import History
from rlcourse.runs.history import COLUMNS


@pytest.fixture
def history():
    history = History()
    history.add(10, 0.5, 10.0, 10, np.nan, 1.0)
    history.add(32, 0.75, 22.0, 22, 0.125, 0.5)
    return history


def test_columns_are_read_by_name(history):
    assert history["episode"].tolist() == [1, 2]
    assert history["step"].tolist() == [10, 32]
    assert history["return"].tolist() == [10.0, 22.0]
    assert (history["step"].dtype, history["return"].dtype) == (int, float)
    assert np.isnan(history["loss"][0])


def test_an_unknown_column_is_answered_with_the_known_ones(history):
    with pytest.raises(KeyError, match=r"no column 'reward'.*return"):
        history["reward"]


def test_no_episode_yet():
    assert len(History()) == 0
    assert History()["return"].shape == (0,)
    assert History().as_array().shape == (0, len(COLUMNS))
    assert repr(History()) == "History of no episode yet"
    assert "no episode" in History()._repr_html_()


def test_a_column_with_nothing_in_it_is_not_shown():
    history = History()
    history.add(200, 0.5, -1000.0, 200, 0.25, np.nan)
    assert "<th>loss</th>" in history._repr_html_()
    assert "epsilon" not in history._repr_html_()
    assert "nan" not in history._repr_html_()


def test_a_table_gives_the_same_history(history):
    again = History.from_array(history.as_array())
    assert np.array_equal(again.as_array(), history.as_array(), equal_nan=True)
    again.add(40, 1.0, 8.0, 8, 0.1, 0.4)
    assert again["episode"].tolist() == [1, 2, 3]


def test_the_file_is_what_a_spreadsheet_reads(history, tmp_path):
    with open(history.write_csv(tmp_path / "history.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0] == {
        "episode": "1",
        "step": "10",
        "seconds": "0.5",
        "return": "10",
        "length": "10",
        "loss": "",
        "epsilon": "1",
    }
    assert rows[1]["loss"] == "0.125"


def test_it_sums_itself_up(history):
    assert repr(history) == "History of 2 episodes, 32 steps, 0.8 s; the last 2 returned 16.0 on average"
    assert history._repr_html_().count("<tr>") == 3
