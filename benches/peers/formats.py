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


def convert(program, source, out):
    said = subprocess.run([program, "convert", source, out], capture_output=True, text=True)
    if said.returncode:
        print(f"{out.name}: {said.stderr.strip()}")
    return said.returncode == 0


def columns_of_several_types(program, folder, random):
    """A structured array of every type; every format gives each column back in its own."""
    kinds = {f"c{i}_{kind.replace('?', 'b')}": kind for i, kind in enumerate(TYPES)}
    table = np.empty(400, dtype=list(kinds.items()))
    for name, kind in kinds.items():
        table[name] = values(kind, (400,), random)
    np.save(folder / "several.npy", table)
    endings = dict(READERS, npy=("numpy", lambda path, kind: (np.load(path), None)))
    wrong = 0
    for ending, (library, read) in endings.items():
        if ending in OF_FIELDS or not is_there(library):
            continue
        out = folder / f"several_back.{ending}"
        good = convert(program, folder / "several.npy", out)
        bad = []
        if good and ending == "csv":
            import pandas

            known = {name: kind for name, kind in kinds.items() if kind not in ("?", "f2")}
            found = pandas.read_csv(out, dtype=known)
            bad = [n for n, k in kinds.items() if not equal(found[n].to_numpy().astype(k), table[n])]
        elif good:
            for name, kind in kinds.items():
                found, wider = read(out, kind)
                if not equal(found[name], table[name], wider):
                    bad.append(name)
        wrong += len(bad) + (not good)
        print(f"{ending:8} columns of several types: {len(kinds) - len(bad)} of {len(kinds)} the same {bad or ''}")
    return wrong


def units_places_and_times(program, folder):
    """A field of xarray with units, places and times, written in formats that have a place for them."""
    if not is_there("xarray"):
        print("xarray is not there")
        return 0
    import xarray

    times = np.arange("2000-01-16", "2000-07-16", dtype="datetime64[M]").astype("datetime64[ns]")
    field = xarray.DataArray(
        np.arange(6 * 5 * 4, dtype="f4").reshape(6, 5, 4),
        dims=("time", "lat", "lon"),
        coords={
            "time": times,
            "lat": ("lat", np.linspace(-60, 60, 5), {"units": "degrees_north"}),
            "lon": ("lon", np.array([0.0, 10, 25, 45]), {"units": "degrees_east"}),
            "height": (("lat", "lon"), np.arange(20.0).reshape(5, 4), {"units": "m"}),
        },
        attrs={"units": "K", "long_name": "Air temperature", "level": 2.5},
        name="tas",
    )
    source = folder / "climate.nc"
    field.to_dataset().assign_attrs(title="made up").to_netcdf(source)
    archive = folder / "climate.bale"
    subprocess.run([program, "fit", source, "--model", "tucker", "--bound", "abs=0.001", "-o", archive, "--quiet"], check=True)
    wrong = 0
    endings = ["nc", "nc3"]
    if is_there("zarr") and __import__("zarr").__version__ >= "3":
        # xarray asks for this version.
        endings.append("zarr")
    for ending in endings:
        for way, command in {"convert": [source], "decompress": [archive, "-o"]}.items():
            out = folder / f"{way}.{ending}"
            subprocess.run([program, way, *command, out], check=True, capture_output=True)
            options = {"engine": "zarr", "consolidated": False} if ending == "zarr" else {}
            with xarray.open_dataset(out, **options) as back:
                found = back["tas"]
                same = [
                    np.allclose(found.values, field.values, atol=0.001 if way == "decompress" else 0),
                    all(found[name].equals(field[name]) for name in field.coords),
                    all(found[name].attrs.get("units") == field[name].attrs.get("units") for name in ["lat", "lon", "height"]),
                    {key: found.attrs.get(key) for key in field.attrs} == field.attrs,
                    back.attrs.get("title") == "made up",
                ]
            wrong += same.count(False)
            print(f"{ending:8} {way}: values, coordinates, their units, attributes, title: {same}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    program = parser.parse_args().program
    random = np.random.default_rng(0)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        wrong += columns_of_several_types(program, folder, random)
        wrong += units_places_and_times(program, folder)
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
