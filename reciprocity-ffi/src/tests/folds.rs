//! Folds: whatever the split, the scores of a ledger of all events.

use std::ptr::{null, null_mut};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, Decimal64Array, Float64Array, Int64Array,
    LargeBinaryArray, StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_schema::Field;

use super::{DAY, Owned, START, fails, made, service, text};
use crate::arrow_abi::{ArrowArray, ArrowSchema};
use crate::event::{RECIP_NO_TIME, recip_event};
use crate::fold::{
    recip_fold, recip_fold_bytes, recip_fold_count, recip_fold_free, recip_fold_new,
    recip_fold_newest, recip_fold_push_arrow,
};
use crate::fold_out::{
    RECIP_STATE_EVENTS, RECIP_STATE_SUMS, recip_fold_scores_arrow, recip_fold_states_arrow,
};
use crate::ingest::RECIP_SKIP_BAD_ROWS;
use crate::parties::recip_ledger_set_profile;
use crate::policy::{recip_policy, recip_policy_free, recip_policy_new};
use crate::report::{recip_report, recip_report_free, recip_report_recorded, recip_report_refused};
use crate::score::{recip_ledger_scores, recip_score_table};
use crate::score_code::recip_score_count;
use crate::status::{
    RECIP_CANNOT_MERGE, RECIP_CONFLICTING_EVENT, RECIP_DAMAGED, RECIP_INVALID_ARGUMENT,
    RECIP_INVALID_POLICY, RECIP_MALFORMED, RECIP_OK, RECIP_OUT_OF_RANGE, RECIP_SELF_RELATIONSHIP,
    RECIP_UNKNOWN_NAME, recip_status,
};

const NOW: i64 = START + 400 * DAY;
const ALL: u64 = u64::MAX;

struct Folding(*mut recip_fold);

impl Folding {
    fn new() -> Self {
        Self::under(null())
    }

    fn under(policy: *const recip_policy) -> Self {
        // SAFETY: the policy is NULL or alive, and so are the places.
        Self(made(|out, err| unsafe { recip_fold_new(policy, out, err) }).unwrap())
    }

    fn push_into(
        &self,
        batch: &StructArray,
        flags: u32,
        report: *mut *mut recip_report,
    ) -> (recip_status, String) {
        let (mut values, mut types) = to_ffi(&batch.to_data()).unwrap();
        let (values_at, types_at) =
            ((&raw mut values).cast::<ArrowArray>(), (&raw mut types).cast::<ArrowSchema>());
        // SAFETY: the fold and both structures are alive.
        let outcome = fails(|err| unsafe {
            recip_fold_push_arrow(self.0, values_at, types_at, flags, null(), report, err)
        });
        // SAFETY: both structures are alive.
        unsafe { assert!((*values_at).release.is_none() && (*types_at).release.is_none()) };
        outcome
    }

    fn push(&self, batch: &StructArray) -> (recip_status, String) {
        self.push_into(batch, 0, null_mut())
    }

    fn count(&self) -> u64 {
        let mut count = 0;
        // SAFETY: the fold and the place are alive.
        let status = unsafe { recip_fold_count(self.0, &raw mut count, null_mut()) };
        assert_eq!(status, RECIP_OK);
        count
    }

    fn states(&self, form: i32) -> Result<StructArray, (recip_status, String)> {
        self.states_of(form, 0, ALL)
    }

    fn states_of(
        &self,
        form: i32,
        first: u64,
        count: u64,
    ) -> Result<StructArray, (recip_status, String)> {
        taken(|array, schema, err| {
            // SAFETY: the fold and the places are alive.
            unsafe {
                recip_fold_states_arrow(self.0, first, count, form, null(), array, schema, err)
            }
        })
    }

    fn scores(
        &self,
        codes: Option<&[i32]>,
        as_of: i64,
    ) -> Result<StructArray, (recip_status, String)> {
        let (at, count) = codes.map_or((null(), 0), |codes| (codes.as_ptr(), codes.len()));
        taken(|array, schema, err| {
            // SAFETY: the fold, the codes and the places are alive.
            unsafe {
                recip_fold_scores_arrow(
                    self.0,
                    0,
                    ALL,
                    as_of,
                    at,
                    count,
                    null(),
                    array,
                    schema,
                    err,
                )
            }
        })
    }
}

impl Drop for Folding {
    fn drop(&mut self) {
        // SAFETY: made by a call, and freed once.
        unsafe { recip_fold_free(self.0) };
    }
}

/// What a call hands out as Arrow, read by the arrow crates.
fn taken(
    call: impl FnOnce(
        *mut ArrowArray,
        *mut ArrowSchema,
        *mut *mut crate::error::recip_error,
    ) -> recip_status,
) -> Result<StructArray, (recip_status, String)> {
    let (mut array, mut schema) = (FFI_ArrowArray::empty(), FFI_ArrowSchema::empty());
    let (array_at, schema_at) = ((&raw mut array).cast(), (&raw mut schema).cast());
    match fails(|err| call(array_at, schema_at, err)) {
        (RECIP_OK, _) => {
            // SAFETY: the call made both as the specification says.
            let data = unsafe { from_ffi(array, &schema) }.unwrap();
            data.validate_full().unwrap();
            Ok(StructArray::from(data))
        }
        failure => Err(failure),
    }
}

/// Services of a few relationships, day by day, mostly the suppliers'.
fn events(days: std::ops::Range<i64>) -> Vec<recip_event> {
    let on = |day: i64| {
        ["bolt", "cole", "dale"].map(|customer| {
            let actor = if day % 3 == 0 { "customer" } else { "supplier" };
            recip_event { customer: text(customer), amount: 1.5, ..service(actor, day) }
        })
    };
    days.flat_map(on).collect()
}

fn batch(columns: Vec<(&'static str, ArrayRef)>) -> StructArray {
    let fields = columns.into_iter().map(|(name, values)| {
        (Arc::new(Field::new(name, values.data_type().clone(), true)), values)
    });
    StructArray::from(fields.collect::<Vec<_>>())
}

/// The events as columns of Arrow, the amount last.
fn columns(events: &[recip_event]) -> Vec<(&'static str, ArrayRef)> {
    let texts = |member: fn(&recip_event) -> crate::text::recip_text| -> ArrayRef {
        // SAFETY: the texts are static.
        let read = events.iter().map(|event| unsafe { member(event).read("") }.unwrap());
        Arc::new(StringArray::from_iter_values(read))
    };
    vec![
        (
            "occurred_at",
            Arc::new(TimestampMicrosecondArray::from_iter_values(
                events.iter().map(|event| event.occurred_at),
            )),
        ),
        ("supplier", texts(|event| event.supplier)),
        ("customer", texts(|event| event.customer)),
        ("actor", texts(|event| event.actor)),
        ("type", texts(|event| event.r#type)),
        ("kind", texts(|event| event.kind)),
        ("event_id", texts(|event| event.event_id)),
        ("amount", Arc::new(Float64Array::from_iter_values(events.iter().map(|one| one.amount)))),
    ]
}

/// The events as a batch of Arrow.
fn table(events: &[recip_event]) -> StructArray {
    batch(columns(events))
}

fn fold_of(events: &[recip_event]) -> Folding {
    let fold = Folding::new();
    assert_eq!(fold.push(&table(events)), (RECIP_OK, String::new()));
    fold
}

/// The bits of all numbers of a ledger of the events, score by score; none where unknown.
fn of_ledger(events: &[recip_event]) -> Vec<Vec<Option<u64>>> {
    of_ledger_with(events, &[])
}

/// The same with the tiers of relationships of acme.
fn of_ledger_with(
    events: &[recip_event],
    tiers: &[(&'static str, &'static str)],
) -> Vec<Vec<Option<u64>>> {
    let ledger = Owned::new();
    for event in events {
        assert_eq!(ledger.record(event).0, RECIP_OK);
    }
    for (customer, tier) in tiers {
        // SAFETY: the ledger and the texts are alive.
        let status = unsafe {
            let (customer, tier, one_off) = (text(customer), text(tier), text("one_off"));
            recip_ledger_set_profile(ledger.0, text("acme"), customer, tier, one_off, null_mut())
        };
        assert_eq!(status, RECIP_OK);
    }
    let codes: Vec<i32> = (1..=recip_score_count()).collect();
    let rows = 3;
    let (mut values, mut states) = (vec![0.0; codes.len() * rows], vec![0_u8; codes.len() * rows]);
    let table = recip_score_table {
        struct_size: size_of::<recip_score_table>(),
        capacity: rows,
        values: values.as_mut_ptr(),
        states: states.as_mut_ptr(),
    };
    // SAFETY: the ledger and all arrays are alive.
    let status = unsafe {
        let (at, table) = (codes.as_ptr(), &raw const table);
        recip_ledger_scores(ledger.0, null(), NOW, at, codes.len(), null(), table, null_mut())
    };
    assert_eq!(status, RECIP_OK);
    let value = |(value, state): (&f64, &u8)| (*state == 1).then_some(value.to_bits());
    let both = values.chunks(rows).zip(states.chunks(rows));
    both.map(|(values, states)| values.iter().zip(states).map(value).collect()).collect()
}

/// The same of a fold; of words whether they are known.
fn of_fold(fold: &Folding) -> Vec<Vec<Option<u64>>> {
    let codes: Vec<i32> = (1..=recip_score_count()).collect();
    let scores = fold.scores(Some(&codes), NOW).unwrap();
    let names = scores.column(1).as_string::<i64>();
    assert_eq!(names.iter().flatten().collect::<Vec<_>>(), ["bolt", "cole", "dale"]);
    let bits = |column: &ArrayRef| match column.as_primitive_opt::<Float64Type>() {
        Some(numbers) => numbers.iter().map(|number| number.map(f64::to_bits)).collect(),
        None => (0..column.len()).map(|row| column.is_valid(row).then_some(0)).collect(),
    };
    scores.columns()[2..].iter().map(bits).collect()
}

fn assert_alike(fold: &Folding, events: &[recip_event]) {
    assert_bits(fold, of_ledger(events));
}

fn assert_bits(fold: &Folding, mut want: Vec<Vec<Option<u64>>>) {
    let have = of_fold(fold);
    let codes: Vec<i32> = (1..=recip_score_count()).collect();
    let scores = fold.scores(Some(&codes), NOW).unwrap();
    for (place, want) in want.iter_mut().enumerate() {
        if scores.column(place + 2).as_primitive_opt::<Float64Type>().is_none() {
            want.iter_mut().for_each(|value| *value = value.map(|_| 0)); // a word
        }
    }
    assert_eq!(have, want);
}

#[test]
fn events_in_any_split_and_order_score_as_a_ledger_of_all() {
    let mut all = events(0..60);
    let fold = Folding::new();
    for part in all.rchunks(37) {
        assert_eq!(fold.push(&table(part)), (RECIP_OK, String::new()));
    }
    assert_eq!(fold.count(), 3);
    assert_alike(&fold, &all);
    all.reverse();
    assert_alike(&fold_of(&all), &all);
    let mut newest = 0;
    // SAFETY: the fold and the place are alive.
    let status = unsafe { recip_fold_newest(fold.0, &raw mut newest, null_mut()) };
    assert_eq!((status, newest), (RECIP_OK, START + 59 * DAY));
    let mut bytes = 0;
    // SAFETY: the fold and the place are alive.
    let status = unsafe { recip_fold_bytes(fold.0, &raw mut bytes, null_mut()) };
    assert!(status == RECIP_OK && bytes > 180 * 4, "{bytes} bytes for 180 events");
}

#[test]
fn as_of_an_earlier_day_later_events_and_relationships_are_not_there() {
    let late = |event: recip_event| recip_event { supplier: text("zeno"), ..event };
    let mut all = events(0..60);
    all.extend(events(40..60).into_iter().map(late));
    let fold = fold_of(&all);
    let rows = |day: i64| {
        let scores = fold.scores(None, START + day * DAY).unwrap();
        let names = scores.column(0).as_string::<i64>().iter().flatten().map(str::to_owned);
        let names: Vec<String> = names.collect();
        assert_eq!(scores.column_names()[2], "events");
        (names, scores.column(2).as_primitive::<Int64Type>().values().to_vec())
    };
    assert_eq!(rows(-1), (vec![], vec![]));
    assert_eq!(rows(9), (vec!["acme".to_owned(); 3], vec![10; 3]));
    let (names, counts) = rows(59);
    assert_eq!((&names[2..4], &counts[2..4]), (&["acme".into(), "zeno".into()][..], &[60, 20][..]));
    assert_eq!(names.len(), 6);
}

#[test]
fn states_of_several_folds_merge_to_the_whole() {
    let all = events(0..90);
    let folds: Vec<Folding> = all.chunks(50).map(fold_of).collect();
    let merged = Folding::new();
    for fold in folds.iter().rev() {
        assert_eq!(merged.push(&fold.states(RECIP_STATE_EVENTS).unwrap()).0, RECIP_OK);
    }
    assert_alike(&merged, &all);
    let states = merged.states(RECIP_STATE_EVENTS).unwrap();
    assert_eq!(states.column(2).as_primitive::<Int64Type>().values(), &[90; 3]);
    assert_eq!(states.column(3).as_primitive::<Int64Type>().values(), &[START + 89 * DAY; 3]);
    // One fold of all has the same states, to the byte.
    let of_one = fold_of(&all).states(RECIP_STATE_EVENTS).unwrap();
    assert_eq!(of_one.to_data(), states.to_data());
    // Blocks of relationships stand in the order of the names; beyond the last there is none.
    let second = merged.states_of(RECIP_STATE_EVENTS, 1, 1).unwrap();
    assert_eq!(second.column(1).as_string::<i64>().value(0), "cole");
    assert_eq!(merged.states_of(RECIP_STATE_EVENTS, 3, 9).unwrap().len(), 0);
}

/// Profiles of relationships of acme; all of one deal.
fn profiles(tiers: &[(&str, &str)]) -> StructArray {
    let texts = |values: Vec<&str>| -> ArrayRef { Arc::new(StringArray::from(values)) };
    batch(vec![
        ("supplier", texts(vec!["acme"; tiers.len()])),
        ("customer", texts(tiers.iter().map(|(customer, _)| *customer).collect())),
        ("tier", texts(tiers.iter().map(|(_, tier)| *tier).collect())),
        ("nature", texts(vec![" one_off "; tiers.len()])),
        ("owner", texts(vec!["ann"; tiers.len()])), // a column of the host's own
    ])
}

#[test]
fn profiles_count_wherever_and_whenever_they_are_said() {
    let all = events(0..90);
    let tiers = [("bolt", "key"), ("cole", "strategic"), ("dale", "incidental")];
    let want = of_ledger_with(&all, &tiers);
    assert_ne!(want, of_ledger(&all), "a tier changes verdicts");
    let less = [("cole", "transactional"), ("elan", "key")]; // elan has no events
    for form in [RECIP_STATE_EVENTS, RECIP_STATE_SUMS] {
        let before = Folding::new();
        let after = fold_of(&all);
        for said in [profiles(&tiers), profiles(&less)] {
            assert_eq!(before.push(&said), (RECIP_OK, String::new()));
            assert_eq!(after.push(&said), (RECIP_OK, String::new()));
        }
        assert_eq!(before.push(&table(&all)), (RECIP_OK, String::new()));
        let sent = Folding::new();
        assert_eq!(sent.push(&profiles(&less)), (RECIP_OK, String::new()));
        assert_eq!(sent.push(&after.states(form).unwrap()), (RECIP_OK, String::new()));
        for fold in [before, after, sent] {
            assert_eq!(fold.count(), 4);
            assert_bits(&fold, want.clone());
        }
    }
}

#[test]
fn profiles_are_taken_whole_or_refused_with_the_row_and_the_column() {
    let fold = Folding::new();
    let (status, message) = fold.push(&profiles(&[("bolt", "key"), ("cole", "stratgic")]));
    assert_eq!(status, RECIP_UNKNOWN_NAME);
    assert!(message.contains("`stratgic`; did you mean `strategic`"), "{message}");
    assert_eq!(fold.count(), 0, "a refused batch leaves no relationship behind");
    assert_eq!(fold.push(&profiles(&[("acme", "key")])).0, RECIP_SELF_RELATIONSHIP);
    let tier = || -> ArrayRef { Arc::new(StringArray::from(vec!["key"])) };
    let lacking = batch(vec![("supplier", tier()), ("tier", tier())]);
    let (_, message) = fold.push(&lacking);
    assert_eq!(message, "there is no column `customer`; every row needs it");
    let misspelt = batch(vec![("tier", tier()), ("natur", tier())]);
    let (_, message) = fold.push(&misspelt);
    assert!(message.starts_with("unknown column `natur`; did you mean `nature`"), "{message}");
}

#[test]
fn sums_go_on_from_week_to_week_and_are_refused_where_they_cannot_merge() {
    let sums = |days| fold_of(&events(days)).states(RECIP_STATE_SUMS).unwrap();
    let standing = Folding::new();
    assert_eq!(standing.push(&sums(0..300)).0, RECIP_OK);
    for week in [300, 307, 314] {
        assert_eq!(standing.push(&sums(week..week + 7)).0, RECIP_OK);
    }
    assert_alike(&standing, &events(0..321));
    let early = standing.scores(None, START + 319 * DAY).unwrap_err();
    assert_eq!(early.0, RECIP_OUT_OF_RANGE);
    let of_events = standing.states(RECIP_STATE_EVENTS).unwrap_err();
    assert_eq!(of_events.0, RECIP_CANNOT_MERGE);
    for (one, other, reason) in
        [(0..50, 40..60, "interleave"), (0..300, 400..700, "has settled events")]
    {
        let both = Folding::new();
        assert_eq!(both.push(&sums(one)).0, RECIP_OK);
        assert_eq!(both.push(&sums(other)).0, RECIP_OK);
        let (status, message) = both.states(RECIP_STATE_SUMS).unwrap_err();
        assert_eq!(status, RECIP_CANNOT_MERGE);
        assert!(message.contains(reason) && message.contains("`acme`, `bolt`"), "{message}");
    }
}

#[test]
fn a_batch_with_a_bad_row_is_refused_whole_or_without_it() {
    let mut bad = events(0..2);
    bad[3].kind = text("sevice");
    bad[4].customer = text("elan");
    bad[5].customer = text("acme");
    let fold = Folding::new();
    let (status, message) = fold.push(&table(&bad));
    assert_eq!(status, RECIP_UNKNOWN_NAME, "{message}");
    assert_eq!(fold.count(), 0, "a refused batch leaves no relationship behind");
    assert_eq!(fold.push(&table(&bad[5..])).0, RECIP_SELF_RELATIONSHIP);
    let mut report = null_mut();
    let (status, _) = fold.push_into(&table(&bad), RECIP_SKIP_BAD_ROWS, &raw mut report);
    assert_eq!((status, fold.count()), (RECIP_OK, 4));
    // SAFETY: the report is alive, and freed once.
    unsafe {
        assert_eq!((recip_report_recorded(report), recip_report_refused(report)), (4, 2));
        recip_report_free(report);
    }
    // The names of the refused batch are no more in the way.
    assert_eq!(fold.push(&table(&events(2..3))).0, RECIP_OK);
    assert_eq!(fold.count(), 4);
}

#[test]
fn blanks_around_texts_do_not_count() {
    let blank = |event: recip_event| recip_event {
        supplier: text(" acme\t"),
        kind: text(" service "),
        ..event
    };
    let spaced: Vec<recip_event> = events(0..30).into_iter().map(blank).collect();
    let fold = fold_of(&spaced);
    assert_alike(&fold, &events(0..30));
    // Nor around the names of a state.
    let states = fold.states(RECIP_STATE_EVENTS).unwrap();
    let wide = |place: usize| -> ArrayRef {
        let names = states.column(place).as_string::<i64>();
        let wide = names.iter().map(|name| format!("\t{} ", name.unwrap()));
        Arc::new(StringArray::from_iter_values(wide))
    };
    let state = Arc::clone(states.column(4));
    let merged = Folding::new();
    let padded = batch(vec![("supplier", wide(0)), ("customer", wide(1)), ("state", state)]);
    assert_eq!(merged.push(&padded).0, RECIP_OK);
    assert_alike(&merged, &events(0..30));
}

#[test]
fn numbers_of_names_are_refused_since_a_fold_gives_none() {
    let fold = Folding::new();
    for (name, id) in [("supplier", "supplier_id"), ("customer", "customer_id")] {
        let mut columns = columns(&events(0..3));
        let party = columns.iter_mut().find(|(known, _)| *known == name).unwrap();
        *party = (id, Arc::new(Int64Array::from(vec![0; 9])));
        let (status, message) = fold.push(&batch(columns));
        assert_eq!(status, RECIP_INVALID_ARGUMENT);
        assert_eq!(message, format!("a fold knows parties by name alone; name them in `{name}`"));
    }
    assert_eq!(fold.count(), 0);
}

#[test]
fn states_may_be_bytes_of_every_type() {
    let states = fold_of(&events(0..30)).states(RECIP_STATE_EVENTS).unwrap();
    let bytes: Vec<&[u8]> = states.column(4).as_binary::<i64>().iter().flatten().collect();
    let large: ArrayRef = Arc::new(LargeBinaryArray::from(bytes.clone()));
    let narrow: ArrayRef = Arc::new(BinaryArray::from(bytes.clone()));
    let views: ArrayRef = Arc::new(BinaryViewArray::from(bytes));
    for state in [large, narrow, views] {
        let [supplier, customer] = [0, 1].map(|place| Arc::clone(states.column(place)));
        let batch = batch(vec![("supplier", supplier), ("customer", customer), ("state", state)]);
        let merged = Folding::new();
        assert_eq!(merged.push(&batch), (RECIP_OK, String::new()));
        assert_alike(&merged, &events(0..30));
    }
}

#[test]
fn amounts_may_be_decimals() {
    let all = events(0..30);
    let mut columns = columns(&all);
    let amounts = Decimal64Array::from(vec![150; all.len()]); // 1.5 with two decimals
    let amounts = amounts.with_precision_and_scale(18, 2).unwrap();
    *columns.last_mut().unwrap() = ("amount", Arc::new(amounts));
    let fold = Folding::new();
    assert_eq!(fold.push(&batch(columns)), (RECIP_OK, String::new()));
    assert_alike(&fold, &all);
}

#[test]
fn one_id_counts_once_and_means_one_event() {
    let named = |day| recip_event { event_id: text("e1"), ..service("supplier", day) };
    let twice = Folding::new();
    for _ in 0..2 {
        assert_eq!(twice.push(&table(&[named(1)])).0, RECIP_OK);
    }
    let states = twice.states(RECIP_STATE_EVENTS).unwrap();
    assert_eq!(states.column(2).as_primitive::<Int64Type>().value(0), 1);
    assert_eq!(twice.push(&table(&[named(2)])).0, RECIP_OK);
    let (status, message) = twice.scores(None, NOW).unwrap_err();
    assert_eq!(status, RECIP_CONFLICTING_EVENT);
    assert!(message.contains("`e1`") && message.contains("`acme`, `bolt`"), "{message}");
}

#[test]
fn states_that_are_none_are_refused() {
    let fold = Folding::new();
    let names = || -> ArrayRef { Arc::new(StringArray::from(vec!["acme"])) };
    let others = || -> ArrayRef { Arc::new(StringArray::from(vec!["bolt"])) };
    let with = |state: ArrayRef| {
        batch(vec![("supplier", names()), ("customer", others()), ("state", state)])
    };
    let good = fold_of(&events(0..3)).states(RECIP_STATE_SUMS).unwrap();
    let good = good.column(4).as_binary::<i64>().value(0).to_vec();
    let mut damaged = good.clone();
    damaged[8] ^= 1;
    for (state, status) in [
        (Arc::new(BinaryArray::from(vec![&damaged[..]])) as ArrayRef, RECIP_DAMAGED),
        (Arc::new(BinaryArray::from(vec![&b""[..]])), RECIP_DAMAGED),
        (Arc::new(LargeBinaryArray::from(vec![None])), RECIP_MALFORMED),
    ] {
        assert_eq!(fold.push(&with(state)).0, status);
    }
    assert_eq!(fold.count(), 0);
    let without = batch(vec![("supplier", names()), ("state", others())]);
    assert_eq!(fold.push(&without).0, RECIP_INVALID_ARGUMENT);
    assert_eq!(fold.push(&with(Arc::new(BinaryArray::from(vec![&good[..]])))).0, RECIP_OK);
    let json = br#"{"answers": {"wait_days": 3}}"#;
    // SAFETY: the text and the places are alive; the policy is freed once.
    unsafe {
        let policy: *mut recip_policy =
            made(|out, err| recip_policy_new(json.as_ptr().cast(), json.len(), out, err)).unwrap();
        let other = Folding::under(policy);
        let state = with(Arc::new(BinaryArray::from(vec![&good[..]])));
        assert_eq!(other.push(&state).0, RECIP_INVALID_POLICY);
        recip_policy_free(policy);
    }
}

#[test]
fn a_fold_of_nothing_has_no_time_and_no_rows() {
    let fold = Folding::new();
    let mut newest = 0;
    // SAFETY: the fold and the place are alive.
    let status = unsafe { recip_fold_newest(fold.0, &raw mut newest, null_mut()) };
    assert_eq!((status, newest), (RECIP_OK, RECIP_NO_TIME));
    assert_eq!(fold.scores(None, NOW).unwrap().len(), 0);
    assert_eq!(fold.states(7).unwrap_err().0, RECIP_INVALID_ARGUMENT);
    assert_eq!(fold.scores(Some(&[-1]), NOW).unwrap_err().0, RECIP_INVALID_ARGUMENT);
    // SAFETY: NULL is fine.
    unsafe { recip_fold_free(null_mut()) };
}
