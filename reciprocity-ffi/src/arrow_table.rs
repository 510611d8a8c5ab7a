//! A batch of an event table in Arrow: its columns by name, as rows.

use std::borrow::Cow;
use std::ffi::CStr;
use std::{ptr, slice};

use reciprocity_core::Flags;
use reciprocity_core::spelling::misspelt;

use crate::arrow_abi::{ArrowArray, ArrowSchema};
use crate::arrow_column::{Column, is_unset};
use crate::error::{Failure, Outcome};
use crate::event::RECIP_NO_TIME;
use crate::names::Names;
use crate::row::{Row, number};
use crate::rows::Rows;
use crate::status::{
    RECIP_INVALID_ARGUMENT, RECIP_MALFORMED, RECIP_OUT_OF_RANGE, RECIP_UNKNOWN_NAME,
};

macro_rules! known_columns {
    ($($field:ident $name:literal)+) => {
        /// The columns of an event table, as far as there are any.
        #[derive(Debug, Default)]
        struct Columns<'a> {
            $($field: Option<Column<'a>>,)+
        }

        const KNOWN: &[&str] = &[$($name),+];

        impl<'a> Columns<'a> {
            fn place(&mut self, name: &str) -> Option<(&'static str, &mut Option<Column<'a>>)> {
                match name {
                    $($name => Some(($name, &mut self.$field)),)+
                    _ => None,
                }
            }
        }
    };
}

known_columns! {
    occurred_at "occurred_at"
    supplier "supplier"
    customer "customer"
    actor "actor"
    type_name "type"
    event_id "event_id"
    observer "observer"
    kind "kind"
    unit "unit"
    reference "ref"
    amount "amount"
    amount_minor "amount_minor"
    due "due"
    weight "weight"
    confidence "confidence"
    flags "flags"
    supplier_id "supplier_id"
    customer_id "customer_id"
}

/// The fields of a struct array, whatever they hold.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    pub(crate) rows: usize,
    pub(crate) offset: usize,
    validity: *const u8,
    /// Of each the name, the schema and the array, if there is any.
    pub(crate) fields: Vec<(Cow<'a, str>, &'a ArrowSchema, Option<&'a ArrowArray>)>,
}

impl<'a> Fields<'a> {
    /// Checks a batch and finds its fields. Without an array it is one of no rows.
    ///
    /// # Safety
    /// Both structures are as the specification says and live, with all that they point at, for `'a`.
    pub(crate) unsafe fn open(
        schema: &'a ArrowSchema,
        array: Option<&'a ArrowArray>,
    ) -> Outcome<Self> {
        let wrong = |what: &str| {
            let message = format!("the batch {what}; hand over a struct array, a row an event");
            Failure::new(RECIP_INVALID_ARGUMENT, message)
        };
        // SAFETY: a text that ends with NUL by the caller's promise.
        if schema.format.is_null() || unsafe { CStr::from_ptr(schema.format) } != c"+s" {
            return Err(wrong("is no struct"));
        }
        let whole = |number: i64| usize::try_from(number).map_err(|_| wrong("has a negative size"));
        // SAFETY: the caller's promise.
        let schemas = unsafe { pointers(schema.children, whole(schema.n_children)?) };
        let schemas = schemas.ok_or_else(|| wrong("lacks its children"))?;
        let mut table = Self { rows: 0, offset: 0, validity: ptr::null(), fields: Vec::new() };
        let mut arrays: Vec<Option<*mut ArrowArray>> = vec![None; schemas.len()];
        if let Some(array) = array {
            (table.rows, table.offset) = (whole(array.length)?, whole(array.offset)?);
            if whole(array.n_children)? != schemas.len() {
                return Err(wrong("has other children than its schema"));
            }
            if array.n_buffers > 0 && !array.buffers.is_null() {
                // SAFETY: not NULL, and at least one pointer by the caller's promise.
                table.validity = unsafe { array.buffers.read_unaligned() }.cast();
            }
            // SAFETY: the caller's promise.
            let children = unsafe { pointers(array.children, schemas.len()) };
            let children = children.ok_or_else(|| wrong("lacks its children"))?;
            arrays = children.iter().copied().map(Some).collect();
        }
        for (array, schema) in arrays.into_iter().zip(schemas) {
            if array.is_some_and(<*mut _>::is_null) || schema.is_null() {
                return Err(wrong("lacks a child"));
            }
            // SAFETY: not NULL, and alive by the caller's promise.
            let (schema, array) = unsafe { (&**schema, array.map(|array| &*array)) };
            let name = if schema.name.is_null() {
                c""
            } else {
                // SAFETY: a text that ends with NUL by the caller's promise.
                unsafe { CStr::from_ptr(schema.name) }
            };
            table.fields.push((name.to_string_lossy(), schema, array));
        }
        Ok(table)
    }

    /// The column of this name, if there is one.
    ///
    /// # Safety
    /// As [`Fields::open`].
    pub(crate) unsafe fn column(&self, wanted: &'static str) -> Outcome<Option<Column<'a>>> {
        let mut found = self.fields.iter().filter(|(name, ..)| name == wanted);
        let Some((_, schema, array)) = found.next() else { return Ok(None) };
        if found.next().is_some() {
            return Err(doubled(wanted));
        }
        // SAFETY: the caller's promise.
        unsafe { Column::open(schema, *array, wanted, self.offset, self.rows) }.map(Some)
    }

    /// The column of this name.
    ///
    /// # Safety
    /// As [`Fields::open`].
    pub(crate) unsafe fn needed(&self, wanted: &'static str) -> Outcome<Column<'a>> {
        // SAFETY: the caller's promise.
        unsafe { self.column(wanted) }?.ok_or_else(|| missing(wanted))
    }

    /// Refuses a row that is null as a whole.
    pub(crate) fn check(&self, row: usize) -> Outcome<()> {
        // SAFETY: the batch's validity buffer has a bit for each of its values.
        if unsafe { is_unset(self.validity, self.offset + row) } {
            return Err(Failure::new(RECIP_MALFORMED, "the row is null; leave it out"));
        }
        Ok(())
    }
}

/// Lets a column pass that is none of the known ones, unless it seems to be one misspelt.
pub(crate) fn check_unknown(name: &str, known: &[&str]) -> Outcome<()> {
    let Some(meant) = misspelt(name, known.iter().copied()) else { return Ok(()) };
    let message =
        format!("unknown column `{name}`; did you mean `{meant}`? If not, leave the column out");
    Err(Failure::new(RECIP_UNKNOWN_NAME, message))
}

fn missing(name: &'static str) -> Failure {
    let message = format!("there is no column `{name}`; every row needs it");
    Failure::new(RECIP_INVALID_ARGUMENT, message).at(name)
}

fn doubled(name: &'static str) -> Failure {
    let message = format!("there are two columns `{name}`; keep one");
    Failure::new(RECIP_INVALID_ARGUMENT, message).at(name)
}

/// So many pointers to children; none if there is no place that holds them.
///
/// # Safety
/// `children` points at so many that live for `'a`, if it is not NULL and aligned.
unsafe fn pointers<'a, T>(children: *mut *mut T, count: usize) -> Option<&'a [*mut T]> {
    if count == 0 {
        return Some(&[]);
    }
    let is_place = !children.is_null() && children.is_aligned();
    // SAFETY: not NULL, aligned, and the caller's promise.
    is_place.then(|| unsafe { slice::from_raw_parts(children.cast_const(), count) })
}

/// A batch of events.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    of: Fields<'a>,
    columns: Columns<'a>,
}

// SAFETY: it only reads what its pointers point at, and nobody changes that for `'a`.
unsafe impl Sync for Table<'_> {}

impl<'a> Table<'a> {
    /// Checks a batch and finds its columns.
    ///
    /// # Safety
    /// As [`Fields::open`].
    pub(crate) unsafe fn open(
        schema: &'a ArrowSchema,
        array: Option<&'a ArrowArray>,
    ) -> Outcome<Self> {
        // SAFETY: the caller's promise.
        unsafe { Self::of(Fields::open(schema, array)?) }
    }

    /// # Safety
    /// As [`Fields::open`], of the structures that the fields lie in.
    pub(crate) unsafe fn of(fields: Fields<'a>) -> Outcome<Self> {
        let mut table = Self { of: fields, columns: Columns::default() };
        for place in 0..table.of.fields.len() {
            // SAFETY: the caller's promise.
            unsafe { table.add(place) }?;
        }
        table.checked()
    }

    /// # Safety
    /// As [`Table::of`].
    unsafe fn add(&mut self, field: usize) -> Outcome<()> {
        let (ref name, schema, array) = self.of.fields[field];
        let (rows, offset) = (self.of.rows, self.of.offset);
        let Some((name, place)) = self.columns.place(name) else {
            return check_unknown(name, KNOWN);
        };
        if place.is_some() {
            return Err(doubled(name));
        }
        // SAFETY: the caller's promise.
        *place = Some(unsafe { Column::open(schema, array, name, offset, rows) }?);
        Ok(())
    }

    fn checked(self) -> Outcome<Self> {
        let columns = &self.columns;
        for (name, is_there) in [
            ("occurred_at", columns.occurred_at.is_some()),
            ("supplier", columns.supplier.is_some() || columns.supplier_id.is_some()),
            ("customer", columns.customer.is_some() || columns.customer_id.is_some()),
            ("actor", columns.actor.is_some()),
            ("type", columns.type_name.is_some()),
        ] {
            if !is_there {
                return Err(missing(name));
            }
        }
        // A host's own keys may be called that, and which of the two is meant nobody knows.
        for (name, texts, ids) in [
            ("supplier", &columns.supplier, &columns.supplier_id),
            ("customer", &columns.customer, &columns.customer_id),
        ] {
            if texts.is_some() && ids.is_some() {
                let message = format!("`{name}` is there by name and by number; keep one of them");
                return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(name));
            }
        }
        Ok(self)
    }

    /// The column of names for which there are numbers, if there is one.
    pub(crate) fn numbered(&self) -> Option<&'static str> {
        let Columns { supplier_id, customer_id, .. } = &self.columns;
        let of_customers = || customer_id.as_ref().map(|_| "customer");
        supplier_id.as_ref().map(|_| "supplier").or_else(of_customers)
    }

    /// The party of a row, by its name or by its number.
    #[inline]
    fn party<'r>(
        [texts, ids]: [&Option<Column<'a>>; 2],
        row: usize,
        names: &'r Names,
        name: &'static str,
    ) -> Outcome<&'r str>
    where
        'a: 'r,
    {
        match (texts, ids) {
            (Some(texts), None) => texts.text(row),
            (_, Some(ids)) => {
                let id = ids.whole(row)?;
                let id = id.ok_or_else(|| Failure::new(RECIP_MALFORMED, "it is null").at(name))?;
                names.name(id).map_err(|failure| failure.at(name))
            }
            (None, None) => Ok(""),
        }
    }
}

/// The flags of a row, as bits or in words.
fn flags(column: &Column<'_>, row: usize) -> Outcome<Flags> {
    if column.is_text() {
        return Ok(Flags::parse(column.text(row)?)?);
    }
    let bits = column.whole(row)?.unwrap_or(0);
    let bits = u32::try_from(bits).map_err(|_| {
        Failure::new(RECIP_OUT_OF_RANGE, format!("`{bits}` is no set of flags")).at("flags")
    })?;
    Ok(Flags::from_bits(bits))
}

impl Rows for Table<'_> {
    fn rows(&self) -> usize {
        self.of.rows
    }

    #[inline]
    fn pair(&self, row: usize) -> Option<(i64, i64)> {
        let of = &self.columns;
        let number = |texts: &Option<Column<'_>>, ids: &Option<Column<'_>>| {
            ids.as_ref().or(texts.as_ref().filter(|texts| texts.has_dictionary()))?.number_of(row)
        };
        Some((number(&of.supplier, &of.supplier_id)?, number(&of.customer, &of.customer_id)?))
    }

    #[inline]
    unsafe fn parties<'r>(&'r self, row: usize, names: &'r Names) -> Outcome<(&'r str, &'r str)> {
        let of = &self.columns;
        Ok((
            Self::party([&of.supplier, &of.supplier_id], row, names, "supplier_id")?,
            Self::party([&of.customer, &of.customer_id], row, names, "customer_id")?,
        ))
    }

    #[inline]
    unsafe fn read<'r>(&'r self, row: usize, names: &'r Names, read: &mut Row<'r>) -> Outcome<()> {
        self.of.check(row)?;
        let of = &self.columns;
        let entry = &mut read.entry;
        // SAFETY: the caller's promise.
        (entry.supplier, entry.customer) = unsafe { self.parties(row, names) }?;
        if let Some(column) = &of.actor {
            entry.actor = column.text(row)?;
        }
        if let Some(column) = &of.type_name {
            entry.type_name = column.text(row)?;
        }
        if let Some(column) = &of.event_id {
            entry.event_id = column.text(row)?;
        }
        if let Some(column) = &of.observer {
            entry.observer = column.text(row)?;
        }
        if let Some(column) = &of.kind {
            entry.kind = column.text(row)?;
        }
        if let Some(column) = &of.unit {
            entry.unit = column.text(row)?;
        }
        if let Some(column) = &of.reference {
            entry.reference = column.text(row)?;
        }
        if let Some(column) = &of.weight {
            entry.weight = column.real(row)?.and_then(number);
        }
        if let Some(column) = &of.confidence {
            entry.confidence = column.real(row)?.and_then(number);
        }
        if let Some(column) = &of.flags {
            entry.flags = flags(column, row)?;
        }
        match &of.amount {
            Some(column) if column.is_text() => read.amount_text = column.text(row)?,
            Some(column) if column.is_decimal() => read.amount_decimal = column.decimal(row),
            Some(column) => read.amount = column.real(row)?,
            None => {}
        }
        if let Some(column) = &of.amount_minor {
            read.amount_minor = Some(column.minor(row)?.unwrap_or(0));
        }
        if let Some(column) = &of.due {
            read.set_due(column.micros(row)?.unwrap_or(RECIP_NO_TIME))?;
        }
        let occurred_at = match &of.occurred_at {
            Some(column) => column.micros(row)?,
            None => None,
        };
        read.set_occurred_at(occurred_at.ok_or_else(|| {
            let message = "the time is null; say when it happened";
            Failure::new(RECIP_MALFORMED, message).at("occurred_at")
        })?)
    }
}
