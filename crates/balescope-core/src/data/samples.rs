//! Data some samples at a time, and a portion of data that are too many to be held.

use std::path::Path;

use super::marked::MarkedSamples;
use super::portion::Portion;
use super::read::{opened, read_whole};
use super::selection::SelectedSamples;
use super::{DataError, Dataset, Layout, Missing, ReadOptions, Samples};

/// A data file some samples at a time, where the file allows it; otherwise it is read whole. Values that
/// stand for none in all of it are marked as `missing` says. `wanted`: the layout that is wanted, from the
/// one that a reader chooses.
pub fn open_samples(
    path: &Path,
    options: &ReadOptions,
    missing: &Missing,
    wanted: &dyn Fn(&Layout) -> Layout,
) -> Result<Box<dyn Samples>, DataError> {
    let data = match opened(path, options)? {
        Some(reader) if is_read_in_parts(&*reader, wanted) => {
            let reader = chosen(reader, options, wanted)?;
            return Ok(Box::new(MarkedSamples::new(reader, missing)?));
        }
        Some(mut reader) => reader.read_all()?,
        None => read_whole(path, options)?,
    };
    let data = data.laid_out_as(wanted)?;
    let data = data.selected(&options.selection, &options.missing)?;
    Ok(Box::new(data.with_missing_as(missing)))
}

/// What is to be held of a data file: all of it, or the portion that is asked for, or that is needed
/// because there is too much. `wanted` as for [`open_samples`]. Of data that take a while, `look` is
/// given some of the samples as soon as they can be had.
pub fn read_portion(
    path: &Path,
    options: &ReadOptions,
    portion: Option<Portion>,
    wanted: &dyn Fn(&Layout) -> Layout,
    look: Option<&dyn Fn(Dataset)>,
) -> Result<Dataset, DataError> {
    let mut look = look;
    let mut show = |source: &mut dyn Samples| {
        // What cannot be read is reported where it is needed.
        if take_a_while(source.layout())
            && let Some(look) = look.take()
            && let Ok(few) = first_look(source)
        {
            look(few.with_missing_as(&Missing::Auto));
        }
    };
    let data = match opened(path, options)? {
        Some(mut reader) => {
            if is_read_in_parts(&*reader, wanted) {
                reader = chosen(reader, options, wanted)?;
                show(&mut *reader);
                if let Some(portion) = portion.or_else(|| Portion::needed(reader.layout())) {
                    let mut data = portion.read(&mut *reader)?;
                    // What was chosen is along the layout that is wanted already.
                    if options.selection.takes_all() {
                        data = data.laid_out_as(wanted)?;
                    }
                    return Ok(data.with_missing_as(&Missing::Auto));
                }
            }
            reader.read_all()?
        }
        None => read_whole(path, options)?,
    };
    let mut data = data.laid_out_as(wanted)?;
    if data.origin.selection != options.selection {
        data = data.selected(&options.selection, &options.missing)?;
    }
    show(&mut data);
    match portion {
        Some(portion) => portion.read(&mut data),
        None => Ok(data),
    }
}

/// The columns and samples that are chosen of data along the layout that is wanted.
fn chosen(
    reader: Box<dyn Samples>,
    options: &ReadOptions,
    wanted: &dyn Fn(&Layout) -> Layout,
) -> Result<Box<dyn Samples>, DataError> {
    let mut reader = reader;
    if options.selection.lists.is_some() {
        reader.read(0..1)?()?.check_lists(&options.selection)?;
    }
    if options.selection.takes_all() {
        return Ok(reader);
    }
    let layout = wanted(reader.layout());
    Ok(Box::new(SelectedSamples::new(reader, options, layout)?))
}

/// Whether there is so much that a user waits for it.
pub fn take_a_while(layout: &Layout) -> bool {
    const MANY: usize = 1 << 21;
    layout.samples().saturating_mul(layout.features()) > MANY
}

/// Some samples of a file, enough for a first plot, as they are read without a layout that is wanted.
///
/// # Errors
/// As [`super::read`] gives them.
pub fn first_samples(path: &Path, options: &ReadOptions) -> Result<Dataset, DataError> {
    let few = match opened(path, options)? {
        Some(reader) if is_read_in_parts(&*reader, &Layout::clone) => {
            first_look(&mut *chosen(reader, options, &Layout::clone)?)?
        }
        Some(mut reader) => first_look(&mut reader.read_all()?)?,
        None => first_look(&mut read_whole(path, options)?)?,
    };
    Ok(few.with_missing_as(&options.missing))
}

/// Enough samples for a first plot, from few places.
fn first_look(source: &mut dyn Samples) -> Result<Dataset, DataError> {
    const VALUES: usize = 1 << 17;
    const PLACES: usize = 16;
    let count = VALUES / source.layout().features().max(1);
    Portion::Samples(count).spread(source, PLACES)
}

/// Whether samples lie one after the other, also in the layout that is wanted.
fn is_read_in_parts(reader: &dyn Samples, wanted: &dyn Fn(&Layout) -> Layout) -> bool {
    let layout = reader.layout();
    layout.sample_axis == Some(0) && wanted(layout).sample_axis == Some(0)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Kind};

    /// Rows that hold their own number.
    fn numbered(rows: usize) -> Dataset {
        let values = Array2::from_shape_fn((rows, 2), |(i, j)| (2 * i + j) as f64);
        Dataset::table(DType::F64, values)
    }

    fn rows(data: &Dataset) -> Vec<usize> {
        data.values().column(0).map(|v| *v as usize / 2).to_vec()
    }

    #[test]
    fn a_portion_is_spread_and_in_order() {
        for (all, portion, count) in [
            (100_000, Portion::Share(0.02), 2000),
            (100_000, Portion::Samples(50_000), 50_000),
            (5000, Portion::Samples(7), 7),
            (2000, Portion::Samples(1999), 1999),
        ] {
            let data = portion.read(&mut numbered(all)).unwrap();
            let rows = rows(&data);
            assert_eq!((rows.len(), data.samples()), (count, count));
            assert!(rows.is_sorted_by(|a, b| a < b), "{portion}");
            assert_eq!(data.origin.of, Some(all));
            // As many in each tenth, but for a stretch at each of its ends.
            let stretches = count.min(all - count).min(Portion::STRETCHES);
            for tenth in 0..10 {
                let own = |row: &&usize| **row * 10 / all == tenth;
                let found = rows.iter().filter(own).count();
                let most = 2 * count.div_ceil(stretches);
                assert!(found.abs_diff(count / 10) <= most, "{portion}: {found}");
            }
        }
    }

    #[test]
    fn all_samples_are_the_data_themselves() {
        for portion in [Portion::Share(1.0), Portion::Samples(50)] {
            let data = portion.read(&mut numbered(30)).unwrap();
            assert_eq!((data.samples(), data.origin.of), (30, None));
        }
        let needed = |shape: &[usize], named| Portion::needed(&Layout::guess(shape, named));
        assert_eq!(needed(&[1000, 19], true), None);
        let many = needed(&[50_000_000, 19], true);
        assert_eq!(many, Some(Portion::Samples((1 << 23) / 19)));
        // Large snapshots: some to learn from, as long as they are held in 4 GiB.
        let pictures = needed(&[100, 4096, 4096], false);
        assert_eq!(pictures, Some(Portion::Samples(16)));
        assert_eq!(needed(&[4, 512, 512, 512], false), None);
        let volumes = needed(&[9, 1024, 1024, 1024], false);
        assert_eq!(volumes, Some(Portion::Samples(1)));
    }

    #[test]
    fn a_look_at_many_samples_comes_before_all_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let open = |name: &str, rows: usize, fortran_order: bool| {
            let path = folder.path().join(name);
            let mut data = numbered(rows);
            data.fortran_order = fortran_order;
            crate::data::write_data(&path, &data).unwrap();
            let seen = std::cell::RefCell::new(Vec::new());
            let look = |few: Dataset| seen.borrow_mut().push(few);
            let options = ReadOptions::default();
            let all = read_portion(&path, &options, None, &Layout::clone, Some(&look)).unwrap();
            assert_eq!(all.samples(), rows);
            seen.take()
        };
        let many = (1 << 20) + 1000;
        // The one can be read in parts, the other cannot.
        for seen in [open("a.npz", many, false), open("b.npz", many, true)] {
            let [few] = &seen[..] else {
                panic!("{} looks", seen.len())
            };
            assert_eq!((few.samples(), few.origin.of), (1 << 16, Some(many)));
            let rows = rows(few);
            assert!(rows.is_sorted_by(|a, b| a < b));
            assert!(rows[0] == 0 && rows[rows.len() - 1] > many * 9 / 10);
        }
        assert!(open("c.npz", 5000, false).is_empty());
    }

    #[test]
    fn a_portion_is_along_the_layout_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines.npy");
        crate::data::write_data(&path, &numbered(40)).unwrap();
        let lines = |file: &Layout| Layout {
            kind: Kind::Field,
            component_axis: None,
            ..file.clone()
        };
        for portion in [None, Some(Portion::Share(1.0)), Some(Portion::Samples(8))] {
            let read = read_portion(&path, &ReadOptions::default(), portion, &lines, None);
            let data = read.unwrap();
            assert!(data.is_field() && data.points() == 2, "{portion:?}");
        }
    }

    #[test]
    fn texts_come_back() {
        for text in ["2%", "0.5%", "100%", "20000"] {
            assert_eq!(text.parse::<Portion>().unwrap().to_string(), text);
        }
        for text in ["", "0", "0%", "101%", "-3", "a%", "1.5"] {
            assert!(text.parse::<Portion>().is_err(), "{text}");
        }
    }
}
