//! How far each latent spreads, as bars and as a table.

use super::Table;
use crate::format::number;
use crate::metrics::LatentStats;
use crate::plot::{Axis, Chart, Ink, Series, Shape};

/// More latents than this are not listed.
const MOST: usize = 200;

/// A latent that spreads less than this share of the widest says nothing.
const UNUSED: f64 = 1e-6;

/// A latent's name, counted from 1.
pub fn latent_name(latent: usize) -> String {
    format!("Latent {}", latent + 1)
}

/// The standard deviation of each latent, the largest at the top: which of them matter.
pub fn latent_spread(stats: &[LatentStats], widest: &[usize], moment: &str) -> Chart {
    let listed: Vec<usize> = widest.iter().copied().take(MOST).rev().collect();
    let bars = listed.iter().map(|&i| [0.0, stats[i].std]).collect();
    let names = listed.iter().map(|&i| latent_name(i)).collect();
    let mut chart = Chart::new(
        format!("Spread of the latents, {moment}"),
        Axis::new("Standard deviation"),
        Axis::new("").names(names),
    )
    .with(Series::new("", Ink::After, Shape::Bars(bars)))
    .note(unused(stats));
    if widest.len() > MOST {
        chart = chart.note(format!(
            "The {MOST} of largest spread out of {}",
            widest.len()
        ));
    }
    chart.x.range = Some([0.0, 1.04 * widest.first().map_or(1.0, |&i| stats[i].std)]);
    chart
}

/// Where the values of some latents lie, one row each, counted from 1.
pub fn latent_table(stats: &[LatentStats], listed: &[usize]) -> Table {
    let of = |row: usize| &stats[listed[row]];
    Table::new("Latents", listed.len())
        .words("Latent", "Counted from 1", |row| {
            (listed[row] + 1).to_string()
        })
        .figures("std", "Standard deviation", |row| of(row).std, number)
        .figures("mean", "Over the samples", |row| of(row).mean, number)
        .figures(
            "0.5 %",
            "So many samples lie below",
            |row| of(row).quantiles[0],
            number,
        )
        .figures(
            "median",
            "Half of the samples lie below",
            |row| of(row).quantiles[2],
            number,
        )
        .figures(
            "99.5 %",
            "So many samples lie below",
            |row| of(row).quantiles[4],
            number,
        )
}

/// How many latents never change, in words.
fn unused(stats: &[LatentStats]) -> String {
    let widest = stats.iter().map(|s| s.std).fold(0.0, f64::max);
    let unused = stats.iter().filter(|s| s.std <= UNUSED * widest).count();
    let all = stats.len();
    match unused {
        0 => format!("All {all} latents change from sample to sample"),
        1 => format!("1 of {all} latents never changes"),
        n => format!("{n} of {all} latents never change"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_latent_is_at_the_top() {
        let of = |std: f64| LatentStats {
            std,
            ..LatentStats::default()
        };
        let stats = [of(0.0), of(3.0), of(1e-9), of(2.0)];
        let chart = latent_spread(&stats, &[1, 3, 2, 0], "epoch 1");
        let Shape::Bars(bars) = &chart.series[0].shape else {
            panic!("bars")
        };
        assert_eq!(bars.last(), Some(&[0.0, 3.0]));
        assert_eq!(chart.y.say(3.0), "Latent 2");
        assert_eq!(chart.notes, ["2 of 4 latents never change"]);
    }
}
