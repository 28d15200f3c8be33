#!/usr/bin/env python3
"""Measures the wavelet codec, and with --models PCA, Tucker and what `fit --bound` finds, against SPERR and SZ3.

    benches/peers/codecs.py [--models] PROGRAM FILE.npy [FILE.npz ...]

Needs numpy, numcodecs-wasm-sperr and pysz. Files hold a field, the array `data` or the only one, samples first; it is
taken in single precision. Balescope's files are those of `balescope sweep --codecs wavelet` (linear, tucker), decoded by
`balescope decompress`, every byte counted, its description of the data too; those of the others are their streams alone. Errors
are computed here in doubles. PSNR is 20 log10(range / root mean square error). Every codec is asked for a grid of
settings, and ratios at a PSNR lie on straight lines between the logarithms of the bytes; bounds are asked for and
checked. Prints one table as Markdown.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import numpy as np

DECIBELS = [30, 40, 50, 60, 80]
BOUNDS = [1e-2, 1e-3, 1e-4]


def psnr(before, after):
    error = np.sqrt(np.mean((after.astype("f8") - before) ** 2))
    return 20 * np.log10((float(before.max()) - float(before.min())) / error)


def largest(before, after):
    return np.abs(after.astype("f8") - before).max() / (float(before.max()) - float(before.min()))


class Sperr:
    name = "SPERR"

    def __init__(self):
        from numcodecs_wasm_sperr import Sperr as Codec

        self.codec = Codec

    def timed(self, data, **mode):
        codec = self.codec(**mode)
        start = time.perf_counter()
        coded = np.asarray(codec.encode(data))
        seconds = time.perf_counter() - start
        return coded.nbytes, np.asarray(codec.decode(coded)).reshape(data.shape), seconds

    def steps(self, data):
        reach = float(data.max()) - float(data.min())
        for decibels in range(27, 92, 5):
            yield self.timed(data, mode="q", q=float(reach * 12**0.5 * 10 ** (-decibels / 20)) * 1.6)

    def within(self, data, share):
        reach = float(data.max()) - float(data.min())
        return self.timed(data, mode="pwe", pwe=reach * share)


class Sz3:
    name = "SZ3"

    def __init__(self):
        import pysz

        self.pysz = pysz

    def within(self, data, share):
        config = self.pysz.szConfig()
        config.errorBoundMode = self.pysz.szErrorBoundMode.ABS
        config.absErrorBound = (float(data.max()) - float(data.min())) * share
        start = time.perf_counter()
        coded, _ = self.pysz.sz.compress(data, config)
        seconds = time.perf_counter() - start
        after, _ = self.pysz.sz.decompress(coded, data.dtype, data.shape)
        return coded.nbytes, np.asarray(after).reshape(data.shape), seconds

    def steps(self, data):
        for decibels in range(28, 92, 5):
            yield self.within(data, 10 ** (-decibels / 20) * 2)


class Balescope:
    def __init__(self, program, codec="wavelet"):
        self.program, self.codec = program, codec
        self.name = f"Balescope, {codec}"

    def run(self, *arguments):
        subprocess.run([self.program, *arguments], check=True, capture_output=True)

    def decoded(self, path):
        out = path.with_suffix(".npy")
        self.run("decompress", path, "-o", out)
        return np.load(out)

    def sweep(self, data, *options):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            np.save(folder / "field.npy", data)
            kept = folder / "kept"
            self.run("sweep", folder / "field.npy", "--codecs", self.codec, "--families", "none", *options, "-o", kept, "--quiet")
            for path in sorted(kept.glob("*.bale")):
                point = json.loads(path.with_suffix(".json").read_text())["point"]
                yield path.stat().st_size, self.decoded(path), point["encode_seconds"]

    def steps(self, data):
        return self.sweep(data)

    def within(self, data, share):
        if self.codec == "wavelet":
            return next(self.sweep(data, "--bound", f"rel={share}"))
        return self.fit(data, share, "--model", self.codec)

    def fit(self, data, share, *options):
        with tempfile.TemporaryDirectory() as folder:
            file, path = pathlib.Path(folder) / "field.npy", pathlib.Path(folder) / "field.bale"
            np.save(file, data)
            start = time.perf_counter()
            self.run("fit", file, "--bound", f"rel={share}", *options, "-o", path, "--quiet")
            seconds = time.perf_counter() - start
            return path.stat().st_size, self.decoded(path), seconds


class Found(Balescope):
    """The smallest file that `fit --bound` finds."""

    def __init__(self, program):
        super().__init__(program, "fit")

    def steps(self, data):
        return []

    def within(self, data, share):
        return self.fit(data, share)


def at_decibels(found, data):
    """Ratios at each PSNR, between the nearest files on both sides."""
    points = sorted((psnr(data, after), np.log(size)) for size, after, _ in found)
    if not points:
        return [None] * len(DECIBELS)
    places, sizes = np.array(points).T
    inside = [places[0] <= d <= places[-1] for d in DECIBELS]
    return [data.nbytes / np.exp(np.interp(d, places, sizes)) if i else None for d, i in zip(DECIBELS, inside)]


def read(path):
    data = np.load(path)
    if not isinstance(data, np.ndarray):
        data = data["data"] if "data" in data else data[data.files[0]]
    return np.ascontiguousarray(data, dtype="f4")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", action="store_true")
    parser.add_argument("program")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    own = [Balescope(arguments.program)]
    if arguments.models:
        own += [Balescope(arguments.program, codec) for codec in ["linear", "tucker"]] + [Found(arguments.program)]
    others = [Sperr(), Sz3()]
    codecs = own + others
    columns = [f"{d} dB" for d in DECIBELS] + [f"within {b:g}" for b in BOUNDS] + ["MB/s in at 60 dB"]
    print("| field | codec | " + " | ".join(columns) + " |")
    print("|---|---|" + "---:|" * len(columns))
    gains = {codec.name: [] for codec in others}
    for path in arguments.files:
        data = read(path)
        rows = {}
        for codec in codecs:
            found = list(codec.steps(data))
            ratios = at_decibels(found, data)
            nearest = min(found, key=lambda f: abs(psnr(data, f[1]) - 60), default=None)
            for share in BOUNDS:
                size, after, _ = codec.within(data, share)
                # Bounds of the others may be broken by the rounding of the largest values.
                assert largest(data, after) <= share * (1 + (0 if codec in own else 1e-2)), (codec.name, share)
                ratios.append(data.nbytes / size)
            rows[codec.name] = ratios
            speed = [data.nbytes / nearest[2] / 1e6] if nearest else [None]
            shown = ["-" if r is None else f"{r:.3g}" if r < 1000 else f"{r:.0f}" for r in ratios + speed]
            print(f"| {path.stem} | {codec.name} | " + " | ".join(shown) + " |", flush=True)
        best = [max(r or 0 for r in cell) for cell in zip(*(rows[codec.name] for codec in own))]
        for name, gained in gains.items():
            gained += [a / b for a, b in zip(best, rows[name]) if a and b]
    for name, gained in gains.items():
        print(f"\nAgainst {name}: geometric mean of {len(gained)} ratios {np.exp(np.mean(np.log(gained))):.2f}, least {min(gained):.2f}.")


if __name__ == "__main__":
    main()
