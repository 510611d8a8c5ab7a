//! What goes in and out as Arrow, with the arrow crates as the oracle.

use std::ptr::{null, null_mut};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Date32Array, DictionaryArray, Float32Array, Float64Array, Int32Array,
    Int64Array, LargeStringArray, RecordBatch, RecordBatchIterator, StringArray, StringViewArray,
    StructArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    TimestampSecondArray, UInt32Array,
};
use arrow_schema::{ArrowError, Field, Schema};

use super::{DAY, Owned, START, event, fails, on, service, text};
use crate::arrow_abi::{ArrowArray, ArrowArrayStream, ArrowSchema};
use crate::arrow_in::{recip_ledger_ingest_arrow, recip_ledger_ingest_stream};
use crate::arrow_out::recip_ledger_scores_arrow;
use crate::books::Books;
use crate::error::recip_error;
use crate::event::{RECIP_BAD, RECIP_GOOD, recip_event};
use crate::fold::{recip_fold_push_arrow, recip_fold_push_stream};
use crate::handle::read;
use crate::ingest::RECIP_SKIP_BAD_ROWS;
use crate::names::recip_ledger_intern;
use crate::report::{recip_report, recip_report_free, recip_report_recorded, recip_report_refused};
use crate::score_code::{
    RECIP_SCORE_BAND, RECIP_SCORE_OVERALL, RECIP_SCORE_STAGE, RECIP_SCORE_SUPPLIER_SHARE,
    recip_score_count,
};
use crate::status::{
    RECIP_INVALID_ARGUMENT, RECIP_IO, RECIP_MALFORMED, RECIP_OK, RECIP_UNKNOWN_NAME,
    RECIP_UNSUPPORTED, recip_status,
};

pub(super) type Named = (&'static str, ArrayRef);

/// Makes a column of texts.
type Make = fn(Vec<Option<&'static str>>) -> ArrayRef;

pub(super) fn array<T: Array + 'static>(values: T) -> ArrayRef {
    Arc::new(values)
}

/// The rows of the table below, as events one by one.
pub(super) fn one_by_one() -> Vec<recip_event> {
    let long = "an id that is longer than twelve bytes";
    vec![
        recip_event { event_id: text("e1"), amount: 2.0, ..service("supplier", 0) },
        recip_event { event_id: text(long), amount: 1.0, ..service("customer", 1) },
        recip_event {
            kind: text("respect"),
            flags: RECIP_GOOD,
            observer: text("customer"),
            ..event("conduct", "supplier", 2)
        },
        recip_event { due: START + 9 * DAY, ..event("request", "customer", 3) },
        recip_event {
            kind: text("honesty"),
            flags: RECIP_BAD,
            confidence: 0.5,
            customer: text("cole, who is called this at length"),
            ..event("conduct", "customer", 4)
        },
    ]
}

/// The texts of a table: supplier, customer, actor, type, event_id, observer, kind.
fn texts() -> Vec<(&'static str, Vec<Option<&'static str>>)> {
    let read = |member: fn(&recip_event) -> crate::text::recip_text| {
        one_by_one()
            .iter()
            // SAFETY: the texts are static.
            .map(|event| Some(unsafe { member(event).read("") }.unwrap()))
            .map(|text| text.filter(|text: &&'static str| !text.is_empty()))
            .collect()
    };
    vec![
        ("supplier", read(|event| event.supplier)),
        ("customer", read(|event| event.customer)),
        ("actor", read(|event| event.actor)),
        ("type", read(|event| event.r#type)),
        ("event_id", read(|event| event.event_id)),
        ("observer", read(|event| event.observer)),
        ("kind", read(|event| event.kind)),
    ]
}

/// The whole table, with texts made by `make`.
fn table(make: impl Fn(Vec<Option<&'static str>>) -> ArrayRef) -> Vec<Named> {
    let mut columns: Vec<Named> =
        texts().into_iter().map(|(name, texts)| (name, make(texts))).collect();
    let events = one_by_one();
    let times = events.iter().map(|event| event.occurred_at);
    columns.push(("occurred_at", array(TimestampMicrosecondArray::from_iter_values(times))));
    let amounts = [Some(2.0), Some(1.0), None, None, None];
    columns.push(("amount", array(Float64Array::from(amounts.to_vec()))));
    let due = [None, None, None, Some(START + 9 * DAY), None];
    columns
        .push(("due", array(TimestampMicrosecondArray::from(due.to_vec()).with_timezone("UTC"))));
    let sure = [None, None, None, None, Some(0.5)];
    columns.push(("confidence", array(Float32Array::from(sure.to_vec()))));
    columns.push(("flags", array(UInt32Array::from(vec![0, 0, RECIP_GOOD, 0, RECIP_BAD]))));
    columns
}

pub(super) fn plain() -> Vec<Named> {
    table(|texts| array(StringArray::from(texts)))
}

pub(super) fn batch(columns: &[Named]) -> StructArray {
    let fields = columns.iter().map(|(name, values)| {
        (Arc::new(Field::new(*name, values.data_type().clone(), true)), Arc::clone(values))
    });
    StructArray::from(fields.collect::<Vec<_>>())
}

pub(super) fn ingest_into(
    ledger: &Owned,
    batch: &StructArray,
    flags: u32,
    report: *mut *mut recip_report,
) -> (recip_status, String) {
    let (mut values, mut types) = to_ffi(&batch.to_data()).unwrap();
    let (values_at, types_at) =
        ((&raw mut values).cast::<ArrowArray>(), (&raw mut types).cast::<ArrowSchema>());
    // SAFETY: the ledger and both structures are alive.
    let outcome = fails(|err| unsafe {
        recip_ledger_ingest_arrow(ledger.0, values_at, types_at, flags, null(), report, err)
    });
    // SAFETY: both structures are alive.
    unsafe { assert!((*values_at).release.is_none() && (*types_at).release.is_none()) };
    outcome
}

pub(super) fn ingest(batch: &StructArray) -> Result<Owned, (recip_status, String)> {
    let ledger = Owned::new();
    match ingest_into(&ledger, batch, 0, null_mut()) {
        (RECIP_OK, _) => Ok(ledger),
        refusal => {
            assert_eq!(ledger.events(), (RECIP_OK, 0));
            Err(refusal)
        }
    }
}

pub(super) fn assert_like(ledger: &Owned, events: &[recip_event]) {
    let want = Owned::new();
    for event in events {
        assert_eq!(want.record(event), (RECIP_OK, String::new()));
    }
    let copy = |books: &Books| Ok(books.ledger.clone());
    // SAFETY: both ledgers are alive.
    let (have, want) = unsafe { (read(ledger.0, copy).unwrap(), read(want.0, copy).unwrap()) };
    assert_eq!(have, want);
}

#[test]
fn texts_of_every_type_make_the_same_ledger() {
    fn indexed<K: arrow_array::types::ArrowDictionaryKeyType>(
        texts: Vec<Option<&'static str>>,
    ) -> ArrayRef {
        array(texts.into_iter().collect::<DictionaryArray<K>>())
    }
    let makes: [Make; 11] = [
        |texts| array(StringArray::from(texts)),
        |texts| array(LargeStringArray::from(texts)),
        |texts| array(StringViewArray::from(texts)),
        indexed::<Int8Type>,
        indexed::<Int16Type>,
        indexed::<Int32Type>,
        indexed::<Int64Type>,
        indexed::<UInt8Type>,
        indexed::<UInt16Type>,
        indexed::<UInt32Type>,
        indexed::<UInt64Type>,
    ];
    for make in makes {
        assert_like(&ingest(&batch(&table(make))).unwrap(), &one_by_one());
    }
    // A dictionary of large texts, and one of views.
    for values in [
        array(LargeStringArray::from(vec!["supplier", "customer"])),
        array(StringViewArray::from(vec!["supplier", "customer"])),
    ] {
        let keys = Int32Array::from(vec![0, 1, 0, 1, 1]);
        let actors = DictionaryArray::<Int32Type>::new(keys, values);
        let mut columns = plain();
        columns.iter_mut().find(|(name, _)| *name == "actor").unwrap().1 = array(actors);
        assert_like(&ingest(&batch(&columns)).unwrap(), &one_by_one());
    }
}

#[test]
fn slices_of_the_batch_and_of_its_columns_are_read_where_they_lie() {
    let makes: [Make; 3] = [
        |texts| array(StringArray::from(texts)),
        |texts| array(StringViewArray::from(texts)),
        |texts| array(texts.into_iter().collect::<DictionaryArray<Int16Type>>()),
    ];
    for make in makes {
        let columns = table(make);
        // The columns twice over, of which the second half is taken.
        let twice: Vec<Named> = columns
            .iter()
            .map(|(name, values)| {
                let both = doubled(values);
                (*name, both.slice(5, 5))
            })
            .collect();
        let whole = batch(&twice);
        assert_like(&ingest(&whole).unwrap(), &one_by_one());
        let firsts = if cfg!(miri) { 3..4 } else { 0..5 };
        for from in firsts {
            for count in 0..=5 - from {
                let slice = whole.slice(from, count);
                let events = one_by_one()[from..from + count].to_vec();
                assert_like(&ingest(&slice).unwrap(), &events);
                assert_like(&ingest(&offset_only(&whole, from, count)).unwrap(), &events);
            }
        }
    }
}

/// The values of a column twice.
pub(super) fn doubled(values: &ArrayRef) -> ArrayRef {
    let data = values.to_data();
    let mut twice =
        arrow_data::transform::MutableArrayData::new(vec![&data], false, 2 * data.len());
    twice.try_extend(0, 0, data.len()).unwrap();
    twice.try_extend(0, 0, data.len()).unwrap();
    arrow_array::make_array(twice.freeze())
}

/// A slice that keeps its columns whole and has an offset of its own, as other producers make it.
pub(super) fn offset_only(whole: &StructArray, from: usize, count: usize) -> StructArray {
    let data = whole.to_data().into_builder().offset(from).len(count);
    // SAFETY: the columns have as many rows.
    StructArray::from(unsafe { data.build_unchecked() })
}

#[test]
fn times_of_every_unit_are_the_same_instants() {
    let times: Vec<i64> = one_by_one().iter().map(|event| event.occurred_at).collect();
    let each = |unit: i64| times.iter().map(move |time| time / unit);
    let columns: [ArrayRef; 7] = [
        array(TimestampSecondArray::from_iter_values(each(1_000_000))),
        array(TimestampMillisecondArray::from_iter_values(each(1000))),
        array(TimestampMicrosecondArray::from_iter_values(each(1))),
        array(TimestampNanosecondArray::from_iter_values(
            times.iter().map(|time| time * 1000 + 999),
        )),
        array(Int64Array::from_iter_values(each(1))),
        array(TimestampSecondArray::from_iter_values(each(1_000_000)).with_timezone("+05:30")),
        array(arrow_array::Date64Array::from_iter_values(each(1000))),
    ];
    for column in columns {
        let mut table = plain();
        table.iter_mut().find(|(name, _)| *name == "occurred_at").unwrap().1 = column;
        assert_like(&ingest(&batch(&table)).unwrap(), &one_by_one());
    }
    let days = [19_675, 19_676, -1, 0, 19_677];
    let mut table = plain();
    table.iter_mut().find(|(name, _)| *name == "occurred_at").unwrap().1 =
        array(Date32Array::from(days.to_vec()));
    let mut events = one_by_one();
    for (event, day) in events.iter_mut().zip(days) {
        event.occurred_at = i64::from(day) * DAY;
    }
    assert_like(&ingest(&batch(&table)).unwrap(), &events);
    table.iter_mut().find(|(name, _)| *name == "occurred_at").unwrap().1 =
        array(TimestampSecondArray::from(vec![i64::MAX; 5]));
    assert!(ingest(&batch(&table)).is_err());
}

#[test]
fn amounts_may_be_written_flags_may_be_words_and_names_may_be_numbers() {
    let columns: Vec<Named> = vec![
        ("occurred_at", array(Int64Array::from(vec![START, START]))),
        ("supplier_id", array(Int32Array::from(vec![0, 0]))),
        ("customer", array(StringArray::from(vec!["bolt", "bolt"]))),
        ("actor", array(StringArray::from(vec!["customer", "supplier"]))),
        ("type", array(StringArray::from(vec!["contribution", "conduct"]))),
        ("kind", array(StringArray::from(vec!["money", "honesty"]))),
        ("unit", array(StringArray::from(vec![Some("EUR"), None]))),
        ("amount", array(StringArray::from(vec![Some("1250.07"), None]))),
        ("flags", array(StringArray::from(vec![None, Some("bad")]))),
        ("colour", array(arrow_array::BooleanArray::from(vec![true, false]))), // not read
    ];
    let ledger = Owned::new();
    let (name, mut id) = (text("acme"), -1);
    // SAFETY: the ledger and both places are alive.
    let status =
        unsafe { recip_ledger_intern(ledger.0, &raw const name, 1, &raw mut id, null_mut()) };
    assert_eq!((status, id), (RECIP_OK, 0));
    let outcome = ingest_into(&ledger, &batch(&columns), 0, null_mut());
    assert_eq!(outcome, (RECIP_OK, String::new()));
    let money = recip_event {
        kind: text("money"),
        unit: text("EUR"),
        amount_minor: 125_007,
        amount: 0.0,
        ..service("customer", 0)
    };
    let lie =
        recip_event { kind: text("honesty"), flags: RECIP_BAD, ..event("conduct", "supplier", 0) };
    assert_like(&ledger, &[money, lie]);
}

#[test]
fn an_amount_that_is_null_is_one_act() {
    let mut columns = plain();
    let amounts = [Some(2.0), None, None, None, None]; // the second gift is one as well
    columns.iter_mut().find(|(name, _)| *name == "amount").unwrap().1 =
        array(Float64Array::from(amounts.to_vec()));
    assert_like(&ingest(&batch(&columns)).unwrap(), &one_by_one());
}

#[test]
fn what_cannot_be_read_is_refused_and_released() {
    let replaced = |name: &str, values: ArrayRef| {
        let mut table = plain();
        table.iter_mut().find(|(known, _)| *known == name).unwrap().1 = values;
        ingest(&batch(&table)).map(|_| ()).unwrap_err()
    };
    let dropped = |name: &str| {
        let table: Vec<Named> = plain().into_iter().filter(|(known, _)| *known != name).collect();
        ingest(&batch(&table)).map(|_| ()).unwrap_err()
    };
    for name in ["occurred_at", "supplier", "customer", "actor", "type"] {
        let (status, message) = dropped(name);
        assert_eq!(status, RECIP_INVALID_ARGUMENT);
        assert!(message.contains(name), "{message}");
    }
    let numbers = || array(Float64Array::from(vec![1.0; 5]));
    assert_eq!(replaced("supplier", numbers()).0, RECIP_UNSUPPORTED);
    assert_eq!(replaced("occurred_at", numbers()).0, RECIP_UNSUPPORTED);
    let texts = || array(StringArray::from(vec!["x"; 5]));
    assert_eq!(replaced("occurred_at", texts()).0, RECIP_UNSUPPORTED);
    assert_eq!(replaced("confidence", texts()).0, RECIP_UNSUPPORTED);
    let truth = || array(arrow_array::BooleanArray::from(vec![true; 5]));
    assert_eq!(replaced("kind", truth()).0, RECIP_UNSUPPORTED);
    let nulls = array(TimestampMicrosecondArray::from(vec![None::<i64>; 5]));
    assert_eq!(replaced("occurred_at", nulls).0, RECIP_MALFORMED);
    let mut table = plain();
    table.push(("confidense", array(Float64Array::from(vec![1.0; 5]))));
    let (status, message) = ingest(&batch(&table)).map(|_| ()).unwrap_err();
    assert_eq!(status, RECIP_UNKNOWN_NAME);
    assert!(message.contains("did you mean `confidence`?"), "{message}");
    table.pop();
    table.push(("kind", array(StringArray::from(vec!["x"; 5]))));
    assert_eq!(ingest(&batch(&table)).map(|_| ()).unwrap_err().0, RECIP_INVALID_ARGUMENT);
}

#[test]
fn parties_by_name_and_by_number_at_once_are_refused() {
    // Keys of the host's own may have that name, and be numbers of other parties here.
    for (name, message) in [
        ("supplier_id", "`supplier` is there by name and by number; keep one of them"),
        ("customer_id", "`customer` is there by name and by number; keep one of them"),
    ] {
        let ledger = Owned::new();
        let (party, mut id) = (text("another"), -1);
        // SAFETY: the ledger and both places are alive.
        let status =
            unsafe { recip_ledger_intern(ledger.0, &raw const party, 1, &raw mut id, null_mut()) };
        assert_eq!((status, id), (RECIP_OK, 0));
        for rows in [0, 5] {
            let mut table = plain();
            table.push((name, array(Int64Array::from(vec![id; 5]))));
            let outcome = ingest_into(&ledger, &batch(&table).slice(0, rows), 0, null_mut());
            assert_eq!(outcome, (RECIP_INVALID_ARGUMENT, message.to_owned()));
        }
    }
}

#[test]
fn null_rows_are_refused_or_skipped() {
    let (fields, arrays, _) = batch(&plain()).into_parts();
    let valid = arrow_buffer::NullBuffer::from(vec![true, true, false, true, true]);
    let holed = StructArray::new(fields, arrays, Some(valid));
    let (status, message) = ingest(&holed).map(|_| ()).unwrap_err();
    assert_eq!(status, RECIP_MALFORMED);
    assert!(message.contains("the row is null"), "{message}");
    for sliced in [holed.clone(), holed.slice(2, 3)] {
        let (ledger, mut report) = (Owned::new(), null_mut());
        let outcome = ingest_into(&ledger, &sliced, RECIP_SKIP_BAD_ROWS, &raw mut report);
        assert_eq!(outcome.0, RECIP_OK);
        // SAFETY: the report is alive, and freed once.
        unsafe {
            assert_eq!(recip_report_recorded(report), sliced.len() as u64 - 1);
            assert_eq!(recip_report_refused(report), 1);
            recip_report_free(report);
        }
    }
}

#[test]
fn an_array_without_a_schema_is_released_too_and_what_is_released_is_refused() {
    let ledger = Owned::new();
    let (mut values, mut types) = to_ffi(&batch(&plain()).to_data()).unwrap();
    let (values_at, types_at) =
        ((&raw mut values).cast::<ArrowArray>(), (&raw mut types).cast::<ArrowSchema>());
    let call = |values: *mut ArrowArray, types: *mut ArrowSchema| {
        // SAFETY: the ledger and both structures are alive, or NULL.
        fails(|err| unsafe {
            recip_ledger_ingest_arrow(ledger.0, values, types, 0, null(), null_mut(), err)
        })
        .0
    };
    assert_eq!(call(values_at, null_mut()), RECIP_INVALID_ARGUMENT);
    // SAFETY: both structures are alive.
    unsafe { assert!((*values_at).release.is_none() && (*types_at).release.is_some()) };
    assert_eq!(call(values_at, types_at), RECIP_INVALID_ARGUMENT);
    // SAFETY: as above.
    unsafe { assert!((*types_at).release.is_none()) };
}

#[test]
fn what_goes_in_as_arrow_is_released_where_there_is_no_place_for_the_error_either() {
    let mut places = [null_mut::<recip_error>(); 2];
    let nowhere = (&raw mut places).cast::<u8>().wrapping_add(1).cast();
    // SAFETY: ledger and fold are NULL, the structures are alive, and the place is inside `places`.
    let refused = unsafe {
        let batches = [
            |values, types, err| {
                recip_ledger_ingest_arrow(null_mut(), values, types, 0, null(), null_mut(), err)
            },
            |values, types, err| {
                recip_fold_push_arrow(null_mut(), values, types, 0, null(), null_mut(), err)
            },
        ];
        let streams = [
            |stream, err| {
                recip_ledger_ingest_stream(null_mut(), stream, 0, null(), null_mut(), err)
            },
            |stream, err| recip_fold_push_stream(null_mut(), stream, 0, null(), null_mut(), err),
        ];
        let batch_of = |call: fn(_, _, _) -> recip_status| {
            let (mut values, mut types) = to_ffi(&batch(&plain()).to_data()).unwrap();
            let (values, types) =
                ((&raw mut values).cast::<ArrowArray>(), (&raw mut types).cast::<ArrowSchema>());
            let status = call(values, types, nowhere);
            assert!((*values).release.is_none() && (*types).release.is_none());
            status
        };
        let stream_of = |call: fn(_, _) -> recip_status| {
            let mut stream = stream(Vec::new());
            let at = (&raw mut stream).cast::<ArrowArrayStream>();
            let status = call(at, nowhere);
            assert!((*at).release.is_none());
            status
        };
        [batches.map(batch_of), streams.map(stream_of)]
    };
    assert_eq!(refused, [[RECIP_INVALID_ARGUMENT; 2]; 2]);
    assert_eq!(places, [null_mut(); 2]);
}

fn stream(batches: Vec<Result<RecordBatch, ArrowError>>) -> FFI_ArrowArrayStream {
    let schema = batches.iter().flatten().next().map(RecordBatch::schema);
    let schema = schema.unwrap_or_else(|| Arc::new(Schema::new(batch(&plain()).fields().clone())));
    FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new(batches, schema)))
}

/// A stream that ends at once.
fn ending(columns: &[Named]) -> FFI_ArrowArrayStream {
    let schema = Arc::new(Schema::new(batch(columns).fields().clone()));
    FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([], schema)))
}

fn ingest_stream(ledger: &Owned, stream: FFI_ArrowArrayStream) -> (recip_status, String) {
    ingest_stream_on(1, ledger, stream)
}

fn ingest_stream_on(
    threads: u64,
    ledger: &Owned,
    mut stream: FFI_ArrowArrayStream,
) -> (recip_status, String) {
    let at = (&raw mut stream).cast::<ArrowArrayStream>();
    let options = on(threads);
    // SAFETY: the ledger, the options and the stream are alive.
    let outcome = fails(|err| unsafe {
        recip_ledger_ingest_stream(ledger.0, at, 0, &raw const options, null_mut(), err)
    });
    // SAFETY: the stream is alive.
    unsafe { assert!((*at).release.is_none()) };
    outcome
}

/// The rows of a batch, with numbers for its texts that are those of no other batch.
fn numbered(rows: &RecordBatch) -> RecordBatch {
    let columns = rows.schema();
    let columns = columns.fields().iter().zip(rows.columns()).map(|(field, values)| {
        let made = match values.as_string_opt::<i32>() {
            Some(texts) => array(texts.iter().collect::<DictionaryArray<Int32Type>>()),
            None => Arc::clone(values),
        };
        (field.name(), made, true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

#[test]
fn each_batch_of_a_stream_has_numbers_of_its_own() {
    let whole = RecordBatch::from(batch(&plain()));
    // Number 0 is one customer in the first two, and another in the last one.
    let parts = [whole.slice(0, 2), whole.slice(2, 2), whole.slice(4, 1)];
    let ledger = Owned::new();
    let outcome = ingest_stream(&ledger, stream(parts.iter().map(numbered).map(Ok).collect()));
    assert_eq!(outcome, (RECIP_OK, String::new()));
    assert_like(&ledger, &one_by_one());
}

#[test]
fn a_stream_is_taken_alike_on_any_number_of_threads() {
    const TIMES: usize = if cfg!(miri) { 5 } else { 3000 };
    let whole = RecordBatch::from(batch(&plain()));
    let parts = [numbered(&whole.slice(0, 4)), numbered(&whole.slice(4, 1))];
    let on = |threads| {
        let ledger = Owned::new();
        let batches = parts.iter().cycle().take(2 * TIMES).cloned().map(Ok).collect();
        let outcome = ingest_stream_on(threads, &ledger, stream(batches));
        assert_eq!(outcome, (RECIP_OK, String::new()));
        // SAFETY: the ledger is alive.
        unsafe { read(ledger.0, |books: &Books| Ok(books.ledger.clone())) }.unwrap()
    };
    let alone = on(1);
    assert_eq!(alone.relationships(), 2);
    for threads in [2, 5] {
        assert_eq!(on(threads), alone);
    }
}

#[test]
fn a_stream_is_all_of_its_batches_or_nothing() {
    let whole = RecordBatch::from(batch(&plain()));
    let parts = [whole.slice(0, 2), whole.slice(2, 0), whole.slice(2, 3)];
    let ledger = Owned::new();
    let outcome = ingest_stream(&ledger, stream(parts.clone().map(Ok).into()));
    assert_eq!(outcome, (RECIP_OK, String::new()));
    assert_like(&ledger, &one_by_one());
    assert_eq!(ingest_stream(&ledger, stream(Vec::new())).0, RECIP_OK);

    let ledger = Owned::new();
    let failure = ArrowError::ParseError("the source is gone".to_owned());
    let (status, message) =
        ingest_stream(&ledger, stream(vec![Ok(parts[0].clone()), Err(failure)]));
    assert_eq!(status, RECIP_IO);
    assert!(message.contains("the source is gone"), "{message}");
    assert_eq!(ledger.events(), (RECIP_OK, 0));
}

#[test]
fn a_stream_without_batches_is_refused_for_its_columns_as_any_other() {
    let texts = |texts: Vec<Option<&str>>| array(StringArray::from(texts));
    let misspelt = [plain(), vec![("confidense", texts(vec![None; 5]))]].concat();
    let unread = [plain(), vec![("unit", array(arrow_array::BooleanArray::from(vec![true; 5])))]];
    let encoded = table(|texts| array(texts.into_iter().collect::<DictionaryArray<Int32Type>>()));
    for (columns, status) in [
        (plain(), RECIP_OK),
        (encoded, RECIP_OK),
        (vec![("foo", texts(vec![None]))], RECIP_INVALID_ARGUMENT),
        (misspelt, RECIP_UNKNOWN_NAME),
        (unread.concat(), RECIP_UNSUPPORTED),
    ] {
        assert_eq!(ingest_stream(&Owned::new(), ending(&columns)).0, status);
    }
}

#[test]
fn scores_go_out_as_a_batch_that_arrow_reads() {
    let ledger = ingest(&batch(&plain())).unwrap();
    let codes: Vec<i32> = (1..=recip_score_count()).collect();
    let export_as_of = |codes: &[i32], as_of: i64| {
        let (mut values, mut types) = (FFI_ArrowArray::empty(), FFI_ArrowSchema::empty());
        let (values_at, types_at) =
            ((&raw mut values).cast::<ArrowArray>(), (&raw mut types).cast::<ArrowSchema>());
        let (first, count) = (codes.as_ptr(), codes.len());
        // SAFETY: the ledger, the codes and both places are alive.
        let (status, message) = fails(|err| unsafe {
            let (pairs, options) = (null(), null());
            recip_ledger_scores_arrow(
                ledger.0, pairs, as_of, first, count, options, values_at, types_at, err,
            )
        });
        assert_eq!(status, RECIP_OK, "{message}");
        // SAFETY: just exported, and consumed here.
        let data = unsafe { from_ffi(values, &types) }.unwrap();
        data.validate_full().unwrap();
        StructArray::from(data)
    };
    let export = |codes: &[i32]| export_as_of(codes, START + 9 * DAY);
    let batch = export(&codes);
    assert_eq!(batch.len(), 2);
    assert_eq!(export_as_of(&codes, START - 1).len(), 0, "what had not begun has no row");
    let texts = |name: &str| batch.column_by_name(name).unwrap().as_string::<i64>().clone();
    assert_eq!(texts("supplier").value(1), "acme");
    assert_eq!(texts("customer").value(0), "bolt");
    let tell = |books: &Books| {
        let at = reciprocity_core::Timestamp::from_micros(START + 9 * DAY)?;
        let policy = books.ledger.policy();
        Ok(books.ledger.iter().map(|(.., one)| one.assess(at, policy)).collect::<Vec<_>>())
    };
    // SAFETY: the ledger is alive.
    let assessments = unsafe { read(ledger.0, tell) }.unwrap();
    let mut nulls = 0;
    for column in reciprocity_core::ScoreColumn::ALL {
        let have = batch.column_by_name(column.name()).unwrap();
        for (row, assessment) in assessments.iter().enumerate() {
            let want = column.value(assessment);
            assert_eq!(have.is_null(row), want.is_none(), "{}", column.name());
            nulls += usize::from(want.is_none());
            if let (Some(numbers), Some(want)) = (have.as_primitive_opt::<Float64Type>(), want) {
                assert_eq!(numbers.value(row).to_bits(), want.to_bits());
            }
        }
    }
    assert!(nulls > 10);
    assert_eq!(texts("stage").value(0), assessments[0].stage.name());
    assert_eq!(texts("band").value(0), assessments[0].joint.band.unwrap().name());
    let few = export(&[RECIP_SCORE_OVERALL, RECIP_SCORE_BAND, RECIP_SCORE_STAGE]);
    assert_eq!(few.num_columns(), 5);
    assert_eq!(export(&[RECIP_SCORE_SUPPLIER_SHARE]).num_columns(), 3);
    assert_eq!(export(&[]).num_columns(), 2);
}

#[test]
fn an_export_without_a_reader_is_released_by_its_owner() {
    let ledger = ingest(&batch(&plain())).unwrap();
    let (mut values, mut types) = (FFI_ArrowArray::empty(), FFI_ArrowSchema::empty());
    let (values_at, types_at) =
        ((&raw mut values).cast::<ArrowArray>(), (&raw mut types).cast::<ArrowSchema>());
    let code = RECIP_SCORE_OVERALL;
    // SAFETY: the ledger, the code and both places are alive; a child may be taken before the rest is
    // released, as the specification says.
    unsafe {
        let status = recip_ledger_scores_arrow(
            ledger.0,
            null(),
            START + 9 * DAY,
            &raw const code,
            1,
            null(),
            values_at,
            types_at,
            null_mut(),
        );
        assert_eq!(status, RECIP_OK);
        let child = *(*values_at).children;
        let mut taken = child.replace(crate::arrow_abi::Released::empty());
        ((*values_at).release.unwrap())(values_at);
        assert!((*values_at).release.is_none());
        assert_eq!(taken.length, 2);
        (taken.release.unwrap())(&raw mut taken);
        ((*types_at).release.unwrap())(types_at);
    }
}

#[test]
fn an_export_without_values_has_no_pointer_that_a_host_takes_for_a_stray_one() {
    // Of no relationship; and of one of which nothing is known, so that its words are no bytes.
    for rows in [0, 1] {
        let ledger = Owned::new();
        if rows > 0 {
            assert_eq!(ledger.record(&event("request", "supplier", 0)).0, RECIP_OK);
        }
        let (mut values, mut types) = (FFI_ArrowArray::empty(), FFI_ArrowSchema::empty());
        let (values_at, types_at) =
            ((&raw mut values).cast::<ArrowArray>(), (&raw mut types).cast::<ArrowSchema>());
        let codes = [RECIP_SCORE_OVERALL, RECIP_SCORE_BAND];
        // SAFETY: the ledger, the codes and both places are alive; what was made is as the
        // specification says.
        unsafe {
            let (first, pairs, options) = (codes.as_ptr(), null(), null());
            let as_of = START;
            let status = recip_ledger_scores_arrow(
                ledger.0,
                pairs,
                as_of,
                first,
                2,
                options,
                values_at,
                types_at,
                null_mut(),
            );
            assert_eq!(status, RECIP_OK);
            assert_eq!((*values_at).length, rows);
            for child in 0..4 {
                let array = &**(*values_at).children.add(child);
                let schema = &**(*types_at).children.add(child);
                assert!(array.children.is_null() && schema.children.is_null());
                for place in 1..usize::try_from(array.n_buffers).unwrap() {
                    // Go's runtime takes what lies below one page for no address.
                    assert!((*array.buffers.add(place)).addr() >= 4096, "{child} {place}");
                }
            }
        }
        // SAFETY: just exported, and consumed here.
        unsafe { from_ffi(values, &types) }.unwrap().validate_full().unwrap();
    }
}
