#!/usr/bin/env python3
"""Measures how good the compression is, and writes the tables of docs/benchmarks/quality.md.

    benches/quality.py PROGRAM [FILE ...] [--seeds 0,1,2] [--ratios 1.6,2,4,8]
                       [--cache FOLDER] [--keep-equal-bytes] [-o docs/benchmarks/quality.md]

Runs `balescope fit` on both bundled samples and on the files given, one run at a time. Nothing but
Python 3 is needed. With --cache, reports are kept in a folder, so that a measurement that was broken
off goes on where it stopped; they are told apart by the program and the data file themselves.
With --keep-equal-bytes, the second section and the targets that rest on it stay as the output file has
them.
"""

import argparse
import ast
import datetime
import hashlib
import json
import math
import os
import pathlib
import platform
import shlex
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from array import array

SAMPLES = ["dimuon", "cube_flow"]
FIELD_SIZES = [["--ratio", "100"], ["--latent", "10"], ["--latent", "25"]]
LATENTS = [3, 5, 8, 12, 18, 25, 35, 42, 50, 60, 70, 85, 100, 140]
ROUNDINGS = [1, 10, 30, 100, 300]
TARGETS = [37.5, 40.0, 45.0, 50.0]


class Program:
    """Runs the program; the same arguments are run once."""

    def __init__(self, path, cache):
        self.path = path
        self.cache = cache
        self.known = {}
        self.digests = {}
        self.started = time.time()

    def digest(self, path):
        if path not in self.digests:
            found = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() if os.path.isfile(path) else path
            self.digests[path] = found
        return self.digests[path]

    def text(self, *arguments):
        return subprocess.run([self.path, *arguments], check=True, capture_output=True, text=True).stdout

    def fit(self, data, *options):
        """The report, with the seconds of the whole run; {"refused": message} where there is none."""
        options = [str(o) for o in options]
        key = hashlib.sha256("\0".join([self.digest(self.path), self.digest(data), *options]).encode()).hexdigest()
        if key in self.known:
            return self.known[key]
        kept = self.cache / f"{key}.json" if self.cache else None
        if kept and kept.exists():
            report = json.loads(kept.read_text())
        else:
            report = self.run_fit(data, options)
            if kept:
                kept.write_text(json.dumps(report))
        self.known[key] = report
        return report

    def run_fit(self, data, options):
        begin = time.time()
        command = [self.path, "fit", data, "--json", "--quiet", "--device", "cpu", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        seconds = time.time() - begin
        print(f"{time.time() - self.started:6.0f} s  {command_line(data, options)}: {seconds:.1f} s", file=sys.stderr)
        if done.returncode != 0:
            errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
            return {"refused": errors[-1][7:] if errors else done.stderr.strip(), "code": done.returncode}
        report = json.loads(done.stdout)
        report["seconds"] = seconds
        return report


class Data:
    def __init__(self, program, path):
        self.path = path
        self.name = pathlib.Path(path).name
        info = program.fit(path, "--model", "linear", "--latent", "1")
        self.refused = info.get("refused")
        self.code = info.get("code")
        if not self.refused:
            self.shape = info["input"]["shape"]
            self.dtype = info["input"]["dtype"]
            self.lossless = info["input"]["lossless_dtype"]
            self.field = len(self.shape) > 2

    def sizes(self, ratios):
        return FIELD_SIZES if self.field else [["--ratio", f"{r:g}"] for r in ratios]


def command_line(data, options):
    return shlex.join(["balescope", "fit", pathlib.Path(data).name, *map(str, options)])


def code(data, *options):
    return f"`{command_line(data.path, options)}`"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def percent(x):
    return f"{100 * x:.3g} %" if x < 0.1 else f"{100 * x:.1f} %"


def spread(values, show):
    """The mean, and least to greatest where they differ."""
    low, high = show(min(values)), show(max(values))
    mean = show(statistics.fmean(values))
    return mean if low == high else f"{mean} ({low.removesuffix(' %').removesuffix(' dB')} to {high})"


def db(x):
    return f"{x:.1f} dB"


def held_out(report):
    errors = report["error"]["held_out"]
    return errors["nrmse_mean"], number(errors["psnr"])


def number(psnr):
    """No error at all is written as null."""
    return math.inf if psnr is None else psnr


class Row:
    """One data set and one size: dense against PCA over all seeds, file against file."""

    def __init__(self, program, data, size, seeds):
        self.data, self.size, self.seeds = data, size, seeds
        families = ["dense", "linear"] + (["tucker"] if data.field else [])
        self.reports = {f: [program.fit(data.path, "--model", f, *size, "--seed", s) for s in seeds] for f in families}
        self.dense = [held_out(r) for r in self.reports["dense"]]
        self.pca = [held_out(r) for r in self.reports["linear"]]
        self.alone = sum(r["pca_alone"] for r in self.reports["dense"])

    def mean(self, of, part=0):
        return statistics.fmean(v[part] for v in of)

    def worse(self, part):
        """Marked by the means; NRMSE small is good, PSNR large."""
        difference = self.mean(self.dense, part) - self.mean(self.pca, part)
        return difference > 0 if part == 0 else difference < 0

    def runs_worse(self, part):
        pairs = zip(self.dense, self.pca)
        return sum((d[part] > p[part]) if part == 0 else (d[part] < p[part]) for d, p in pairs)

    def cells(self):
        cell = lambda of: f"{spread([v[0] for v in of], percent)}; {spread([v[1] for v in of], db)}"
        mark = (" **worse**" if self.worse(0) else "") + (" **(dB worse)**" if self.worse(1) and not self.worse(0) else "")
        dense = self.reports["dense"][0]
        tucker = [cell([held_out(report) for report in self.reports["tucker"]])] if "tucker" in self.reports else []
        taken = ["; ".join(sorted({transforms(r) for r in self.reports[f]})) for f in ("dense", "linear")]
        gain = statistics.fmean(1 - d[0] / p[0] for d, p in zip(self.dense, self.pca))
        seconds = statistics.fmean(r["seconds"] for r in self.reports["dense"])
        return [
            " ".join(self.size).replace("--", ""),
            f"{dense['model']['latent']} of {dense['model']['features']}",
            cell(self.dense) + mark,
            cell(self.pca),
            f"{100 * gain:+.1f} %",
            f"{self.alone} of {len(self.seeds)}",
            *tucker,
            taken[0] if taken[0] == taken[1] else f"dense {taken[0]}; linear {taken[1]}",
            f"{seconds:.1f}",
            code(self.data, "--model", "dense", *self.size, "--seed", self.seeds[0]),
        ]


def transforms(report):
    """Of the columns that go through the network: `log, asinh, standard`, or `min-max`."""
    return ", ".join(sorted(set(report["transforms"]) - {"exact", "constant"}))


def never_worse(program, sets, seeds, ratios):
    rows, parts = [], []
    for data in sets:
        of_set = [Row(program, data, size, seeds) for size in data.sizes(ratios)]
        rows += of_set
        tucker = ["tucker"] if data.field else []
        head = ["size", "latents of features", "dense", "linear (PCA)", "dense gains", "PCA alone", *tucker, "transforms",
                "s a dense run", "command"]
        shape = " x ".join(map(str, data.shape))
        parts.append(f"### {data.name} ({shape}, {data.dtype})\n\n" + table(head, [r.cells() for r in of_set]))
        size = data.sizes(ratios)[-1] if data.field else data.sizes(ratios)[0]
        options = ["--model", "baler", *size, "--seed", seeds[0]]
        baler = program.fit(data.path, *options)
        nrmse, psnr = held_out(baler)
        parts.append(
            f"BALER's network at {' '.join(size).removeprefix('--')}, one seed: {percent(nrmse)}; {db(psnr)}, "
            f"{baler['seconds']:.1f} s: {code(data, *options)}"
        )
    marked = [r for r in rows if r.worse(0) or r.worse(1)]
    runs = sum(len(r.seeds) for r in rows)
    count = (
        f"**{len(rows)} cases. By mean NRMSE, dense is worse than linear in {sum(r.worse(0) for r in rows)} "
        f"({sum(r.runs_worse(0) for r in rows)} of {runs} single runs); by PSNR, in {sum(r.worse(1) for r in rows)} "
        f"({sum(r.runs_worse(1) for r in rows)} of {runs}). In {sum(r.alone for r in rows)} of the {runs} runs the network found "
        "nothing beyond PCA, and the file holds PCA alone.**"
    )
    return "\n\n".join([count, *parts, why_worse(program, marked, seeds)])


def widths(report):
    """Of the columns that do not come back exactly."""
    found = [c["response"]["width68"] for c in report["columns_held_out"] if c["nrmse"] > 0]
    return f"{statistics.median(found):.2g} %, {max(found):.3g} %"


def why_worse(program, marked, seeds):
    if not marked:
        return ""
    show = lambda pair: f"{percent(pair[0])}; {pair[1]:.2f} dB"
    rows = []
    for row in marked:
        worst = max(range(len(seeds)), key=lambda i: row.dense[i][0] / row.pca[i][0])
        own = row.reports["dense"][worst]
        bent = set(own["transforms"]) - {"min-max", "exact"}
        remedy = ["--transform", "min-max"] if bent else ["--rounding", "off"]
        options = ["--model", "dense", *row.size, "--seed", seeds[worst], *remedy]
        report = program.fit(row.data.path, *options)
        found, floor = held_out(report), row.pca[worst]
        verdict = "no longer worse" if found[0] <= floor[0] and found[1] >= floor[1] else "still worse"
        rows.append([
            f"{row.data.name}, {' '.join(row.size).removeprefix('--')}",
            f"{100 * (row.mean(row.dense) / row.mean(row.pca) - 1):+.2f} %",
            f"{row.mean(row.dense, 1) - row.mean(row.pca, 1):+.2f} dB",
            f"{seeds[worst]}", f"{show(row.dense[worst])}; {own['error']['held_out']['max_abs_over_range']:.1f}", show(floor), show(found), verdict,
            f"{widths(own)} / {widths(report)}", code(row.data, *options),
        ])
    head = ["case", "NRMSE against linear", "PSNR against it", "worst seed", "dense there; largest error / range", "linear there",
            "dense, tried otherwise", "so", "68 % widths of the response, median and largest column: dense / tried",
            "command of the trial"]
    return (
        "### Where dense is worse, and a trial of why\n\n"
        "Where the program chose other transforms than min-max, the trial is `--transform min-max`; elsewhere "
        "`--rounding off`. The kept epoch, the transforms and whether there is a network at all follow the mean NRMSE; the PSNR, of "
        "a table the logarithm of the mean square, is ruled by the worst columns and can fall where the NRMSE gets better. A largest "
        "error above 1 range is a held-out row far from all training rows.\n\n" + table(head, rows)
    )


class Curve:
    """Files of one family: bytes and PSNR over all frames, nothing held out."""

    def __init__(self, program, data, family):
        self.data, self.family = data, family
        self.points = []
        for latents in (k for k in LATENTS if k < data.shape[0]):
            for rounding in ROUNDINGS:
                options = ["--model", family, "--latent", latents, "--rounding", rounding, "--held-out", 0]
                report = program.fit(data.path, *options)
                self.points.append((report["bytes"]["total"], number(report["error"]["all"]["psnr"]), options, report))
        self.points.sort(key=lambda p: (p[0], -p[1]))
        self.best = []
        for point in self.points:
            if not self.best or point[1] > self.best[-1][1]:
                self.best.append(point)
        self.front = [(math.log(p[0]), p[1]) for p in self.best]
        self.hull = upper_hull(self.front)

    def smallest(self, target):
        return next((p for p in self.points if p[1] >= target), None)

    def within(self, size):
        """The best file of at most this many bytes."""
        return next((p for p in reversed(self.best) if p[0] <= size), None)


def upper_hull(points):
    """The concave border above rising points."""
    hull = []
    for point in points:
        while len(hull) > 1 and slope(hull[-2], hull[-1]) <= slope(hull[-2], point):
            hull.pop()
        hull.append(point)
    return hull


def slope(a, b):
    return (b[1] - a[1]) / max(b[0] - a[0], 1e-12)


def interpolate(points, x):
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return None


def gains(pca, tucker, target):
    """dB more than PCA: in files that were written, between neighbouring best files, and between
    concave borders; always at the bytes with which PCA reaches the target."""
    file = pca.smallest(target)
    rival = tucker.within(file[0]) if file else None
    found = [rival[1] - file[1] if rival else None]
    for of_pca, of_tucker in ((pca.front, tucker.front), (pca.hull, tucker.hull)):
        size = interpolate([(y, x) for x, y in of_pca], target)
        there = None if size is None else interpolate(of_tucker, size)
        found.append(None if there is None else there - target)
    return found


def equal_bytes(program, fields, curves):
    parts = []
    for data in fields:
        pair = curves[data.name]
        rows = []
        for target in TARGETS:
            cells = []
            for curve in pair:
                best = curve.smallest(target)
                if best is None:
                    cells += ["none", "-", "-"]
                else:
                    size, psnr, options, report = best
                    ratio = report["ratio"]
                    cells += [f"{size} B, {psnr:.2f} dB", f"{ratio['total']:.0f} ({ratio['total_vs_lossless_dtype']:.0f})",
                              code(data, *options)]
            rows.append([f"{target:g} dB", *cells, *("-" if g is None else f"{g:+.2f} dB" for g in gains(*pair, target))])
        head = ["target", "PCA: smallest file", "ratio", "command", "Tucker: smallest file", "ratio", "command",
                "gain, file against file", "interpolated", "concave border"]
        border = [
            [curve.family, *(str(x) for x in (size, f"{psnr:.2f}", options[3], options[5]))]
            for curve in pair for size, psnr, options, _ in curve.best
        ]
        runs = sum(len(c.points) for c in pair)
        parts += [
            f"### {data.name}",
            table(head, rows),
            f"The curves: of {runs} files, those that no smaller file of their family beats:",
            table(["family", "bytes", "PSNR, dB", "latents", "rounding, %"], border),
        ]
    return "\n\n".join(parts)


def read_array(path):
    """Shape, bytes of an item, bytes and values of the first array of an npz of little-endian floats."""
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.startswith("data"))
        raw = archive.read(name)
    begin, form = (10, "<H") if raw[6] == 1 else (12, "<I")
    (length,) = struct.unpack_from(form, raw, 8)
    head = ast.literal_eval(raw[begin:begin + length].decode("latin1"))
    if head["fortran_order"] or head["descr"] not in ("<f8", "<f4"):
        raise ValueError(f"{path}: expected <f8 or <f4 in C order, found {head}")
    body = raw[begin + length:]
    values = array("d" if head["descr"] == "<f8" else "f", body)
    return head["shape"], head["descr"], values


def write_array(path, shape, descr, values):
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    pathlib.Path(path).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + values.tobytes())


def last_frames(program, data, family, latents, last):
    """PSNR of the last frames, compressed with a model of those before; and with the whole range."""
    shape, descr, values = read_array(data.path)
    cut = (shape[0] - last) * math.prod(shape[1:])
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: str(pathlib.Path(folder) / name)
        write_array(path("first.npy"), (shape[0] - last, *shape[1:]), descr, values[:cut])
        write_array(path("last.npy"), (last, *shape[1:]), descr, values[cut:])
        program.text("fit", path("first.npy"), "--model", family, "--latent", str(latents), "--held-out", "0",
                     "--device", "cpu", "--quiet", "-o", path("model.bale"))
        program.text("compress", path("last.npy"), "--with", path("model.bale"), "-o", path("last.bale"))
        report = json.loads(program.text("compare", path("last.npy"), path("last.bale"), "--json"))
    wide, narrow = (max(v) - min(v) for v in (values, values[cut:]))
    psnr = report["error"]["all"]["psnr"]
    return psnr, psnr + 20 * math.log10(wide / narrow)


def verdict(reached, text):
    return f"{text} ({'reached' if reached else '**not reached**'})"


def targets(program, by_name, curves, seeds):
    rows = []
    of = lambda data, *options: program.fit(data.path, *options, "--seed", seeds[0])
    cite = lambda data, *options: code(data, *options, "--seed", seeds[0])

    def add(target, reached, text, command, seconds):
        rows.append([target, verdict(reached, text), command, seconds])

    dimuon, cube = by_name["dimuon"], by_name["cube_flow"]
    def tables(target, most, data, *options):
        reports = [program.fit(data.path, *options, "--seed", s) for s in seeds]
        errors = [held_out(r)[0] for r in reports]
        met = sum(e <= most for e in errors)
        text = ", ".join(percent(e) for e in errors) + f" with seeds {', '.join(map(str, seeds))}"
        add(f"{target}: mean column NRMSE <= {100 * most:g} %", met == len(seeds), f"{text}, met by {met} of {len(seeds)}",
            cite(data, *options), f"{reports[0]['seconds']:.1f}")

    options = ["--model", "dense", "--ratio", "1.6"]
    tables("dimuon, ratio 1.6", 0.0015, dimuon, *options)
    reports = [program.fit(dimuon.path, *options, "--seed", s) for s in seeds]
    named = [{c["name"]: c["response"]["rms"] for c in r["columns_held_out"]} for r in reports]
    rms = {name: [of_seed[name] for of_seed in named] for name in ("pt1", "pt2", "E1", "E2")}
    add("the same: response RMS <= 0.5 % for pt1, pt2, E1, E2, every seed", max(map(max, rms.values())) <= 0.5,
        ", ".join(f"{n} {max(v):.3f} %" for n, v in rms.items()) + ", the largest of the seeds", cite(dimuon, *options),
        f"{reports[0]['seconds']:.1f}")
    tables("dimuon, 10 latents", 0.005, dimuon, "--model", "dense", "--latent", "10")
    decays = by_name.get("lhcb_b2hhh_before.npz")
    if decays:
        tables("26 columns of B decays, ratio 2", 0.022, decays, "--model", "dense", "--ratio", "2")
    series = by_name.get("baler_CFD_animation.npz")
    if series:
        targets_of_series(program, series, curves[series.name] if curves else None, of, cite, add)
    if not curves:
        return table(["target", "found", "command", "seconds"], rows)
    found = [(target, gains(*curves[cube.name], target)[1]) for target in TARGETS]
    found = [(target, gain) for target, gain in found if gain is not None]
    best = max((gain for _, gain in found), default=0.0)
    text = ", ".join(f"{gain:+.2f} dB at {target:g} dB" for target, gain in found) + ", interpolated"
    fits = [p[3]["seconds"] for c in curves[cube.name] for p in c.points]
    add("cube_flow: the best family >= 3 dB over PCA at equal bytes", best >= 3, text, "At equal bytes, above",
        f"{statistics.fmean(fits):.1f} a file, {sum(fits):.0f} in all")
    return table(["target", "found", "command", "seconds"], rows)


def targets_of_series(program, series, curves, of, cite, add):
    for share in (["--held-out", "0"], []):
        options = ["--model", "linear", "--latent", "25", *share]
        report = of(series, *options)
        psnr = report["error"]["all"]["psnr"]
        label = "all frames train" if share else "15 % held out in blocks, as by default"
        add(f"60 snapshots of 50 x 50, 25 latents: >= 50 dB over all frames ({label})", psnr >= 50, f"{psnr:.2f} dB",
            cite(series, *options), f"{report['seconds']:.1f}")
    for family in ("linear", "tucker", "dense"):
        begin = time.time()
        alone, whole = last_frames(program, series, family, 25, 20)
        add(f"the same, the last 20 frames by a model of the first 40: >= 39.7 dB ({family})", whole >= 39.7,
            f"{whole:.2f} dB by the range of all frames, {alone:.2f} dB by that of the 20",
            f"`balescope fit first.npy --model {family} --latent 25 --held-out 0 -o model.bale`, "
            "`balescope compress last.npy --with model.bale -o last.bale`, `balescope compare last.npy last.bale`",
            f"{time.time() - begin:.1f}")
    options = ["--model", "tucker", "--latent", "25"]
    report = of(series, *options)
    psnr = held_out(report)[1]
    add("the same, 9 frames held out in three blocks: >= 39.7 dB", psnr >= 39.7, f"{psnr:.2f} dB", cite(series, *options),
        f"{report['seconds']:.1f}")
    if not curves:
        return
    points = [p for curve in curves for p in curve.points if p[1] >= 37.5]
    size, psnr, options, report = min(points, key=lambda p: p[0])
    ratio = report["ratio"]
    add("60 snapshots of 50 x 50: >= 400x with every byte counted at >= 37.5 dB", ratio["total"] >= 400,
        f"{ratio['total']:.0f}x ({size} B, {psnr:.2f} dB; {ratio['total_vs_lossless_dtype']:.0f}x against float32, "
        "which holds every value)", code(series, *options), f"{report['seconds']:.1f}")


ON_CURVES = [">= 400x with every byte", "the best family >= 3 dB over PCA"]

SOURCES = {
    "baler_CFD_animation.npz": "flow past an obstacle, x velocity; from "
    "[baler-collaboration/baler](https://github.com/baler-collaboration/baler), Apache-2.0",
    "baler_CFD_still.npz": "one snapshot of the same; same source and licence",
    "lhcb_b2hhh_before.npz": "LHCb open data, B to three hadrons, 26 columns; from "
    "[baler-collaboration/baler](https://github.com/baler-collaboration/baler) at 471843b3, Apache-2.0",
    "cms_zmumu_2011.npz": "CMS 2011 candidates for Z to two muons, 14 columns; from "
    "[cms-opendata-education/cms-jupyter-materials-english]"
    "(https://github.com/cms-opendata-education/cms-jupyter-materials-english), CC-BY 4.0",
}


def sources(sets):
    lines = []
    for data in sets:
        about = SOURCES.get(data.name, "bundled" if data.name in SAMPLES else "given by the user")
        refused = f". **Refused** (exit code {data.code}): \"{data.refused}\"" if data.refused else ""
        lines.append(f"- `{data.name}`: {about}{refused}")
    return "\n".join(lines)


def measured_before(text):
    """The tables of section 2, and the rows of section 3 that rest on its curves."""
    _, _, rest = text.partition("## 2. At equal bytes")
    second, _, third = rest.partition("## 3. Targets")
    tables = second[second.index("### "):].strip()
    rows = [line for line in third.splitlines() if line.startswith("|") and any(part in line for part in ON_CURVES)]
    return tables, "\n".join(rows)


def numbers(text, kind):
    return [kind(part) for part in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(description="Measure how good the compression is.")
    parser.add_argument("program", help="balescope, as built")
    parser.add_argument("files", nargs="*", help="further data files (.npy, .npz)")
    parser.add_argument("--seeds", type=lambda t: numbers(t, int), default=[0, 1, 2])
    parser.add_argument("--ratios", type=lambda t: numbers(t, float), default=[1.6, 2.0, 4.0, 8.0])
    parser.add_argument("--cache", type=pathlib.Path, help="folder in which reports are kept")
    parser.add_argument("--keep-equal-bytes", action="store_true", help="leave section 2 as the output file has it")
    parser.add_argument("-o", "--output", type=pathlib.Path, default=pathlib.Path("docs/benchmarks/quality.md"))
    return parser.parse_args()


def main():
    args = arguments()
    if args.cache:
        args.cache.mkdir(parents=True, exist_ok=True)
    program = Program(args.program, args.cache)
    every = [Data(program, path) for path in [*SAMPLES, *args.files]]
    sets = [d for d in every if not d.refused]
    fields = [d for d in sets if d.field]
    first = never_worse(program, sets, args.seeds, args.ratios)
    by_name = {d.name: d for d in sets}
    if args.keep_equal_bytes:
        curves = None
        second, kept = measured_before(args.output.read_text())
        third = targets(program, by_name, curves, args.seeds) + "\n" + kept
    else:
        curves = {d.name: [Curve(program, d, family) for family in ("linear", "tucker")] for d in fields}
        second = equal_bytes(program, fields, curves)
        third = targets(program, by_name, curves, args.seeds)
    seconds = sum(r.get("seconds", 0) for r in program.known.values())
    if args.keep_equal_bytes:
        third += "\n\nSection 2 and the last two targets are of an earlier run; they rest on `linear` and `tucker` alone."
    options = ["--seeds", ",".join(map(str, args.seeds)), "--ratios", ",".join(f"{r:g}" for r in args.ratios)]
    options += ["--keep-equal-bytes"] if args.keep_equal_bytes else []
    command = shlex.join(["benches/quality.py", "target/release/balescope", *(d.name for d in every[2:]), *options])
    text = PAGE.format(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        machine=f"{platform.system()} {platform.machine()}",
        version=program.text("--version").split()[-1],
        date=datetime.datetime.now(datetime.timezone.utc).date(),
        command=command, minutes=f"{seconds / 60:.0f}", runs=len(program.known), seeds=len(args.seeds),
        resumed=" (in several goes, with `--cache`)" if args.cache else "",
        sources=sources(every), first=first, second=second, third=third,
    )
    args.output.write_text(text)


PAGE = """# Quality

Measured on {cores} cores ({machine}), no GPU, with Balescope {version}, on {date}, by

```
{command}
```

{runs} runs, {minutes} minutes, one after another{resumed}; other work ran on the same cores, so that seconds are upper
limits. Each command below makes its row's first figure; the script adds `--json --quiet --device cpu`.
Figures depend a little on the processor. Data:

{sources}

## 1. Never worse than PCA?

Mean column NRMSE and PSNR of **held-out** samples, after the file was written and decoded: mean over {seeds}
seeds, and least to greatest. The seed also chooses what is held out. *dense*, *linear* and *tucker* are
files, stored with the default rounding. Dense is held against the file that `--model linear` writes at the
same number of latents with the same freedom of transforms: PCA on the suggested ones or on min-max
columns, whichever has the smaller error. The baseline that a report shows is the same PCA before it is
stored, some 1 % better. **worse**: dense loses against linear by mean NRMSE. *dense gains*: by how much
the NRMSE is smaller, mean over seeds. *PCA alone*: runs whose network found less than 1 %, so that the file
holds PCA. For a table, the ratio counts values in over values kept, exact columns included. For a
field it is the points of a frame over latents, and the decoder is not in it: at ratio 100, a frame of 2500
points gets 25 latents.

{first}

## 2. At equal bytes

PSNR over all frames with nothing held out, against **all** bytes of the file, decoder included; every number
of latents in {{latents}} (below the number of frames) with every rounding in {{roundings}} %. The ratio in
brackets is against the smallest lossless type. Gains are PSNR of Tucker
minus PSNR of PCA at the bytes with which PCA reaches the target: *file against file* compares PCA's smallest
file with the best Tucker file that is no larger; *interpolated* goes along straight lines, in the logarithm of the
bytes, between neighbouring files of the list below; *concave border* along the upper hull of the same points, which is
kinder to the family with fewer files near the target: there are no files on its long lines. A dash: one curve has
no point there.

{second}

## 3. Targets

Errors are of held-out samples unless said otherwise; seed 0 where no seeds are named. The last 20 frames of a
series are compressed as a second file with a model of the first 40, both cut from the series by the script.

{third}
""".replace("{{latents}}", ", ".join(map(str, LATENTS))).replace("{{roundings}}", ", ".join(map(str, ROUNDINGS)))


if __name__ == "__main__":
    main()
