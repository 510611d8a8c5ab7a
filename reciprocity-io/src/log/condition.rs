//! Conditions on the value of a column: which rows count, and which events a row makes.

use reciprocity_core::ErrorKind;

use crate::log::columns::{ColumnRef, LogColumns};
use crate::log::document::{Document, Names, StatusDocument, WhenDocument, at_key, status_key};
use crate::problem::{Cell, Outcome, Problem, list, shown};

/// Values that a column may have. Capital letters do not matter, `*` at the end stands for any rest,
/// and the empty value is the blank.
#[derive(Debug, Clone)]
pub(crate) struct Values(Vec<String>);

impl Values {
    fn of(values: &[String]) -> Self {
        Self(values.iter().map(|value| value.trim().to_lowercase()).collect())
    }

    /// Whether a value, in small letters, is one of these.
    fn have(&self, value: &str) -> bool {
        self.0.iter().any(|one| match one.strip_suffix('*') {
            Some(start) => value.starts_with(start),
            None => one == value,
        })
    }
}

/// When a row makes an event.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) column: ColumnRef,
    values: Values,
}

impl Condition {
    pub(crate) fn of(when: &WhenDocument, key: &str, columns: &mut LogColumns) -> Outcome<Self> {
        let column = column(when.column.as_ref(), !when.optional, key, columns)?;
        if when.is.is_empty() {
            let message = "say which values make the event, as in `is = [\"held\"]`";
            return Err(at_key(&format!("{key}.is"), message));
        }
        Ok(Self { column, values: Values::of(&when.is) })
    }

    pub(crate) fn holds(&self, cell: Cell<'_>) -> bool {
        self.values.have(&cell.text().to_lowercase())
    }
}

/// Which rows count, by the values of a column.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    pub(crate) column: ColumnRef,
    keep: Values,
    /// Reasons, and the values that are left out for each.
    leave_out: Vec<(String, Values)>,
    other: Other,
}

/// What becomes of a value that the mapping does not name.
#[derive(Debug, Clone)]
enum Other {
    Keep,
    LeaveOut(String),
    Refuse,
}

impl Status {
    pub(crate) fn all_of(document: &Document, columns: &mut LogColumns) -> Outcome<Vec<Self>> {
        let statuses = document.status.iter().enumerate();
        statuses.map(|(place, status)| Self::of(status, &status_key(place), columns)).collect()
    }

    fn of(status: &StatusDocument, key: &str, columns: &mut LogColumns) -> Outcome<Self> {
        let column = column(status.column.as_ref(), !status.optional, key, columns)?;
        let leave_out = status.leave_out.iter();
        let other = match status.other.as_deref().map(str::trim) {
            None | Some("refuse") => Other::Refuse,
            Some("keep") => Other::Keep,
            Some("") => {
                let message =
                    "write `refuse`, `keep`, or the reason for which such rows are left out";
                return Err(at_key(&format!("{key}.other"), message));
            }
            Some(reason) => Other::LeaveOut(reason.to_owned()),
        };
        Ok(Self {
            column,
            keep: Values::of(&status.keep),
            leave_out: leave_out.map(|(why, values)| (why.clone(), Values::of(values))).collect(),
            other,
        })
    }

    /// Why a row with this value is left out; none if it counts.
    pub(crate) fn reason(&self, cell: Cell<'_>) -> Outcome<Option<&str>> {
        let value = cell.text().to_lowercase();
        if let Some((reason, _)) = self.leave_out.iter().find(|(_, values)| values.have(&value)) {
            return Ok(Some(reason));
        }
        match &self.other {
            _ if self.keep.have(&value) => Ok(None),
            Other::Keep => Ok(None),
            Other::LeaveOut(reason) => Ok(Some(reason)),
            Other::Refuse => Err(self.unknown(cell)),
        }
    }

    fn unknown(&self, cell: Cell<'_>) -> Box<Problem> {
        let left_out = self.leave_out.iter().flat_map(|(_, values)| &values.0);
        let known: Vec<&str> = self.keep.0.iter().chain(left_out).map(String::as_str).collect();
        let value = shown(cell.text());
        let message = format!(
            "the mapping does not say whether a row with `{value}` counts; it knows {}. Export the \
             host's own values, in English, or name this one in a mapping",
            list(&known)
        );
        cell.refuse(ErrorKind::UnknownName, message)
    }
}

fn column(
    names: Option<&Names>,
    required: bool,
    key: &str,
    columns: &mut LogColumns,
) -> Outcome<ColumnRef> {
    let Some(names) = names.and_then(Names::trimmed) else {
        return Err(at_key(&format!("{key}.column"), "write the name of a column"));
    };
    Ok(columns.named_one_of(&names, required))
}
