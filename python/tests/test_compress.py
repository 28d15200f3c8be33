"""Archives that are made: bounds hold, and the program reads them."""

import numpy as np
import pytest
from conftest import GOLDEN, KINDS, SAMPLES, field, same_bits, table

import balescope

LOSSY = ["wavelet", "zfp", "dct", "quantise", "linear", "tucker"]


@pytest.mark.parametrize("method", [*LOSSY, None])
def test_bounds_hold_by_every_method(method):
    given = field()
    made = balescope.compress(given, "abs=1e-3", method)
    assert np.abs(balescope.decompress(made) - given).max() <= 1e-3
    assert len(made) < given.nbytes


def test_bounds_of_columns_and_values_that_are_none():
    given = table()
    bound = {"a": "rel=1e-3", "b": "pointwise=0.01"}
    archive = balescope.open(balescope.compress(given, bound, "linear", latent=1, names=["a", "b", "c"]))
    back = archive.decode()
    spread = given[:, 0].max() - given[:, 0].min()
    assert np.abs(back[:, 0] - given[:, 0]).max() <= 1e-3 * spread
    assert archive.bounds["a"].asked == "rel=0.001" and "c" not in archive.bounds
    np.testing.assert_array_equal(np.isnan(back), np.isnan(given))
    assert np.isinf(back[5, 2])
    ok = np.isfinite(given[:, 1])
    assert (np.abs(back[ok, 1] - given[ok, 1]) <= 0.01 * np.abs(given[ok, 1]) + 1e-6 * 0.01 * 100).all()


@pytest.mark.parametrize("dtype", ["f8", ">f4", "f2", "i8", "u8", "<i2", "u1", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_without_a_bound_nothing_is_lost(dtype, order):
    random = np.random.default_rng(3)
    given = random.integers(0, 2, (50, 3)) if dtype == "?" else random.integers(0, 100, (50, 3))
    given = np.array(given.astype(dtype), order=order)
    if dtype == "i8":
        given += 2**62
    for method in (None, "zstd", "pcodec"):
        back = balescope.decompress(balescope.compress(given, method=method))
        assert back.dtype == given.dtype and back.flags.f_contiguous == given.flags.f_contiguous
        np.testing.assert_array_equal(back, given)


def test_parts_of_larger_arrays_need_not_lie_in_one_piece():
    given = np.arange(6000.0).reshape(50, 4, 30)[::2, :, ::-3]
    np.testing.assert_array_equal(balescope.decompress(balescope.compress(given, method="zstd")), given)


@pytest.mark.filterwarnings("ignore:.*a snapshot each")
@pytest.mark.parametrize("kind", KINDS)
def test_files_become_archives_that_the_program_reads(program, files, tmp_path, kind):
    path = tmp_path / "made.bale"
    if kind == "mesh":
        # A series of files, as the program reads it.
        archive = balescope.compress(str(files[kind]), method="linear", path=path)
    else:
        archive = balescope.compress(files[kind], method="zstd", path=path)
    program("decompress", path, "-o", tmp_path / "back.npy")
    same_bits(archive.decode(), np.load(tmp_path / "back.npy"))
    program("verify", path, "--against", files[kind])
    if kind == "mesh":
        points, where = archive.mesh
        assert points.shape == (30, 3) and where == "points"


def test_the_model_of_an_archive_compresses_other_data(program, tmp_path):
    path = tmp_path / "model.bale"
    first = balescope.compress(field(40), method="linear", latent=4, path=path)
    assert first.info["can_compress"]
    more = field(60)[40:]
    own = balescope.compress(more, with_model=path, bound="abs=1e-2", path=tmp_path / "own.bale")
    shared = balescope.compress(more, with_model=path, bound="abs=1e-2", shared=True, path=tmp_path / "shared.bale")
    assert np.abs(own.decode() - more).max() <= 1e-2
    np.testing.assert_array_equal(own.decode(), shared.decode())
    assert shared.ledger["shared"] > 0 and shared.ledger["total"] < own.ledger["total"]
    np.save(tmp_path / "more.npy", more)
    program("compress", tmp_path / "more.npy", "--with", path, "--bound", "abs=1e-2", "-o", tmp_path / "by.bale")
    same_bits(balescope.open(tmp_path / "by.bale").decode(), own.decode())
    with pytest.raises(balescope.Error, match="the model is in another file"):
        balescope.open((tmp_path / "shared.bale").read_bytes())


def test_codecs_make_the_file_that_the_program_makes(program, files, tmp_path):
    made = balescope.compress(files["field"], "rel=1e-3", "wavelet")
    program("fit", files["field"], "--codec", "wavelet", "--bound", "rel=1e-3", "-o", tmp_path / "a.bale")
    assert made == (tmp_path / "a.bale").read_bytes()


def test_tables_of_texts(tmp_path):
    columns = {"n": np.arange(6), "name": ["b", "a", "b", "c", "a", "b"], "x": np.linspace(0, 1, 6)}
    archive = balescope.open(balescope.compress(columns, method="zstd", units={"x": "cm"}))
    assert archive.categories == {"name": ["a", "b", "c"]} and archive.units == {"x": "cm"}
    texts = np.array(archive.categories["name"])[archive["name"]]
    np.testing.assert_array_equal(texts, columns["name"])
    np.testing.assert_array_equal(archive["x"], columns["x"])


def test_data_frames():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": [1.5, 2.5, 4.0], "y": [0.5, 0.25, 8.0]})
    archive = balescope.open(balescope.compress(frame, method="zstd"))
    assert archive.names == ["x", "y"]
    np.testing.assert_array_equal(archive.decode(), frame.to_numpy())


def test_wishes_that_cannot_be_fulfilled_are_told_in_the_words_of_the_program():
    given = field()
    for keywords, words in [
        ({"method": "no-such"}, "no-such: expected one of zstd"),
        ({"method": "wavelet"}, "wavelet: needs a bound or a step"),
        ({"method": "dense"}, "expected one of"),
        ({"bound": "rel=-1"}, 'bound "rel=-1": expected abs=X, rel=X'),
        ({"bound": {"speed": "abs=1"}, "method": "zfp"}, "speed"),
        ({"method": "linear", "latent": 0}, "0 latents: expected 1 to"),
        ({"method": "tucker", "kind": "table"}, "the layout does not fit"),
        ({"names": ["a", "b"], "kind": "field", "method": "zstd"}, "2 names for 1 columns"),
    ]:
        with pytest.raises(balescope.Error, match=words):
            balescope.compress(given, **keywords)
    with pytest.raises(balescope.Error, match="is for snapshots of a field"):
        balescope.compress(table(), method="tucker")
    with pytest.raises(TypeError, match="expected an array of numbers"):
        balescope.compress(np.array([object()]))
    with pytest.raises(balescope.Error):
        balescope.compress(np.zeros((3, 2), complex))
    with pytest.raises(balescope.Error):
        balescope.compress(np.zeros((0, 3)))
    with pytest.raises(ValueError, match="only one of them"):
        balescope.compress(given, method="zstd", with_model=GOLDEN / "field.bale")


def test_names_that_do_not_fit_are_warned_of():
    with pytest.warns(UserWarning, match="Column names are ignored"):
        balescope.compress(table(), method="zstd", names=["a", "b"])


def test_methods_are_listed():
    found = balescope.methods()
    assert found["linear"] == "PCA" and {"wavelet", "zfp", "zstd", "tucker"} <= set(found)
    assert balescope.compress(field(), method="pca", latent=2)


def test_a_bundled_sample_in_a_twentieth_of_its_bytes():
    given = np.load(SAMPLES / "cube_flow.npz")["data"]
    made = balescope.compress(given, "rel=0.01", "wavelet")
    assert len(made) < given.nbytes / 20
    back = balescope.decompress(made)
    assert back.dtype == given.dtype and back.shape == given.shape
