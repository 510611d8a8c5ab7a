//! Scores as an Arrow array.

use std::ffi::{CString, c_void};
use std::ptr::{null, null_mut};

use reciprocity_core::ScoreColumn;

use crate::arrow_abi::{ArrowArray, ArrowSchema, Released};
use crate::books::{Books, recip_ledger};
use crate::error::{Outcome, recip_error};
use crate::guard;
use crate::handle::read;
use crate::input::{pointer, required_column};
use crate::options::{Run, recip_options};
use crate::pairs::{Held, Wanted, recip_pairs};
use crate::score::{columns_of, instant, score_rows};
use crate::score_code::{has_words, word};
use crate::status::recip_status;

/// The values of one column, ready to go out.
pub(crate) struct Field {
    name: CString,
    format: &'static std::ffi::CStr,
    nullable: bool,
    nulls: usize,
    buffers: Vec<Buffer>,
}

/// Memory that an array owns: aligned to 8 bytes, as Arrow wants it.
enum Buffer {
    Absent,
    Bits(Vec<u64>),
    Numbers(Vec<f64>),
    Wholes(Vec<i64>),
    Bytes(Vec<u8>),
}

impl Buffer {
    fn data(&self) -> *const c_void {
        match self {
            Buffer::Absent => null(),
            Buffer::Bits(words) => start(words),
            Buffer::Numbers(numbers) => start(numbers),
            Buffer::Wholes(wholes) => start(wholes),
            Buffer::Bytes(bytes) => start(bytes),
        }
    }
}

/// Where values begin. A list without any has no memory, and a small number for an address: a Go program
/// that holds such a pointer is ended by its runtime. So there is a place for nothing too.
fn start<T>(values: &[T]) -> *const c_void {
    static NOTHING: u64 = 0;
    if values.is_empty() { (&raw const NOTHING).cast() } else { values.as_ptr().cast() }
}

/// The pointers to children; NULL if there are none, for the same reason.
fn pointers<T>(children: &mut [*mut T]) -> *mut *mut T {
    if children.is_empty() { null_mut() } else { children.as_mut_ptr() }
}

/// A set of bits that says which values are there; absent if all are.
fn validity(known: impl ExactSizeIterator<Item = bool>) -> (Buffer, usize) {
    let (bits, nulls) = bits(known);
    (if nulls == 0 { Buffer::Absent } else { bits }, nulls)
}

/// A bit for each, and how many are not set.
fn bits(set: impl ExactSizeIterator<Item = bool>) -> (Buffer, usize) {
    // Filled as bytes and kept as words: words are aligned, and Arrow counts bits within bytes.
    let rows = set.len();
    let mut bytes = vec![0_u8; rows.div_ceil(64) * 8];
    let mut unset = 0;
    for (row, set) in set.enumerate() {
        if set {
            bytes[row / 8] |= 1 << (row % 8);
        } else {
            unset += 1;
        }
    }
    let words = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_ne_bytes(*word)).collect();
    (Buffer::Bits(words), unset)
}

impl Field {
    pub(crate) fn texts<'t>(
        name: &str,
        texts: impl ExactSizeIterator<Item = Option<&'t str>> + Clone,
    ) -> Self {
        let bytes = texts.map(|text| text.map(str::as_bytes));
        Self { format: c"U", ..Self::bytes(name, bytes) }
    }

    pub(crate) fn bytes<'t>(
        name: &str,
        values: impl ExactSizeIterator<Item = Option<&'t [u8]>> + Clone,
    ) -> Self {
        let (known, nulls) = validity(values.clone().map(|value| value.is_some()));
        let (mut offsets, mut bytes) = (vec![0], Vec::new());
        for value in values {
            bytes.extend_from_slice(value.unwrap_or_default());
            offsets.push(signed(bytes.len()));
        }
        let buffers = vec![known, Buffer::Wholes(offsets), Buffer::Bytes(bytes)];
        Self { name: c_name(name), format: c"Z", nullable: nulls > 0, nulls, buffers }
    }

    pub(crate) fn wholes(
        name: &str,
        wholes: impl ExactSizeIterator<Item = Option<i64>> + Clone,
    ) -> Self {
        let (known, nulls) = validity(wholes.clone().map(|whole| whole.is_some()));
        let values = wholes.map(Option::unwrap_or_default).collect();
        let buffers = vec![known, Buffer::Wholes(values)];
        Self { name: c_name(name), format: c"l", nullable: nulls > 0, nulls, buffers }
    }

    pub(crate) fn truths(name: &str, truths: impl ExactSizeIterator<Item = bool>) -> Self {
        let buffers = vec![Buffer::Absent, bits(truths).0];
        Self { name: c_name(name), format: c"b", nullable: false, nulls: 0, buffers }
    }

    /// The same, where values may be missing from other batches of the same kind.
    pub(crate) fn or_null(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// The values of a score, which may be words.
    pub(crate) fn of_score(column: ScoreColumn, code: i32, values: &[Option<f64>]) -> Self {
        if !has_words(column) {
            return Self::numbers(column.name(), values);
        }
        let words = values.iter().map(|value| value.and_then(|value| word(code, value)));
        Self::texts(column.name(), words).or_null()
    }

    pub(crate) fn numbers(name: &str, numbers: &[Option<f64>]) -> Self {
        let (known, nulls) = validity(numbers.iter().map(Option::is_some));
        let values = numbers.iter().map(|number| number.unwrap_or(0.0)).collect();
        let buffers = vec![known, Buffer::Numbers(values)];
        Self { name: c_name(name), format: c"g", nullable: true, nulls, buffers }
    }
}

/// A length as Arrow has it; none is larger than memory.
fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn c_name(name: &str) -> CString {
    CString::new(name).unwrap_or_default() // names of columns have no NUL
}

/// What an exported array owns.
struct ArrayOwner {
    /// Behind the pointers of `buffers`.
    _memory: Vec<Buffer>,
    buffers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
}

/// What an exported schema owns.
struct SchemaOwner {
    name: CString,
    children: Vec<*mut ArrowSchema>,
}

/// Frees the children of an exported structure, and releases those that nobody took.
///
/// # Safety
/// Each child came from `Box::into_raw`.
unsafe fn free_children<T: Released>(children: &[*mut T]) {
    for child in children {
        // SAFETY: the caller's promise.
        let mut child = unsafe { Box::from_raw(*child) };
        if let Some(release) = *child.release() {
            // SAFETY: the child is whole.
            unsafe { release(&raw mut *child) };
        }
    }
}

unsafe extern "C" fn release_array(array: *mut ArrowArray) {
    guard::value((), || {
        // SAFETY: the specification lets a consumer call this once, with the structure as it was made.
        unsafe {
            let owner = Box::from_raw((*array).private_data.cast::<ArrayOwner>());
            free_children(&owner.children);
            (*array).release = None;
        }
    });
}

unsafe extern "C" fn release_schema(schema: *mut ArrowSchema) {
    guard::value((), || {
        // SAFETY: as above.
        unsafe {
            let owner = Box::from_raw((*schema).private_data.cast::<SchemaOwner>());
            free_children(&owner.children);
            (*schema).release = None;
        }
    });
}

fn array(memory: Vec<Buffer>, children: Vec<ArrowArray>, rows: usize, nulls: usize) -> ArrowArray {
    let buffers = memory.iter().map(Buffer::data).collect();
    let children = children.into_iter().map(|child| Box::into_raw(Box::new(child))).collect();
    let mut owner = Box::new(ArrayOwner { _memory: memory, buffers, children });
    ArrowArray {
        length: signed(rows),
        null_count: signed(nulls),
        offset: 0,
        n_buffers: signed(owner.buffers.len()),
        n_children: signed(owner.children.len()),
        buffers: owner.buffers.as_mut_ptr(),
        children: pointers(&mut owner.children),
        dictionary: null_mut(),
        release: Some(release_array),
        private_data: Box::into_raw(owner).cast(),
    }
}

fn schema(
    name: CString,
    format: &'static std::ffi::CStr,
    nullable: bool,
    children: Vec<ArrowSchema>,
) -> ArrowSchema {
    const NULLABLE: i64 = 2;
    let children = children.into_iter().map(|child| Box::into_raw(Box::new(child))).collect();
    let mut owner = Box::new(SchemaOwner { name, children });
    ArrowSchema {
        format: format.as_ptr(),
        name: owner.name.as_ptr(),
        metadata: null(),
        flags: if nullable { NULLABLE } else { 0 },
        n_children: signed(owner.children.len()),
        children: pointers(&mut owner.children),
        dictionary: null_mut(),
        release: Some(release_schema),
        private_data: Box::into_raw(owner).cast(),
    }
}

/// Scores relationships as recip_ledger_scores does, and hands the scores out as a batch of the Arrow C
/// data interface: a struct array with the columns "supplier" and "customer" (large utf8) and a column
/// for each code, under the score's name: float64, or large utf8 where the values are words. What is
/// unknown is null. If `pairs` is NULL, relationships that had not begun by `as_of` have no row. The
/// caller owns `array` and `schema`, and releases both as the specification says;
/// what they held before is overwritten. `options` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_scores_arrow(
    ledger: *const recip_ledger,
    pairs: *const recip_pairs,
    as_of: i64,
    codes: *const i32,
    count: usize,
    options: *const recip_options,
    array: *mut ArrowArray,
    schema: *mut ArrowSchema,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises `count` codes, that each structure is of its `struct_size`, and
        // that names stay as they are during the call.
        let (codes, wanted, run) = unsafe {
            (required_column(codes, count, "codes")?, Wanted::of(pairs)?, Run::of(options)?)
        };
        let columns = columns_of(codes)?;
        let score = |books: &Books| {
            // SAFETY: the caller's promise about the names.
            let mut held = unsafe { wanted.find(books) }?;
            if let Wanted::All = wanted {
                held.retain(|one| one.history.events_by(as_of) > 0);
            }
            let rows = score_rows(books, &held, as_of, &columns, &run)?;
            Ok((held.len(), fields(&held, codes, &columns, &rows)))
        };
        // SAFETY: the caller's promise about `ledger`.
        unsafe { read(ledger, score) }
    };
    // SAFETY: the caller's promises about `array`, `schema` and `err`.
    unsafe { hand_out(array, schema, err, make) }
}

/// Writes a batch of the columns that `make` makes.
///
/// # Safety
/// `array`, `schema` and `err` are NULL or writable, if they are aligned.
pub(crate) unsafe fn hand_out(
    array: *mut ArrowArray,
    schema: *mut ArrowSchema,
    err: *mut *mut recip_error,
    make: impl FnOnce() -> Outcome<(usize, Vec<Field>)>,
) -> recip_status {
    let body = || {
        pointer(array, "array")?;
        pointer(schema, "schema")?;
        let (rows, fields) = make()?;
        let (made, described) = batch(rows, fields);
        // SAFETY: not NULL, aligned, and writable by the caller's promise.
        unsafe {
            array.write(made);
            schema.write(described);
        }
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

fn fields(
    held: &[Held<'_>],
    codes: &[i32],
    columns: &[ScoreColumn],
    rows: &[Vec<Option<f64>>],
) -> Vec<Field> {
    let mut fields = vec![
        Field::texts("supplier", held.iter().map(|held| Some(held.supplier))),
        Field::texts("customer", held.iter().map(|held| Some(held.customer))),
    ];
    for (place, (column, &code)) in columns.iter().zip(codes).enumerate() {
        let values: Vec<Option<f64>> = rows.iter().map(|row| row[place]).collect();
        fields.push(Field::of_score(*column, code, &values));
    }
    fields
}

fn batch(rows: usize, fields: Vec<Field>) -> (ArrowArray, ArrowSchema) {
    let (mut arrays, mut schemas) = (Vec::new(), Vec::new());
    for Field { name, format, nullable, nulls, buffers } in fields {
        arrays.push(array(buffers, Vec::new(), rows, nulls));
        schemas.push(schema(name, format, nullable, Vec::new()));
    }
    let whole = array(vec![Buffer::Absent], arrays, rows, 0);
    (whole, schema(CString::default(), c"+s", false, schemas))
}
