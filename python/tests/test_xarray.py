"""Archives as data sets of xarray."""

import numpy as np
import pytest
from conftest import field, table

import balescope

xr = pytest.importorskip("xarray")


def weather():
    times = np.datetime64("2020-01-01T00:00", "ns") + np.arange(24) * np.timedelta64(6, "h")
    coords = {
        "time": ("time", times, {"long_name": "valid time"}),
        "lat": ("lat", np.linspace(50, 55.5, 12), {"units": "degrees_north"}),
        "lon": ("lon", np.linspace(5, 12.5, 16).astype("f4"), {"units": "degrees_east"}),
        "height": (("lat", "lon"), np.arange(192.0).reshape(12, 16)),
    }
    dims = ("time", "lat", "lon")
    values = {
        "t2m": (dims, 280 + 5 * field().astype("f4"), {"units": "K", "long_name": "temperature"}),
        "wind": (dims, field().astype("f4") ** 2, {"units": "m/s"}),
    }
    return xr.Dataset(values, coords, attrs={"title": "made up"})


def test_a_data_set_comes_back_with_its_coordinates():
    given = weather()
    archive = balescope.open(balescope.compress(given, method="zstd"))
    assert archive.names == ["t2m", "wind"] and archive.units == {"t2m": "K", "wind": "m/s"}
    np.testing.assert_array_equal(archive.times, given.time.values.astype("datetime64[ms]"))
    xr.testing.assert_identical(
        archive.to_xarray().drop_attrs().transpose(*given.t2m.dims), given.drop_attrs()
    )
    back = archive.to_xarray()
    assert back.attrs == given.attrs and back.t2m.attrs == given.t2m.attrs
    assert back.lat.attrs == given.lat.attrs


def test_open_dataset_finds_the_engine_by_itself(tmp_path):
    given = weather()
    path = tmp_path / "run.bale"
    balescope.compress(given, bound={"t2m": "abs=0.01", "wind": "abs=0.001"}, method="linear", path=path)
    for opened in (xr.open_dataset(path), xr.open_dataset(path, engine="balescope")):
        assert set(opened.coords) == {"time", "lat", "lon", "height"}
        assert opened.time.dtype.kind == "M" and (opened.time == given.time).all()
        part = opened.t2m.sel(time="2020-01-02").isel(lat=slice(2, 5))
        assert part.shape == (4, 3, 16)
        off = abs(part - given.t2m.sel(time="2020-01-02").isel(lat=slice(2, 5))).max()
        assert float(off) <= 0.01
        assert float(abs(opened.wind - given.wind).max()) <= 0.001
        opened.close()


def test_only_the_samples_that_are_asked_for_are_decoded(tmp_path, monkeypatch):
    path = tmp_path / "run.bale"
    balescope.compress(weather(), method="linear", latent=2, path=path)
    seen = []
    decode = balescope.Archive.decode

    def watched(self, columns=None, samples=None, **more):
        seen.append(samples)
        return decode(self, columns, samples, **more)

    monkeypatch.setattr(balescope.Archive, "decode", watched)
    opened = xr.open_dataset(path)
    assert seen == []
    opened.t2m[3:5].load()
    opened.wind[3:5].load()
    opened.t2m[7, 2, [4, 1]].load()
    # Both components of the same snapshots are decoded once.
    assert seen == [slice(3, 5, 1), [7]]


def test_what_the_program_writes_as_netcdf_is_what_the_archive_gives(program, tmp_path):
    pytest.importorskip("h5netcdf")
    path = tmp_path / "run.bale"
    balescope.compress(weather(), method="linear", latent=3, path=path)
    program("decompress", path, "-o", tmp_path / "run.nc")
    written = xr.open_dataset(tmp_path / "run.nc", engine="h5netcdf")
    opened = xr.open_dataset(path)
    xr.testing.assert_equal(opened, written)


def test_tables_with_texts_and_missing_values():
    columns = xr.Dataset(
        {
            "n": ("row", np.arange(5)),
            "x": ("row", np.array([1.0, np.nan, 3.0, 4.0, 5.0]), {"units": "cm"}),
            "where": ("row", np.array(["a", "b", "a", "c", "b"])),
        }
    )
    back = balescope.open(balescope.compress(columns, method="zstd")).to_xarray()
    assert list(back["where"].values) == ["a", "b", "a", "c", "b"]
    np.testing.assert_array_equal(back.x, columns.x)
    assert back.x.attrs["units"] == "cm"


def test_values_that_stand_for_none_become_nan():
    given = table()
    given[::9, 0] = -999.0
    archive = balescope.open(balescope.compress(given, method="zstd", names=["a", "b", "c"]))
    assert archive.missing == {"a": [-999.0]}
    assert (archive["a"][::9] == -999.0).all()
    back = archive.to_xarray()
    assert np.isnan(back.a[::9]).all() and back.a.notnull().sum() == 400 - len(given[::9])


def test_an_array_alone():
    given = xr.DataArray(field(), dims=("t", "y", "x"), name="u", coords={"y": np.arange(12.0)})
    back = balescope.open(balescope.compress(given, method="zstd")).to_xarray()
    xr.testing.assert_equal(back.u, given)


def test_variables_along_other_axes_are_told():
    mixed = xr.Dataset({"a": ("x", np.arange(3.0)), "b": ("y", np.arange(4.0))})
    with pytest.raises(ValueError, match="choose variables along the same axes"):
        balescope.compress(mixed)
