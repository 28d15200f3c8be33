//! Checks on a finished run: mass, no slip at walls, shedding frequency, compressibility.

use crate::channel::Channel;
use crate::lattice::{SMAGORINSKY, SOUND_SPEED};
use crate::recording::{PROBE_DISTANCE, Recording};
use crate::spectrum;

/// Prints what was set.
pub fn print_setting(channel: &Channel) {
    let [length, width, height] = channel.size();
    println!(
        "box of {length} x {width} x {height} cells, cube of {} cells",
        channel.edge
    );
    println!(
        "Re_h = {:.0}, U = {} cells a step (Mach {:.3}), viscosity {:.5}, relaxation time {:.5}, \
         Smagorinsky constant {SMAGORINSKY}, inlet boundary layer {} h",
        channel.reynolds,
        channel.velocity,
        channel.velocity / SOUND_SPEED,
        channel.viscosity(),
        channel.relaxation_time(1),
        Channel::BOUNDARY_LAYER,
    );
}

/// Prints what was found.
pub fn print(channel: &Channel, recording: &Recording) {
    print_mass(recording);
    print_walls(channel, &recording.mean());
    print_shedding(recording);
    let largest = recording
        .snapshots
        .iter()
        .fold(0.0_f32, |most, u| most.max(u.abs()));
    let smallest = recording
        .snapshots
        .iter()
        .fold(0.0_f32, |least, &u| least.min(u));
    println!(
        "u / U from {smallest:.3}, largest |u| / U {largest:.3} (Mach {:.3})",
        f64::from(largest) * channel.velocity / SOUND_SPEED
    );
}

fn print_mass(recording: &Recording) {
    let mean = |series: &[f64]| series.iter().sum::<f64>() / series.len() as f64;
    let (inflow, outflow) = (mean(&recording.inflow), mean(&recording.outflow));
    let extreme =
        |start: f64, pick: fn(f64, f64) -> f64| recording.density.iter().copied().fold(start, pick);
    println!(
        "mass: mean inflow {inflow:.5}, outflow {outflow:.5}, difference {:.3} %",
        100.0 * (outflow - inflow) / inflow
    );
    println!(
        "mass: mean density from {:.5} to {:.5} over the recording",
        extreme(f64::INFINITY, f64::min),
        extreme(0.0, f64::max)
    );
}

/// The mean velocity along floor and roof, and what it becomes at the wall itself.
fn print_walls(channel: &Channel, mean: &[Vec<f64>]) {
    let [first, columns, _] = channel.window();
    let [start, end] = channel.span()[0].map(|x| x - first);
    let outside: Vec<usize> = (0..start).chain(end..columns).collect();
    let roof: Vec<usize> = (start..end).collect();
    for (wall, row, columns) in [
        ("floor", 0, outside),
        ("roof of the cube", channel.edge, roof),
    ] {
        let first_cell = columns.iter().map(|&x| mean[row][x]);
        let slip = columns
            .iter()
            .map(|&x| at_wall([0, 1, 2].map(|up| mean[row + up][x])));
        let ([slip, most], [first_cell, _]) =
            (median_and_largest(slip), median_and_largest(first_cell));
        println!(
            "{wall}: |mean u| / U extrapolated to the wall {slip:.4} (median), {most:.3} (largest, where \
             the velocity turns within two cells), in the first cell {first_cell:.3} (median)"
        );
    }
    let wake = &mean[0][end..];
    match wake.iter().rposition(|&u| u < 0.0) {
        Some(last) if last + 1 < wake.len() => println!(
            "wake: mean flow along the floor turns downstream {:.2} h behind the cube",
            (last + 1) as f64 / channel.edge as f64
        ),
        _ => println!("wake: mean flow along the floor does not turn within the window"),
    }
}

/// Value at the wall of the parabola through three cells that lie 1/2, 3/2 and 5/2 cells from it.
fn at_wall([first, second, third]: [f64; 3]) -> f64 {
    (15.0 * first - 10.0 * second + 3.0 * third) / 8.0
}

fn median_and_largest(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let mut sizes: Vec<f64> = values.map(f64::abs).collect();
    sizes.sort_by(f64::total_cmp);
    [sizes.len() / 2, sizes.len() - 1].map(|at| sizes[at])
}

fn print_shedding(recording: &Recording) {
    let interval = recording.probe_interval();
    let duration = interval * recording.upper_probe.len() as f64;
    let probes = [
        ("w at a height of 1.25 h", &recording.upper_probe),
        ("v at a height of 0.5 h", &recording.side_probe),
    ];
    for (name, series) in probes {
        let peak = spectrum::peak(series, interval);
        println!(
            "shedding, {name}, {PROBE_DISTANCE} h behind the cube: St = f h / U = {:.3} +- {:.3}, {:.0} times the \
             mean power, {:.1} periods of {:.1} snapshots",
            peak.frequency,
            1.0 / duration,
            peak.prominence,
            duration * peak.frequency,
            1.0 / (peak.frequency * recording.snapshot_interval()),
        );
    }
}
