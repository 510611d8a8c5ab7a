//! Any sequence of calls of the C interface, with any arguments that C allows: each is answered, none
//! fails inside the library, and a call that fails leaves its outputs alone.

#![no_main]

use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use reciprocity::alerts::{
    recip_alert_stream_free, recip_alert_stream_new, recip_alert_stream_next,
    recip_alert_stream_save_bytes,
};
use reciprocity::arrow_abi::{ArrowArray, ArrowSchema};
use reciprocity::arrow_in::recip_ledger_ingest_arrow;
use reciprocity::assessment::*;
use reciprocity::batch::recip_batch_scores_arrow;
use reciprocity::books::recip_ledger;
use reciprocity::document::*;
use reciprocity::error::*;
use reciprocity::event::{recip_event, recip_event_init};
use reciprocity::fold::*;
use reciprocity::fold_out::*;
use reciprocity::ingest::{recip_columns, recip_ledger_ingest};
use reciprocity::ledger::*;
use reciprocity::names::*;
use reciprocity::numbers::{recip_numbers, recip_profiles};
use reciprocity::options::*;
use reciprocity::overview::*;
use reciprocity::pairs::{recip_ledger_pair, recip_pairs};
use reciprocity::parties::*;
use reciprocity::policy::*;
use reciprocity::record::recip_ledger_record;
use reciprocity::report::*;
use reciprocity::score::*;
use reciprocity::snapshot::*;
use reciprocity::statements::recip_ledger_events;
use reciprocity::status::*;
use reciprocity::tallies::*;
use reciprocity::text::recip_text;

const DAY: i64 = 86_400_000_000;
const START: i64 = 1_700_000_000_000_000;
const WORDS: [&str; 30] = [
    "",
    "acme",
    "bolt",
    "cole",
    "supplier",
    "customer",
    "neutral",
    "contribution",
    "request",
    "response",
    "conduct",
    "expectation",
    "promise",
    "fulfilment",
    "waiver",
    "trust",
    "amendment",
    "invitation",
    "ending",
    "service",
    "time",
    "money",
    "respect",
    "honesty",
    "EUR",
    "hours",
    "e1",
    "e2",
    "extended",
    "proposed",
];

/// What the calls hand out. All of it is freed, in whatever order the input says.
struct Hands {
    tallies: Vec<*mut recip_tallies>,
    folds: Vec<*mut recip_fold>,
    ledgers: Vec<*mut recip_ledger>,
    policies: Vec<*mut recip_policy>,
    assessments: Vec<*mut recip_assessment>,
    documents: Vec<*mut recip_document>,
}

fn text(input: &mut Unstructured<'_>) -> Result<recip_text> {
    if input.ratio(1, 40)? {
        return Ok(recip_text { data: null(), len: usize::arbitrary(input)? });
    }
    if input.ratio(1, 40)? {
        return Ok(lend(b"\xff\xfe"));
    }
    Ok(lend(input.choose(&WORDS)?.as_bytes()))
}

fn lend(bytes: &'static [u8]) -> recip_text {
    recip_text { data: bytes.as_ptr().cast::<c_char>(), len: bytes.len() }
}

fn time(input: &mut Unstructured<'_>) -> Result<i64> {
    if input.ratio(1, 20)? {
        return i64::arbitrary(input);
    }
    Ok(START + i64::from(u8::arbitrary(input)?) * DAY / 4)
}

fn event(input: &mut Unstructured<'_>) -> Result<recip_event> {
    let mut event = std::mem::MaybeUninit::<recip_event>::uninit();
    // SAFETY: there is room for one.
    let mut event = unsafe {
        assert_eq!(
            recip_event_init(event.as_mut_ptr(), size_of::<recip_event>(), null_mut()),
            RECIP_OK
        );
        event.assume_init()
    };
    event.occurred_at = time(input)?;
    event.supplier = text(input)?;
    event.customer = text(input)?;
    event.actor = text(input)?;
    event.r#type = text(input)?;
    event.kind = text(input)?;
    for member in [&mut event.event_id, &mut event.observer, &mut event.unit, &mut event.r#ref] {
        if input.ratio(1, 3)? {
            *member = text(input)?;
        }
    }
    if input.ratio(1, 2)? {
        event.amount = f64::from(u8::arbitrary(input)?);
        event.flags = u32::arbitrary(input)? & 0x7ff;
    }
    if input.ratio(1, 4)? {
        event.due = time(input)?;
        event.weight = f64::arbitrary(input)?;
        event.amount_minor = i64::arbitrary(input)?;
    }
    Ok(event)
}

/// Makes a call and looks at its answer.
fn answered(call: impl FnOnce(*mut *mut recip_error) -> recip_status) -> recip_status {
    let mut error = null_mut();
    let status = call(&raw mut error);
    assert_ne!(status, RECIP_INTERNAL);
    assert_ne!(status, RECIP_POISONED);
    assert_eq!(error.is_null(), status == RECIP_OK);
    // SAFETY: NULL, or the error that the call made, which is freed once.
    unsafe {
        assert_eq!(recip_error_code(error), status);
        let mut len = 0;
        assert!(!recip_error_message(error, &raw mut len).is_null());
        assert_eq!(len == 0, status == RECIP_OK);
        recip_error_row(error);
        recip_error_column(error);
        recip_error_free(error);
    }
    status
}

/// Makes a call that hands something out.
fn handed<T>(
    to: &mut Vec<*mut T>,
    call: impl FnOnce(*mut *mut T, *mut *mut recip_error) -> recip_status,
) {
    let mut made = null_mut();
    if answered(|err| call(&raw mut made, err)) == RECIP_OK {
        assert!(!made.is_null());
        to.push(made);
    } else {
        assert!(made.is_null());
    }
}

fn any<T>(input: &mut Unstructured<'_>, from: &[*mut T]) -> Result<*mut T> {
    if from.is_empty() || input.ratio(1, 40)? { Ok(null_mut()) } else { Ok(*input.choose(from)?) }
}

unsafe extern "C" fn nothing<T>(of: *mut T)
where
    T: Release,
{
    // SAFETY: the library hands over what it was given.
    unsafe { (*of).forget() };
}

trait Release {
    fn forget(&mut self);
}

/// The layouts of the specification, with members that can be written.
#[repr(C)]
struct Schema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut Schema,
    dictionary: *mut Schema,
    release: Option<unsafe extern "C" fn(*mut Schema)>,
    private_data: *mut c_void,
}

#[repr(C)]
struct Array {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut Array,
    dictionary: *mut Array,
    release: Option<unsafe extern "C" fn(*mut Array)>,
    private_data: *mut c_void,
}

impl Release for Schema {
    fn forget(&mut self) {
        self.release = None;
    }
}

impl Release for Array {
    fn forget(&mut self) {
        self.release = None;
    }
}

/// A call that takes a batch in.
type Push<'a> = &'a dyn Fn(
    *mut ArrowArray,
    *mut ArrowSchema,
    u32,
    *mut *mut recip_report,
    *mut *mut recip_error,
) -> recip_status;

/// A format of decimals, often one that is none.
fn decimals(input: &mut Unstructured<'_>) -> Result<std::ffi::CString> {
    let bits = input.choose(&["", ",32", ",64", ",128", ",256", ","])?;
    let format = if input.ratio(1, 2)? {
        format!("d:{},{}{bits}", input.int_in_range(0..=40)?, i8::arbitrary(input)?)
    } else {
        format!("d:{}{bits}", <&str>::arbitrary(input)?.replace('\0', ","))
    };
    Ok(std::ffi::CString::new(format).unwrap_or_default())
}

/// A batch whose sizes and offsets are the input's, over memory that is large enough for all that the
/// sizes may be. Numbers that a producer must not hand over at all are among them.
fn arrow(input: &mut Unstructured<'_>, push: Push<'_>) -> Result<()> {
    const ROOM: usize = 64;
    const NAMES: [&std::ffi::CStr; 8] =
        [c"occurred_at", c"supplier", c"customer", c"actor", c"type", c"kind", c"amount", c"flags"];
    let size = |input: &mut Unstructured<'_>| -> Result<i64> {
        Ok(if input.ratio(1, 30)? {
            i64::arbitrary(input)?.min(0)
        } else {
            input.int_in_range(0..=12)?
        })
    };
    // A place for every layout: as offsets these rise, as numbers they are small, as views they are
    // short texts, and as bits about half are set. The widest numbers are decimals of 16 bytes.
    let offsets: Vec<i32> = (0..4 * ROOM as i32).map(|at| at.min(60)).collect();
    let times: Vec<i64> = (0..ROOM as i64).map(|at| START + at * DAY).collect();
    let large: Vec<i64> = (0..2 * ROOM as i64).map(|at| at.min(60)).collect();
    let bits = vec![0b0110_1101_u8; ROOM];
    let content = b"acmeboltsuppliercustomercontributionservicerequest\xff\xfe and so on".to_vec();
    let mut buffers: Vec<[*const c_void; 3]> = Vec::new();
    let mut formats: Vec<&std::ffi::CStr> = Vec::new();
    let decimals = decimals(input)?;
    let known =
        [c"u", c"U", c"l", c"g", c"tss:", c"tsu:UTC", c"n", c"i", c"b", c"d:38,2", &decimals];
    for name in NAMES {
        let format = *input.choose(&known)?;
        let format = if name == c"occurred_at" { c"tsu:" } else { format };
        let values: *const c_void = match format.to_bytes() {
            b"u" | b"i" => offsets.as_ptr().cast(),
            b"tsu:" => times.as_ptr().cast(),
            _ => large.as_ptr().cast(),
        };
        let valid: *const c_void = if input.ratio(1, 2)? { null() } else { bits.as_ptr().cast() };
        buffers.push([valid, values, content.as_ptr().cast()]);
        formats.push(format);
    }
    let mut arrays = Vec::new();
    let mut schemas = Vec::new();
    for (at, name) in NAMES.iter().enumerate() {
        let text = matches!(formats[at].to_bytes(), b"u" | b"U");
        arrays.push(Array {
            length: if input.ratio(1, 8)? { size(input)? } else { 24 },
            null_count: -1,
            offset: size(input)?,
            n_buffers: if formats[at] == c"n" {
                0
            } else if text {
                3
            } else {
                2
            },
            n_children: 0,
            buffers: buffers[at].as_mut_ptr(),
            children: null_mut(),
            dictionary: null_mut(),
            release: None,
            private_data: null_mut(),
        });
        schemas.push(Schema {
            format: formats[at].as_ptr(),
            name: name.as_ptr(),
            metadata: null(),
            flags: 0,
            n_children: 0,
            children: null_mut(),
            dictionary: null_mut(),
            release: None,
            private_data: null_mut(),
        });
    }
    let mut children: Vec<*mut Array> = arrays.iter_mut().map(|array| &raw mut *array).collect();
    let mut fields: Vec<*mut Schema> = schemas.iter_mut().map(|schema| &raw mut *schema).collect();
    let mut none: [*const c_void; 1] = [null()];
    let mut batch = Array {
        length: size(input)?,
        null_count: -1,
        offset: size(input)?,
        n_buffers: 1,
        n_children: children.len() as i64,
        buffers: none.as_mut_ptr(),
        children: children.as_mut_ptr(),
        dictionary: null_mut(),
        release: Some(nothing::<Array>),
        private_data: null_mut(),
    };
    let mut schema = Schema {
        format: c"+s".as_ptr(),
        name: c"".as_ptr(),
        metadata: null(),
        flags: 0,
        n_children: fields.len() as i64,
        children: fields.as_mut_ptr(),
        dictionary: null_mut(),
        release: Some(nothing::<Schema>),
        private_data: null_mut(),
    };
    let mut report = null_mut();
    let (batch_at, schema_at) =
        ((&raw mut batch).cast::<ArrowArray>(), (&raw mut schema).cast::<ArrowSchema>());
    let flags = u32::from(input.ratio(2, 3)?);
    answered(|err| push(batch_at, schema_at, flags, &raw mut report, err));
    // SAFETY: NULL, or the report that the call made, which is freed once.
    unsafe { recip_report_free(report) };
    assert!(batch.release.is_none() && schema.release.is_none());
    Ok(())
}

fn columns(input: &mut Unstructured<'_>, ledger: *mut recip_ledger) -> Result<()> {
    let rows = input.int_in_range(0..=5_usize)?;
    let events = (0..rows).map(|_| event(input)).collect::<Result<Vec<_>>>()?;
    let texts = |of: fn(&recip_event) -> recip_text| events.iter().map(of).collect::<Vec<_>>();
    let times: Vec<i64> = events.iter().map(|event| event.occurred_at).collect();
    let ids = (0..rows).map(|_| input.int_in_range(-1..=4)).collect::<Result<Vec<i64>>>()?;
    let (supplier, customer) = (texts(|event| event.supplier), texts(|event| event.customer));
    let (actor, types) = (texts(|event| event.actor), texts(|event| event.r#type));
    let (kind, event_ids) = (texts(|event| event.kind), texts(|event| event.event_id));
    // SAFETY: zero is a value of every member.
    let mut columns: recip_columns = unsafe { std::mem::zeroed() };
    columns.struct_size =
        if input.ratio(1, 30)? { usize::arbitrary(input)? & 7 } else { size_of::<recip_columns>() };
    columns.rows = rows;
    columns.occurred_at = times.as_ptr();
    columns.supplier = supplier.as_ptr();
    if input.ratio(1, 3)? {
        columns.supplier = null();
        columns.supplier_id = ids.as_ptr();
    }
    columns.customer = customer.as_ptr();
    columns.actor = actor.as_ptr();
    columns.r#type = types.as_ptr();
    columns.kind = kind.as_ptr();
    columns.event_id = if input.ratio(1, 2)? { null() } else { event_ids.as_ptr() };
    let flags = input.int_in_range(0..=2_u32)?;
    let mut report = null_mut();
    // SAFETY: the columns have as many rows; the ledger is NULL or alive.
    unsafe {
        answered(|err| {
            recip_ledger_ingest(ledger, &raw const columns, flags, null(), &raw mut report, err)
        });
        let refused = recip_report_refused(report);
        assert!(
            recip_report_recorded(report) + recip_report_known(report) + refused <= rows as u64
        );
        assert!(recip_report_refusal(report, refused).is_null());
        recip_report_free(report);
    }
    Ok(())
}

fn scores(input: &mut Unstructured<'_>, ledger: *mut recip_ledger) -> Result<()> {
    let capacity = input.int_in_range(0..=6_usize)?;
    let codes = [input.int_in_range(-1..=60)?, input.int_in_range(1..=52)?];
    let (mut values, mut states) = (vec![-7.0; 2 * capacity], vec![7_u8; 2 * capacity]);
    let table = recip_score_table {
        struct_size: size_of::<recip_score_table>(),
        capacity,
        values: values.as_mut_ptr(),
        states: states.as_mut_ptr(),
    };
    let (supplier, customer) = ([text(input)?, text(input)?], [text(input)?, text(input)?]);
    let pairs = recip_pairs {
        struct_size: size_of::<recip_pairs>(),
        count: input.int_in_range(0..=2)?,
        supplier: supplier.as_ptr(),
        customer: customer.as_ptr(),
        supplier_id: null(),
        customer_id: null(),
    };
    let options = recip_options {
        struct_size: size_of::<recip_options>(),
        threads: input.int_in_range(0..=3)?,
        progress: None,
        context: null_mut(),
        cancel: null(),
    };
    let pairs: *const recip_pairs = if input.ratio(1, 2)? { null() } else { &raw const pairs };
    let as_of = time(input)?;
    // SAFETY: all arrays are alive and as long as they say; the ledger is NULL or alive.
    let status = answered(|err| unsafe {
        let (codes, table) = (codes.as_ptr(), &raw const table);
        recip_ledger_scores(ledger, pairs, as_of, codes, 2, &raw const options, table, err)
    });
    if status != RECIP_OK {
        assert!(
            values.iter().all(|value| *value == -7.0) && states.iter().all(|state| *state == 7)
        );
    }
    Ok(())
}

/// One call on tallies; relationships are few, so that they meet.
fn sums(input: &mut Unstructured<'_>, hands: &mut Hands) -> Result<()> {
    let tallies = any(input, &hands.tallies)?;
    let ids = [input.int_in_range(-1..=3_i64)?, input.int_in_range(0..=3)?];
    // SAFETY: handles are NULL or alive; arrays are as long as they say.
    unsafe {
        match input.int_in_range(0..=6_u8)? {
            0 if hands.tallies.len() < 4 => {
                let policy = any(input, &hands.policies)?;
                handed(&mut hands.tallies, |out, err| recip_tallies_new(policy, out, err));
            }
            1 => {
                let mut event = event(input)?;
                let blank = recip_text { data: null(), len: 0 };
                (event.supplier, event.customer) = (blank, blank);
                let mut recorded = 7;
                let status = answered(|err| {
                    recip_tallies_record(tallies, ids[0], &raw const event, &raw mut recorded, err)
                });
                assert_eq!(recorded == 7, status != RECIP_OK);
            }
            2 => {
                let times = [time(input)?, time(input)?];
                let (actor, kind) = (<[u8; 2]>::arbitrary(input)?, <[u16; 2]>::arbitrary(input)?);
                let (actor, kind) = (actor.map(|one| one % 3), kind.map(|one| one % 17));
                let amount = [f64::from(u8::arbitrary(input)?), f64::arbitrary(input)?];
                let numbers = recip_numbers {
                    struct_size: size_of::<recip_numbers>(),
                    rows: input.int_in_range(0..=2)?,
                    relationship: ids.as_ptr(),
                    occurred_at: times.as_ptr(),
                    actor: actor.as_ptr(),
                    kind: kind.as_ptr(),
                    amount: amount.as_ptr(),
                    observer: null(),
                };
                let (mut taken, mut late) = (0, 0);
                answered(|err| {
                    let (taken, late) = (&raw mut taken, &raw mut late);
                    recip_tallies_ingest(tallies, &raw const numbers, taken, late, err)
                });
                assert!(taken + late <= numbers.rows as u64);
                let profiles = recip_profiles {
                    struct_size: size_of::<recip_profiles>(),
                    rows: numbers.rows,
                    relationship: ids.as_ptr(),
                    tier: actor.as_ptr(),
                    nature: null(),
                };
                let (policy, as_of) = (any(input, &hands.policies)?, time(input)?);
                let code = input.int_in_range(-1..=60)?;
                handed_out(&|array, schema, err| {
                    let (numbers, profiles) = (&raw const numbers, &raw const profiles);
                    let code = &raw const code;
                    recip_batch_scores_arrow(
                        policy,
                        numbers,
                        profiles,
                        as_of,
                        code,
                        1,
                        null(),
                        array,
                        schema,
                        err,
                    )
                });
            }
            3 => {
                let (mut values, mut states) = ([-7.0; 4], [7_u8; 4]);
                let table = recip_score_table {
                    struct_size: size_of::<recip_score_table>(),
                    capacity: 4,
                    values: values.as_mut_ptr(),
                    states: states.as_mut_ptr(),
                };
                let (code, as_of) = (input.int_in_range(0..=52)?, time(input)?);
                let ids = if input.ratio(1, 2)? { null() } else { ids.as_ptr() };
                let status = answered(|err| {
                    let (code, table) = (&raw const code, &raw const table);
                    recip_tallies_scores(tallies, ids, 2, as_of, code, 1, null(), table, err)
                });
                assert!(status == RECIP_OK || states == [7; 4]);
            }
            4 => {
                let other = any(input, &hands.tallies)?;
                answered(|err| recip_tallies_merge(tallies, other, err));
            }
            5 => {
                handed(&mut hands.documents, |out, err| {
                    recip_tallies_save_bytes(tallies, out, err)
                });
                let document = any(input, &hands.documents)?;
                let mut len = 0;
                let data = recip_document_data(document, &raw mut len).cast::<u8>();
                if hands.tallies.len() < 4 {
                    handed(&mut hands.tallies, |out, err| {
                        recip_tallies_load_bytes(data, len, null(), out, err)
                    });
                }
            }
            _ => recip_tallies_free(hands.tallies.pop().unwrap_or(null_mut())),
        }
    }
    Ok(())
}

/// A call that hands out a batch of Arrow, if it succeeds; which is released then.
fn handed_out(
    call: &dyn Fn(*mut ArrowArray, *mut ArrowSchema, *mut *mut recip_error) -> recip_status,
) {
    // SAFETY: zero is a value of every member of both.
    let (mut array, mut schema): (Array, Schema) = unsafe { std::mem::zeroed() };
    let (array_at, schema_at) =
        ((&raw mut array).cast::<ArrowArray>(), (&raw mut schema).cast::<ArrowSchema>());
    let status = answered(|err| call(array_at, schema_at, err));
    assert_eq!(array.release.is_some(), status == RECIP_OK);
    assert_eq!(schema.release.is_some(), status == RECIP_OK);
    if let (Some(release), Some(forget)) = (array.release, schema.release) {
        // SAFETY: the call made both as the specification says, and nobody took them.
        unsafe {
            release(&raw mut array);
            forget(&raw mut schema);
        }
    }
}

/// One call on folds.
fn folds(input: &mut Unstructured<'_>, hands: &mut Hands) -> Result<()> {
    let fold = any(input, &hands.folds)?;
    let form = input.int_in_range(-1..=3)?;
    let (first, count) = (input.int_in_range(0..=3)?, u64::from(u8::arbitrary(input)?));
    // SAFETY: zero is a value of every member of both.
    let (mut array, mut schema): (Array, Schema) = unsafe { std::mem::zeroed() };
    let (array_at, schema_at) =
        ((&raw mut array).cast::<ArrowArray>(), (&raw mut schema).cast::<ArrowSchema>());
    // SAFETY: handles are NULL or alive; the structures have the layout of the specification.
    unsafe {
        match input.int_in_range(0..=6_u8)? {
            0 if hands.folds.len() < 4 => {
                let policy = any(input, &hands.policies)?;
                handed(&mut hands.folds, |out, err| recip_fold_new(policy, out, err));
            }
            1 | 2 => arrow(input, &|array, schema, flags, report, err| {
                recip_fold_push_arrow(fold, array, schema, flags, null(), report, err)
            })?,
            3 => {
                let other = any(input, &hands.folds)?;
                let status = answered(|err| {
                    recip_fold_states_arrow(
                        fold,
                        first,
                        count,
                        form,
                        null(),
                        array_at,
                        schema_at,
                        err,
                    )
                });
                if status == RECIP_OK {
                    array.offset += i64::from(array.length > 0 && input.ratio(1, 4)?);
                    array.length -= array.offset;
                    let none = null_mut();
                    answered(|err| {
                        recip_fold_push_arrow(other, array_at, schema_at, 0, null(), none, err)
                    });
                }
                assert!(array.release.is_none() && schema.release.is_none());
            }
            4 => {
                let (codes, as_of) = ([input.int_in_range(-1..=60)?], time(input)?);
                let codes = if input.ratio(1, 2)? { null() } else { codes.as_ptr() };
                handed_out(&|array, schema, err| {
                    recip_fold_scores_arrow(
                        fold,
                        first,
                        count,
                        as_of,
                        codes,
                        1,
                        null(),
                        array,
                        schema,
                        err,
                    )
                });
            }
            5 => {
                let (mut count, mut newest, mut bytes) = (7, 7, 7);
                answered(|err| recip_fold_count(fold, &raw mut count, err));
                answered(|err| recip_fold_newest(fold, &raw mut newest, err));
                let status = answered(|err| recip_fold_bytes(fold, &raw mut bytes, err));
                assert!(status == RECIP_OK || (count, newest, bytes) == (7, 7, 7));
            }
            _ => recip_fold_free(hands.folds.pop().unwrap_or(null_mut())),
        }
    }
    Ok(())
}

fn step(input: &mut Unstructured<'_>, hands: &mut Hands) -> Result<()> {
    let ledger = any(input, &hands.ledgers)?;
    // SAFETY: handles are NULL or alive; texts are static; places are alive.
    unsafe {
        match input.int_in_range(0..=28_u8)? {
            25 | 26 => sums(input, hands)?,
            0 => {
                let json = text(input)?;
                handed(&mut hands.policies, |out, err| {
                    recip_policy_new(
                        json.data,
                        if json.data.is_null() { 0 } else { json.len },
                        out,
                        err,
                    )
                });
            }
            1 => {
                let policy = any(input, &hands.policies)?;
                let key =
                    *input.choose(&["balance.within", "balance.one_way", "currencies.EUR", "x"])?;
                let value = f64::arbitrary(input)?;
                answered(|err| recip_policy_set_number(policy, lend(key.as_bytes()), value, err));
            }
            2 => {
                let policy = any(input, &hands.policies)?;
                if hands.ledgers.len() < 4 {
                    handed(&mut hands.ledgers, |out, err| {
                        recip_ledger_with_policy(policy, out, err)
                    });
                }
            }
            3..=9 => {
                let event = event(input)?;
                let mut recorded = 7;
                let status = answered(|err| {
                    recip_ledger_record(ledger, &raw const event, &raw mut recorded, err)
                });
                assert_eq!(recorded == 7, status != RECIP_OK);
            }
            10 | 11 => columns(input, ledger)?,
            12 | 13 => arrow(input, &|array, schema, flags, report, err| {
                recip_ledger_ingest_arrow(ledger, array, schema, flags, null(), report, err)
            })?,
            27 | 28 => folds(input, hands)?,
            14 | 15 => scores(input, ledger)?,
            16 => {
                let (supplier, customer, as_of) = (text(input)?, text(input)?, time(input)?);
                handed(&mut hands.assessments, |out, err| {
                    recip_ledger_assess(ledger, supplier, customer, as_of, out, err)
                });
            }
            17 => {
                let (one, as_of) = (event(input)?, time(input)?);
                let events =
                    [&raw const one, if input.ratio(1, 9)? { null() } else { &raw const one }];
                let count = input.int_in_range(0..=2)?;
                handed(&mut hands.assessments, |out, err| {
                    recip_ledger_what_if(ledger, events.as_ptr(), count, as_of, out, err)
                });
            }
            18 => {
                let assessment = any(input, &hands.assessments)?;
                handed(&mut hands.documents, |out, err| {
                    recip_assessment_json(assessment, out, err)
                });
                handed(&mut hands.documents, |out, err| {
                    recip_assessment_explanation(assessment, out, err)
                });
            }
            19 => {
                let (since, until) = (time(input)?, time(input)?);
                handed(&mut hands.documents, |out, err| {
                    recip_ledger_alerts(ledger, null(), since, until, null(), out, err)
                });
                handed(&mut hands.documents, |out, err| {
                    recip_ledger_portfolio(ledger, until, null(), out, err)
                });
                handed(&mut hands.documents, |out, err| {
                    recip_ledger_events(ledger, null(), out, err)
                });
                let mut stream = null_mut();
                recip_alert_stream_new(&raw mut stream, null_mut());
                for as_of in [since, until] {
                    handed(&mut hands.documents, |out, err| {
                        recip_alert_stream_next(stream, ledger, as_of, null(), out, err)
                    });
                }
                handed(&mut hands.documents, |out, err| {
                    recip_alert_stream_save_bytes(stream, out, err)
                });
                recip_alert_stream_free(stream);
            }
            20 => {
                handed(&mut hands.documents, |out, err| recip_ledger_save_bytes(ledger, out, err));
            }
            21 => {
                let document = any(input, &hands.documents)?;
                let mut len = 0;
                let data = recip_document_data(document, &raw mut len);
                if !data.is_null() && hands.ledgers.len() < 4 {
                    let mut bytes = std::slice::from_raw_parts(data.cast::<u8>(), len).to_vec();
                    if input.ratio(1, 2)? && !bytes.is_empty() {
                        let at = input.int_in_range(0..=bytes.len() - 1)?;
                        bytes[at] ^= 1 << (at % 8);
                    }
                    handed(&mut hands.ledgers, |out, err| {
                        recip_ledger_load_bytes(
                            bytes.as_ptr(),
                            bytes.len(),
                            null(),
                            null_mut(),
                            out,
                            err,
                        )
                    });
                }
            }
            22 => {
                let (name, second, id) = (text(input)?, text(input)?, text(input)?);
                match input.int_in_range(0..=4_u8)? {
                    0 => answered(|err| recip_ledger_erase_party(ledger, name, null_mut(), err)),
                    1 => answered(|err| {
                        recip_ledger_erase_event(ledger, name, second, id, null_mut(), err)
                    }),
                    2 => answered(|err| {
                        recip_ledger_set_profile(
                            ledger,
                            name,
                            second,
                            recip_text { data: null(), len: 0 },
                            id,
                            err,
                        )
                    }),
                    3 => answered(|err| recip_ledger_set_party_kind(ledger, name, second, err)),
                    _ => {
                        let mut ids = [-1_i64; 2];
                        let names = [name, second];
                        answered(|err| {
                            recip_ledger_intern(ledger, names.as_ptr(), 2, ids.as_mut_ptr(), err)
                        })
                    }
                };
            }
            23 => {
                let other = any(input, &hands.ledgers)?;
                answered(|err| recip_ledger_merge(ledger, other, null_mut(), err));
                let index = u64::arbitrary(input)? & 3;
                let mut names = [recip_text { data: null(), len: 0 }; 2];
                let [supplier, customer] = &mut names;
                answered(|err| recip_ledger_pair(ledger, index, supplier, customer, err));
            }
            _ => match input.int_in_range(0..=3_u8)? {
                0 => recip_ledger_free(hands.ledgers.pop().unwrap_or(null_mut())),
                1 => recip_policy_free(hands.policies.pop().unwrap_or(null_mut())),
                2 => recip_assessment_free(hands.assessments.pop().unwrap_or(null_mut())),
                _ => recip_document_free(hands.documents.pop().unwrap_or(null_mut())),
            },
        }
    }
    Ok(())
}

fuzz_target!(|data: &[u8]| {
    let mut input = Unstructured::new(data);
    let mut hands = Hands {
        tallies: Vec::new(),
        folds: Vec::new(),
        ledgers: Vec::new(),
        policies: Vec::new(),
        assessments: Vec::new(),
        documents: Vec::new(),
    };
    // SAFETY: the place is alive.
    handed(&mut hands.ledgers, |out, err| unsafe { recip_ledger_new(null(), 0, out, err) });
    while !input.is_empty() && step(&mut input, &mut hands).is_ok() {}
    // SAFETY: each is freed once.
    unsafe {
        hands.ledgers.into_iter().for_each(|one| recip_ledger_free(one));
        hands.folds.into_iter().for_each(|one| recip_fold_free(one));
        hands.tallies.into_iter().for_each(|one| recip_tallies_free(one));
        hands.documents.into_iter().for_each(|one| recip_document_free(one));
        hands.assessments.into_iter().for_each(|one| recip_assessment_free(one));
        hands.policies.into_iter().for_each(|one| recip_policy_free(one));
    }
});
