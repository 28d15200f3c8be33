//! Which views belong together: the tabs of the window.

use super::{About, VIEWS};
use crate::app::View;
use crate::data::Dataset;

/// Views that answer questions of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Data,
    Training,
    /// The data before and after.
    Compare,
    Network,
    TradeOff,
    Runs,
}

impl Group {
    pub const ALL: [Self; 6] = [
        Self::Data,
        Self::Training,
        Self::Compare,
        Self::Network,
        Self::TradeOff,
        Self::Runs,
    ];

    pub fn of(view: View) -> Self {
        match view {
            View::Data => Self::Data,
            View::Training | View::Ledger => Self::Training,
            View::Distributions
            | View::Response
            | View::Columns
            | View::Field
            | View::Derived
            | View::Scatter
            | View::Errors => Self::Compare,
            View::Latents | View::Modes | View::Activations => Self::Network,
            View::TradeOff => Self::TradeOff,
            View::Runs => Self::Runs,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Training => "Training",
            Self::Compare => "Compare",
            Self::Network => "Network",
            Self::TradeOff => "Trade-off",
            Self::Runs => "Runs",
        }
    }

    /// Those of its views that say something about these data.
    pub fn views(self, data: &Dataset) -> Vec<&'static About> {
        let own = VIEWS.iter().filter(|about| Self::of(about.view) == self);
        own.filter(|about| (about.is_for)(data)).copied().collect()
    }

    /// The view that was looked at last in this group, of `lately`, or its first one.
    pub fn shown(self, data: &Dataset, lately: &[View]) -> Option<&'static About> {
        let views = self.views(data);
        let last = views.iter().find(|about| lately.contains(&about.view));
        last.or_else(|| views.first()).copied()
    }

    /// Remembers that a view was looked at: one view a group.
    pub fn remember(lately: &mut Vec<View>, view: View) {
        lately.retain(|other| Self::of(*other) != Self::of(view));
        lately.push(view);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::views::testing::{field_state, table_state};

    #[test]
    fn each_group_shows_the_view_that_was_looked_at_last_where_it_fits_the_data() {
        let (table, field) = (table_state(20), field_state(4));
        let data =
            |state: &crate::app::AppState| std::sync::Arc::clone(&state.loaded().unwrap().data);
        let (table, field) = (data(&table), data(&field));
        let shown =
            |data: &Dataset, lately: &[View]| Group::Compare.shown(data, lately).unwrap().view;
        assert_eq!(shown(&table, &[]), View::Distributions);
        let mut lately = Vec::new();
        for view in [View::Response, View::Ledger, View::Field] {
            Group::remember(&mut lately, view);
        }
        assert_eq!(lately, [View::Ledger, View::Field]);
        assert_eq!(shown(&field, &lately), View::Field);
        assert_eq!(shown(&table, &lately), View::Distributions, "no field");
        let ledger = Group::Training.shown(&table, &lately).unwrap();
        assert_eq!(ledger.view, View::Ledger);
        for view in View::ALL {
            assert!(Group::ALL.contains(&Group::of(view)));
        }
    }
}
