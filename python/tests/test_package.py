"""The package as a whole: its size, its start, its types, and the pages that tell of it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT

import balescope


def test_it_starts_at_once():
    best = 10.0
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import balescope"], check=True)
        plain = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)
        best = min(best, (plain - begun) - (time.perf_counter() - plain))
    assert best < 0.2, f"{best:.3f} s beyond the start of NumPy"
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, balescope; print('xarray' in sys.modules or 'numcodecs' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded.stdout.strip() == "False"


def test_it_is_small():
    folder = Path(balescope.__file__).parent
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.suffix != ".pyc")
    assert size < 40 << 20, size
    assert (folder / "py.typed").exists() and (folder / "_core.pyi").exists()


def test_the_stub_tells_of_everything_that_is_compiled():
    from balescope import _core

    stub = (Path(balescope.__file__).parent / "_core.pyi").read_text()
    for name in dir(_core):
        if not name.startswith("_") or name == "__version__":
            assert name in stub, name
    for owner in (_core.RawArchive, _core.Data):
        for name in dir(owner):
            if not name.startswith("_"):
                assert f"def {name}" in stub, name


def test_the_cells_of_the_notebook_run(tmp_path, monkeypatch):
    pytest.importorskip("xarray")
    pytest.importorskip("zarr")
    notebook = json.loads((ROOT / "docs" / "guide" / "python.ipynb").read_text())
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "notebook"}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert cells
    for cell in cells:
        exec(compile("".join(cell["source"]), "a cell", "exec"), names)
