"""Data of all kinds, the program, and archives that it made."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
SAMPLES = ROOT / "sample_data"


@pytest.fixture(scope="session")
def program():
    """The program, called with arguments; `.ci/python` says where it is."""
    path = os.environ.get("BALESCOPE")
    if not path:
        pytest.skip("set BALESCOPE to the program: what it gives back is compared with")

    def run(*arguments):
        command = [path, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        return done.stdout

    return run


def table(rows=400, seed=1):
    random = np.random.default_rng(seed)
    values = random.normal(size=(rows, 3)).cumsum(axis=0)
    values[::17, 1] = np.nan
    values[5, 2] = np.inf
    return values


def field(snapshots=24, height=12, width=16):
    t, y, x = np.meshgrid(
        np.arange(snapshots) * 0.2, np.arange(height) * 0.3, np.arange(width) * 0.25, indexing="ij"
    )
    return np.sin(t + x) * np.cos(y) + 0.2 * np.sin(2 * t - y)


def write_csv(path):
    lines = ["event,pt,charge,detector"]
    random = np.random.default_rng(2)
    for row in range(300):
        pt = "" if row % 29 == 0 else f"{random.gamma(2.0) * 10:.4f}"
        lines.append(f"{2**60 + row},{pt},{(-1) ** row},{['inner', 'outer', 'end cap'][row % 3]}")
    path.write_text("\n".join(lines) + "\n")


def write_vtk(folder):
    """Snapshots on a mesh of triangles."""
    points = [(x, y, 0.0) for y in range(5) for x in range(6)]
    cells = []
    for y in range(4):
        for x in range(5):
            a = y * 6 + x
            cells += [(a, a + 1, a + 6), (a + 1, a + 7, a + 6)]
    for step in range(8):
        lines = ["# vtk DataFile Version 3.0", "waves", "ASCII", "DATASET UNSTRUCTURED_GRID"]
        lines.append(f"POINTS {len(points)} double")
        lines += [" ".join(map(str, point)) for point in points]
        lines.append(f"CELLS {len(cells)} {4 * len(cells)}")
        lines += ["3 " + " ".join(map(str, cell)) for cell in cells]
        lines.append(f"CELL_TYPES {len(cells)}")
        lines += ["5"] * len(cells)
        lines += [f"POINT_DATA {len(points)}", "SCALARS height double 1", "LOOKUP_TABLE default"]
        lines += [repr(float(np.sin(0.3 * step + x) * np.cos(y))) for x, y, _ in points]
        (folder / f"wave_{step}.vtk").write_text("\n".join(lines) + "\n")


def write_all(folder):
    """A file of each kind, by what it is."""
    files = {}

    def take(name, path):
        files[name] = path
        return path

    names = np.array(["a", "b", "c"])
    np.savez(take("table", folder / "table.npz"), data=table(), names=names)
    np.save(take("turned", folder / "turned.npy"), np.asfortranarray(table().astype(np.float32)))
    np.save(take("big", folder / "big.npy"), np.nan_to_num(table(), posinf=0.0).astype(">f4"))
    np.save(take("counts", folder / "counts.npy"), (2**62 + np.arange(600).reshape(200, 3) ** 2))
    np.save(take("flags", folder / "flags.npy"), table()[:, :2] > 0)
    np.save(take("halves", folder / "halves.npy"), np.nan_to_num(table(), posinf=0.0).astype(np.float16))
    records = np.zeros(250, [("n", "<i8"), ("x", "<f4"), ("ok", "?")])
    records["n"] = 2**61 + np.arange(250) * 7
    records["x"] = np.linspace(0, 3, 250) ** 2
    records["ok"] = np.arange(250) % 3 == 0
    np.save(take("records", folder / "records.npy"), records)
    np.save(take("field", folder / "field.npy"), field().astype(np.float32))
    np.save(take("components", folder / "components.npy"), np.stack([field(), field() ** 2], axis=1))
    write_csv(take("texts", folder / "texts.csv"))
    (folder / "mesh").mkdir()
    write_vtk(folder / "mesh")
    take("mesh", folder / "mesh")
    return files


KINDS = (
    "table turned big counts flags halves records field components texts mesh".split()
)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    return write_all(tmp_path_factory.mktemp("files"))


def same_bits(one, other):
    """Of two arrays of one type and shape."""
    assert one.dtype == other.dtype, (one.dtype, other.dtype)
    assert one.shape == other.shape, (one.shape, other.shape)
    assert one.tobytes() == other.tobytes()
