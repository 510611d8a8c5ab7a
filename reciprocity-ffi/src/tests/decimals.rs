//! Decimals in Arrow: what their texts say, as the arrow crates write them.

use std::ffi::CStr;
use std::ptr::null_mut;
use std::sync::Arc;

use arrow_array::ffi::to_ffi;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, DecimalType, Float64Type, Int32Type,
};
use arrow_array::{
    Array, ArrayRef, Decimal128Array, Decimal256Array, DictionaryArray, Int32Array, PrimitiveArray,
    StringArray, TimestampMicrosecondArray,
};
use arrow_buffer::i256;
use arrow_schema::DataType;

use super::arrow::{
    Named, array, assert_like, batch, doubled, ingest, ingest_into, offset_only, one_by_one, plain,
};
use super::{DAY, Owned, START, event, text};
use crate::arrow_abi::{ArrowArray, ArrowSchema, Released};
use crate::arrow_column::Column;
use crate::books::Books;
use crate::decimal::Decimal;
use crate::error::{recip_error_message, recip_error_row};
use crate::event::{RECIP_BAD, recip_event};
use crate::handle::read;
use crate::ingest::RECIP_SKIP_BAD_ROWS;
use crate::report::{
    recip_report_free, recip_report_recorded, recip_report_refusal, recip_report_refused,
};
use crate::status::{RECIP_OK, RECIP_OUT_OF_RANGE, RECIP_UNSUPPORTED, recip_status};

/// Numbers of so many digits with a scale.
fn decimals<T: DecimalType>(numbers: &[Option<T::Native>], digits: u8, scale: i8) -> ArrayRef {
    let values = numbers.iter().copied().collect::<PrimitiveArray<T>>();
    array(values.with_precision_and_scale(digits, scale).unwrap())
}

/// The same in each width that takes them.
fn widths(numbers: &[Option<i128>], scale: i8) -> Vec<ArrayRef> {
    let narrow: Option<Vec<_>> =
        numbers.iter().map(|of| of.map(i32::try_from).transpose().ok()).collect();
    let middle: Option<Vec<_>> =
        numbers.iter().map(|of| of.map(i64::try_from).transpose().ok()).collect();
    let (narrow, middle) = (narrow.filter(|_| scale <= 9), middle.filter(|_| scale <= 18));
    let mut made = vec![decimals::<Decimal128Type>(numbers, 38, scale)];
    made.extend(narrow.map(|numbers| decimals::<Decimal32Type>(&numbers, 9, scale)));
    made.extend(middle.map(|numbers| decimals::<Decimal64Type>(&numbers, 18, scale)));
    made
}

/// The texts of decimals, by the arrow crates.
fn written(values: &ArrayRef) -> ArrayRef {
    fn of<T: DecimalType>(values: &ArrayRef) -> ArrayRef {
        let values = values.as_any().downcast_ref::<PrimitiveArray<T>>().unwrap();
        let text = |row| values.is_valid(row).then(|| values.value_as_string(row));
        array((0..values.len()).map(text).collect::<StringArray>())
    }
    match values.data_type() {
        DataType::Decimal32(..) => of::<Decimal32Type>(values),
        DataType::Decimal64(..) => of::<Decimal64Type>(values),
        _ => of::<Decimal128Type>(values),
    }
}

/// Types, kinds and units of rows that have an amount, and of some that should have none.
const STATED: [[&str; 3]; 12] = [
    ["contribution", "money", "EUR"],
    ["contribution", "money", "JPY"],
    ["contribution", "money", "BHD"],
    ["contribution", "money", "CLF"],
    ["contribution", "money", ""],
    ["contribution", "time", ""],
    ["contribution", "time", "minutes"],
    ["contribution", "service", ""],
    ["contribution", "service", "EUR"],
    ["contribution", "nothing", ""],
    ["imposition", "", "hours"],
    ["request", "", ""],
];

/// A table with a row for each of these and each amount.
fn stated(amounts: ArrayRef) -> Vec<Named> {
    let rows = amounts.len();
    let texts = |of: usize| {
        array(StringArray::from_iter_values((0..rows).map(|row| STATED[row % STATED.len()][of])))
    };
    let always = |word| array(StringArray::from(vec![word; rows]));
    let times = (0..).map(|row| START + row * DAY).take(rows);
    vec![
        ("occurred_at", array(TimestampMicrosecondArray::from_iter_values(times))),
        ("supplier", always("acme")),
        ("customer", always("bolt")),
        ("actor", always("supplier")),
        ("type", texts(0)),
        ("kind", texts(1)),
        ("unit", texts(2)),
        ("amount", amounts),
    ]
}

/// What became of a batch: how many rows were recorded, the ledger, and each refusal with its row.
fn outcome(columns: &[Named]) -> (u64, reciprocity_core::Ledger, Vec<(i64, String)>) {
    let (ledger, mut report) = (Owned::new(), null_mut());
    let outcome = ingest_into(&ledger, &batch(columns), RECIP_SKIP_BAD_ROWS, &raw mut report);
    assert_eq!(outcome, (RECIP_OK, String::new()));
    // SAFETY: the ledger is alive, and so is the report, which is freed once.
    unsafe {
        let refusal = |index| {
            let error = recip_report_refusal(report, index);
            let message = CStr::from_ptr(recip_error_message(error, null_mut()));
            (recip_error_row(error), message.to_str().unwrap().to_owned())
        };
        let refusals = (0..recip_report_refused(report)).map(refusal).collect();
        let recorded = recip_report_recorded(report);
        recip_report_free(report);
        (recorded, read(ledger.0, |books: &Books| Ok(books.ledger.clone())).unwrap(), refusals)
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes very long, and reads as the others do")]
fn decimals_are_the_amounts_that_their_texts_are_and_are_refused_as_these() {
    let small = [100, 0, 1, -1, 7, 125_007, 125_000, 999_999_999, -999_999_999];
    let middle = [i128::from(i32::MAX) + 1, 999_999_999_999_999_999, 9_007_199_254_740_993];
    let large =
        [i128::from(i64::MAX), i128::from(i64::MAX) + 1, 10_i128.pow(38) - 1, 1 - 10_i128.pow(38)];
    let (mut recorded, mut refused, mut tried) = (0, 0, 0);
    for scale in [-128, -38, -19, -3, -1, 0, 1, 2, 3, 4, 9, 38] {
        for numbers in [&small[..], &middle, &large] {
            let each = |number: &i128| [Some(*number); STATED.len()];
            let mut amounts: Vec<Option<i128>> = numbers.iter().flat_map(each).collect();
            amounts.extend([None; STATED.len()]);
            for values in widths(&amounts, scale) {
                let of = values.data_type().clone();
                let (have, want) = (stated(Arc::clone(&values)), stated(written(&values)));
                let (have, want) = (outcome(&have), outcome(&want));
                assert_eq!((have.0, &have.2), (want.0, &want.2), "{of}");
                assert!(have.1 == want.1, "{of}: the ledgers differ");
                recorded += have.0;
                refused += have.2.len();
                tried += 1;
            }
        }
    }
    assert!(recorded > 1000 && refused > 1000 && tried > 50, "{recorded} {refused} {tried}");
}

#[test]
fn money_as_a_decimal_is_whole_minor_units_and_never_rounded() {
    let money = |unit, amount: ArrayRef| {
        let columns = stated(amount).into_iter().map(|(name, values)| match name {
            "unit" => (name, array(StringArray::from(vec![unit]))),
            _ => (name, values),
        });
        ingest(&batch(&columns.collect::<Vec<_>>()))
    };
    // Of the last a double holds only every second one.
    for (number, scale, unit, minor) in [
        (125_007, 2, "EUR", 125_007),
        (1_250_070, 3, "EUR", 125_007),
        (125, 0, "EUR", 12_500),
        (125, -1, "EUR", 125_000),
        (125, -1, "JPY", 1250),
        (12_500, 2, "JPY", 125),
        (125_007, 3, "BHD", 125_007),
        (90_071_992_547_409_931, 2, "EUR", 90_071_992_547_409_931),
    ] {
        for amount in widths(&[Some(number)], scale) {
            let given = recip_event {
                kind: text("money"),
                unit: text(unit),
                amount_minor: minor,
                ..event("contribution", "supplier", 0)
            };
            assert_like(&money(unit, amount).unwrap(), &[given]);
        }
    }
    for (number, scale, unit, words) in [
        (125_007, 3, "EUR", "`125.007` has more decimals than the 2 of EUR; round it first"),
        (1, 1, "JPY", "`0.1` has more decimals than the 0 of JPY"),
        (-1, 2, "EUR", "negative"),
        (100_000_000_000_000_100, 2, "EUR", "is not a number from 0 to 1e15"),
        (
            i128::from(i64::MAX) + 1,
            2,
            "EUR",
            "`92233720368547758.08` is beyond any amount of money",
        ),
        (1, -38, "EUR", "is beyond any amount of money"),
    ] {
        for amount in widths(&[Some(number)], scale) {
            let (status, message) = money(unit, amount).map(|_| ()).unwrap_err();
            assert_eq!(status, RECIP_OUT_OF_RANGE, "{message}");
            assert!(message.contains(words), "{message}");
        }
    }
}

/// The whole table of the other tests with one column in place of what it has.
fn with(name: &'static str, values: ArrayRef) -> Vec<Named> {
    let mut columns: Vec<Named> = plain().into_iter().filter(|(known, _)| *known != name).collect();
    columns.push((name, values));
    columns
}

#[test]
fn decimals_are_read_where_they_lie_and_nulls_say_nothing() {
    for amounts in widths(&[Some(200), Some(100), None, None, None], 2) {
        let columns = with("amount", amounts);
        assert_like(&ingest(&batch(&columns)).unwrap(), &one_by_one());
        let twice = columns.iter().map(|(name, values)| (*name, doubled(values).slice(5, 5)));
        let whole = batch(&twice.collect::<Vec<_>>());
        let firsts = if cfg!(miri) { 3..4 } else { 0..5 };
        for from in firsts {
            for count in 0..=5 - from {
                let events = one_by_one()[from..from + count].to_vec();
                assert_like(&ingest(&whole.slice(from, count)).unwrap(), &events);
                assert_like(&ingest(&offset_only(&whole, from, count)).unwrap(), &events);
            }
        }
    }
    // The second gift is one act, as of any null.
    for amounts in widths(&[Some(2), None, None, None, None], 0) {
        assert_like(&ingest(&batch(&with("amount", amounts))).unwrap(), &one_by_one());
    }
}

#[test]
fn weights_and_confidences_may_be_decimals() {
    let lie = |number: f64| recip_event {
        kind: text("honesty"),
        flags: RECIP_BAD,
        weight: number,
        confidence: number,
        ..event("conduct", "customer", 4)
    };
    let columns = |numbers: ArrayRef| {
        let rows = with("confidence", Arc::clone(&numbers));
        let rows = rows.into_iter().chain([("weight", numbers)]).collect::<Vec<_>>();
        batch(&rows).slice(4, 1)
    };
    for (number, scale, real) in
        [(5, 1, 0.5), (1, 1, 0.1), (300, 3, 0.3), (1, 0, 1.0), (123_456_789, 9, 0.123_456_789)]
    {
        for numbers in widths(&[None, None, None, None, Some(number)], scale) {
            let customer = text("cole, who is called this at length");
            assert_like(
                &ingest(&columns(numbers)).unwrap(),
                &[recip_event { customer, ..lie(real) }],
            );
        }
    }
    for numbers in widths(&[None, None, None, None, Some(101)], 2) {
        assert_eq!(ingest(&columns(numbers)).map(|_| ()).unwrap_err().0, RECIP_OUT_OF_RANGE);
    }
}

#[test]
fn minor_units_may_be_decimals_that_are_whole() {
    let ledger_of = |minor: ArrayRef| {
        let mut columns = stated(array(Int32Array::from(vec![None])));
        columns.push(("amount_minor", minor));
        ingest(&batch(&columns))
    };
    for (number, scale, minor) in
        [(125_007, 0, 125_007), (12_500, 2, 125), (125, -3, 125_000), (0, 2, 0)]
    {
        for values in widths(&[Some(number)], scale) {
            let given = recip_event {
                kind: text("money"),
                unit: text("EUR"),
                amount_minor: minor,
                ..event("contribution", "supplier", 0)
            };
            assert_like(&ledger_of(values).unwrap(), &[given]);
        }
    }
    for (number, scale, written) in [
        (12_550, 2, "`125.50`"),
        (i128::from(i64::MAX) + 1, 0, "`9223372036854775808`"),
        (1, -19, "`10000000000000000000`"),
    ] {
        for values in widths(&[Some(number)], scale) {
            let (status, message) = ledger_of(values).map(|_| ()).unwrap_err();
            assert_eq!(status, RECIP_OUT_OF_RANGE);
            assert!(message.contains(written) && message.contains("no whole number"), "{message}");
        }
    }
    // A null says nothing, beside an amount that says something.
    let mut columns = stated(decimals::<Decimal64Type>(&[Some(100)], 18, 2));
    columns.push(("amount_minor", decimals::<Decimal64Type>(&[None], 18, 2)));
    assert!(ingest(&batch(&columns)).is_ok());
}

#[test]
fn names_numbers_of_names_flags_and_times_are_no_decimals() {
    let ones = || decimals::<Decimal64Type>(&[Some(1); 5], 18, 0);
    for name in ["supplier", "actor", "kind", "supplier_id", "flags", "occurred_at", "due"] {
        let columns = match name {
            "supplier_id" => {
                let others = plain().into_iter().filter(|(name, _)| *name != "supplier");
                others.chain([(name, ones())]).collect()
            }
            _ => with(name, ones()),
        };
        let (status, message) = ingest(&batch(&columns)).map(|_| ()).unwrap_err();
        assert_eq!(status, RECIP_UNSUPPORTED, "{name}: {message}");
        assert!(message.contains("cast it"), "{message}");
    }
}

#[test]
fn a_dictionary_of_decimals_is_refused_as_one_of_floats() {
    let keys = || Int32Array::from(vec![0; 5]);
    let decimals = decimals::<Decimal128Type>(&[Some(100)], 38, 2);
    let floats = array([1.0].into_iter().collect::<PrimitiveArray<Float64Type>>());
    let refused = |values| {
        let amounts = DictionaryArray::<Int32Type>::new(keys(), values);
        ingest(&batch(&with("amount", array(amounts)))).map(|_| ()).unwrap_err()
    };
    let (have, want) = (refused(decimals), refused(floats));
    assert_eq!(have, want);
    assert_eq!(have.0, RECIP_UNSUPPORTED);
}

#[test]
fn decimals_of_256_bits_are_refused_with_what_to_do() {
    let amounts = Decimal256Array::from(vec![i256::from_i128(100); 5]);
    let amounts = amounts.with_precision_and_scale(38, 2).unwrap();
    let (status, message) =
        ingest(&batch(&with("amount", array(amounts)))).map(|_| ()).unwrap_err();
    assert_eq!(status, RECIP_UNSUPPORTED);
    assert_eq!(
        message,
        "columns of the Arrow format `d:38,2,256` are not read; cast it to a decimal of at most 38 \
         digits"
    );
}

/// The first two values of a column of this format, over three ones of 128 bits and as many nulls.
fn opened(format: &CStr) -> Result<[Option<Decimal>; 2], (recip_status, &'static str, String)> {
    let ones = Decimal128Array::from(vec![Some(1), None, Some(1)]);
    let (mut values, _types) = to_ffi(&ones.to_data()).unwrap();
    // SAFETY: the structures are the same.
    let values = unsafe { &*(&raw mut values).cast::<ArrowArray>() };
    let schema = ArrowSchema { format: format.as_ptr(), ..ArrowSchema::empty() };
    // SAFETY: both structures are alive, and the buffers as long as any decimal may want them.
    let column = unsafe { Column::open(&schema, Some(values), "amount", 0, 2) };
    match column {
        Ok(column) => Ok([0, 1].map(|row| column.decimal(row))),
        Err(failure) => {
            let column = failure.column().unwrap();
            let code = failure.code();
            let message = failure.into_error();
            // SAFETY: the error is alive.
            let message =
                unsafe { CStr::from_ptr(recip_error_message(&raw const message, null_mut())) };
            Err((code, column, message.to_str().unwrap().to_owned()))
        }
    }
}

#[test]
fn malformed_formats_of_decimals_are_refused() {
    let one = |scale| Ok([Some(Decimal { number: 1, scale }), None]);
    for (format, scale) in [
        (c"d:38,2", 2),
        (c"d:38,2,128", 2),
        (c"d:1,0", 0),
        (c"d:38,-128", -128),
        (c"d:1,127", 127),
        (c"d:9,2,32", 2),
        (c"d:18,-2,64", -2),
    ] {
        assert_eq!(opened(format), one(scale), "{format:?}");
    }
    for format in [
        c"d",
        c"d:",
        c"d:,",
        c"d:38",
        c"d:38,",
        c"d:,2",
        c"d:38,2,",
        c"d:38,2,128,",
        c"d:38,2,128,1",
        c"d:38;2",
        c"d:38, 2",
        c"d: 38,2",
        c"d:0,0",
        c"d:-1,2",
        c"d:39,2",
        c"d:76,2",
        c"d:256,2",
        c"d:18446744073709551654,2",
        c"d:10,32,32",
        c"d:10,2,32",
        c"d:19,2,64",
        c"d:38,128",
        c"d:38,-129",
        c"d:38,9223372036854775808",
        c"d:38,2,16",
        c"d:38,2,0",
        c"d:38,2,256",
        c"d:38,2,-128",
        c"d:38,2,4294967424",
        c"d:9,2,0x20",
        c"d:\xff\xfe,2",
        c"d:3\xc3,2",
        c"d38,2",
    ] {
        let (status, column, message) = opened(format).unwrap_err();
        assert_eq!((status, column), (RECIP_UNSUPPORTED, "amount"), "{format:?}");
        assert!(message.contains("are not read; cast it to"), "{message}");
    }
}

#[test]
fn the_scale_of_a_decimal_may_be_any() {
    for (number, scale, text, whole) in [
        (125_000, 2, "1250.00", Some(1250)),
        (-5, 2, "-0.05", None),
        (-500, 2, "-5.00", Some(-5)),
        (0, 3, "0.000", Some(0)),
        (0, -3, "0", Some(0)),
        (7, -3, "7000", Some(7000)),
        (i128::MAX, 38, "1.70141183460469231731687303715884105727", None),
        (i128::MIN, 39, "-0.170141183460469231731687303715884105728", None),
    ] {
        let decimal = Decimal { number, scale };
        assert_eq!((&*decimal.to_string(), decimal.whole()), (text, whole));
    }
    for scale in [i8::MIN, i8::MAX] {
        for number in [i128::MIN, -1, 0, 1, i128::MAX] {
            let decimal = Decimal { number, scale };
            let real: f64 = decimal.to_string().parse().unwrap();
            let want = number as f64 * 10_f64.powi(-i32::from(scale));
            assert!((real - want).abs() <= want.abs() * 1e-12, "{decimal}");
            assert_eq!(decimal.whole(), (number == 0).then_some(0));
        }
    }
}
