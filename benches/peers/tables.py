#!/usr/bin/env python3
"""Measures the codec `table` against SZ3, column by column, within bounds.

    benches/peers/tables.py PROGRAM FILE [FILE ...]

Needs numpy and pysz. Files are tables that Balescope reads, or names of its samples; it writes them as npz for SZ3,
which takes every column by itself in its stored type (whole numbers in the float that holds them), in the order of its
rows, with the bound of the column. Balescope's file counts whole, SZ3's streams alone. Both are decoded and checked.
Prints one table as Markdown.
"""

import argparse
import pathlib
import subprocess
import tempfile
import time

import numpy as np

BOUNDS = [1e-2, 1e-3, 1e-4]


def columns_of(program, file, folder):
    """Columns with more than one value, and the bytes of all."""
    path = folder / "table.npz"
    subprocess.run([program, "convert", file, path], check=True, capture_output=True)
    with np.load(path, allow_pickle=False) as held:
        arrays = [held[name] for name in held.files]
    columns = [column for array in arrays if array.dtype.kind in "fiub" for column in np.atleast_2d(array.T)]
    return columns, sum(column.nbytes for column in columns)


def sz3(column, most):
    import pysz

    wide = column.dtype.kind != "f" and column.dtype.itemsize > 2
    values = np.ascontiguousarray(column, "f8" if wide or column.dtype == "f8" else "f4")
    config = pysz.szConfig()
    config.errorBoundMode = pysz.szErrorBoundMode.ABS
    config.absErrorBound = most
    start = time.perf_counter()
    coded, _ = pysz.sz.compress(values, config)
    seconds = time.perf_counter() - start
    back, _ = pysz.sz.decompress(coded, values.dtype, values.shape)
    # The rounding of the largest values may break it.
    assert np.abs(np.asarray(back, "f8") - values).max() <= most * 1.01
    return coded.nbytes, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    print("| table | bound | codec `table` | SZ3 by columns | SZ3 / `table` | s | s of SZ3 |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for file in arguments.files:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            columns, size = columns_of(arguments.program, file, folder)
            for share in BOUNDS:
                own = folder / "table.bale"
                fit = [arguments.program, "fit", file, "--codec", "table", "--bound", f"rel={share}", "-q", "-o", own]
                start = time.perf_counter()
                subprocess.run(fit, check=True, capture_output=True)
                took = time.perf_counter() - start
                verify = [arguments.program, "verify", own, "--against", file]
                if pathlib.Path(file).exists():
                    subprocess.run(verify, check=True, capture_output=True)
                length, theirs, seconds = own.stat().st_size, 0, 0.0
                for column in columns:
                    reach = float(np.nanmax(column)) - float(np.nanmin(column))
                    if reach > 0:
                        coded, spent = sz3(column, reach * share)
                        theirs, seconds = theirs + coded, seconds + spent
                name = pathlib.Path(file).name
                print(f"| {name} | {share:g} | {size / length:.2f} | {size / theirs:.2f} | {theirs / length:.2f} | {took:.1f} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
