//! A column of one batch, in a form from which values are taken row by row without a copy.

use std::fmt::{Debug, Write};

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    DecimalType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Float64Array, Int64Array, LargeStringArray, StringArray, StringViewArray,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use reciprocity_io::{Use, Value};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// The values of one column.
#[derive(Debug)]
pub(crate) enum Column {
    Blank,
    Texts(StringArray),
    LargeTexts(LargeStringArray),
    TextViews(StringViewArray),
    Dictionary { keys: Vec<usize>, nulls: Option<NullBuffer>, words: Box<Column> },
    Integers(Int64Array),
    Numbers(Float64Array),
    Micros(Int64Array),
}

impl Column {
    /// The values of an array of a type that serves for `uses`.
    pub(crate) fn new(array: &ArrayRef, uses: &[Use]) -> Self {
        if array.null_count() == array.len() {
            return Self::Blank;
        }
        let as_text = uses.iter().any(|of| matches!(of, Use::Text | Use::Words));
        match array.data_type() {
            DataType::Utf8 => Self::Texts(array.as_string().clone()),
            DataType::LargeUtf8 => Self::LargeTexts(array.as_string().clone()),
            DataType::Utf8View => Self::TextViews(array.as_string_view().clone()),
            DataType::Dictionary(..) => Self::dictionary(array),
            DataType::List(_) => joined(array.as_list::<i32>().iter()),
            DataType::LargeList(_) => joined(array.as_list::<i64>().iter()),
            DataType::Boolean => {
                let word = |one: bool| if one { "true" } else { "false" };
                let words = array.as_boolean().iter().map(|one| one.map(word));
                Self::Texts(words.collect())
            }
            DataType::Int8 => integers::<Int8Type>(array, as_text),
            DataType::Int16 => integers::<Int16Type>(array, as_text),
            DataType::Int32 => integers::<Int32Type>(array, as_text),
            DataType::Int64 => integers::<Int64Type>(array, as_text),
            DataType::UInt8 => integers::<UInt8Type>(array, as_text),
            DataType::UInt16 => integers::<UInt16Type>(array, as_text),
            DataType::UInt32 => integers::<UInt32Type>(array, as_text),
            // Half of them are no i64.
            DataType::UInt64 => written::<UInt64Type>(array),
            DataType::Float64 if uses.iter().all(|of| matches!(of, Use::Number | Use::Amount)) => {
                Self::Numbers(array.as_primitive::<Float64Type>().clone())
            }
            // The shortest decimal number that means the float, as a text file would have it: an
            // amount of 0.1 is a tenth.
            DataType::Float64 => written::<Float64Type>(array),
            DataType::Float32 => written::<Float32Type>(array),
            DataType::Decimal32(_, scale) => decimals::<Decimal32Type>(array, *scale),
            DataType::Decimal64(_, scale) => decimals::<Decimal64Type>(array, *scale),
            DataType::Decimal128(_, scale) => decimals::<Decimal128Type>(array, *scale),
            DataType::Timestamp(unit, _) => instants(array, *unit),
            DataType::Date32 => micros::<Date32Type>(array, |day| i64::from(day) * MICROS_PER_DAY),
            DataType::Date64 => micros::<Date64Type>(array, |milli| milli.saturating_mul(1000)),
            _ => Self::Blank,
        }
    }

    fn dictionary(array: &ArrayRef) -> Self {
        let dictionary = array.as_any_dictionary();
        if dictionary.values().is_empty() {
            return Self::Blank;
        }
        Self::Dictionary {
            keys: dictionary.normalized_keys(),
            nulls: dictionary.keys().nulls().cloned(),
            words: Box::new(Self::new(dictionary.values(), &[Use::Text])),
        }
    }

    /// The value in a row; blank where there is none.
    pub(crate) fn value(&self, row: usize) -> Value<'_> {
        match self {
            Self::Texts(array) if array.is_valid(row) => Value::Text(array.value(row)),
            Self::LargeTexts(array) if array.is_valid(row) => Value::Text(array.value(row)),
            Self::TextViews(array) if array.is_valid(row) => Value::Text(array.value(row)),
            Self::Dictionary { keys, nulls, words }
                if nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) =>
            {
                words.value(keys[row])
            }
            Self::Integers(array) if array.is_valid(row) => Value::Integer(array.value(row)),
            Self::Numbers(array) if array.is_valid(row) => Value::Number(array.value(row)),
            Self::Micros(array) if array.is_valid(row) => Value::Micros(array.value(row)),
            _ => Value::BLANK,
        }
    }
}

fn integers<T: ArrowPrimitiveType>(array: &ArrayRef, as_text: bool) -> Column
where
    T::Native: Into<i64> + Debug,
{
    if as_text {
        return written::<T>(array);
    }
    Column::Integers(array.as_primitive::<T>().unary(Into::into))
}

/// The numbers as Rust writes them, all in one buffer.
fn written<T: ArrowPrimitiveType>(array: &ArrayRef) -> Column
where
    T::Native: Debug,
{
    texts(array.as_primitive::<T>().iter(), |text, number| write!(text, "{number:?}"))
}

fn decimals<T: DecimalType>(array: &ArrayRef, scale: i8) -> Column
where
    T::Native: Into<i128>,
{
    texts(array.as_primitive::<T>().iter(), |text, number| {
        write_decimal(text, number.into(), scale)
    })
}

/// Writes `number` / 10^`scale` exactly.
fn write_decimal(text: &mut impl Write, number: i128, scale: i8) -> std::fmt::Result {
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        return if number == 0 {
            text.write_char('0')
        } else {
            write!(text, "{number}{:0<places$}", "")
        };
    }
    let (sign, size) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    let one = 10_u128.saturating_pow(places.try_into().unwrap_or(u32::MAX));
    write!(text, "{sign}{}.{:0>places$}", size / one, size % one)
}

fn texts<N>(
    values: impl ExactSizeIterator<Item = Option<N>>,
    write: impl Fn(&mut StringBuilder, N) -> std::fmt::Result,
) -> Column {
    const USUAL_BYTES: usize = 8;
    let mut texts = StringBuilder::with_capacity(values.len(), values.len() * USUAL_BYTES);
    for value in values {
        match value.map(|value| write(&mut texts, value)) {
            // Ends the text written so far.
            Some(Ok(())) => texts.append_value(""),
            Some(Err(_)) | None => texts.append_null(),
        }
    }
    Column::Texts(texts.finish())
}

/// The texts of each list with blanks between them.
fn joined(lists: impl ExactSizeIterator<Item = Option<ArrayRef>>) -> Column {
    texts(lists, |text, list| {
        let words = Column::new(&list, &[Use::Text]);
        for row in 0..list.len() {
            if let Value::Text(word) = words.value(row) {
                write!(text, "{word} ")?;
            }
        }
        Ok(())
    })
}

fn instants(array: &ArrayRef, unit: TimeUnit) -> Column {
    match unit {
        TimeUnit::Second => {
            micros::<TimestampSecondType>(array, |second| second.saturating_mul(MICROS_PER_SECOND))
        }
        TimeUnit::Millisecond => {
            micros::<TimestampMillisecondType>(array, |milli| milli.saturating_mul(1000))
        }
        TimeUnit::Microsecond => micros::<TimestampMicrosecondType>(array, |micro| micro),
        TimeUnit::Nanosecond => micros::<TimestampNanosecondType>(array, |nano| nano / 1000),
    }
}

fn micros<T: ArrowPrimitiveType>(array: &ArrayRef, of: impl Fn(T::Native) -> i64) -> Column {
    Column::Micros(array.as_primitive::<T>().unary(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_written_exactly() {
        for (number, scale, text) in [
            (125_000, 2, "1250.00"),
            (-5, 2, "-0.05"),
            (0, 3, "0.000"),
            (7, 0, "7"),
            (7, -3, "7000"),
            (0, -3, "0"),
            (i128::MAX, 38, "1.70141183460469231731687303715884105727"),
        ] {
            let mut written = String::new();
            write_decimal(&mut written, number, scale).unwrap();
            assert_eq!(written, text);
        }
    }
}
