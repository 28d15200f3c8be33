#!/usr/bin/env python3
"""Measures loading against numpy.

    benches/peers/load.py PROGRAM [--gigabytes 2] [--times 5]

Needs numpy, and that much room for a temporary file and three times as much memory. A float64 npy is
loaded whole by both, from the system's cache: `numpy.load`, and the median that `balescope bench --file`
gives for loading it and for its profile.
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    rows = int(arguments.gigabytes * 1e9 / 8 / COLUMNS)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "table.npy"
        random = np.random.default_rng(0)
        table = np.lib.format.open_memmap(path, mode="w+", dtype="f8", shape=(rows, COLUMNS))
        for start in range(0, rows, 1_000_000):
            part = table[start : start + 1_000_000]
            part[:] = random.standard_normal(part.shape)
        table.flush()
        del table
        seconds = []
        for _ in range(arguments.times):
            begin = time.perf_counter()
            np.load(path)
            seconds.append(time.perf_counter() - begin)
        command = [arguments.program, "bench", "--rows", "1000", "--device", "cpu", "--file", str(path), "--json"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    numpy = statistics.median(seconds)
    print(f"numpy.load: {numpy:.2f} s")
    for job in json.loads(done.stdout)["jobs"]:
        if job["name"] in ("load", "profile", "compare", "histograms"):
            print(f"{job['name']}: {job['seconds']:.2f} s, {numpy / job['seconds']:.2f} times numpy.load's speed")


if __name__ == "__main__":
    main()
