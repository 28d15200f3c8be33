#!/usr/bin/env python3
"""Makes the files that `.ci/walks` opens, as the libraries of each field write them.

    benches/peers/walk_data.py [FOLDER]

Needs numpy, uproot, awkward, pyarrow, netCDF4 and vtk. All values are made up: pairs of muons around a resonance of 91.2 GeV, a
sea that is warm in the middle, a flow of two vortices on triangles, and weather stations.
"""

import pathlib
import sys

import numpy as np

MUON = 0.10566


def pairs(count, random):
    """Two muons of a resonance that decays: pt, eta, phi and charge of each."""
    mass = 91.2 + 2.5 * np.tan(np.pi * (random.random(count) - 0.5)).clip(-10, 10)
    direction = random.standard_normal((count, 3))
    direction /= np.linalg.norm(direction, axis=1)[:, None]
    momentum = np.sqrt(mass**2 / 4 - MUON**2)
    boost = random.exponential(12, count)[:, None] * random.standard_normal((count, 3)) * [0.4, 0.4, 1.0]
    energy = np.sqrt(mass**2 + (boost**2).sum(1))
    columns = []
    for sign in (1, -1):
        own = sign * momentum[:, None] * direction
        along = (own * boost).sum(1) / (mass * (energy + mass)) + 0.5
        p = own + boost * along[:, None]
        pt = np.hypot(p[:, 0], p[:, 1])
        columns.append((pt, np.arcsinh(p[:, 2] / pt), np.arctan2(p[:, 1], p[:, 0]), np.full(count, sign)))
    return columns


def root(folder, random):
    import uproot

    columns = {}
    for number, (pt, eta, phi, charge) in enumerate(pairs(4000, random), 1):
        columns |= {f"pt{number}": pt, f"eta{number}": eta, f"phi{number}": phi}
        columns[f"m{number}"] = np.full(len(pt), MUON)
    columns = {name: values.astype("f4") for name, values in columns.items()}
    with uproot.recreate(folder / "dimuon.root", compression=uproot.LZMA(9)) as file:
        file.mktree("events", {name: "f4" for name in columns}).extend(columns)


def parquet(folder, random):
    import awkward as ak

    count = 4000
    first, second = pairs(count, random)
    third = (random.exponential(8, count) + 3, random.normal(0, 1, count), random.uniform(-np.pi, np.pi, count), 2 * random.integers(0, 2, count) - 1)
    number = np.where(random.random(count) < 0.15, 3, 2)
    number[random.random(count) < 0.05] = 1
    event = {"run": np.full(count, 1, "u4"), "event": np.arange(1, count + 1, dtype="u8"), "nMuon": number.astype("u4")}
    muons = {"MET_pt": random.exponential(20, count).astype("f4")}
    for at, name in enumerate(["pt", "eta", "phi", "charge"]):
        kind = "i4" if name == "charge" else "f4"
        values = np.stack([first[at], second[at], third[at]], axis=1).astype(kind)
        mask = np.arange(3) < number[:, None]
        muons[f"Muon_{name}"] = ak.unflatten(values[mask], number)
    muons["Muon_mass"] = ak.unflatten(np.full(number.sum(), MUON, "f4"), number)
    ak.to_parquet(ak.zip(event | muons, depth_limit=1), folder / "nano.parquet", compression="zstd")


def netcdf(folder, random):
    import netCDF4

    with netCDF4.Dataset(folder / "climate.nc", "w") as file:
        shape = {"time": 24, "lat": 36, "lon": 72}
        for name, length in shape.items():
            file.createDimension(name, length)
        axes = {"time": np.arange(24) * 30.0 + 15, "lat": np.linspace(-87.5, 87.5, 36), "lon": np.linspace(2.5, 357.5, 72)}
        units = {"time": "days since 2000-01-01", "lat": "degrees_north", "lon": "degrees_east"}
        for name, values in axes.items():
            axis = file.createVariable(name, "f8", (name,))
            axis.units = units[name]
            axis[:] = values
        file["time"].calendar = "standard"
        lat, lon = np.meshgrid(np.radians(axes["lat"]), np.radians(axes["lon"]), indexing="ij")
        land = np.sin(2 * lon + 0.4) * np.cos(1.5 * lat) + 0.4 * np.sin(3 * lat) > 0.45
        for name, title, unit, base in [("sst", "sea surface temperature", "K", 273.0), ("salinity", "sea water salinity", "1e-3", 33.0)]:
            variable = file.createVariable(name, "f4", tuple(shape), zlib=True, complevel=9, fill_value=np.float32(1e20), least_significant_digit=3)
            variable.long_name, variable.units = title, unit
            for month in range(24):
                season = np.sin(2 * np.pi * month / 12)
                values = 25 * np.cos(lat) ** 2 + 3 * season * np.sin(lat) + np.sin(3 * lon + 0.2 * month) * np.cos(lat)
                values = base + values * (1 if base > 100 else 0.1)
                variable[month] = np.ma.array(values, mask=land)
        height = file.createVariable("height", "f4", ("lat", "lon"), zlib=True, complevel=9)
        height.long_name, height.units = "surface height", "m"
        height[:] = np.where(land, np.round(400 * np.abs(np.sin(lon))), 0)


def vtu(folder, random):
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk

    flow = folder / "flow"
    flow.mkdir(exist_ok=True)
    points = random.uniform(-2, 2, (700, 2))
    points = points[np.hypot(*points.T) > 0.4]
    cloud = vtk.vtkPoints()
    for x, y in points:
        cloud.InsertNextPoint(x, y, 0)
    loose = vtk.vtkPolyData()
    loose.SetPoints(cloud)
    triangles = vtk.vtkDelaunay2D()
    triangles.SetInputData(loose)
    triangles.Update()
    found = triangles.GetOutput()
    x, y = points.T
    for step in range(16):
        grid = vtk.vtkUnstructuredGrid()
        grid.SetPoints(found.GetPoints())
        grid.SetCells(vtk.VTK_TRIANGLE, found.GetPolys())
        phase = 0.4 * step
        p = np.exp(-((x - np.cos(phase)) ** 2 + (y - np.sin(phase)) ** 2)) - np.exp(-((x + np.cos(phase)) ** 2 + (y + np.sin(phase)) ** 2))
        velocity = np.stack([-y * p, x * p, 0 * p], axis=1)
        for name, values in [("p", p), ("U", velocity)]:
            array = numpy_to_vtk(np.ascontiguousarray(values.astype("f4")), deep=True)
            array.SetName(name)
            grid.GetPointData().AddArray(array)
        writer = vtk.vtkXMLUnstructuredGridWriter()
        writer.SetFileName(str(flow / f"flow_{step:02d}.vtu"))
        writer.SetInputData(grid)
        writer.SetCompressorTypeToZLib()
        writer.EncodeAppendedDataOff()
        writer.Write()


def csv(folder, random):
    with open(folder / "stations.csv", "w") as file:
        file.write("# made-up measurements\nstation,country,height [m],temperature [K],pressure [hPa],rain [mm]\n")
        names = [("Oslo", "NO"), ("Bergen", "NO"), ("Lund", "SE"), ("Uppsala", "SE"), ("Turku", "FI")]
        for _ in range(1500):
            at = random.integers(len(names))
            height = [23, 12, 60, 15, 8][at]
            temperature = 278 + 8 * random.standard_normal() - 0.0065 * height
            rain = "" if random.random() < 0.03 else f"{random.exponential(2):.1f}"
            pressure = 1013 - 0.12 * height + 9 * random.standard_normal()
            file.write(f"{names[at][0]},{names[at][1]},{height},{temperature:.2f},{pressure:.1f},{rain}\n")


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "tests/walks")
    folder.mkdir(parents=True, exist_ok=True)
    for make in (root, parquet, netcdf, vtu, csv):
        make(folder, np.random.default_rng(1))


if __name__ == "__main__":
    main()
