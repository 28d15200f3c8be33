//! Every fact, table and chart about data and runs, described once: the window, the command line, reports
//! and files for other programs draw the same ones.

mod bound;
mod bytes;
mod bytes_chart;
mod bytes_table;
mod column_data;
mod columns;
mod derivatives;
mod derived;
mod distribution;
mod error_charts;
mod errors;
mod facts;
mod loss;
mod profile;
mod response;
mod response_boxes;
mod search;
mod table;
mod totals;
mod trade_off;

pub use self::bound::{bound, bound_verdict};
pub use self::bytes::{ByteFigures, BytePart};
pub use self::column_data::ColumnData;
pub use self::columns::{ColumnFigures, Part, SecondColumns};
pub use self::derivatives::derivatives;
pub use self::derived::DerivedFigures;
pub use self::distribution::{BinChange, Distribution, middle};
pub use self::errors::{ErrorChoice, ErrorFigures};
pub use self::facts::{Fact, Facts};
pub use self::loss::{LossFigures, LossPoint};
pub use self::profile::profile;
pub use self::response::{ResponseChoice, ResponseFigures};
pub use self::response_boxes::{ErrorOver, ResponseBoxes};
pub use self::search::{search_chart, trials};
pub use self::table::{Cell, Column, Emphasis, SortKey, Table};
pub use self::totals::totals;
pub use self::trade_off::{equal_error, points};
