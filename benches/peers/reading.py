#!/usr/bin/env python3
"""Measures reading files of other formats against the libraries that are at home in them.

    benches/peers/reading.py PROGRAM [--megabytes 500] [--times 3] [--formats hdf5,parquet]

Needs numpy, and of h5py, netCDF4, xarray, pyarrow, pandas and uproot those that are to be asked; the others are skipped with
a line. Each file holds 20 columns, or snapshots of 256 x 256 points, of float32. Both read all values, from the system's
cache: the peer into arrays of NumPy, `balescope bench --file` into its own data set of doubles. They take turns; medians
are compared.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np

COLUMNS = 20
SIDE = 256


def table(megabytes):
    rows = int(megabytes * 1e6 / 4 / COLUMNS)
    random = np.random.default_rng(0)
    return {f"c{i}": random.standard_normal(rows, dtype="f4") for i in range(COLUMNS)}


def field(megabytes):
    count = max(1, int(megabytes * 1e6 / 4 / SIDE**2))
    y, x = np.meshgrid(*[np.linspace(0, 6, SIDE)] * 2)
    times = np.arange(count)[:, None, None] * 0.05
    noise = np.random.default_rng(0).standard_normal((SIDE, SIDE))
    return (np.sin(x + times) * np.cos(y) + 0.01 * noise).astype("f4")


def hdf5(path, megabytes, **options):
    import h5py

    with h5py.File(path, "w") as file:
        data = field(megabytes)
        file.create_dataset("u", data=data, chunks=(1, SIDE, SIDE), **options)

    def read():
        with h5py.File(path) as file:
            return file["u"][()]

    return read


def hdf5_plain(path, megabytes):
    return hdf5(path, megabytes)


def hdf5_gzip(path, megabytes):
    return hdf5(path, megabytes, compression="gzip", compression_opts=1, shuffle=True)


def netcdf(path, megabytes):
    import netCDF4
    import xarray

    with netCDF4.Dataset(path, "w") as file:
        data = field(megabytes)
        for name, length in zip("tyx", data.shape):
            file.createDimension(name, length)
        variable = file.createVariable("u", "f4", ("t", "y", "x"), zlib=True, complevel=1, chunksizes=(1, SIDE, SIDE))
        variable[:] = data

    def read():
        with xarray.open_dataset(path) as file:
            return file["u"].values

    return read


def parquet(path, megabytes):
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table(table(megabytes)), path, compression="snappy")

    def read():
        columns = pyarrow.parquet.read_table(path)
        return [column.to_numpy() for column in columns.columns]

    return read


def root(path, megabytes):
    import uproot

    with uproot.recreate(path, compression=uproot.ZLIB(1)) as file:
        data = table(megabytes)
        tree = file.mktree("events", {name: "f4" for name in data})
        rows = len(data["c0"])
        for start in range(0, rows, 100_000):
            tree.extend({name: column[start : start + 100_000] for name, column in data.items()})

    def read():
        with uproot.open(path) as file:
            return file["events"].arrays(library="np")

    return read


def csv(path, megabytes):
    import pandas

    # Twelve characters a value.
    data = table(megabytes / 3)
    pandas.DataFrame(data).to_csv(path, index=False, float_format="%.6e")

    def read():
        return pandas.read_csv(path).to_numpy()

    return read


FORMATS = {
    "hdf5": ("h5", hdf5_plain, "h5py"),
    "hdf5-gzip": ("h5", hdf5_gzip, "h5py"),
    "netcdf": ("nc", netcdf, "xarray"),
    "parquet": ("parquet", parquet, "pyarrow"),
    "root": ("root", root, "uproot"),
    "csv": ("csv", csv, "pandas"),
}


def own(program, path):
    command = [program, "bench", "--rows", "1000", "--device", "cpu", "--file", str(path), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return next(job["seconds"] for job in json.loads(done.stdout)["jobs"] if job["name"] == "load")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--megabytes", type=float, default=500)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--formats", default=",".join(FORMATS))
    arguments = parser.parse_args()
    for name in arguments.formats.split(","):
        ending, make, peer = FORMATS[name]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / f"data.{ending}"
            try:
                read = make(path, arguments.megabytes)
            except ImportError as error:
                print(f"{name}: skipped, {error}")
                continue
            theirs, ours = [], []
            for _ in range(arguments.times):
                begin = time.perf_counter()
                read()
                theirs.append(time.perf_counter() - begin)
                ours.append(own(arguments.program, path))
            size = path.stat().st_size / 1e6
        theirs, ours = statistics.median(theirs), statistics.median(ours)
        print(
            f"{name}: {size:.0f} MB; {peer} {theirs:.2f} s, balescope {ours:.2f} s, "
            f"{theirs / ours:.2f} times {peer}'s speed",
            flush=True,
        )


if __name__ == "__main__":
    main()
