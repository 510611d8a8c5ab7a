//! Which types of Arrow serve for what.

use arrow_schema::DataType;
use reciprocity_io::{ReadError, ReadErrorKind, Use};

/// Refuses a column whose type does not serve for a use.
pub(crate) fn check(
    file: &str,
    column: &str,
    data_type: &DataType,
    of: Use,
) -> Result<(), ReadError> {
    let (serves, wanted) = match of {
        Use::Text => (
            is_text(data_type) || data_type.is_integer() || *data_type == DataType::Boolean,
            "a text, a whole number or a boolean",
        ),
        Use::Words => {
            (is_text(data_type) || is_list_of_texts(data_type), "a text or a list of texts")
        }
        Use::Amount | Use::Number => (
            is_text(data_type) || is_number(data_type),
            "a whole number, a float, a decimal of at most 38 digits or a text",
        ),
        Use::Time => (
            is_text(data_type) || is_number(data_type) || is_instant(data_type),
            "a timestamp, a date, a number or a text",
        ),
        _ => (false, "a text"),
    };
    if serves {
        return Ok(());
    }
    let message = format!("the column has the type {data_type}; make it {wanted}");
    Err(ReadError::of_column(ReadErrorKind::Format, file, column, message))
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => is_plain_text(values),
        // A column without any value says nothing, whatever it is for.
        DataType::Null => true,
        other => is_plain_text(other),
    }
}

fn is_plain_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn is_list_of_texts(data_type: &DataType) -> bool {
    match data_type {
        DataType::List(items) | DataType::LargeList(items) => is_text(items.data_type()),
        _ => false,
    }
}

fn is_number(data_type: &DataType) -> bool {
    use DataType::{Decimal32, Decimal64, Decimal128, Float32, Float64};
    data_type.is_integer()
        || matches!(data_type, Float32 | Float64 | Decimal32(..) | Decimal64(..) | Decimal128(..))
}

fn is_instant(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64)
}
