//! Formulas of fields: what follows from how components change from point to point and over time.

use super::program::Program;

/// A quantity of a field, derived from its components by a formula, for instance `sqrt(u^2 + v^2)`,
/// `ddx(v) - ddy(u)` or `fluctuation(p)^2`.
///
/// All that a [`Formula`](super::Formula) of columns may have, of components at one point, and beside it
/// `ddx(a)`, `ddy(a)`, `ddz(a)` along the last axis of the grid, the one before it and the one before that,
/// `gradient(a)`, the length of the gradient, `ddt(a)`, `mean(a)` over time, `fluctuation(a)`, which is
/// `a - mean(a)`, and of a velocity `vorticity`, `divergence` and `q_criterion`, of any vector `magnitude`:
/// alone of the velocity that the names of components tell, or of those in parentheses, along x first.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldFormula {
    pub(super) program: Program,
    pub(super) parts: Vec<FieldPart>,
    pub(super) components: usize,
}

/// What a formula of a field may use.
#[derive(Clone, Copy, Debug)]
pub struct FieldTerms<'a> {
    /// Their names.
    pub components: &'a [String],
    /// Points along each axis that values change along, the slowest first; none where there is none.
    pub axes: &'a [usize],
    /// The components of a velocity along x, y and z; none where there is none.
    pub velocity: &'a [usize],
    pub frames: usize,
}

/// A function of a field whose value at a point needs those at others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFunction {
    /// Change from point to point along x (0), y (1) or z (2).
    Along(usize),
    /// Length of the gradient.
    Gradient,
    /// Change from frame to frame.
    Rate,
    /// Over all frames.
    Mean,
    /// What is left without the mean.
    Fluctuation,
    Vorticity,
    Divergence,
    QCriterion,
    Magnitude,
}

/// All functions of fields under the names that a formula has for them.
const FUNCTIONS: [(&str, FieldFunction); 11] = [
    ("ddx", FieldFunction::Along(0)),
    ("ddy", FieldFunction::Along(1)),
    ("ddz", FieldFunction::Along(2)),
    ("ddt", FieldFunction::Rate),
    ("gradient", FieldFunction::Gradient),
    ("mean", FieldFunction::Mean),
    ("fluctuation", FieldFunction::Fluctuation),
    ("vorticity", FieldFunction::Vorticity),
    ("divergence", FieldFunction::Divergence),
    ("q_criterion", FieldFunction::QCriterion),
    ("magnitude", FieldFunction::Magnitude),
];

/// A function of a field with what it is of: a column behind the components.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPart {
    pub function: FieldFunction,
    /// Of components and of parts before this one.
    pub arguments: Vec<Program>,
}

impl FieldFunction {
    pub(super) fn find(name: &str) -> Option<Self> {
        let found = FUNCTIONS.iter().find(|(known, _)| *known == name);
        found.map(|(_, function)| *function)
    }

    /// Every name, for a message.
    pub fn names() -> String {
        FUNCTIONS.map(|(name, _)| name).join(", ")
    }

    /// Whether it is of all components of a vector.
    pub fn is_of_vector(self) -> bool {
        matches!(
            self,
            Self::Vorticity | Self::Divergence | Self::QCriterion | Self::Magnitude
        )
    }

    /// What it needs that is not there; `None`: nothing. `count`: of how many values it is.
    pub(super) fn lacks(self, terms: &FieldTerms<'_>, count: usize) -> Option<String> {
        const ALONG: [&str; 3] = [
            "x, the last axis",
            "y, the second last axis",
            "z, the third last axis",
        ];
        let axes = terms.axes;
        match self {
            Self::Along(along) => {
                let length = axes
                    .len()
                    .checked_sub(along + 1)
                    .map_or(1, |axis| axes[axis]);
                (length < 2).then(|| format!("these data have one point along {}", ALONG[along]))
            }
            Self::Gradient if axes.iter().all(|length| *length < 2) => {
                Some("these data have no neighbours".to_owned())
            }
            Self::Rate if terms.frames < 2 => Some("there is one frame alone".to_owned()),
            Self::Magnitude if count < 2 => Some("it takes two components or more".to_owned()),
            Self::Vorticity | Self::Divergence | Self::QCriterion => {
                let has_grid = (2..=3).contains(&axes.len()) && axes.iter().all(|n| *n > 1);
                if !has_grid {
                    Some("it needs a grid or a mesh of two or three axes".to_owned())
                } else if count == axes.len() {
                    None
                } else {
                    let wanted = axes.len();
                    Some(format!(
                        "it takes {wanted} components of a velocity, along x first; found {count}"
                    ))
                }
            }
            _ => None,
        }
    }
}

impl FieldFormula {
    /// What is run at every point: of components, and of the parts behind them.
    pub fn program(&self) -> &Program {
        &self.program
    }

    pub fn parts(&self) -> &[FieldPart] {
        &self.parts
    }

    /// How many components there are: the places of parts begin behind them.
    pub fn components(&self) -> usize {
        self.components
    }
}

/// The components that are a velocity by their names, along x, y and z: `u, v, w`, `vx, vy, vz`, `velocity_x`
/// or `U:0` and the like; of data with as many components as `axes` all of them. None where there is none.
pub fn velocity(components: &[String], axes: usize) -> Vec<usize> {
    const NAMES: [[&str; 3]; 9] = [
        ["u", "v", "w"],
        ["vx", "vy", "vz"],
        ["ux", "uy", "uz"],
        ["velocityx", "velocityy", "velocityz"],
        ["velx", "vely", "velz"],
        ["u10", "v10", "w10"],
        ["u0", "u1", "u2"],
        ["velocity0", "velocity1", "velocity2"],
        ["xvelocity", "yvelocity", "zvelocity"],
    ];
    let plain = |name: &String| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let known: Vec<String> = components.iter().map(plain).collect();
    let find = |name: &&str| known.iter().position(|known| known == name);
    for wanted in NAMES {
        let found: Vec<usize> = wanted.iter().map_while(find).collect();
        // On a mesh or a line they say nothing of the number of axes.
        let most = if axes < 2 { 3 } else { axes.min(3) };
        if found.len() >= axes.clamp(2, 3) {
            return found.into_iter().take(most).collect();
        }
    }
    if components.len() == axes && (2..=3).contains(&axes) {
        return (0..axes).collect();
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::FormulaError;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn parse(text: &str, axes: &[usize], frames: usize) -> Result<FieldFormula, FormulaError> {
        let components = names(&["u", "v", "p"]);
        let velocity = velocity(&components, axes.len());
        let terms = FieldTerms {
            components: &components,
            axes,
            velocity: &velocity,
            frames,
        };
        FieldFormula::parse(text, &terms)
    }

    #[test]
    fn functions_of_fields_are_parts_behind_the_components() {
        let formula = parse(
            "2 * ddx(u * p) + fluctuation(ddx(u * p)) - vorticity",
            &[5, 7],
            3,
        )
        .unwrap();
        let functions: Vec<_> = formula.parts().iter().map(|part| part.function).collect();
        let wanted = [
            FieldFunction::Along(0),
            FieldFunction::Fluctuation,
            FieldFunction::Vorticity,
        ];
        assert_eq!(functions, wanted, "what is there twice is one part");
        assert_eq!(formula.parts()[1].arguments[0].as_column(), Some(3));
        assert_eq!(formula.program().columns().collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!(formula.parts()[2].arguments.len(), 2);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, axes, position, part) in [
            ("1 + ddz(u)", &[5, 7][..], 5, "third last axis"),
            ("ddt(u)", &[5, 7], 1, "one frame"),
            ("p + divergence(u)", &[5, 7], 5, "2 components"),
            ("vorticity", &[12], 1, "mesh of two or three"),
            ("ddx(u, v)", &[5, 7], 1, "1 value"),
            ("ddx(q)", &[5, 7], 5, "no column `q`"),
            ("mean", &[5, 7], 1, "parentheses"),
            ("curl(u)", &[5, 7], 1, "fluctuation"),
            ("gradient(u)", &[], 1, "no neighbours"),
        ] {
            let error = parse(text, axes, 1).unwrap_err();
            assert_eq!(error.position, position, "{text}: {error}");
            assert!(error.problem.contains(part), "{text}: {error}");
        }
        assert!(
            super::super::Formula::parse("ddx(u)", &names(&["u"])).is_err(),
            "a table has none"
        );
    }

    #[test]
    fn a_velocity_is_known_by_its_names() {
        assert_eq!(velocity(&names(&["p", "v", "u"]), 2), [2, 1]);
        assert_eq!(velocity(&names(&["Vx", "T", "Vy", "Vz"]), 3), [0, 2, 3]);
        assert_eq!(velocity(&names(&["velocity_x", "velocity_y"]), 2), [0, 1]);
        assert_eq!(velocity(&names(&["U:0", "U:1", "U:2", "p"]), 3), [0, 1, 2]);
        assert_eq!(velocity(&names(&["a", "b"]), 2), [0, 1]);
        assert!(velocity(&names(&["a", "b"]), 3).is_empty());
        assert!(velocity(&names(&["u", "p"]), 3).is_empty());
        assert_eq!(velocity(&names(&["u", "v", "w", "p"]), 2), [0, 1]);
        assert_eq!(
            velocity(&names(&["u", "v", "w", "p"]), 0),
            [0, 1, 2],
            "on a mesh"
        );
    }
}
