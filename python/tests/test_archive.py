"""Archives that are opened: the very bits that the program gives back, whole and in parts."""

import multiprocessing
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from conftest import GOLDEN, KINDS, SAMPLES, field, same_bits, table

import balescope


def decompressed(program, archive, folder):
    """What the program gives back, as an array."""
    out = folder / "back.npy"
    program("decompress", archive, "-o", out)
    return np.load(out)


@pytest.mark.parametrize("name", ["table", "field", "conv", "shared"])
def test_archives_of_networks_decode_as_the_program_does(program, tmp_path, name):
    path = GOLDEN / f"{name}.bale"
    same_bits(balescope.open(path).decode(), decompressed(program, path, tmp_path))


@pytest.mark.filterwarnings("ignore:.*a snapshot each")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", [["--model", "linear"], ["--codec", "pcodec"], ["--codec", "zstd"]])
def test_every_kind_of_data_decodes_as_the_program_does(program, files, tmp_path, kind, how):
    path = tmp_path / "made.bale"
    program("fit", files[kind], *how, "-o", path, "--quiet")
    archive = balescope.open(path)
    expected = decompressed(program, path, tmp_path)
    same_bits(archive.decode(), expected)
    same_bits(archive[:], expected)
    same_bits(balescope.decompress(path.read_bytes()), expected)
    same_bits(balescope.open(path.read_bytes())[...], expected)
    assert archive.shape == expected.shape and archive.dtype == expected.dtype
    assert archive.ledger["total"] == path.stat().st_size
    assert bool(archive.verify(files[kind]))


def test_the_example_agrees_with_the_program(program, tmp_path):
    archive = tmp_path / "dimuon.bale"
    program("fit", SAMPLES / "dimuon.npz", "--epochs", "1", "--quiet", "-o", archive)
    program("decompress", archive, "-o", tmp_path / "back.npz")
    example = GOLDEN.parents[1] / "python" / "examples" / "decode.py"
    done = subprocess.run(
        [sys.executable, example, archive, tmp_path / "back.npz"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "the very bits" in done.stdout


KEYS = [
    10, -1, slice(10, 20), slice(None, None, 3), slice(20, 5, -2), slice(5, 5), [3, 17, 3, 0], np.int64(4),
    np.array([-1, 2]), np.arange(400) % 7 == 0, (slice(2, 9), 1), (slice(None), [0, 2]), ([1, 2], [0, 1]),
    (Ellipsis, 0), (5, 2), (None, 3),
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=repr)
@pytest.mark.parametrize("method", ["linear", "zstd"])
def test_slices_are_those_of_the_whole_array(key, method):
    archive = balescope.open(balescope.compress(table(), method=method, latent=2 if method == "linear" else None))
    whole = archive.decode()
    np.testing.assert_array_equal(archive[key], whole[key])


def test_slices_of_fields_and_components():
    both = np.stack([field(), field() ** 2], axis=1)
    archive = balescope.compress(both, method="zstd", names=["u", "v"], kind="field", component_axis=1)
    archive = balescope.open(archive)
    assert archive.names == ["u", "v"] and archive.dims == ("snapshot", "component", "y", "x")
    np.testing.assert_array_equal(archive["v"], both[:, 1])
    np.testing.assert_array_equal(archive["v", 3:9:2, 4], both[3:9:2, 1, 4])
    np.testing.assert_array_equal(archive[3, ["v", "u"]], both[3, [1, 0]])
    np.testing.assert_array_equal(archive[2:4, ..., 5], both[2:4, ..., 5])
    np.testing.assert_array_equal(archive.decode(columns=["v"], samples=[4, 2]), both[[4, 2], 1:])


def test_samples_along_another_axis():
    turned = np.moveaxis(field(), 0, 2)
    archive = balescope.open(balescope.compress(turned, method="zstd", kind="field", sample_axis=2))
    assert archive.samples == 24
    np.testing.assert_array_equal(archive.decode(), turned)
    np.testing.assert_array_equal(archive[1, :, 5:9], turned[1, :, 5:9])
    np.testing.assert_array_equal(archive[..., [3, 1]], turned[..., [3, 1]])


def test_columns_of_several_types(files, program, tmp_path):
    path = tmp_path / "texts.bale"
    program("fit", files["texts"], "--model", "linear", "--bound", "pt:abs=0.01", "-o", path, "--quiet")
    archive = balescope.open(path)
    assert archive.names == ["event", "pt", "charge", "detector"]
    assert archive.categories == {"detector": ["end cap", "inner", "outer"]}
    whole = archive.decode()
    np.testing.assert_array_equal(whole["event"], 2**60 + np.arange(300))
    np.testing.assert_array_equal(archive["event", 20:25], 2**60 + np.arange(20, 25))
    np.testing.assert_array_equal(archive[7:9, ["charge", "pt"]]["charge"], whole["charge"][7:9])
    assert archive.bounds["pt"].asked == "abs=0.01" and archive.bounds["pt"].most == 0.01
    assert np.isnan(whole["pt"][0])


def test_what_is_asked_for_and_is_not_there_is_told():
    archive = balescope.open(balescope.compress(table(), method="zstd", names=["a", "b", "c"]))
    with pytest.raises(KeyError, match="no column 'd'; there are: a, b, c"):
        archive["d"]
    with pytest.raises(IndexError, match="no sample 400: there are 400"):
        archive[400]
    with pytest.raises(IndexError, match="3 indices of an array with 2 axes"):
        archive[0, 0, 0]
    with pytest.raises(FileNotFoundError, match=r"no\.bale: cannot read the archive"):
        balescope.open("no.bale")
    with pytest.raises(balescope.Error, match="not a Balescope archive"):
        balescope.open(b"PK\x03\x04 something else")


def test_latents_and_what_an_archive_tells(program):
    archive = balescope.open(GOLDEN / "field.bale")
    told = archive.info
    assert archive.latents.shape == (archive.samples, told["latent"])
    assert archive.latents.dtype == np.float32
    assert archive.ledger["latents"] > 0 and archive.worst_seen > 0
    assert "Archive" in repr(archive)
    with pytest.raises(balescope.Error, match="no model"):
        balescope.open(balescope.compress(table(), method="zstd")).latents


def test_threads_decode_the_same_archive():
    archive = balescope.open(balescope.compress(field(96), method="linear", latent=4))
    whole = archive.decode()
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda i: (i, archive[i : i + 5]), range(90)))
    for first, part in parts:
        np.testing.assert_array_equal(part, whole[first : first + 5])


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there are no copies of processes")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_copy_of_the_process_decodes_too():
    made = balescope.compress(field(), method="linear", latent=2)
    whole = balescope.decompress(made)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        copies = pool.map_async(balescope.decompress, [made] * 4).get(timeout=60)
    for copy in copies:
        np.testing.assert_array_equal(copy, whole)


@pytest.mark.parametrize("method", ["linear", "wavelet", "zstd"])
def test_damaged_bytes_are_told_and_nothing_breaks(method):
    given = field(6, 5, 4)
    more = {"latent": 2} if method == "linear" else {}
    made = balescope.compress(given, "abs=0.01" if method != "zstd" else None, method, **more)
    whole = balescope.decompress(made)
    for length in range(len(made)):
        with pytest.raises(balescope.Error):
            balescope.decompress(made[:length])
    for place in range(len(made)):
        damaged = bytearray(made)
        damaged[place] ^= 0x55
        try:
            found = balescope.decompress(damaged)
        except (balescope.Error, MemoryError):
            continue
        same_bits(found, whole)


def test_a_damaged_file_is_damaged(tmp_path):
    path = tmp_path / "a.bale"
    path.write_bytes(balescope.compress(field(), method="linear", latent=2))
    bytes_of = bytearray(path.read_bytes())
    bytes_of[len(bytes_of) // 2] ^= 1
    path.write_bytes(bytes_of)
    with pytest.raises(balescope.DamagedError, match="damaged"):
        balescope.open(path).verify()


def test_verification_tells_what_does_not_hold(tmp_path):
    given = field()
    path = tmp_path / "a.bale"
    archive = balescope.compress(given, "abs=0.01", "wavelet", path=path)
    found = archive.verify(given)
    assert found and found.report["bound"]["holds"] and found.report["bound"]["largest"] <= 0.01
    other = archive.verify(given + 0.1)
    assert not other and other.fault == f"{path} does not keep to its bounds"
    with pytest.raises(balescope.Error, match="only arrays of one shape can be compared"):
        archive.verify(given[1:])


def test_other_threads_go_on_while_values_are_decoded():
    archive = balescope.open(balescope.compress(field(200, 60, 80), method="linear", latent=4))
    done = threading.Event()
    worker = threading.Thread(target=lambda: (archive.decode(), archive.decode(), done.set()))
    worker.start()
    turns = 0
    while not done.wait(0.001):
        turns += 1
    worker.join()
    assert turns > 3
