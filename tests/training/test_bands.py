import numpy as np
import pytest

from rlcourse.training import DataFileError, bands, reference_band
from rlcourse.training.recipes import RECIPES, recipe


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_every_recipe_has_a_band_of_ten_seeds(name):
    band = reference_band(name)
    assert band.curves.shape == (10, bands.POINTS)
    assert band.steps[[0, -1]].tolist() == [0, recipe(name).steps]
    assert np.isnan(band.curves[:, 0]).all()
    assert np.isfinite(band.curves[:, 10:]).all()
    assert (bands.FOLDER / f"{name}.npz").stat().st_size < 100_000


def test_a_band_that_has_not_been_made_is_named():
    with pytest.raises(DataFileError, match=r"there is no file .*nothing\.npz"):
        reference_band("nothing")


def test_an_unknown_recipe_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no training called 'dqn-cartpol': expected .*dqn-cartpole"):
        recipe("dqn-cartpol")


def test_a_band_is_made_of_each_seeds_curve(tmp_path, monkeypatch):
    from rlcourse.training.recipes import Recipe

    short = RECIPES["dqn-cartpole"]
    monkeypatch.setitem(RECIPES, "short", Recipe("short", short.env, 700, short.settings, short.make))
    monkeypatch.setattr(bands, "FOLDER", tmp_path)
    said = []
    assert bands.make_band("short", says=said.append, seeds=(3, 4)) == tmp_path / "short.npz"
    band = reference_band("short")
    assert band.curves.shape == (2, bands.POINTS)
    assert not np.array_equal(*band.curves, equal_nan=True)
    assert [s.split(",")[0] for s in said] == ["seed 3: not solved", "seed 4: not solved"]
