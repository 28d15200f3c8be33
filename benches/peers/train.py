#!/usr/bin/env python3
"""Measures training on the CPU against PyTorch and against BALER's way of training.

    benches/peers/train.py PROGRAM [--times 5] [--threads N] [-o docs/benchmarks/results.md]

Needs numpy, scipy and torch. Everything runs on the same data, one after the other in turns, and the medians
are compared. "BALER's loop" is what BALER does with its CMS example's settings, written down in a few
lines: double precision, deterministic algorithms, a DataLoader that puts batches of 512 together row by
row without shuffling, 200-100-50 hidden units with leaky ReLU whose outputs hooks keep, the summed squared
error over the number of columns as loss, Adam at 1e-3. Its other loss adds the earth mover's distance of
each row, which SciPy computes one row after the other.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import tempfile
import time

import numpy as np
import scipy.stats
import torch

ROWS, COLUMNS, LATENT = 50_000, 19, 12
EPOCHS = 3
NETWORKS = {"BALER's, 200-100-50": "baler", "default, 128-128 beside a linear path": "medium"}
BATCHES = [512, 4096]
# What stands from here on in the results was measured otherwise, and stays.
OTHERS = "## What else a user waits for"


def chain(sizes, activation):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), activation()]
    return torch.nn.Sequential(*layers[:-1])


class Dense(torch.nn.Module):
    """The program's default network."""

    def __init__(self):
        super().__init__()
        self.encoder = chain([COLUMNS, 128, 128, LATENT], torch.nn.SiLU)
        self.decoder = chain([LATENT, 128, 128, COLUMNS], torch.nn.SiLU)
        self.straight_in = torch.nn.Linear(COLUMNS, LATENT)
        self.straight_out = torch.nn.Linear(LATENT, COLUMNS)

    def forward(self, x):
        z = self.encoder(x) + self.straight_in(x)
        return self.decoder(z) + self.straight_out(z)


def baler_network(columns=COLUMNS):
    widths = [200, 100, 50]
    leaky = lambda: torch.nn.LeakyReLU(0.01)
    return torch.nn.Sequential(
        chain([columns, *widths, LATENT], leaky), chain([LATENT, *reversed(widths), columns], leaky)
    )


def network(size):
    return baler_network() if size == "baler" else Dense()


def plain(data, size, batch, dtype):
    """Samples a second of a plain PyTorch loop: batches gathered from one tensor."""
    x = torch.from_numpy(data).to(dtype)
    model = network(size).to(dtype)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    begin = time.perf_counter()
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for i in range(0, len(x), batch):
            rows = x[order[i : i + batch]]
            loss = torch.nn.functional.mse_loss(model(rows), rows)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
    return EPOCHS * len(x) / (time.perf_counter() - begin)


def earth_mover(rows, back):
    """The distance that BALER's loss may add; a number, through which no gradient goes."""
    pairs = zip(rows.numpy(), back.detach().numpy())
    return sum(scipy.stats.wasserstein_distance(before, after) for before, after in pairs)


def baler(data, epochs, distance=False):
    """BALER's loop. Gives the network and the seconds."""
    torch.use_deterministic_algorithms(True)
    x = torch.from_numpy(data).to(torch.float64)
    model = baler_network(x.shape[1]).to(torch.float64)
    kept = {}
    layers = [layer for layer in model.modules() if isinstance(layer, torch.nn.Linear)]
    for i, layer in enumerate(layers):
        layer.register_forward_hook(lambda _, __, out, i=i: kept.update({i: out.detach()}))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    batches = torch.utils.data.DataLoader(x, batch_size=512, shuffle=False)
    begin = time.perf_counter()
    for _ in range(epochs):
        total = 0.0
        for rows in batches:
            optimiser.zero_grad()
            back = model(rows)
            loss = torch.nn.functional.mse_loss(back, rows, reduction="sum") / x.shape[1]
            if distance:
                loss = loss + earth_mover(rows, back)
            loss.backward()
            optimiser.step()
            total += loss.item()
    seconds = time.perf_counter() - begin
    torch.use_deterministic_algorithms(False)
    return model, seconds


def fit(program, path, *options):
    """The report, and the seconds of the whole process."""
    begin = time.perf_counter()
    command = [program, "fit", str(path), "--device", "cpu", "--json", "--quiet", *map(str, options)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout), time.perf_counter() - begin


def throughput(program, folder, times):
    """Rows of the table: medians of samples a second, and what they are against the program's."""
    random = np.random.default_rng(0)
    causes = random.uniform(-2, 2, (ROWS, 8)) @ random.uniform(-1, 1, (8, COLUMNS))
    data = (np.sin(causes) + 0.1 * causes).astype(np.float32)
    path = folder / "table.npy"
    np.save(path, data)

    def ours(size, batch):
        options = ["--size", size, "--latent", LATENT, "--batch", batch, "--epochs", EPOCHS, "--held-out", 0]
        return fit(program, path, *options)[0]["training"]["samples_per_second"]

    jobs = {}
    for label, size in NETWORKS.items():
        for batch in BATCHES:
            jobs[label, batch, "Balescope"] = lambda s=size, b=batch: ours(s, b)
            jobs[label, batch, "PyTorch f32"] = lambda s=size, b=batch: plain(data, s, b, torch.float32)
            jobs[label, batch, "PyTorch f64"] = lambda s=size, b=batch: plain(data, s, b, torch.float64)
    jobs["BALER's, 200-100-50", 512, "BALER's loop"] = lambda: ROWS / baler(data, 1)[1]
    few = data[: ROWS // 10]
    jobs["BALER's, 200-100-50", 512, "BALER's loop, earth mover's loss"] = lambda: len(few) / baler(few, 1, True)[1]
    found = {job: [] for job in jobs}
    for turn in range(times):
        for job, run in jobs.items():
            found[job].append(run())
            print(f"{turn + 1}/{times} {job}: {found[job][-1]:,.0f}", flush=True)
    medians = {job: statistics.median(values) for job, values in found.items()}
    return [
        (label, batch, who, value, medians[label, batch, "Balescope"] / value)
        for (label, batch, who), value in medians.items()
    ]


def to_quality(program, folder, times):
    """BALER's loop for 25 epochs on the bundled sample, and the program for one."""
    path = folder / "dimuon.npz"
    subprocess.run([program, "sample", "dimuon", "-o", path], check=True, capture_output=True)
    data = np.load(path)["data"].astype(np.float64)
    low, span = data.min(0), np.ptp(data, 0)
    scaled = (data - low) / np.where(span > 0, span, 1)
    held_out = np.zeros(len(data), bool)
    held_out[np.random.default_rng(0).permutation(len(data))[: round(0.15 * len(data))]] = True
    theirs, ours = [], []
    for turn in range(times):
        model, seconds = baler(scaled[~held_out], 25)
        with torch.no_grad():
            x = torch.from_numpy(scaled[held_out])
            error = ((model(x) - x) ** 2).mean(0).sqrt().mean().item()
        theirs.append((seconds, error))
        report, whole = fit(program, path, "--ratio", 1.6, "--epochs", 1)
        ours.append((report["training"]["seconds"], whole, report["error"]["held_out"]["nrmse_mean"]))
        print(f"{turn + 1}/{times} to quality: {theirs[-1]} {ours[-1]}", flush=True)
    middle = lambda rows: [statistics.median(column) for column in zip(*rows)]
    return middle(theirs), middle(ours)


def processor():
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    names = [l.split(":")[1].strip() for l in cpuinfo.read_text().splitlines() if l.startswith("model name")] if cpuinfo.exists() else []
    return names[0] if names else platform.processor()


def text(program, arguments, rows, quality):
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    (their_seconds, their_error), (seconds, whole, error) = quality
    command = f"benches/peers/train.py PROGRAM --times {arguments.times} --threads {arguments.threads}"
    lines = [
        "# Speed of training against others",
        "",
        f"`{command}`, {datetime.date.today()}: {processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"{version}, PyTorch {torch.__version__} with {arguments.threads} threads, Python {platform.python_version()}. "
        f"Medians of {arguments.times}, taken in turns.",
        "",
        f"## Samples a second, {ROWS:,} rows x {COLUMNS}, {LATENT} latents",
        "",
        "| network | batch | who | samples a second | Balescope is so many times as fast |",
        "|---|---:|---|---:|---:|",
    ]
    lines += [f"| {label} | {batch} | {who} | {value:,.0f} | {ratio:.2f} |" for label, batch, who, value, ratio in rows]
    lines += [
        "",
        "The program's row is `balescope fit table.npy --size baler|medium --latent 12 --batch B --epochs "
        f"{EPOCHS} --held-out 0 --device cpu --json`, `training.samples_per_second`; what it does beside the steps "
        "(judging each epoch) is in it.",
        "",
        "## Time to BALER's quality, sample `dimuon`, 19 columns to 12 latents",
        "",
        "| | seconds | mean NRMSE of held-out rows |",
        "|---|---:|---:|",
        f"| BALER's loop, 25 epochs, training alone | {their_seconds:.1f} | {100 * their_error:.3f} % |",
        f"| `balescope fit dimuon --ratio 1.6 --epochs 1`, training alone | {seconds:.3f} | {100 * error:.3f} % |",
        f"| the same, the whole program from start to end | {whole:.2f} | {100 * error:.3f} % |",
        "",
        f"Training alone is {their_seconds / seconds:,.0f} times shorter, the whole program {their_seconds / whole:,.0f} times.",
        "",
    ]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("-o", "--output", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        rows = throughput(arguments.program, folder, arguments.times)
        quality = to_quality(arguments.program, folder, arguments.times)
    result = text(arguments.program, arguments, rows, quality)
    print(result)
    if arguments.output:
        old = arguments.output.read_text() if arguments.output.exists() else ""
        arguments.output.write_text(result + old[old.find(OTHERS):] if OTHERS in old else result)


if __name__ == "__main__":
    main()
