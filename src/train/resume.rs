//! Training further what ended some time ago.

use super::observer::Observer;
use super::run::Run;
use super::{Earlier, RunSpec, TrainError};
use crate::model::{Half, Weights};
use crate::report::FitReport;
use crate::transform::{Plan, Role};

impl Earlier {
    /// The run as it was when it ended, but for what is not kept: its weights are those of the archive,
    /// which are rounded, and the optimiser begins with moments of zero, as it does whenever a run is
    /// trained further. A run that is stored as PCA goes on from PCA, where it began.
    ///
    /// # Errors
    /// When the archive holds another network than the specification makes.
    pub(super) fn revive(&self, observer: &mut dyn Observer) -> Result<Run, TrainError> {
        let spec = self.single()?;
        let mut run = Run::prepare(&spec, observer)?;
        let network = self.archive.network();
        if network.model.family == run.spec.model.family {
            if !alike(&network.weights, run.weights()) {
                return Err(wrong(
                    "its archive holds another network than its settings make",
                ));
            }
            run.go_on_from(network.weights);
        }
        run.remember(&self.report, &self.losses);
        Ok(run)
    }

    /// The one run that is trained further, with the transforms that it had.
    pub(super) fn single(&self) -> Result<RunSpec, TrainError> {
        let mut spec = self.spec.clone();
        if spec.search.take().is_some() && !self.is_found_model() {
            return Err(wrong(
                "a search found it elsewhere; open it from the kept runs first",
            ));
        }
        self.use_transforms(&mut spec)?;
        Ok(spec)
    }

    /// Whether the specification's model is the archive's, and not only where a search began.
    fn is_found_model(&self) -> bool {
        let (asked, found) = (&self.spec.model, &self.report.model);
        asked.family.to_string() == found.family
            && asked.size.to_string() == found.size
            && asked.latent == found.latent
    }

    /// The transforms that the run had: chosen by trial, they are not those of its specification.
    fn use_transforms(&self, spec: &mut RunSpec) -> Result<(), TrainError> {
        let plan = spec.plan_of(&self.report);
        spec.plan = plan.ok_or_else(|| wrong("its transforms are not those of its settings"))?;
        spec.model.features = spec.plan.features(spec.data.points());
        Ok(())
    }
}

impl RunSpec {
    /// The transforms with which a run of this specification ended, as if they had been chosen by hand;
    /// `None` where the report is of another run.
    pub(super) fn plan_of(&self, report: &FitReport) -> Option<Plan> {
        let had = |plan: &Plan| {
            let roles = plan.columns.iter().map(|column| column.role);
            roles.map(Role::name).eq(report.transforms.iter())
        };
        let plan = [self.plan.clone(), self.plan.min_max()]
            .into_iter()
            .find(had)?;
        Some(Plan {
            automatic: false,
            ..plan
        })
    }
}

fn wrong(why: &str) -> TrainError {
    TrainError::DoesNotFit(format!("this run cannot be trained further: {why}"))
}

/// Whether two networks have the same layers.
fn alike(a: &Weights, b: &Weights) -> bool {
    let layers = |half: &Half| -> Vec<(usize, usize)> {
        let all = half.hidden.iter().chain(&half.linear);
        all.map(|layer| layer.weight.dim()).collect()
    };
    layers(&a.encoder) == layers(&b.encoder) && layers(&a.decoder) == layers(&b.decoder)
}
