//! The solver against the literature: how often a square cylinder sheds its eddies.
//!
//! A cube on a floor has no agreed shedding frequency at a low Reynolds number; a square cylinder
//! across a uniform stream has. Collision, bounce-back, inlet, outlet, Mach number and cells an edge
//! are those of the cube, so that this tests what makes `cube_flow.npz`.

use std::error::Error;
use std::time::Instant;

use crate::channel::{Channel, Obstacle};
use crate::flow::Flow;
use crate::lattice::SOUND_SPEED;
use crate::spectrum;

/// The Reynolds number, velocity x edge / kinematic viscosity, that is looked at unless another is
/// asked for.
pub const DEFAULT_REYNOLDS: usize = 100;

/// Reynolds numbers, and the Strouhal numbers, frequency x edge / velocity, that Sohankar, Norberg
/// and Davidson (1998, Int. J. Numer. Methods Fluids 26) computed for them in two dimensions with 5 %
/// of the cross-section blocked, as here.
const PUBLISHED: [(usize, f64); 2] = [(100, 0.146), (200, 0.150)];
/// The largest share by which a Strouhal number may differ from the published one. So far apart are
/// measurement (0.14, Okajima 1982, J. Fluid Mech. 123) and computation at a Reynolds number of 100.
const TOLERANCE: f64 = 0.04;

/// Time before the recording and of the recording, in edges that the free stream passes.
const TRANSIENT: f64 = 80.0;
const RECORDED: f64 = 50.0;
/// How many times the probe is read while the free stream passes an edge.
const READINGS_PER_EDGE: f64 = 10.0;
/// From the back of the cylinder to the probe on its axis, in edges.
const PROBE_DISTANCE: usize = 3;
/// The largest share by which periods may differ from one another in a flow that counts as periodic.
const PERIOD_SPREAD: f64 = 0.01;

/// Computes the flow past a square cylinder of `edge` cells at a free-stream velocity in cells a
/// step, and compares its Strouhal number with the published one.
///
/// # Errors
/// Where none is published for this Reynolds number, where the flow does not become periodic, or
/// where its Strouhal number is too far from the published one.
pub fn run(edge: usize, velocity: f64, reynolds: usize) -> Result<(), Box<dyn Error>> {
    let published = PUBLISHED.iter().find(|(known, _)| *known == reynolds);
    let &(_, published) = published.ok_or_else(|| {
        let known = PUBLISHED.map(|(known, _)| known.to_string()).join(" or ");
        format!("REYNOLDS is {reynolds}, expected {known}")
    })?;
    let channel = Channel {
        obstacle: Obstacle::Cylinder,
        edge,
        velocity,
        reynolds: reynolds as f64,
    };
    print_setting(&channel);
    let start = Instant::now();
    let strouhal = strouhal_number(channel)?;
    let difference = strouhal / published - 1.0;
    println!(
        "St = {strouhal:.4}, published {published:.3}, difference {:+.1} % (allowed: {:.0} %), after {:.0} s",
        100.0 * difference,
        100.0 * TOLERANCE,
        start.elapsed().as_secs_f64(),
    );
    if difference.abs() > TOLERANCE {
        return Err("the Strouhal number differs too much from the published one".into());
    }
    Ok(())
}

fn print_setting(channel: &Channel) {
    let [length, width, height] = channel.size();
    println!(
        "box of {length} x {width} x {height} cells, square cylinder of {} cells, {} D behind the inlet, \
         blocks {:.1} %",
        channel.edge,
        channel.upstream(),
        100.0 * channel.blockage(),
    );
    println!(
        "Re = {:.0}, U = {} cells a step (Mach {:.3}), relaxation time {:.5}",
        channel.reynolds,
        channel.velocity,
        channel.velocity / SOUND_SPEED,
        channel.relaxation_time(1),
    );
}

/// Shedding frequency x edge / velocity, from the mean period.
fn strouhal_number(channel: Channel) -> Result<f64, Box<dyn Error>> {
    let steps = (channel.steps_per_edge() / READINGS_PER_EDGE).round();
    let interval = steps / channel.steps_per_edge();
    let mut flow = Flow::new(channel);
    let mut series = Vec::new();
    for reading in 1..=((TRANSIENT + RECORDED) / interval).round() as usize {
        for _ in 0..steps as usize {
            flow.step();
        }
        if reading as f64 * interval > TRANSIENT {
            series.push(cross_velocity(&flow, &channel));
        }
    }

    let periods = periods(&series, interval);
    let shortest = periods.iter().copied().fold(f64::INFINITY, f64::min);
    let longest = periods.iter().copied().fold(0.0, f64::max);
    let mean = periods.iter().sum::<f64>() / periods.len() as f64;
    println!(
        "{} periods of {shortest:.3} to {longest:.3} D / U; peak of the spectrum at {:.3} U / D",
        periods.len(),
        spectrum::peak(&series, interval).frequency,
    );
    if periods.len() < 2 || longest - shortest > PERIOD_SPREAD * mean {
        return Err("the flow did not become periodic".into());
    }
    Ok(1.0 / mean)
}

/// Velocity across the stream on the axis behind the cylinder, which lies between two cells, as a
/// share of the free-stream velocity.
fn cross_velocity(flow: &Flow, channel: &Channel) -> f64 {
    let [[_, back], _, [bottom, top]] = channel.span();
    let x = back + PROBE_DISTANCE * channel.edge;
    let above = bottom.midpoint(top);
    let [below, above] = [above - 1, above].map(|z| flow.velocity([x, 1, z])[2]);
    f64::midpoint(below, above) / channel.velocity
}

/// Times from one rise through zero to the next, of values that are `interval` apart.
fn periods(series: &[f64], interval: f64) -> Vec<f64> {
    let rise = |(at, pair): (usize, &[f64])| {
        let [before, after] = [pair[0], pair[1]];
        (before < 0.0 && after >= 0.0).then(|| at as f64 + before / (before - after))
    };
    let rises: Vec<f64> = series.windows(2).enumerate().filter_map(rise).collect();
    let between = rises.windows(2).map(|pair| (pair[1] - pair[0]) * interval);
    between.collect()
}
