//! Change between two rounds as a publication: ready strings for templates, and CSV for machines. The chart is
//! [`crate::chart::change`].

mod cells;
mod csv;
mod view;

use base::Text;
use tabulate::change::ChangeTable;

pub use csv::csv_change;
pub use view::{ChangeCellView, ChangeRowView, ChangeTableView, ChangeView, ClaimView, MovedView, PartView, view};

pub(crate) use cells::{Sign, interval, points, share};
pub(crate) use view::shown;

/// Two rounds compared, before it becomes pages or files.
#[derive(Clone, Debug, Default)]
pub struct ChangeReport {
    /// Title of the earlier round.
    pub earlier: Text,
    /// Title of the later round.
    pub later: Text,
    /// Of which moment the answers are.
    pub as_of: Text,
    /// One a question, in the later questionnaire's order.
    pub tables: Vec<ChangeTable>,
    /// Questions that only the later round asks.
    pub added: Vec<Text>,
    /// Questions that only the earlier round asked.
    pub removed: Vec<Text>,
    /// Why the frames follow different rules.
    pub frames_differ: Option<Text>,
}
