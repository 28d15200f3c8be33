#!/usr/bin/env python3
"""Reads back with the libraries of others what `balescope convert` writes, value by value.

    benches/peers/formats.py PROGRAM

Needs numpy, and of h5py, netCDF4, pyarrow, pandas, zarr and vtk those that are to be asked; the others are
skipped with a line. Tables and fields of every type are made, converted, and compared bit by bit.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

TYPES = "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split()


def values(kind, shape, random):
    """Numbers all over the range of a type, with what is no number among floats."""
    if kind == "?":
        return random.random(shape) < 0.5
    if kind[0] == "f":
        some = (random.standard_normal(shape) * 10.0 ** random.integers(-3, 4, shape)).astype(kind)
        some.flat[:3] = [np.nan, np.inf, -np.inf]
        return some
    limits = np.iinfo(kind)
    some = random.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)
    some.flat[:2] = [limits.min, limits.max]
    return some


def equal(found, expected, wider=None):
    """Whether all values are the same; `wider`: the type in which a format holds them."""
    expected = expected.astype(wider) if wider else expected
    found = np.asarray(found)
    same = found.shape == expected.shape and found.dtype.newbyteorder("=") == expected.dtype
    return same and np.array_equal(found, expected, equal_nan=expected.dtype.kind == "f")


def with_h5py(path, kind):
    import h5py

    with h5py.File(path) as file:
        return {name: file[name][()] for name in file}, None


def with_netcdf(path, kind):
    import netCDF4

    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        names = [name for name in file.variables]
        # Neither version has logical values or half precision.
        four = {"?": "u1", "f2": "f4"}
        three = {"?": "i1", "f2": "f4"}
        wider = (three if path.suffix == ".nc3" else four).get(kind)
        return {name: file[name][...] for name in names}, wider


def with_arrow(path, kind):
    import pyarrow.feather
    import pyarrow.parquet

    read = pyarrow.parquet.read_table if path.suffix == ".parquet" else pyarrow.feather.read_table
    table = read(path)
    return {name: table[name].to_numpy() for name in table.column_names}, None


def with_pandas(path, kind):
    import pandas

    # Half precision is not known to it.
    known = {"?": None, "f2": "f4"}.get(kind, kind)
    table = pandas.read_csv(path, dtype=known)
    return {name: table[name].to_numpy().astype(kind) for name in table}, None


def with_zarr(path, kind):
    import zarr

    group = zarr.open(str(path), mode="r")
    return {name: group[name][...] for name in group.array_keys()}, None


def with_vtk(path, kind):
    import vtk
    from vtk.util.numpy_support import vtk_to_numpy

    found = {}
    for image in sorted(path.with_suffix("").glob("*.vti")):
        reader = vtk.vtkXMLImageDataReader()
        reader.SetFileName(str(image))
        reader.Update()
        data = reader.GetOutput()
        shape = [points for points in reversed(data.GetDimensions()) if points > 1]
        for i in range(data.GetPointData().GetNumberOfArrays()):
            array = data.GetPointData().GetArray(i)
            found.setdefault(array.GetName(), []).append(vtk_to_numpy(array).reshape(shape))
    wider = {"?": "u1", "f2": "f4"}.get(kind)
    return {name: np.stack(snapshots) for name, snapshots in found.items()}, wider


READERS = {
    "h5": ("h5py", with_h5py),
    "nc": ("netCDF4", with_netcdf),
    "nc3": ("netCDF4", with_netcdf),
    "parquet": ("pyarrow", with_arrow),
    "feather": ("pyarrow", with_arrow),
    "csv": ("pandas", with_pandas),
    "zarr": ("zarr", with_zarr),
    "pvd": ("vtk", with_vtk),
}
OF_TABLES = {"parquet", "feather", "csv"}
OF_FIELDS = {"pvd"}


def is_there(library):
    try:
        __import__(library)
    except ImportError:
        return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    program = parser.parse_args().program
    random = np.random.default_rng(0)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for ending, (library, read) in READERS.items():
            if not is_there(library):
                print(f"{ending:8} skipped: {library} is not there")
                continue
            good = 0
            for kind in TYPES:
                shapes = [] if ending in OF_FIELDS else [(500, 3)]
                shapes += [] if ending in OF_TABLES else [(6, 3, 9, 7)]
                for shape in shapes:
                    data = values(kind, shape, random)
                    names = ["one", "two", "three"]
                    source = folder / "in.npz"
                    np.savez(source, data=data, names=np.array(names))
                    out = folder / f"{kind.replace('?', 'b')}{len(shape)}.{ending}"
                    said = subprocess.run([program, "convert", source, out], capture_output=True, text=True)
                    if said.returncode != 0:
                        wrong += 1
                        print(f"{ending:8} {kind} {shape}: {said.stderr.strip()}")
                        continue
                    found, wider = read(out, kind)
                    expected = {name: data[:, i] for i, name in enumerate(names)}
                    bad = [n for n in names if n not in found or not equal(found[n], expected[n], wider)]
                    wrong += len(bad)
                    good += len(names) - len(bad)
                    for name in bad:
                        there = found.get(name)
                        there = "not there" if there is None else f"{there.dtype} {there.shape}"
                        print(f"{ending:8} {kind} {shape} {name}: {there}")
            print(f"{ending:8} {library}: {good} variables the same")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
