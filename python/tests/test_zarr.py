"""Chunks of arrays of Zarr."""

import warnings

import numpy as np
import pytest
from conftest import field

import balescope

numcodecs = pytest.importorskip("numcodecs")


def test_the_codec_is_found_by_its_name():
    from balescope.numcodecs import Balescope

    codec = numcodecs.get_codec({"id": "balescope", "bound": "abs=0.01"})
    assert codec == Balescope(bound="abs=0.01")
    assert codec.get_config() == {"id": "balescope", "bound": "abs=0.01"}
    given = field()
    back = codec.decode(codec.encode(given))
    assert np.abs(back - given).max() <= 0.01
    out = np.empty_like(given)
    codec.decode(codec.encode(given), out)
    np.testing.assert_array_equal(out, back)


@pytest.mark.parametrize("dtype", ["f8", "f4", "i4", "u1", "i8", ">f4"])
@pytest.mark.parametrize("shape", [(7,), (5, 6), (3, 4, 5), (1, 2, 3, 4)])
def test_without_a_bound_every_chunk_comes_back(dtype, shape):
    from balescope.numcodecs import Balescope

    given = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    codec = Balescope()
    back = np.asarray(codec.decode(codec.encode(given)))
    assert back.dtype == given.dtype
    np.testing.assert_array_equal(back, given)


@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_of_the_second_format(tmp_path, order):
    zarr = pytest.importorskip("zarr", minversion="3")
    from balescope.numcodecs import Balescope

    given = field(24, 20, 30)
    made = zarr.create_array(
        tmp_path / "a.zarr", shape=given.shape, chunks=(8, 10, 16), dtype="f8", zarr_format=2,
        compressors=Balescope(bound="abs=1e-3"), order=order,
    )  # fmt: skip
    made[:] = given
    again = zarr.open_array(tmp_path / "a.zarr", mode="r")
    assert np.abs(again[:] - given).max() <= 1e-3
    assert again.nbytes_stored() < given.nbytes / 5


def test_an_array_of_the_third_format(tmp_path):
    zarr = pytest.importorskip("zarr", minversion="3")
    from balescope.zarr import BalescopeCodec

    given = field(24, 20, 30)
    with warnings.catch_warnings():
        # Zarr warns that other programs may not know the codec.
        warnings.simplefilter("ignore")
        made = zarr.create_array(
            tmp_path / "a.zarr", shape=given.shape, chunks=(8, 10, 16), dtype="f8",
            serializer=BalescopeCodec(bound="abs=1e-3"), compressors=None,
        )  # fmt: skip
        made[:] = given
        again = zarr.open_array(tmp_path / "a.zarr", mode="r")
        assert np.abs(again[:] - given).max() <= 1e-3


def test_a_chunk_is_an_archive(program, tmp_path):
    from balescope.numcodecs import Balescope

    path = tmp_path / "chunk.bale"
    path.write_bytes(Balescope(bound="abs=0.01").encode(field()))
    assert "wavelet" in program("info", path)
    assert balescope.open(path).shape == field().shape
