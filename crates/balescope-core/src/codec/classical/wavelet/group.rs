//! Axes that are halved together, and the parts that this makes of them.

use std::ops::Range;

/// Axes that are halved together, level by level.
pub(super) struct Group {
    pub axes: Vec<usize>,
    /// From coarse to fine.
    pub parts: Vec<Part>,
    /// Lengths of what is halved and whether, level by level from fine to coarse.
    pub levels: Vec<(Vec<usize>, Vec<bool>)>,
}

/// The places of a level and a direction.
pub(super) struct Part {
    pub level: usize,
    pub fine: Vec<bool>,
    pub places: Vec<Range<usize>>,
    /// Levels above, by axis.
    pub levels: Vec<usize>,
    pub parent: Option<usize>,
}

impl Group {
    /// `axes` of an array of these lengths, each halved so many times.
    pub fn new(axes: Vec<usize>, lengths: &[usize], times: &[usize]) -> Self {
        let mut now: Vec<usize> = axes.iter().map(|axis| lengths[*axis]).collect();
        let deepest = times.iter().copied().max().unwrap_or(0);
        let mut levels = Vec::new();
        for level in 0..deepest {
            let halved: Vec<bool> = times.iter().map(|times| level < *times).collect();
            levels.push((now.clone(), halved.clone()));
            for (n, halved) in now.iter_mut().zip(halved) {
                *n = if halved { n.div_ceil(2) } else { *n };
            }
        }
        let mut parts = vec![Part {
            level: 0,
            fine: vec![false; axes.len()],
            places: now.iter().map(|n| 0..*n).collect(),
            levels: times.to_vec(),
            parent: None,
        }];
        for (above, level) in levels.iter().enumerate().rev() {
            for direction in 1..1_usize << axes.len() {
                parts.extend(Part::new(above, level, direction, (times, &parts)));
            }
        }
        Self {
            axes,
            parts,
            levels,
        }
    }
}

impl Part {
    /// The part of a level that lies below so many others, with details along the axes whose bits are set; none
    /// where one of these is not halved. `known`: how often axes are halved, and all coarser parts.
    fn new(
        above: usize,
        (now, halved): &(Vec<usize>, Vec<bool>),
        direction: usize,
        (times, known): (&[usize], &[Self]),
    ) -> Option<Self> {
        let fine: Vec<bool> = (0..now.len()).map(|i| direction >> i & 1 == 1).collect();
        if fine
            .iter()
            .zip(halved)
            .any(|(fine, halved)| *fine && !halved)
        {
            return None;
        }
        let place = |i: usize| match (halved[i], fine[i]) {
            (false, _) => 0..now[i],
            (true, false) => 0..now[i].div_ceil(2),
            (true, true) => now[i].div_ceil(2)..now[i],
        };
        let deepest = times.iter().copied().max().unwrap_or(0);
        let level = deepest - above;
        let over = |part: &Self| part.level + 1 == level && (part.level == 0 || part.fine == fine);
        Some(Self {
            level,
            places: (0..now.len()).map(place).collect(),
            levels: times.iter().map(|times| (above + 1).min(*times)).collect(),
            parent: known.iter().position(over),
            fine,
        })
    }
}
