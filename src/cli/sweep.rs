//! `balescope sweep`: tries codecs and models.

use std::sync::{Arc, Mutex, PoisonError};

use super::exit::Usage;
use super::interrupt::Interrupt;
use super::sweep_args::{SweepArgs, listed};
use super::sweep_progress::SweepProgress;
use super::sweep_report::SweepReport;
use super::{output, run_spec, token};
use crate::codec::classical::{self, CODECS};
use crate::data::{Dataset, Profile};
use crate::model::Family;
use crate::runs::RunSettings;
use crate::sweep::{self, Grid, Latents, SweepSpec};

/// `balescope sweep`.
pub(super) fn run(args: &SweepArgs) -> anyhow::Result<()> {
    if let Some(folder) = args.output.as_ref().filter(|f| f.exists() && !f.is_dir()) {
        let shown = folder.display();
        return Err(Usage(format!("{shown}: a file, where a folder is expected")).into());
    }
    let data = run_spec::read(&args.file, true, &args.run.settings())?;
    let spec = spec(args, &data)?;
    let interrupt = Interrupt::listen();
    let view = Mutex::new(SweepProgress::new(args.quiet));
    let show = |event| {
        let mut view = view.lock().unwrap_or_else(PoisonError::into_inner);
        view.show(event);
    };
    let points = sweep::run(&spec, &show, &|| interrupt.raised());
    view.into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .finish();
    let report = SweepReport::new(&data, points?, args.trials.error);
    if args.json {
        output::print_json(&report)
    } else if args.quiet {
        Ok(())
    } else {
        Ok(output::print(&report.text())?)
    }
}

fn spec(args: &SweepArgs, data: &Arc<Dataset>) -> anyhow::Result<SweepSpec> {
    let mut spec = chosen_codecs(&args.trials.codecs, data)?;
    spec.folder.clone_from(&args.output);
    let settings = args.run.settings();
    spec.bounds = settings.bounds_of(data).map_err(run_spec::explain)?;
    for run in &mut spec.runs {
        run.training.bounds = spec.bounds.clone();
    }
    let grid = grid(args, &settings)?;
    let plan =
        (settings.plan(&data.column_names, &Profile::new(data))).map_err(run_spec::explain)?;
    for run in grid.runs(&settings, data, &plan) {
        let mut run = run.map_err(run_spec::explain)?;
        if let Some(reason) = run.nothing_to_learn() {
            output::complain("warning", &format!("no model is tried: {reason}"));
            break;
        }
        run.device = token::known(run.device, args.run.token_file.as_deref())?;
        spec.runs.push(run);
    }
    if spec.codecs.is_empty() && spec.runs.is_empty() {
        return Err(Usage("nothing to try: name codecs or families".to_owned()).into());
    }
    Ok(spec)
}

fn chosen_codecs(names: &[String], data: &Arc<Dataset>) -> Result<SweepSpec, Usage> {
    let all = SweepSpec::classical(data);
    if matches!(names, [one] if one.trim().eq_ignore_ascii_case("all")) {
        return Ok(all);
    }
    let (mut codecs, mut families) = (Vec::new(), Vec::new());
    for name in listed(names) {
        let name = name.trim().to_ascii_lowercase();
        let closed = name.parse::<Family>().ok().filter(|f| f.closed_form());
        if let Some(codec) = classical::find(&name) {
            codecs.push(codec);
        } else if let Some(family) = closed {
            families.push(family);
        } else {
            let known: Vec<_> = CODECS.iter().map(|c| c.name()).collect();
            let known = known.join(", ");
            return Err(Usage(format!(
                "codec {name:?}: expected all, none, or some of {known}, linear, tucker"
            )));
        }
    }
    let runs = all.runs.into_iter();
    let runs = runs.filter(|run| families.contains(&run.model.family));
    Ok(SweepSpec {
        codecs,
        runs: runs.collect(),
        ..all
    })
}

fn grid(args: &SweepArgs, settings: &RunSettings) -> Result<Grid, Usage> {
    let trials = &args.trials;
    let families = listed(&trials.families).iter().map(|name| name.parse());
    let families: Result<Vec<Family>, _> = families.collect();
    let families = families.map_err(|unknown| Usage(unknown.to_string()))?;
    if settings.tile.is_some() && !families.iter().any(|family| family.has_tiles()) {
        return Err(Usage("--tile: only the family conv has tiles".to_owned()));
    }
    let ratios = trials.ratios.iter().map(|&r| Latents::Ratio(r));
    let latents = trials.latents.iter().map(|&k| Latents::Number(k.get()));
    Ok(Grid {
        families,
        sizes: trials.sizes.clone(),
        latents: ratios.chain(latents).collect(),
        seeds: if trials.seeds.is_empty() {
            vec![settings.seed.unwrap_or(0)]
        } else {
            trials.seeds.clone()
        },
    })
}
