//! Many events at once, as columns.

use reciprocity_core::Flags;

use crate::books::recip_ledger;
use crate::error::{Outcome, recip_error};
use crate::guard;
use crate::input::{Versioned, aligned, column, required_column, structure};
use crate::names::Names;
use crate::options::{Run, recip_options};
use crate::pairs::Parties;
use crate::report::{output_report, recip_report};
use crate::row::{Row, number};
use crate::rows::{Rows, ingest_rows, skips_bad_rows};
use crate::status::recip_status;
use crate::text::recip_text;

/// Flag of recip_ledger_ingest: leave bad rows out, and report them, instead of refusing the batch.
pub const RECIP_SKIP_BAD_ROWS: u32 = 1;

/// Events as columns: the member `x` of row `i` is what member `x` of a recip_event would be. A
/// column that is NULL is blank in every row. Start from `= {0}` (`= {}` in C++).
///
/// The arrays belong to the caller and are read during the call only; nothing may change them
/// meanwhile.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_columns {
    /// sizeof(recip_columns).
    pub struct_size: usize,
    /// How many rows; every array has as many elements.
    pub rows: usize,
    /// Needed.
    pub occurred_at: *const i64,
    /// Needed, unless `supplier_id` is there.
    pub supplier: *const recip_text,
    /// Needed, unless `customer_id` is there.
    pub customer: *const recip_text,
    /// Needed.
    pub actor: *const recip_text,
    /// Needed.
    pub r#type: *const recip_text,
    /// May be NULL, as all columns from here on.
    pub event_id: *const recip_text,
    /// NULL: both sides saw every event.
    pub observer: *const recip_text,
    /// As the type of the row says: a principle in rows of conduct.
    pub kind: *const recip_text,
    /// A currency in rows of money.
    pub unit: *const recip_text,
    /// What each event answers or speaks of.
    pub r#ref: *const recip_text,
    /// NULL: one act or piece in every contribution.
    pub amount: *const f64,
    /// Amounts of money; 0 in other rows.
    pub amount_minor: *const i64,
    /// RECIP_NO_TIME where there is none.
    pub due: *const i64,
    /// RECIP_BLANK where there is none.
    pub weight: *const f64,
    /// RECIP_BLANK where there is none.
    pub confidence: *const f64,
    /// RECIP_GOOD and so on.
    pub flags: *const u32,
    /// Numbers of recip_ledger_intern in place of `supplier`, which is NULL then.
    pub supplier_id: *const i64,
    /// Numbers of recip_ledger_intern in place of `customer`, which is NULL then.
    pub customer_id: *const i64,
}

// SAFETY: `repr(C)`, `struct_size` first, all members as large and as aligned as a pointer, and
// only numbers and pointers inside.
unsafe impl Versioned for recip_columns {
    const NAME: &'static str = "recip_columns";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// The columns as slices.
#[derive(Debug)]
struct Columns<'a> {
    rows: usize,
    occurred_at: &'a [i64],
    supplier: Parties<'a>,
    customer: Parties<'a>,
    actor: &'a [recip_text],
    type_name: &'a [recip_text],
    event_id: Option<&'a [recip_text]>,
    observer: Option<&'a [recip_text]>,
    kind: Option<&'a [recip_text]>,
    unit: Option<&'a [recip_text]>,
    reference: Option<&'a [recip_text]>,
    amount: Option<&'a [f64]>,
    amount_minor: Option<&'a [i64]>,
    due: Option<&'a [i64]>,
    weight: Option<&'a [f64]>,
    confidence: Option<&'a [f64]>,
    flags: Option<&'a [u32]>,
}

impl<'a> Columns<'a> {
    /// # Safety
    /// Every column that is not NULL has `rows` elements that nobody changes for `'a`.
    unsafe fn of(raw: &recip_columns) -> Outcome<Self> {
        let rows = raw.rows;
        // SAFETY: the caller's promise, for each column.
        unsafe {
            Ok(Self {
                rows,
                occurred_at: required_column(raw.occurred_at, rows, "occurred_at")?,
                supplier: Parties::of(raw.supplier, raw.supplier_id, rows, "supplier")?,
                customer: Parties::of(raw.customer, raw.customer_id, rows, "customer")?,
                actor: required_column(raw.actor, rows, "actor")?,
                type_name: required_column(raw.r#type, rows, "type")?,
                event_id: column(raw.event_id, rows, "event_id")?,
                observer: column(raw.observer, rows, "observer")?,
                kind: column(raw.kind, rows, "kind")?,
                unit: column(raw.unit, rows, "unit")?,
                reference: column(raw.r#ref, rows, "ref")?,
                amount: column(raw.amount, rows, "amount")?,
                amount_minor: column(raw.amount_minor, rows, "amount_minor")?,
                due: column(raw.due, rows, "due")?,
                weight: column(raw.weight, rows, "weight")?,
                confidence: column(raw.confidence, rows, "confidence")?,
                flags: column(raw.flags, rows, "flags")?,
            })
        }
    }
}

impl Rows for Columns<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    #[inline]
    fn pair(&self, row: usize) -> Option<(i64, i64)> {
        match (self.supplier, self.customer) {
            (Parties::Numbers(suppliers), Parties::Numbers(customers)) => {
                Some((suppliers[row], customers[row]))
            }
            _ => None,
        }
    }

    #[inline]
    unsafe fn parties<'r>(&'r self, row: usize, names: &'r Names) -> Outcome<(&'r str, &'r str)> {
        // SAFETY: the caller's promise about the texts.
        let name = |of: &Parties<'r>, column| unsafe { of.name(row, names, column) };
        Ok((name(&self.supplier, "supplier")?, name(&self.customer, "customer")?))
    }

    #[inline]
    unsafe fn read<'r>(&'r self, row: usize, names: &'r Names, read: &mut Row<'r>) -> Outcome<()> {
        let entry = &mut read.entry;
        // SAFETY: the caller's promise about the texts.
        unsafe {
            (entry.supplier, entry.customer) = self.parties(row, names)?;
            entry.actor = self.actor[row].read("actor")?;
            entry.type_name = self.type_name[row].read("type")?;
            if let Some(column) = self.event_id {
                entry.event_id = column[row].read("event_id")?;
            }
            if let Some(column) = self.observer {
                entry.observer = column[row].read("observer")?;
            }
            if let Some(column) = self.kind {
                entry.kind = column[row].read("kind")?;
            }
            if let Some(column) = self.unit {
                entry.unit = column[row].read("unit")?;
            }
            if let Some(column) = self.reference {
                entry.reference = column[row].read("ref")?;
            }
        }
        if let Some(column) = self.weight {
            entry.weight = number(column[row]);
        }
        if let Some(column) = self.confidence {
            entry.confidence = number(column[row]);
        }
        if let Some(column) = self.flags {
            entry.flags = Flags::from_bits(column[row]);
        }
        read.amount = self.amount.map(|column| column[row]);
        read.amount_minor = self.amount_minor.map(|column| column[row]);
        read.set_occurred_at(self.occurred_at[row])?;
        match self.due {
            Some(column) => read.set_due(column[row]),
            None => Ok(()),
        }
    }
}

/// Records events from columns: all rows, or, if one is refused, none; the error names the row and
/// the column. With RECIP_SKIP_BAD_ROWS in `flags` it records the good rows and reports the bad
/// ones. `options` may be NULL; a call that is stopped records nothing.
///
/// `report` receives a report that the caller frees with recip_report_free. It may be NULL unless
/// bad rows are skipped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_ingest(
    ledger: *mut recip_ledger,
    columns: *const recip_columns,
    flags: u32,
    options: *const recip_options,
    report: *mut *mut recip_report,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        aligned(report, "report")?;
        let skip = skips_bad_rows(flags, report.is_null())?;
        // SAFETY: the caller promises that each points at a structure of its `struct_size`, and that
        // the columns have `rows` elements and stay as they are.
        let (columns, run) =
            unsafe { (Columns::of(&structure(columns, "columns")?)?, Run::of(options)?) };
        // SAFETY: the caller's promises about `ledger`, the texts and `report`.
        unsafe { output_report(report, ingest_rows(ledger, &[columns], skip, &run)?) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}
