//! Tallies score as ledgers do, to the bit.

use std::ptr::{null, null_mut};

use super::{DAY, Owned, START, bytes, event, fails, made, service, text};
use crate::event::{RECIP_BAD, recip_event};
use crate::numbers::recip_numbers;
use crate::options::recip_options;
use crate::policy::{recip_policy, recip_policy_free, recip_policy_new};
use crate::score::{recip_ledger_scores, recip_score_table};
use crate::score_code::recip_score_count;
use crate::status::{
    RECIP_CANNOT_MERGE, RECIP_CONFLICTING_EVENT, RECIP_DAMAGED, RECIP_INVALID_ARGUMENT,
    RECIP_INVALID_POLICY, RECIP_NOT_FOUND, RECIP_OK, RECIP_OUT_OF_RANGE, RECIP_TOO_LATE,
    RECIP_UNKNOWN_NAME, recip_status,
};
use crate::tallies::{
    recip_tallies, recip_tallies_count, recip_tallies_free, recip_tallies_ingest,
    recip_tallies_load_bytes, recip_tallies_merge, recip_tallies_new, recip_tallies_record,
    recip_tallies_relationships, recip_tallies_save_bytes, recip_tallies_scores,
    recip_tallies_set_profile,
};
use crate::text::recip_text;

const NOW: i64 = START + 60 * DAY;

struct Sums(*mut recip_tallies);

impl Sums {
    fn new() -> Self {
        // SAFETY: the places are alive.
        Self(made(|out, err| unsafe { recip_tallies_new(null(), out, err) }).unwrap())
    }

    fn record(&self, id: i64, event: &recip_event) -> recip_status {
        let blank = recip_text::BLANK;
        let nameless = recip_event { supplier: blank, customer: blank, ..*event };
        // SAFETY: the tallies and the event are alive.
        fails(|err| unsafe {
            recip_tallies_record(self.0, id, &raw const nameless, null_mut(), err)
        })
        .0
    }

    fn count(&self) -> u64 {
        let mut count = 0;
        // SAFETY: the tallies and the place are alive.
        let status = unsafe { recip_tallies_count(self.0, &raw mut count, null_mut()) };
        assert_eq!(status, RECIP_OK);
        count
    }

    /// All scores of these relationships, or of all: values and states.
    fn scores(&self, ids: Option<&[i64]>, rows: usize, as_of: i64) -> Scores {
        let codes: Vec<i32> = (1..=recip_score_count()).collect();
        let (first, count) = ids.map_or((null(), 0), |ids| (ids.as_ptr(), ids.len()));
        let options = recip_options {
            struct_size: size_of::<recip_options>(),
            threads: 2,
            progress: None,
            context: null_mut(),
            cancel: null(),
        };
        filled(codes.len(), rows, |table, err| {
            let (codes_at, options) = (codes.as_ptr(), &raw const options);
            // SAFETY: the tallies and all arrays are alive.
            unsafe {
                recip_tallies_scores(
                    self.0,
                    first,
                    count,
                    as_of,
                    codes_at,
                    codes.len(),
                    options,
                    table,
                    err,
                )
            }
        })
    }
}

impl Drop for Sums {
    fn drop(&mut self) {
        // SAFETY: made by a call, and freed once.
        unsafe { recip_tallies_free(self.0) };
    }
}

type Scores = Result<(Vec<u64>, Vec<u8>), recip_status>;

fn filled(
    scores: usize,
    rows: usize,
    call: impl FnOnce(*const recip_score_table, *mut *mut crate::error::recip_error) -> recip_status,
) -> Scores {
    let (mut values, mut states) = (vec![-7.0; scores * rows], vec![7_u8; scores * rows]);
    let table = recip_score_table {
        struct_size: size_of::<recip_score_table>(),
        capacity: rows,
        values: values.as_mut_ptr(),
        states: states.as_mut_ptr(),
    };
    match fails(|err| call(&raw const table, err)).0 {
        RECIP_OK => Ok((values.into_iter().map(f64::to_bits).collect(), states)),
        status => {
            assert!(states.iter().all(|state| *state == 7));
            Err(status)
        }
    }
}

fn ledger_scores(ledger: &Owned, rows: usize) -> Scores {
    let codes: Vec<i32> = (1..=recip_score_count()).collect();
    filled(codes.len(), rows, |table, err| {
        // SAFETY: the ledger and all arrays are alive.
        unsafe {
            let (codes_at, none) = (codes.as_ptr(), null());
            recip_ledger_scores(ledger.0, null(), NOW, codes_at, codes.len(), none, table, err)
        }
    })
}

#[test]
fn tallies_and_a_ledger_of_the_same_events_score_alike() {
    let (sums, ledger) = (Sums::new(), Owned::new());
    for day in 0..40 {
        let rude = recip_event {
            kind: text("respect"),
            flags: RECIP_BAD,
            ..event("conduct", "customer", day)
        };
        for (id, customer) in [(9, "cole"), (4, "bolt")] {
            let actor = if (day + id) % 3 == 0 { "customer" } else { "supplier" };
            let given = service(actor, day);
            for event in [given, event("request", "customer", day), rude] {
                let event = recip_event { customer: text(customer), ..event };
                assert_eq!(ledger.record(&event).0, RECIP_OK);
                assert_eq!(sums.record(id, &event), RECIP_OK);
            }
        }
    }
    assert_eq!(sums.count(), 2);
    let mut ids = [-1; 3];
    // SAFETY: the tallies and the room are alive.
    unsafe {
        let status = recip_tallies_relationships(sums.0, ids.as_mut_ptr(), 3, null_mut());
        assert_eq!((status, ids), (RECIP_OK, [4, 9, -1]));
    }
    let want = ledger_scores(&ledger, 2);
    assert!(want.is_ok());
    assert_eq!(sums.scores(None, 2, NOW), want); // by number as by name
    assert_eq!(sums.scores(Some(&[4, 9]), 2, NOW), want);
    assert_ne!(sums.scores(Some(&[9, 4]), 2, NOW), want);
    assert_eq!(sums.scores(Some(&[4, 5]), 2, NOW), Err(RECIP_NOT_FOUND));
    assert_eq!(sums.scores(Some(&[-3]), 1, NOW), Err(RECIP_INVALID_ARGUMENT));
    assert_eq!(sums.scores(None, 1, NOW), Err(RECIP_INVALID_ARGUMENT));
    assert_eq!(sums.scores(None, 2, START), Err(RECIP_OUT_OF_RANGE));
}

fn ingest(sums: &Sums, numbers: &recip_numbers) -> (recip_status, u64, u64) {
    let (mut recorded, mut late) = (77, 77);
    let (to_recorded, to_late) = (&raw mut recorded, &raw mut late);
    // SAFETY: the tallies, the columns and both places are alive.
    let (status, _) =
        fails(|err| unsafe { recip_tallies_ingest(sums.0, numbers, to_recorded, to_late, err) });
    (status, recorded, late)
}

#[test]
fn columns_of_numbers_are_events_one_by_one() {
    let (columns, one_by_one) = (Sums::new(), Sums::new());
    let ids: Vec<i64> = (0..200).map(|row| row % 7).collect();
    let at: Vec<i64> = (0..200).map(|row| START + row * DAY / 4).collect();
    let actor: Vec<u8> = (0..200).map(|row| u8::from(row % 3 == 0)).collect();
    let amount: Vec<f64> = (0..200).map(|row| 1.0 + f64::from(row % 5)).collect();
    let kind = vec![2_u16; 200]; // service
    let mut numbers = recip_numbers {
        struct_size: size_of::<recip_numbers>(),
        rows: 200,
        relationship: ids.as_ptr(),
        occurred_at: at.as_ptr(),
        actor: actor.as_ptr(),
        kind: kind.as_ptr(),
        amount: amount.as_ptr(),
        observer: null(),
    };
    assert_eq!(ingest(&columns, &numbers), (RECIP_OK, 200, 0));
    for row in 0..200 {
        let side = if actor[row] == 1 { "customer" } else { "supplier" };
        let event = recip_event { occurred_at: at[row], amount: amount[row], ..service(side, 0) };
        assert_eq!(one_by_one.record(ids[row], &event), RECIP_OK);
    }
    assert_eq!(columns.scores(None, 7, NOW), one_by_one.scores(None, 7, NOW));
    // Once more: all but the newest few of each are too late by now.
    let (status, recorded, late) = ingest(&columns, &numbers);
    assert_eq!((status, recorded + late), (RECIP_OK, 200));
    assert!(late > 100, "{late}");
    let before = columns.scores(None, 7, NOW);
    let mut wrong = ids.clone();
    wrong[150] = -1;
    numbers.relationship = wrong.as_ptr();
    assert_eq!(ingest(&columns, &numbers), (RECIP_INVALID_ARGUMENT, 77, 77));
    numbers.relationship = ids.as_ptr();
    // A time that is none, as nanoseconds are, is refused and not lost.
    for micros in [i64::MIN, i64::MAX, START * 1000] {
        let mut wrong = at.clone();
        wrong[150] = micros;
        numbers.occurred_at = wrong.as_ptr();
        assert_eq!(ingest(&columns, &numbers), (RECIP_OUT_OF_RANGE, 77, 77), "{micros}");
    }
    numbers.occurred_at = at.as_ptr();
    let wrong = vec![999_u16; 200];
    numbers.kind = wrong.as_ptr();
    assert_eq!(ingest(&columns, &numbers), (RECIP_UNKNOWN_NAME, 77, 77));
    numbers.kind = null();
    assert_eq!(ingest(&columns, &numbers), (RECIP_INVALID_ARGUMENT, 77, 77));
    assert_eq!(columns.scores(None, 7, NOW), before);
}

#[test]
fn what_tallies_cannot_take_is_refused() {
    let sums = Sums::new();
    let named = recip_event { event_id: text("e"), ..service("supplier", 50) };
    assert_eq!(sums.record(1, &named), RECIP_OK);
    assert_eq!(sums.record(1, &recip_event { amount: 2.0, ..named }), RECIP_CONFLICTING_EVENT);
    assert_eq!(sums.record(1, &service("supplier", 1)), RECIP_TOO_LATE);
    assert_eq!(sums.record(-1, &named), RECIP_INVALID_ARGUMENT);
    // SAFETY: the tallies and the event are alive.
    let with_names =
        fails(|err| unsafe { recip_tallies_record(sums.0, 2, &raw const named, null_mut(), err) });
    assert_eq!(with_names.0, RECIP_INVALID_ARGUMENT);
    assert_eq!(sums.count(), 1);
    let set = |tier| {
        // SAFETY: the tallies are alive.
        fails(|err| unsafe {
            recip_tallies_set_profile(sums.0, 1, text(tier), recip_text::BLANK, err)
        })
        .0
    };
    assert_eq!(set("key"), RECIP_OK);
    assert_eq!(set("kee"), RECIP_UNKNOWN_NAME);
}

#[test]
fn tallies_merge_and_are_saved() {
    let (early, late, other) = (Sums::new(), Sums::new(), Sums::new());
    assert_eq!(early.record(1, &service("supplier", 1)), RECIP_OK);
    assert_eq!(late.record(1, &service("customer", 2)), RECIP_OK);
    assert_eq!(late.record(2, &service("supplier", 2)), RECIP_OK);
    assert_eq!(other.record(1, &service("supplier", 1)), RECIP_OK);
    let merge = |into: &Sums, from: &Sums| {
        // SAFETY: both are alive.
        fails(|err| unsafe { recip_tallies_merge(into.0, from.0, err) }).0
    };
    assert_eq!(merge(&early, &late), RECIP_OK);
    assert_eq!(early.count(), 2);
    assert_eq!(merge(&early, &other), RECIP_CANNOT_MERGE);
    assert_eq!(merge(&early, &early), RECIP_INVALID_ARGUMENT);
    // SAFETY: the tallies are alive.
    let saved =
        bytes(made(|out, err| unsafe { recip_tallies_save_bytes(early.0, out, err) }).unwrap());
    let load = |saved: &[u8], policy: *const recip_policy| {
        // SAFETY: the bytes are alive, and the policy is NULL or alive.
        made(|out, err| unsafe {
            recip_tallies_load_bytes(saved.as_ptr(), saved.len(), policy, out, err)
        })
        .map(Sums)
        .map_err(|(status, _)| status)
    };
    let loaded = load(&saved, null()).unwrap();
    assert_eq!(loaded.scores(None, 2, NOW), early.scores(None, 2, NOW));
    assert_eq!(load(&saved[..saved.len() - 1], null()).map(|_| ()), Err(RECIP_DAMAGED));
    let json = r#"{"memory": {"slow_half_life_days": 90}}"#;
    // SAFETY: the text and the policy are alive; it is freed once.
    unsafe {
        let policy =
            made(|out, err| recip_policy_new(json.as_ptr().cast(), json.len(), out, err)).unwrap();
        assert_eq!(load(&saved, policy).map(|_| ()), Err(RECIP_INVALID_POLICY));
        let odd = Sums(made(|out, err| recip_tallies_new(policy, out, err)).unwrap());
        assert_eq!(merge(&early, &odd), RECIP_CANNOT_MERGE);
        recip_policy_free(policy);
    }
}
