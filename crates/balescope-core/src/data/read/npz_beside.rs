//! Coordinates in an npz, read.

use std::io::{Read, Seek};

use super::array_info::ArrayInfo;
use super::beside::Beside;
use super::npz_archive::{Archive, DATA, NAMES};
use super::npz_choice::Candidates;
use super::options::ReadOptions;
use super::stored::layout_of;
use crate::data::{Coordinate, DataError, Layout, text};

/// What the arrays beside `data` tell of it.
#[derive(Default)]
pub(super) struct Told {
    /// Where it does not follow from shape and names.
    pub layout: Option<Layout>,
    pub coordinates: Vec<Coordinate>,
}

impl<R: Read + Seek> Archive<'_, R> {
    /// What the arrays beside `data`, of this shape and so many names, tell of it.
    pub fn beside(
        &mut self,
        shape: &[usize],
        names: Option<usize>,
        options: &ReadOptions,
        notes: &mut Vec<String>,
    ) -> Result<Told, DataError> {
        let others = self.members.iter().map(|member| member.name.clone());
        let others: Vec<String> = others.filter(|n| n != DATA && n != NAMES).collect();
        if others.is_empty() {
            return Ok(Told::default());
        }
        let Candidates { arrays, plain, .. } = self.candidates()?;
        let arrays: Vec<ArrayInfo> = arrays.into_iter().filter(|a| a.name != DATA).collect();
        let is_all = plain && arrays.len() == others.len();
        let guess = layout_of(shape, names);
        let rises: Vec<bool> = arrays.iter().map(|array| self.rises(&array.name)).collect();
        let found = Beside::new(&guess, names.unwrap_or(0), &arrays, &|i| rises[i]);
        let Some(found) = found.filter(|_| is_all) else {
            // Whoever asks for it by name knows that there are others.
            if options.array.is_none() {
                let others = text::list(&others, 8);
                notes.push(format!(
                    "Only the array `data` is read, by its name; there are also {others}"
                ));
            }
            return Ok(Told::default());
        };
        let mut coordinates = Vec::new();
        for (place, axes) in &found.coordinates {
            coordinates.extend(self.coordinates(&arrays[*place], axes)?);
        }
        let is_kept = |place: &usize| found.coordinates.iter().any(|(own, _)| own == place);
        let (kept, left): (Vec<usize>, Vec<usize>) = (0..arrays.len()).partition(is_kept);
        let list = |places: &[usize]| {
            let names: Vec<&str> = places.iter().map(|&i| arrays[i].name.as_str()).collect();
            text::list(&names, 8)
        };
        if !kept.is_empty() {
            let kept = list(&kept);
            notes.push(format!(
                "The coordinates beside the array `data` are kept without loss: {kept}"
            ));
        }
        if !left.is_empty() {
            let left = list(&left);
            notes.push(format!(
                "{left} may lie along several axes of the array `data`, and are left out"
            ));
        }
        Ok(Told {
            layout: Some(found.layout).filter(|layout| *layout != guess),
            coordinates,
        })
    }

    /// An array as a coordinate along these axes of the data, or as one for each of the places that it has for
    /// every point; none where doubles do not hold its numbers.
    pub fn coordinates(
        &mut self,
        array: &ArrayInfo,
        axes: &[Option<usize>],
    ) -> Result<Vec<Coordinate>, DataError> {
        let member = self.position(&array.name);
        let member = member.ok_or_else(|| self.no_such_array(&array.name))?;
        let Some(values) = self.read_raw(member)?.doubles(self.place) else {
            return Ok(Vec::new());
        };
        let unit = self.units.of(&array.name);
        let coordinate = |name: &str, axes: &[Option<usize>], shape: &[usize], values| {
            let plain = Coordinate {
                dtype: array.dtype,
                ..Coordinate::over(name, axes, shape, values)
            };
            match unit {
                Some(unit) => plain.with_unit(unit),
                None => plain,
            }
        };
        // Points have their two or three numbers along an axis of its own.
        let Some(own) = axes.iter().position(Option::is_none) else {
            return Ok(vec![coordinate(&array.name, axes, &array.shape, values)]);
        };
        let (each, points) = (array.shape[own], array.shape[1 - own]);
        let along = &axes[1 - own..2 - own];
        let places = |place: usize| -> Vec<f64> {
            let at = |point: usize| match own {
                0 => place * points + point,
                _ => point * each + place,
            };
            (0..points).map(|point| values[at(point)]).collect()
        };
        let of_space = ["x", "y", "z"].into_iter().take(each).enumerate();
        Ok(of_space
            .map(|(place, name)| coordinate(name, along, &[points], places(place)))
            .collect())
    }
}
