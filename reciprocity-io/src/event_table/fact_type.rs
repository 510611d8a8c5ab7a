//! The types of fact that a row can state, and which columns each leaves blank.

use reciprocity_core::ErrorKind;

use crate::event_table::columns::{Column, Columns};
use crate::problem::{Cell, Outcome, shown};
use crate::table::Row;
use reciprocity_core::spelling::advice;

/// The type of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactType {
    Contribution,
    Request,
    Response,
    Conduct,
    Imposition,
}

/// Columns that not every type uses.
const OWN: [Column; 6] =
    [Column::Kind, Column::Amount, Column::Unit, Column::Ref, Column::Due, Column::Weight];

impl FactType {
    pub(crate) const ALL: [Self; 5] =
        [Self::Contribution, Self::Request, Self::Response, Self::Conduct, Self::Imposition];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Contribution => "contribution",
            Self::Request => "request",
            Self::Response => "response",
            Self::Conduct => "conduct",
            Self::Imposition => "imposition",
        }
    }

    pub(crate) fn read(cell: Cell<'_>) -> Outcome<Self> {
        let names = Self::ALL.map(Self::name);
        let text = cell.required(format_args!("use one of {}", names.join(", ")))?;
        Self::ALL.into_iter().find(|one| one.name() == text).ok_or_else(|| {
            let message = format!("unknown type `{}`; {}", shown(text), advice(text, &names));
            cell.refuse(ErrorKind::UnknownName, message)
        })
    }

    const fn uses(self, column: Column) -> bool {
        match self {
            Self::Contribution => !matches!(column, Column::Weight),
            Self::Request => matches!(column, Column::Ref | Column::Due),
            Self::Response => matches!(column, Column::Ref),
            Self::Conduct => matches!(column, Column::Kind | Column::Weight),
            Self::Imposition => matches!(column, Column::Amount | Column::Unit),
        }
    }

    /// Refuses a value in a column that the type does not use: it would be lost in silence.
    pub(crate) fn check_blanks(self, columns: &Columns, row: Row<'_>) -> Outcome<()> {
        for column in OWN {
            let cell = columns.cell(row, column);
            if !cell.is_blank() && !self.uses(column) {
                let message = format!(
                    "a {} takes no {}, but `{}` stands there; leave it blank",
                    self.name(),
                    column.name(),
                    shown(cell.text)
                );
                return Err(cell.refuse(ErrorKind::OutOfRange, message));
            }
        }
        Ok(())
    }
}
