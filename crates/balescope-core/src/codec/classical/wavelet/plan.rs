//! Which axes are transformed over how many levels, and which together: tried on a part of the data.

use super::bands::{Bands, Order, advance};
use super::coefficients::Effort;
use super::group::Group;
use crate::codec::CodecError;

/// Axes are halved while they have so many places at first, where there are few values also so many, ...
const START: [usize; 2] = [12, 24];
const FEW: usize = 1 << 15;
/// ... and never where fewer places are left.
const SHORTEST: usize = 4;
/// Axes that are halved together, at most.
const TOGETHER: usize = 3;
/// Set in the byte of an axis that is halved together with the one in front of it.
const JOINED: u8 = 0x80;

/// Set in the byte of the first axis where coarse bands come first along all axes, ...
const COARSE: u8 = 0x40;
/// ... and where coefficients are coded with less effort.
const LESS: u8 = 0x80;

/// How each axis is transformed: how often it is halved, and whether together with the one in front of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    axes: Vec<(usize, bool)>,
    /// In which bands are coded: another one only in files of earlier versions.
    order: Order,
}

impl Plan {
    /// Every axis halved while it has so many places, those behind the first `apart` ones together.
    fn new(lengths: &[usize], shortest: usize, apart: usize) -> Self {
        let times = |n: usize| (0..usize::BITS).take_while(|t| n >> t >= shortest).count();
        let axes = lengths.iter().enumerate().map(|(i, n)| {
            let joined = i > apart && !(i - apart).is_multiple_of(TOGETHER);
            (times(*n), joined)
        });
        Self {
            axes: axes.collect(),
            order: Order::Coarse,
        }
    }

    /// What serves most data: every axis by itself.
    pub fn usual(lengths: &[usize]) -> Self {
        Self::new(lengths, START[0], lengths.len())
    }

    /// The one of which `cost` is least, found by going on in single steps from the best of a few; where there are many
    /// values, in steps of axes that are halved together only.
    pub fn search(lengths: &[usize], mut cost: impl FnMut(&Self) -> f64) -> Self {
        let mut best = Self::usual(lengths);
        let mut least = cost(&best);
        let mut take = |plan: Self, best: &mut Self| {
            let own = cost(&plan);
            let better = own < least;
            if better {
                least = own;
                *best = plan;
            }
            better
        };
        let is_few = lengths.iter().product::<usize>() <= FEW;
        for shortest in START.into_iter().take(1 + usize::from(is_few)) {
            for apart in [lengths.len(), 1, 0] {
                let plan = Self::new(lengths, shortest, apart);
                if plan != best && (apart != 0 || lengths.len() <= TOGETHER) {
                    take(plan, &mut best);
                }
            }
        }
        for (axis, length) in lengths.iter().enumerate() {
            if !is_few && best.is_apart(axis) {
                continue;
            }
            let mut turn = |by: isize, best: &mut Self| {
                let mut plan = best.clone();
                let times = plan.axes[axis].0.checked_add_signed(by);
                let possible = times.filter(|times| is_possible(*length, *times));
                possible.is_some_and(|times| {
                    plan.axes[axis].0 = times;
                    take(plan, best)
                })
            };
            if !turn(-1, &mut best) {
                turn(1, &mut best);
            } else if best.axes[axis].0 == 1 {
                turn(-1, &mut best);
            }
        }
        best
    }

    /// The same for axes that were halved so many times before they were tried: those that are halved together are
    /// halved as much more often.
    pub fn for_whole(mut self, halvings: &[usize]) -> Self {
        for (axis, more) in halvings.iter().enumerate() {
            if !self.is_apart(axis) && self.axes[axis].0 > 0 {
                self.axes[axis].0 += more;
            }
        }
        self
    }

    /// How often an axis is halved.
    pub fn times(&self, axis: usize) -> usize {
        self.axes[axis].0
    }

    /// The same with an axis of this length halved so many times; none if that is not possible, or if it is halved
    /// together with others.
    pub fn with_times(&self, axis: usize, length: usize, times: usize) -> Option<Self> {
        let mut other = self.clone();
        other.axes[axis].0 = times;
        (self.is_apart(axis) && is_possible(length, times)).then_some(other)
    }

    fn is_apart(&self, axis: usize) -> bool {
        let joined = |axis: usize| self.axes.get(axis).is_some_and(|(_, joined)| *joined);
        !joined(axis) && !joined(axis + 1)
    }

    /// The bytes of a plan, with how much is done to foresee coefficients.
    pub fn bytes(&self, effort: Effort) -> Vec<u8> {
        let byte =
            |(times, joined): &(usize, bool)| *times as u8 | if *joined { JOINED } else { 0 };
        let mut bytes: Vec<u8> = self.axes.iter().map(byte).collect();
        if let Some(first) = bytes.first_mut() {
            *first |= if self.order == Order::Coarse {
                COARSE
            } else {
                0
            };
            *first |= if effort == Effort::Less { LESS } else { 0 };
        }
        bytes
    }

    /// The inverse.
    pub fn take(bytes: &mut &[u8], lengths: &[usize]) -> Result<(Self, Effort), CodecError> {
        let short = "wavelet coefficients without a plan";
        let (own, rest) = bytes.split_at_checked(lengths.len()).ok_or(short)?;
        *bytes = rest;
        let mut own = own.to_vec();
        let (mut order, mut effort) = (Order::List, Effort::Full);
        if let Some(first) = own.first_mut() {
            if *first & COARSE != 0 {
                order = Order::Coarse;
            }
            if *first & LESS != 0 {
                effort = Effort::Less;
            }
            *first &= !(COARSE | LESS);
        }
        let axes: Vec<_> = own
            .iter()
            .map(|byte| (usize::from(byte & !JOINED), byte & JOINED != 0))
            .collect();
        let halved = axes.iter().zip(lengths);
        for ((times, _), n) in halved {
            if !is_possible(*n, *times) {
                return Err(format!("an axis of {n} places halved {times} times").into());
            }
        }
        let plan = Self { axes, order };
        if plan
            .groups_of_axes()
            .iter()
            .any(|group| group.len() > TOGETHER)
        {
            return Err(format!("more than {TOGETHER} axes halved together").into());
        }
        Ok((plan, effort))
    }

    /// The bands of an array of these lengths.
    pub fn bands(&self, lengths: &[usize]) -> Bands {
        Bands::new(lengths, self.groups(lengths), self.order)
    }

    pub fn groups(&self, lengths: &[usize]) -> Vec<Group> {
        let group = |axes: Vec<usize>| {
            let times: Vec<usize> = axes.iter().map(|axis| self.axes[*axis].0).collect();
            Group::new(axes, lengths, &times)
        };
        self.groups_of_axes().into_iter().map(group).collect()
    }

    fn groups_of_axes(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (axis, (_, joined)) in self.axes.iter().enumerate() {
            match groups.last_mut() {
                Some(last) if *joined => last.push(axis),
                _ => groups.push(vec![axis]),
            }
        }
        groups
    }
}

fn is_possible(length: usize, times: usize) -> bool {
    times == 0 || times < 64 && length.div_ceil(1 << (times - 1)) >= SHORTEST
}

/// A part from the middle of an array, of at most so many values, on which something can be tried.
pub(super) struct Part {
    pub values: Vec<f64>,
    pub lengths: Vec<usize>,
    /// How often each axis was halved.
    pub halvings: Vec<usize>,
}

impl Part {
    pub fn new(values: &[f64], axes: &[usize], most: usize) -> Self {
        let mut lengths = axes.to_vec();
        let mut halvings = vec![0; axes.len()];
        while lengths.iter().product::<usize>() > most {
            let longest = (0..axes.len())
                .max_by_key(|axis| lengths[*axis])
                .unwrap_or(0);
            lengths[longest] = lengths[longest].div_ceil(2);
            halvings[longest] += 1;
        }
        let mut at = vec![0; axes.len()];
        let count = lengths.iter().product();
        let mut part = Vec::with_capacity(count);
        for _ in 0..count {
            let place = (0..axes.len()).fold(0, |place, axis| {
                place * axes[axis] + (axes[axis] - lengths[axis]) / 2 + at[axis]
            });
            part.push(values[place]);
            advance(&mut at, &lengths);
        }
        Self {
            values: part,
            lengths,
            halvings,
        }
    }
}
