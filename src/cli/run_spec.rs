//! From the options of `fit` to the specification of a run.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::exit::Usage;
use super::fit_args::{
    BoundChoice, NetworkArgs, ReadingArgs, Rounding, TrainingArgs, TransformChoice,
};
use crate::codec::Bounds;
use crate::data::{Dataset, Kind, Layout, Profile};
use crate::model::{Family, ModelSpec, Size, Tile};
use crate::train::{Aim, Estimate, Loss, RunId, RunSpec, SearchSpec, TrainError, TrainingSpec};
use crate::transform::{Budget, Plan, Role};

/// The data as they are to be read.
pub(super) fn data(reading: &ReadingArgs, data: Dataset) -> anyhow::Result<Arc<Dataset>> {
    Ok(Arc::new(match layout(reading, &data.layout)? {
        Some(layout) => data.with_layout(layout)?,
        None => data,
    }))
}

/// Everything that fixes a run, checked.
pub(super) fn build(
    reading: &ReadingArgs,
    network: &NetworkArgs,
    args: &TrainingArgs,
    data: &Arc<Dataset>,
) -> anyhow::Result<RunSpec> {
    let aim = aim(network, args);
    let plan = plan(reading, data, aim)?;
    let model = model(network, data, &plan)?;
    let mut training = TrainingSpec {
        aim,
        keep_encoder: !network.no_encoder,
        bounds: bounds(&network.bound, &data.column_names)?,
        ..training(args, network.rounding, data, &model)?
    };
    set(
        &mut training.quantise_from,
        network.quantise_from.map(|q| q.0),
    );
    let search = search(network, &model);
    let spec = RunSpec {
        id: RunId::default(),
        data: Arc::clone(data),
        plan,
        model,
        training,
        device: args.device.clone(),
        search,
    };
    spec.check()?;
    Ok(spec)
}

/// The layout asked for, or `None` where the guess stands.
fn layout(args: &ReadingArgs, guess: &Layout) -> Result<Option<Layout>, Usage> {
    let mut layout = guess.clone();
    if args.table && guess.kind == Kind::Field {
        let columns = (guess.shape.len() > 1).then_some(1);
        layout = Layout {
            kind: Kind::Table,
            sample_axis: Some(0),
            component_axis: columns,
            ..layout
        };
    }
    if args.field && guess.kind == Kind::Table {
        layout = Layout {
            kind: Kind::Field,
            sample_axis: Some(0),
            component_axis: None,
            ..layout
        };
    }
    if let Some(axis) = args.sample_axis {
        layout.sample_axis = axis.0;
        if args.component_axis.is_none() && layout.component_axis == axis.0 {
            // The guess's components are the samples now. A table of two axes has its columns
            // along the other one.
            let other = guess.sample_axis.filter(|_| layout.kind == Kind::Table);
            layout.component_axis = other;
        }
    }
    if let Some(axis) = args.component_axis {
        layout.component_axis = axis.0;
    }
    check_axes(&layout)?;
    Ok((layout != *guess).then_some(layout))
}

fn check_axes(layout: &Layout) -> Result<(), Usage> {
    let axes = layout.shape.len();
    let named = [
        ("--sample-axis", layout.sample_axis),
        ("--component-axis", layout.component_axis),
    ];
    for (option, axis) in named {
        if let Some(axis) = axis.filter(|&a| a >= axes) {
            return Err(Usage(format!(
                "{option} {axis}: the array has {axes} axes, 0 to {}",
                axes - 1
            )));
        }
    }
    Ok(())
}

/// The aim asked for, or the one that goes with the target or the loss.
fn aim(network: &NetworkArgs, training: &TrainingArgs) -> Aim {
    match (training.aim, network.target) {
        (Some(aim), _) => aim.into(),
        (None, Some(target)) => target.aim(),
        (None, None) => training
            .loss
            .map_or(Aim::default(), |loss| Loss::from(loss).aim()),
    }
}

fn plan(args: &ReadingArgs, data: &Dataset, aim: Aim) -> Result<Plan, Usage> {
    let mut plan = Plan::for_aim(&Profile::of(data), aim);
    plan.automatic = args.transform.iter().all(|t| t.role == Role::Exact);
    let exact = args.leave_out.iter().map(|column| TransformChoice {
        column: column.clone(),
        role: Role::Exact,
    });
    for choice in args.transform.iter().cloned().chain(exact) {
        apply(&mut plan, &choice, &data.column_names)?;
    }
    Ok(plan)
}

fn apply(plan: &mut Plan, choice: &TransformChoice, names: &[String]) -> Result<(), Usage> {
    if choice.column == "*" {
        for column in plan
            .columns
            .iter_mut()
            .filter(|c| matches!(c.role, Role::Model(_)))
        {
            column.role = choice.role;
        }
        return Ok(());
    }
    plan.columns[find_column(&choice.column, names)?].role = choice.role;
    Ok(())
}

/// Bounds by the columns' places.
pub(super) fn bounds(choices: &[BoundChoice], names: &[String]) -> Result<Bounds, Usage> {
    let mut bounds = Bounds::default();
    for choice in choices {
        match &choice.column {
            Some(column) => {
                let place = find_column(column, names)?;
                bounds.columns.insert(place, choice.bound);
            }
            None => bounds.all = Some(choice.bound),
        }
    }
    Ok(bounds)
}

/// By name, else by number from 1.
fn find_column(wanted: &str, names: &[String]) -> Result<usize, Usage> {
    let by_name = names.iter().position(|name| name == wanted);
    let by_number = || {
        wanted
            .parse::<usize>()
            .ok()
            .filter(|n| (1..=names.len()).contains(n))
            .map(|n| n - 1)
    };
    by_name.or_else(by_number).ok_or_else(|| {
        Usage(format!(
            "there is no column {wanted:?}; there are: {}",
            names.join(", ")
        ))
    })
}

fn model(args: &NetworkArgs, data: &Dataset, plan: &Plan) -> anyhow::Result<ModelSpec> {
    let features = plan.features(data.points());
    if features == 0 {
        return Err(TrainError::NothingToModel.into());
    }
    let default = ModelSpec::suggested_ratio(data.is_field());
    let latent = match args.latent.map(NonZeroUsize::get) {
        Some(latent) if latent > features => {
            return Err(Usage(format!(
                "--latent {latent}: only {features} features of a sample go through the network"
            ))
            .into());
        }
        Some(latent) => latent,
        None => Budget::of(plan, data).latents(args.ratio.unwrap_or(default)),
    };
    if args.tile.is_some() && !matches!(args.model, Some(Family::Conv)) {
        return Err(Usage("--tile: only --model conv has tiles".to_owned()).into());
    }
    if args.model == Some(Family::Coordinate) {
        return coordinate(args, data, plan, features);
    }
    if args.model.is_some_and(Family::closed_form) && args.size.is_some() {
        return Err(Usage("--size: this model has no hidden layers".to_owned()).into());
    }
    let size = args.size.clone().unwrap_or_else(|| match args.model {
        Some(Family::Baler) => Size::Baler,
        Some(Family::Conv) => Size::Small,
        _ => Size::suggest(features),
    });
    let model = match args.model {
        Some(family) => ModelSpec::of(family, size, features, latent),
        None => ModelSpec::new(size, features, latent),
    };
    let tile = args.tile.unwrap_or(Tile::suggest(data.samples()));
    Ok(model.with_tile(Some(tile)).on(&data.layout))
}

/// A coordinate network: of the size asked for, else of the one whose file has about the ratio.
fn coordinate(
    args: &NetworkArgs,
    data: &Dataset,
    plan: &Plan,
    features: usize,
) -> anyhow::Result<ModelSpec> {
    if args.latent.is_some() {
        return Err(Usage(
            "--latent: a coordinate model has one latent, the time; choose its size with --ratio \
             or --size"
                .to_owned(),
        )
        .into());
    }
    let model = |size| ModelSpec::of(Family::Coordinate, size, features, 1).on(&data.layout);
    let size = args.size.clone().unwrap_or_else(|| {
        let mut training = TrainingSpec::for_data(data, &model(Size::Small));
        set(&mut training.rounding, args.rounding.map(|r| r.0));
        let ratio = args.ratio.unwrap_or(ModelSpec::COORDINATE_RATIO);
        Estimate::coordinate_size(data, plan, &training, ratio)
    });
    if size.widths().is_empty() {
        return Err(Usage("--size: a coordinate model needs hidden layers".to_owned()).into());
    }
    Ok(model(size))
}

/// The search asked for, among the models that the options leave.
fn search(args: &NetworkArgs, model: &ModelSpec) -> Option<SearchSpec> {
    let chosen = args.model.is_some() || args.size.is_some();
    Some(SearchSpec {
        target: args.target?,
        family: chosen.then_some(model.family),
        size: args.size.clone(),
    })
}

fn training(
    args: &TrainingArgs,
    rounding: Option<Rounding>,
    data: &Dataset,
    model: &ModelSpec,
) -> Result<TrainingSpec, Usage> {
    let mut spec = TrainingSpec::for_data(data, model);
    let TrainingArgs {
        epochs,
        batch,
        lr,
        schedule,
        aim: _,
        loss,
        floor,
        ref weight,
        emd,
        swae,
        clip,
        patience,
        held_out,
        seed,
        device: _,
    } = *args;
    set(&mut spec.epochs, epochs);
    set(&mut spec.batch, batch);
    set(&mut spec.learning_rate, lr);
    set(&mut spec.schedule, schedule.map(Into::into));
    set(&mut spec.loss, loss.map(Into::into));
    set(&mut spec.floor, floor);
    set(&mut spec.histogram_term, emd);
    set(&mut spec.latent_term, swae);
    set(&mut spec.clip, clip.map(|x| (x != 0.0).then_some(x)));
    set(&mut spec.held_out, held_out);
    set(&mut spec.seed, seed);
    set(&mut spec.patience, patience.map(|n| (n > 0).then_some(n)));
    set(&mut spec.rounding, rounding.map(|r| r.0));
    for choice in weight {
        spec.weights.resize(data.columns(), 1.0);
        spec.weights[find_column(&choice.column, &data.column_names)?] = choice.weight;
    }
    Ok(spec)
}

fn set<T>(setting: &mut T, chosen: Option<T>) {
    if let Some(chosen) = chosen {
        *setting = chosen;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::fit_args::AxisChoice;

    fn reading() -> ReadingArgs {
        ReadingArgs {
            array: None,
            table: false,
            field: false,
            sample_axis: None,
            component_axis: None,
            transform: Vec::new(),
            leave_out: Vec::new(),
        }
    }

    fn table(shape: &[usize]) -> Layout {
        Layout {
            shape: shape.to_vec(),
            kind: Kind::Table,
            sample_axis: Some(0),
            component_axis: Some(1),
        }
    }

    #[test]
    fn the_guess_stands_where_nothing_is_asked() {
        assert_eq!(layout(&reading(), &table(&[10, 3])).unwrap(), None);
        let same = ReadingArgs {
            table: true,
            ..reading()
        };
        assert_eq!(layout(&same, &table(&[10, 3])).unwrap(), None);
    }

    #[test]
    fn a_table_can_be_read_as_snapshots_of_a_line() {
        let args = ReadingArgs {
            field: true,
            ..reading()
        };
        let layout = layout(&args, &table(&[10, 30])).unwrap().unwrap();
        assert_eq!(
            (layout.kind, layout.sample_axis, layout.component_axis),
            (Kind::Field, Some(0), None)
        );
    }

    #[test]
    fn a_table_on_its_side_takes_the_other_axis_as_columns() {
        let args = ReadingArgs {
            sample_axis: Some(AxisChoice(Some(1))),
            ..reading()
        };
        let layout = layout(&args, &table(&[3, 10])).unwrap().unwrap();
        assert_eq!(
            (layout.sample_axis, layout.component_axis),
            (Some(1), Some(0))
        );
    }

    #[test]
    fn an_axis_that_is_not_there_is_refused() {
        let args = ReadingArgs {
            component_axis: Some(AxisChoice(Some(2))),
            ..reading()
        };
        let Usage(message) = layout(&args, &table(&[3, 10])).unwrap_err();
        assert!(
            message.contains("--component-axis 2") && message.contains("2 axes"),
            "{message}"
        );
    }

    #[test]
    fn a_column_is_found_by_name_before_number() {
        let names = ["pt".to_owned(), "1".to_owned(), "eta".to_owned()];
        assert_eq!(find_column("pt", &names).unwrap(), 0);
        assert_eq!(find_column("1", &names).unwrap(), 1);
        assert_eq!(find_column("3", &names).unwrap(), 2);
        assert!(find_column("4", &names).is_err());
    }
}
