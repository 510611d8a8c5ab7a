//! A batch of columns scores as tallies and ledgers do, to the bit.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, StructArray};

use super::{DAY, START, fails, made, on, text};
use crate::batch::recip_batch_scores_arrow;
use crate::numbers::{recip_numbers, recip_profiles};
use crate::options::{
    recip_cancel, recip_cancel_free, recip_cancel_new, recip_cancel_trip, recip_options,
};
use crate::score::recip_score_table;
use crate::score_code::recip_score_count;
use crate::status::{
    RECIP_INVALID_ARGUMENT, RECIP_OK, RECIP_OUT_OF_RANGE, RECIP_STOPPED, RECIP_UNKNOWN_NAME,
    recip_status,
};
use crate::tallies::{
    recip_tallies_free, recip_tallies_ingest, recip_tallies_new, recip_tallies_scores,
    recip_tallies_set_profile,
};

const NOW: i64 = START + 300 * DAY;
const TIERS: [&str; 6] =
    ["incidental", "transactional", "standard", "key", "strategic", "executive_sponsored"];

/// Columns that own their values.
#[derive(Clone, Default)]
struct Columns {
    relationship: Vec<i64>,
    occurred_at: Vec<i64>,
    actor: Vec<u8>,
    kind: Vec<u16>,
    amount: Vec<f64>,
    observer: Vec<u8>,
}

impl Columns {
    /// So many contributions in order of time, of many relationships, a few of them busy.
    fn new(rows: i64) -> Self {
        let mut columns = Self::default();
        let mut state = 7_u64;
        let mut next = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % bound
        };
        for row in 0..rows {
            let most = next(3_000) + 1;
            columns.relationship.push(i64::try_from(next(most) * 1_000).unwrap());
            columns.occurred_at.push(START + 299 * DAY * row / rows);
            columns.actor.push(u8::try_from(next(2)).unwrap());
            columns.kind.push(u16::try_from(next(5)).unwrap());
            columns.amount.push(1.0 + next(900) as f64 / 10.0);
            columns.observer.push(u8::try_from(next(3)).unwrap());
        }
        columns
    }

    fn numbers(&self) -> recip_numbers {
        recip_numbers {
            struct_size: size_of::<recip_numbers>(),
            rows: self.relationship.len(),
            relationship: self.relationship.as_ptr(),
            occurred_at: self.occurred_at.as_ptr(),
            actor: self.actor.as_ptr(),
            kind: self.kind.as_ptr(),
            amount: self.amount.as_ptr(),
            observer: self.observer.as_ptr(),
        }
    }

    /// The rows the other way round.
    fn reversed(mut self) -> Self {
        self.relationship.reverse();
        self.occurred_at.reverse();
        self.actor.reverse();
        self.kind.reverse();
        self.amount.reverse();
        self.observer.reverse();
        self
    }
}

fn scored(
    numbers: &recip_numbers,
    profiles: *const recip_profiles,
    options: &recip_options,
) -> Result<StructArray, (recip_status, String)> {
    let codes: Vec<i32> = (1..=recip_score_count()).collect();
    let (mut array, mut schema) = (FFI_ArrowArray::empty(), FFI_ArrowSchema::empty());
    let (array_at, schema_at) = ((&raw mut array).cast(), (&raw mut schema).cast());
    // SAFETY: all structures and columns are alive.
    let outcome = fails(|err| unsafe {
        recip_batch_scores_arrow(
            null(),
            numbers,
            profiles,
            NOW,
            codes.as_ptr(),
            codes.len(),
            options,
            array_at,
            schema_at,
            err,
        )
    });
    if outcome.0 != RECIP_OK {
        return Err(outcome);
    }
    // SAFETY: the call made both as the specification says.
    let data = unsafe { from_ffi(array, &schema) }.unwrap();
    data.validate_full().unwrap();
    Ok(StructArray::from(data))
}

/// The bits of all numbers; of words whether they are known.
fn bits(scores: &StructArray) -> (Vec<i64>, Vec<Vec<Option<u64>>>) {
    let ids = scores.column(0).as_primitive::<Int64Type>().values().to_vec();
    let bits =
        scores.columns()[1..].iter().map(|column| match column.as_primitive_opt::<Float64Type>() {
            Some(numbers) => numbers.iter().map(|number| number.map(f64::to_bits)).collect(),
            None => (0..column.len()).map(|row| column.is_valid(row).then_some(0)).collect(),
        });
    (ids, bits.collect())
}

/// The same of tallies, to which tiers are said by name.
fn of_tallies(columns: &Columns, ids: &[i64], tiers: &[(i64, u8)]) -> Vec<Vec<Option<u64>>> {
    let codes: Vec<i32> = (1..=recip_score_count()).collect();
    let (mut values, mut states) =
        (vec![0.0; codes.len() * ids.len()], vec![0; codes.len() * ids.len()]);
    let table = recip_score_table {
        struct_size: size_of::<recip_score_table>(),
        capacity: ids.len(),
        values: values.as_mut_ptr(),
        states: states.as_mut_ptr(),
    };
    let numbers = columns.numbers();
    // SAFETY: all places and columns are alive; the tallies are freed once.
    unsafe {
        let tallies = made(|out, err| recip_tallies_new(null(), out, err)).unwrap();
        let taken =
            recip_tallies_ingest(tallies, &raw const numbers, null_mut(), null_mut(), null_mut());
        assert_eq!(taken, RECIP_OK);
        for (id, tier) in tiers {
            let (tier, one_off) = (text(TIERS[usize::from(*tier)]), text("one_off"));
            assert_eq!(
                recip_tallies_set_profile(tallies, *id, tier, one_off, null_mut()),
                RECIP_OK
            );
        }
        let (ids_at, codes_at) = (ids.as_ptr(), codes.as_ptr());
        let status = recip_tallies_scores(
            tallies,
            ids_at,
            ids.len(),
            NOW,
            codes_at,
            codes.len(),
            null(),
            &raw const table,
            null_mut(),
        );
        assert_eq!(status, RECIP_OK);
        recip_tallies_free(tallies);
    }
    let value = |(value, state): (&f64, &u8)| (*state == 1).then_some(value.to_bits());
    let both = values.chunks(ids.len()).zip(states.chunks(ids.len()));
    both.map(|(values, states)| values.iter().zip(states).map(value).collect()).collect()
}

fn assert_alike(scores: &StructArray, mut want: Vec<Vec<Option<u64>>>) {
    for (column, want) in scores.columns()[1..].iter().zip(&mut want) {
        if column.as_primitive_opt::<Float64Type>().is_none() {
            want.iter_mut().for_each(|value| *value = value.map(|_| 0)); // a word
        }
    }
    assert_eq!(bits(scores).1, want);
}

#[test]
fn columns_score_as_tallies_on_any_number_of_threads_in_any_order() {
    let columns = Columns::new(40_000);
    let one = scored(&columns.numbers(), null(), &on(1)).unwrap();
    let (ids, want) = bits(&one);
    assert!(ids.len() > 1_000 && ids.is_sorted());
    assert_alike(&one, of_tallies(&columns, &ids, &[]));
    let backwards = columns.clone().reversed();
    for threads in [0, 2, 7] {
        for columns in [&columns, &backwards] {
            let have = bits(&scored(&columns.numbers(), null(), &on(threads)).unwrap());
            assert!(have == (ids.clone(), want.clone()), "{threads} threads");
        }
    }
    let none = scored(&Columns::default().numbers(), null(), &on(3)).unwrap();
    assert_eq!((none.len(), none.column_names()[0]), (0, "relationship"));
}

#[test]
fn relationships_are_scored_by_their_tiers() {
    let columns = Columns::new(5_000);
    let plain = scored(&columns.numbers(), null(), &on(1)).unwrap();
    let (mut ids, _) = bits(&plain);
    let tiers: Vec<(i64, u8)> = ids.iter().copied().zip((0..6).cycle()).collect();
    ids.push(999_999); // of no event
    ids.reverse();
    let mut codes: Vec<u8> = tiers.iter().map(|(_, tier)| *tier).chain([3]).collect();
    codes.reverse();
    let mut natures = vec![0; ids.len()];
    let profiles = recip_profiles {
        struct_size: size_of::<recip_profiles>(),
        rows: ids.len(),
        relationship: ids.as_ptr(),
        tier: codes.as_ptr(),
        nature: natures.as_ptr(),
    };
    let with = scored(&columns.numbers(), &raw const profiles, &on(2)).unwrap();
    assert_ne!(bits(&with), bits(&plain), "a tier changes verdicts");
    assert_alike(&with, of_tallies(&columns, &bits(&with).0, &tiers));

    natures[4] = 2;
    let refused =
        |profiles: &recip_profiles| scored(&columns.numbers(), profiles, &on(1)).unwrap_err();
    let (status, message) = refused(&recip_profiles { nature: natures.as_ptr(), ..profiles });
    assert_eq!((status, &*message), (RECIP_OUT_OF_RANGE, "`2` is no code; use one from 0 to 1"));
    let twice = [4, 9, 4];
    let (status, message) = refused(&recip_profiles {
        rows: 3,
        relationship: twice.as_ptr(),
        tier: null(),
        nature: null(),
        ..profiles
    });
    assert_eq!(status, RECIP_INVALID_ARGUMENT);
    assert!(message.contains("`4` stands there twice"), "{message}");
}

#[test]
fn a_value_that_is_none_is_refused_with_its_row() {
    let wrong = |change: fn(&mut Columns)| {
        let mut columns = Columns::new(3_000);
        change(&mut columns);
        scored(&columns.numbers(), null(), &on(2)).unwrap_err()
    };
    for (status, words, change) in [
        (
            RECIP_INVALID_ARGUMENT,
            "`-1` is no relationship",
            (|one| one.relationship[2_000] = -1) as fn(&mut Columns),
        ),
        (RECIP_OUT_OF_RANGE, "column `actor`, row 2000 (from 0)", |one| one.actor[2_000] = 2),
        (RECIP_UNKNOWN_NAME, "column `kind`, row 2000 (from 0)", |one| one.kind[2_000] = 999),
        (RECIP_OUT_OF_RANGE, "column `amount`, row 2000 (from 0)", |one| {
            one.amount[2_000] = f64::NAN;
        }),
    ] {
        let (have, message) = wrong(change);
        assert_eq!(have, status, "{message}");
        assert!(message.contains(words), "{message}");
    }
    let columns = Columns::new(1);
    let none = recip_numbers { amount: null(), ..columns.numbers() };
    assert_eq!(scored(&none, null(), &on(1)).unwrap_err().0, RECIP_INVALID_ARGUMENT);
}

unsafe extern "C" fn stop_at_1000(context: *mut c_void, done: u64, total: u64) -> i32 {
    assert_eq!(total, 0, "nobody knows how many there are");
    // SAFETY: the context is the place of a count.
    let times = unsafe { &mut *context.cast::<u64>() };
    *times += 1;
    i32::from(done >= 1_000)
}

#[test]
fn a_batch_tells_of_its_progress_and_is_stopped() {
    let columns = Columns::new(20_000);
    for threads in [1, 3] {
        let mut times = 0_u64;
        let listening = recip_options {
            progress: Some(stop_at_1000),
            context: (&raw mut times).cast(),
            ..on(threads)
        };
        let outcome = scored(&columns.numbers(), null(), &listening);
        if threads == 1 {
            let (status, message) = outcome.unwrap_err();
            assert_eq!(status, RECIP_STOPPED, "{message}");
            assert_eq!(times, 5); // after 0, 256, 512, 768 and 1,024
        }
        let mut cancel: *mut recip_cancel = null_mut();
        // SAFETY: the places are alive, and the token is freed once.
        let outcome = unsafe {
            assert_eq!(recip_cancel_new(&raw mut cancel, null_mut()), RECIP_OK);
            recip_cancel_trip(cancel);
            let outcome =
                scored(&columns.numbers(), null(), &recip_options { cancel, ..on(threads) });
            recip_cancel_free(cancel);
            outcome
        };
        assert_eq!(outcome.unwrap_err().0, RECIP_STOPPED);
    }
}
