//! One column of an Arrow array: values of many types, read row by row.

use std::ffi::{CStr, c_void};
use std::{ptr, slice};

use crate::arrow_abi::{ArrowArray, ArrowSchema};
use crate::decimal::Decimal;
use crate::error::{Failure, Outcome};
use crate::status::{
    RECIP_INVALID_ARGUMENT, RECIP_INVALID_TEXT, RECIP_OUT_OF_RANGE, RECIP_UNSUPPORTED,
};
use crate::text::utf8;

/// How the values of a column lie in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Null,
    Whole {
        bytes: usize,
        signed: bool,
    },
    Single,
    Double,
    /// Whole numbers of 4, 8 or 16 bytes, in units of 10^-scale.
    Decimal {
        bytes: usize,
        scale: i8,
    },
    Text,
    LargeText,
    TextView,
    Bytes,
    LargeBytes,
    BytesView,
    /// Whole numbers of 4 or 8 bytes, and what makes microseconds of one.
    Time {
        bytes: usize,
        unit: Unit,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl Layout {
    fn of(format: &[u8]) -> Option<Self> {
        Some(match format {
            b"n" => Layout::Null,
            b"c" => Layout::Whole { bytes: 1, signed: true },
            b"C" => Layout::Whole { bytes: 1, signed: false },
            b"s" => Layout::Whole { bytes: 2, signed: true },
            b"S" => Layout::Whole { bytes: 2, signed: false },
            b"i" => Layout::Whole { bytes: 4, signed: true },
            b"I" => Layout::Whole { bytes: 4, signed: false },
            b"l" => Layout::Whole { bytes: 8, signed: true },
            b"L" => Layout::Whole { bytes: 8, signed: false },
            b"f" => Layout::Single,
            b"g" => Layout::Double,
            b"u" => Layout::Text,
            b"U" => Layout::LargeText,
            b"vu" => Layout::TextView,
            b"z" => Layout::Bytes,
            b"Z" => Layout::LargeBytes,
            b"vz" => Layout::BytesView,
            b"tdD" => Layout::Time { bytes: 4, unit: Unit::Days },
            b"tdm" => Layout::Time { bytes: 8, unit: Unit::Millis },
            [b't', b's', unit, b':', ..] => {
                let unit = match unit {
                    b's' => Unit::Seconds,
                    b'm' => Unit::Millis,
                    b'u' => Unit::Micros,
                    b'n' => Unit::Nanos,
                    _ => return None,
                };
                Layout::Time { bytes: 8, unit }
            }
            [b'd', b':', parameters @ ..] => Layout::decimal(parameters)?,
            _ => return None,
        })
    }

    /// Of `precision,scale`, or of `precision,scale,bits`.
    fn decimal(parameters: &[u8]) -> Option<Self> {
        let mut parts = str::from_utf8(parameters).ok()?.split(',');
        let precision: u8 = parts.next()?.parse().ok()?;
        let scale = parts.next()?.parse().ok()?;
        let (bytes, digits) = match parts.next() {
            Some("32") => (4, 9),
            Some("64") => (8, 18),
            None | Some("128") => (16, 38),
            Some(_) => return None,
        };
        let is_sound = (1..=digits).contains(&precision) && parts.next().is_none();
        is_sound.then_some(Layout::Decimal { bytes, scale })
    }

    /// How many buffers a column has at least, and how many bytes a value takes in the second one.
    fn buffers(self) -> (usize, usize) {
        match self {
            Layout::Null => (0, 0),
            Layout::Whole { bytes, .. }
            | Layout::Time { bytes, .. }
            | Layout::Decimal { bytes, .. } => (2, bytes),
            Layout::Single => (2, 4),
            Layout::Double => (2, 8),
            Layout::Text | Layout::Bytes => (3, 4),
            Layout::LargeText | Layout::LargeBytes => (3, 8),
            Layout::TextView | Layout::BytesView => (3, 16),
        }
    }

    fn is_view(self) -> bool {
        matches!(self, Layout::TextView | Layout::BytesView)
    }
}

/// A column, or the dictionary of one.
#[derive(Debug)]
pub(crate) struct Column<'a> {
    name: &'static str,
    layout: Layout,
    /// Of the first row, counted in values from where the buffers begin.
    offset: usize,
    rows: usize,
    validity: *const u8,
    values: *const u8,
    /// Of texts: the bytes; of views: the pointers to the buffers, and their lengths.
    bytes: *const u8,
    views: Option<(&'a [*const c_void], *const i64)>,
    /// The values that the numbers of this column stand for.
    dictionary: Option<Box<Column<'a>>>,
    /// Whether every value is a text of ASCII, none is null, and all lie where they should: as a look at
    /// all of them at once has shown.
    plain_text: bool,
}

impl<'a> Column<'a> {
    /// Checks a column of which `rows` values from `skip` on will be read; without an array, none.
    ///
    /// # Safety
    /// Both structures are as the specification says and live, with all that they point at, for `'a`.
    pub(crate) unsafe fn open(
        schema: &'a ArrowSchema,
        array: Option<&'a ArrowArray>,
        name: &'static str,
        skip: usize,
        rows: usize,
    ) -> Outcome<Self> {
        let wrong = |what: &str| {
            let message = format!("the array {what}; it is not as Arrow's C data interface has it");
            Failure::new(RECIP_INVALID_ARGUMENT, message).at(name)
        };
        if schema.format.is_null() {
            return Err(wrong("has no format"));
        }
        // SAFETY: the caller's promise: a text that ends with NUL.
        let format = unsafe { CStr::from_ptr(schema.format) }.to_bytes();
        let layout = Layout::of(format).ok_or_else(|| {
            let wanted = if format.starts_with(b"d:") {
                "a decimal of at most 38 digits"
            } else {
                "text, a number or a timestamp, or states to bytes"
            };
            let message = format!(
                "columns of the Arrow format `{}` are not read; cast it to {wanted}",
                String::from_utf8_lossy(format)
            );
            Failure::new(RECIP_UNSUPPORTED, message).at(name)
        })?;
        let mut column = Self {
            name,
            layout,
            offset: 0,
            rows,
            validity: ptr::null(),
            values: ptr::null(),
            bytes: ptr::null(),
            views: None,
            dictionary: None,
            plain_text: false,
        };
        let Some(array) = array else {
            if !schema.dictionary.is_null() {
                // SAFETY: not NULL, and alive by the caller's promise.
                let values = unsafe { Column::open(&*schema.dictionary, None, name, 0, 0) }?;
                column.dictionary = Some(Box::new(values));
            }
            return Ok(column);
        };
        let whole = |number: i64, what: &str| usize::try_from(number).map_err(|_| wrong(what));
        let length = whole(array.length, "has a negative length")?;
        let own_offset = whole(array.offset, "has a negative offset")?;
        let count = whole(array.n_buffers, "has a negative number of buffers")?;
        let (least, width) = layout.buffers();
        if skip.checked_add(rows).is_none_or(|needed| needed > length) {
            return Err(wrong("is shorter than the batch"));
        }
        let offset = own_offset.checked_add(skip).ok_or_else(|| wrong("has a huge offset"))?;
        let end =
            offset.checked_add(rows).and_then(|end| end.checked_add(1)?.checked_mul(width.max(1)));
        if end.is_none_or(|end| isize::try_from(end).is_err()) {
            return Err(wrong("is larger than memory"));
        }
        column.offset = offset;
        if least > 0 {
            if count < least || (!layout.is_view() && count != least) {
                return Err(wrong("has the wrong number of buffers"));
            }
            if array.buffers.is_null() || !array.buffers.is_aligned() {
                return Err(wrong("has no buffers"));
            }
            // SAFETY: not NULL, aligned, and `count` pointers by the caller's promise.
            let buffers = unsafe { slice::from_raw_parts(array.buffers.cast_const(), count) };
            column.validity = buffers[0].cast();
            column.values = buffers[1].cast();
            if rows > 0 && column.values.is_null() {
                return Err(wrong("lacks a buffer"));
            }
            if matches!(
                layout,
                Layout::Text | Layout::LargeText | Layout::Bytes | Layout::LargeBytes
            ) {
                column.bytes = buffers[2].cast();
            }
            if layout.is_view() {
                let (data, lengths) = (&buffers[2..count - 1], buffers[count - 1]);
                column.views = Some((data, lengths.cast()));
            }
        }
        if !array.dictionary.is_null() || !schema.dictionary.is_null() {
            if array.dictionary.is_null() || schema.dictionary.is_null() {
                return Err(wrong("has half a dictionary"));
            }
            if !matches!(layout, Layout::Whole { .. }) {
                return Err(wrong("has a dictionary and no whole numbers"));
            }
            // SAFETY: not NULL, and alive by the caller's promise.
            let (schema, values) = unsafe { (&*schema.dictionary, &*array.dictionary) };
            let rows = whole(values.length, "has a dictionary of negative length")?;
            // SAFETY: the caller's promise.
            let dictionary = unsafe { Column::open(schema, Some(values), name, 0, rows) }?;
            if dictionary.dictionary.is_some() {
                return Err(wrong("has a dictionary of a dictionary"));
            }
            column.dictionary = Some(Box::new(dictionary));
        }
        column.plain_text = column.is_plain_text();
        Ok(column)
    }

    /// Looks at all texts at once, which costs less than a look at each.
    fn is_plain_text(&self) -> bool {
        if self.layout != Layout::Text || self.dictionary.is_some() || !self.validity.is_null() {
            return false;
        }
        // SAFETY: a column of texts has one offset more than it has rows.
        let offset = |row| unsafe { i32::from_ne_bytes(self.number(row, 4)) };
        let (first, last) = if self.rows > 0 { (offset(0), offset(self.rows)) } else { (0, 0) };
        let rising =
            (0..self.rows).fold(true, |rising, row| rising & (offset(row) <= offset(row + 1)));
        rising && self.between(first.into(), last.into()).is_ok_and(<[u8]>::is_ascii)
    }

    fn refused(&self, wanted: &str) -> Failure {
        let message = format!("the column does not hold {wanted}; cast it");
        Failure::new(RECIP_UNSUPPORTED, message).at(self.name)
    }

    /// Whether the column holds texts, by itself or by its dictionary.
    pub(crate) fn is_text(&self) -> bool {
        let layout = self.dictionary.as_ref().map_or(self.layout, |values| values.layout);
        matches!(layout, Layout::Text | Layout::LargeText | Layout::TextView)
    }

    /// The number that stands for the text of a row: none where it is null, or stands for itself.
    #[inline]
    pub(crate) fn number_of(&self, row: usize) -> Option<i64> {
        if self.is_null(row) {
            return None;
        }
        self.plain_whole(row).ok()
    }

    /// Whether the column holds numbers of texts.
    #[inline]
    pub(crate) fn has_dictionary(&self) -> bool {
        self.dictionary.is_some()
    }

    /// Whether the value of a row is null. The count of nulls is not asked: it may be unknown.
    #[inline]
    pub(crate) fn is_null(&self, row: usize) -> bool {
        if self.layout == Layout::Null {
            return true;
        }
        // SAFETY: a validity buffer has a bit for each value by the promise of `open`.
        unsafe { is_unset(self.validity, self.offset + row) }
    }

    /// The number of `N` bytes at a place of the second buffer.
    ///
    /// # Safety
    /// `place` is no more than `rows` (offsets of texts have one more), and `N` no more than the
    /// layout's width.
    #[inline]
    unsafe fn number<const N: usize>(&self, place: usize, width: usize) -> [u8; N] {
        // SAFETY: `open` checked that this does not overflow; the buffer is as long by the caller's
        // promise. Values need not be aligned for this.
        unsafe { self.values.add((self.offset + place) * width).cast::<[u8; N]>().read_unaligned() }
    }

    /// The text of a row; blank where it is null.
    #[inline]
    pub(crate) fn text(&self, row: usize) -> Outcome<&'a str> {
        if self.plain_text {
            debug_assert!(row < self.rows);
            // SAFETY: as `is_plain_text` has seen, both offsets are there, do not fall and do not leave
            // the bytes, which are ASCII.
            return Ok(unsafe {
                let from = u32::from_ne_bytes(self.number(row, 4)) as usize;
                let to = u32::from_ne_bytes(self.number(row + 1, 4)) as usize;
                let bytes = match to - from {
                    0 => &[],
                    length => slice::from_raw_parts(self.bytes.add(from), length),
                };
                str::from_utf8_unchecked(bytes)
            });
        }
        self.any_text(row)
    }

    /// The same of texts of whatever form.
    fn any_text(&self, row: usize) -> Outcome<&'a str> {
        if self.is_null(row) {
            return Ok("");
        }
        if let Some(dictionary) = &self.dictionary {
            let place = self.plain_whole(row)?;
            let place = usize::try_from(place).ok().filter(|&place| place < dictionary.rows);
            return dictionary
                .text(place.ok_or_else(|| self.broken("an index is not in the dictionary"))?);
        }
        debug_assert!(row < self.rows);
        let bytes = match self.layout {
            Layout::Null => return Ok(""),
            Layout::Text => self.narrow(row)?,
            Layout::LargeText => self.wide(row)?,
            Layout::TextView => self.viewed(row)?,
            _ => return Err(self.refused("texts")),
        };
        utf8(bytes).map_err(|error| {
            let message = format!(
                "the text is not UTF-8 from its byte {} on; convert it first",
                error.valid_up_to()
            );
            Failure::new(RECIP_INVALID_TEXT, message).at(self.name)
        })
    }

    /// The bytes of a row; none where it is null.
    pub(crate) fn bytes(&self, row: usize) -> Outcome<&'a [u8]> {
        if self.is_null(row) {
            return Ok(&[]);
        }
        match self.layout {
            Layout::Bytes => self.narrow(row),
            Layout::LargeBytes => self.wide(row),
            Layout::BytesView => self.viewed(row),
            _ => Err(self.refused("bytes")),
        }
    }

    /// What lies between two offsets of 4 bytes.
    #[inline]
    fn narrow(&self, row: usize) -> Outcome<&'a [u8]> {
        // SAFETY: a column of texts or bytes has one offset more than it has rows.
        let (from, to) = unsafe {
            (
                i64::from(i32::from_ne_bytes(self.number(row, 4))),
                i64::from(i32::from_ne_bytes(self.number(row + 1, 4))),
            )
        };
        self.between(from, to)
    }

    /// What lies between two offsets of 8 bytes.
    #[inline]
    fn wide(&self, row: usize) -> Outcome<&'a [u8]> {
        // SAFETY: as above.
        let (from, to) = unsafe {
            (i64::from_ne_bytes(self.number(row, 8)), i64::from_ne_bytes(self.number(row + 1, 8)))
        };
        self.between(from, to)
    }

    #[inline]
    fn between(&self, from: i64, to: i64) -> Outcome<&'a [u8]> {
        let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to)) else {
            return Err(self.broken("an offset is negative"));
        };
        let length = to.checked_sub(from).ok_or_else(|| self.broken("offsets fall"))?;
        if length == 0 {
            return Ok(&[]);
        }
        if self.bytes.is_null() || isize::try_from(to).is_err() {
            return Err(self.broken("it lacks the bytes of texts"));
        }
        // SAFETY: the bytes go up to the last offset at least, and live for `'a`, by the promise of
        // `open`.
        Ok(unsafe { slice::from_raw_parts(self.bytes.add(from), length) })
    }

    /// A view: a length of 4 bytes, and either up to 12 bytes of text, or its first four, the number
    /// of a buffer and the place in it.
    fn viewed(&self, row: usize) -> Outcome<&'a [u8]> {
        // SAFETY: a view takes 16 bytes.
        let view: [u8; 16] = unsafe { self.number(row, 16) };
        let part =
            |at: usize| i32::from_ne_bytes([view[at], view[at + 1], view[at + 2], view[at + 3]]);
        let broken = || self.broken("a view points nowhere");
        let length = usize::try_from(part(0)).map_err(|_| broken())?;
        if length <= 12 {
            // SAFETY: as above; the bytes of the view itself live for `'a`.
            return Ok(unsafe {
                slice::from_raw_parts(self.values.add((self.offset + row) * 16 + 4), length)
            });
        }
        let (number, from) = (usize::try_from(part(8)), usize::try_from(part(12)));
        let (Ok(number), Ok(from), Some((buffers, lengths))) = (number, from, self.views) else {
            return Err(broken());
        };
        let data = buffers.get(number).copied().ok_or_else(broken)?;
        if data.is_null() || lengths.is_null() {
            return Err(broken());
        }
        // SAFETY: the last buffer holds the length of each buffer of data.
        let held = unsafe { lengths.add(number).read_unaligned() };
        let fits = from.checked_add(length).and_then(|end| i64::try_from(end).ok());
        if fits.is_none_or(|end| end > held) {
            return Err(broken());
        }
        // SAFETY: within the buffer by the check above.
        Ok(unsafe { slice::from_raw_parts(data.cast::<u8>().add(from), length) })
    }

    /// The whole number of a row, none where it is null.
    pub(crate) fn whole(&self, row: usize) -> Outcome<Option<i64>> {
        if self.is_null(row) {
            return Ok(None);
        }
        match &self.dictionary {
            None => self.plain_whole(row).map(Some),
            Some(_) => Err(self.refused("whole numbers")),
        }
    }

    fn plain_whole(&self, row: usize) -> Outcome<i64> {
        // SAFETY: each number is as wide as the layout says.
        unsafe {
            Ok(match self.layout {
                Layout::Whole { bytes: 1, signed: true } => {
                    i8::from_ne_bytes(self.number(row, 1)).into()
                }
                Layout::Whole { bytes: 1, .. } => u8::from_ne_bytes(self.number(row, 1)).into(),
                Layout::Whole { bytes: 2, signed: true } => {
                    i16::from_ne_bytes(self.number(row, 2)).into()
                }
                Layout::Whole { bytes: 2, .. } => u16::from_ne_bytes(self.number(row, 2)).into(),
                Layout::Whole { bytes: 4, signed: true } => {
                    i32::from_ne_bytes(self.number(row, 4)).into()
                }
                Layout::Whole { bytes: 4, .. } => u32::from_ne_bytes(self.number(row, 4)).into(),
                Layout::Whole { signed: true, .. } => i64::from_ne_bytes(self.number(row, 8)),
                Layout::Whole { .. } => i64::try_from(u64::from_ne_bytes(self.number(row, 8)))
                    .map_err(|_| self.out_of_range())?,
                _ => return Err(self.refused("whole numbers")),
            })
        }
    }

    /// Whether the column holds decimals.
    pub(crate) fn is_decimal(&self) -> bool {
        matches!(self.layout, Layout::Decimal { .. })
    }

    /// The decimal of a row: none where it is null, or the column holds none.
    pub(crate) fn decimal(&self, row: usize) -> Option<Decimal> {
        let Layout::Decimal { bytes, scale } = self.layout else { return None };
        if self.is_null(row) {
            return None;
        }
        // SAFETY: each number is as wide as the layout says.
        let number = unsafe {
            match bytes {
                4 => i32::from_ne_bytes(self.number(row, 4)).into(),
                8 => i64::from_ne_bytes(self.number(row, 8)).into(),
                _ => i128::from_ne_bytes(self.number(row, 16)),
            }
        };
        Some(Decimal { number, scale })
    }

    /// The whole minor units of a row, none where it is null. Databases hold large whole numbers as
    /// decimals.
    pub(crate) fn minor(&self, row: usize) -> Outcome<Option<i64>> {
        let Some(decimal) = self.decimal(row) else { return self.whole(row) };
        decimal.whole().map(Some).ok_or_else(|| {
            let message = format!(
                "`{decimal}` is no whole number of 64 bits; put money with decimals into `amount`"
            );
            Failure::new(RECIP_OUT_OF_RANGE, message).at(self.name)
        })
    }

    /// The number of a row, none where it is null.
    #[inline]
    pub(crate) fn real(&self, row: usize) -> Outcome<Option<f64>> {
        if self.layout == Layout::Double && self.validity.is_null() {
            // SAFETY: each number is as wide as the layout says.
            return Ok(Some(f64::from_ne_bytes(unsafe { self.number(row, 8) })));
        }
        self.any_real(row)
    }

    fn any_real(&self, row: usize) -> Outcome<Option<f64>> {
        if self.is_null(row) {
            return Ok(None);
        }
        if let Some(decimal) = self.decimal(row) {
            // The nearest number there is, as of a text.
            return decimal.to_string().parse().map(Some).map_err(|_| self.out_of_range());
        }
        // SAFETY: each number is as wide as the layout says.
        unsafe {
            Ok(Some(match self.layout {
                Layout::Single => f32::from_ne_bytes(self.number(row, 4)).into(),
                Layout::Double => f64::from_ne_bytes(self.number(row, 8)),
                Layout::Whole { .. } if self.dictionary.is_none() => {
                    let whole = self.plain_whole(row)?;
                    let real = whole as f64;
                    if real.abs() > 9_007_199_254_740_992.0 {
                        return Err(self.out_of_range()); // beyond 2^53 they are no longer exact
                    }
                    real
                }
                _ => return Err(self.refused("numbers")),
            }))
        }
    }

    /// The instant of a row in microseconds, none where it is null. Whole numbers without a unit are
    /// microseconds; what is finer is cut down to the microsecond before.
    #[inline]
    pub(crate) fn micros(&self, row: usize) -> Outcome<Option<i64>> {
        const MICROS: Layout = Layout::Time { bytes: 8, unit: Unit::Micros };
        if self.layout == MICROS && self.validity.is_null() {
            // SAFETY: each number is as wide as the layout says.
            return Ok(Some(i64::from_ne_bytes(unsafe { self.number(row, 8) })));
        }
        self.any_micros(row)
    }

    fn any_micros(&self, row: usize) -> Outcome<Option<i64>> {
        if self.is_null(row) {
            return Ok(None);
        }
        let Layout::Time { bytes, unit } = self.layout else {
            return match self.layout {
                Layout::Whole { .. } => self.whole(row),
                _ => Err(self.refused("timestamps")),
            };
        };
        // SAFETY: each number is as wide as the layout says.
        let time = unsafe {
            if bytes == 4 {
                i64::from(i32::from_ne_bytes(self.number(row, 4)))
            } else {
                i64::from_ne_bytes(self.number(row, 8))
            }
        };
        let micros = match unit {
            Unit::Days => time.checked_mul(86_400_000_000),
            Unit::Seconds => time.checked_mul(1_000_000),
            Unit::Millis => time.checked_mul(1000),
            Unit::Micros => Some(time),
            Unit::Nanos => Some(time.div_euclid(1000)),
        };
        micros.map(Some).ok_or_else(|| self.out_of_range())
    }

    fn out_of_range(&self) -> Failure {
        Failure::new(RECIP_OUT_OF_RANGE, "the number is too large").at(self.name)
    }

    fn broken(&self, what: &str) -> Failure {
        let message = format!("the array is broken: {what}");
        Failure::new(RECIP_INVALID_ARGUMENT, message).at(self.name)
    }
}

/// Whether a bit of a validity buffer is not set; without a buffer all are.
///
/// # Safety
/// `bits` is NULL or has a bit at `place`.
#[inline]
pub(crate) unsafe fn is_unset(bits: *const u8, place: usize) -> bool {
    // SAFETY: the caller's promise.
    !bits.is_null() && unsafe { bits.add(place / 8).read() } >> (place % 8) & 1 == 0
}
