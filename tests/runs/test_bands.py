import numpy as np
import pytest

from rlcourse.algorithms import DataFileError, reference_band
from rlcourse.experiments.presets import PRESETS, preset
from rlcourse.experiments.seeds import POINTS, make_band
from rlcourse.runs import bands


@pytest.mark.parametrize("name", sorted(name for name, preset in PRESETS.items() if preset.env))
def test_every_preset_of_an_environment_has_a_band_of_ten_seeds(name):
    band = reference_band(name)
    assert band.curves.shape == (10, POINTS)
    assert band.steps[[0, -1]].tolist() == [0, preset(name).steps]
    assert np.isnan(band.curves[:, 0]).all()
    assert np.isfinite(band.curves[:, 10:]).all()
    assert (bands.FOLDER / f"{name}.npz").stat().st_size < 100_000


def test_a_band_that_has_not_been_made_is_named():
    with pytest.raises(DataFileError, match=r"there is no file .*nothing\.npz"):
        reference_band("nothing")


def test_an_unknown_preset_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no training called 'dqn-cartpol': expected .*dqn-cartpole"):
        preset("dqn-cartpol")


def test_a_band_is_made_of_each_seeds_curve(tmp_path, monkeypatch):
    monkeypatch.setattr(bands, "FOLDER", tmp_path)
    said = []
    assert make_band("dqn-cartpole", print_fn=said.append, seeds=(3, 4), steps=700) == tmp_path / "dqn-cartpole.npz"
    band = reference_band("dqn-cartpole")
    assert band.curves.shape == (2, POINTS)
    assert band.steps[[0, -1]].tolist() == [0, 700]
    assert not np.array_equal(*band.curves, equal_nan=True)
    assert said == []
