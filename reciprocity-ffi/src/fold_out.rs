//! States and scores of a fold, as Arrow arrays.

use reciprocity_core::Timestamp;
use reciprocity_core::snapshot::{StateForm, States};

use crate::arrow_abi::{ArrowArray, ArrowSchema};
use crate::arrow_out::{Field, hand_out};
use crate::arrow_states::STATE;
use crate::error::{Failure, Outcome, recip_error};
use crate::fold::recip_fold;
use crate::folded::{Folded, Relationship};
use crate::handle::read;
use crate::input::required_column;
use crate::listing::{Column, LISTING, Value};
use crate::options::{Run, recip_options};
use crate::score::{columns_of, instant};
use crate::status::{RECIP_INVALID_ARGUMENT, recip_status};
use crate::work::on_threads;

/// State of a fold: the events, which merge whatever the split.
pub const RECIP_STATE_EVENTS: i32 = 1;

/// State of a fold: sums of constant size, which merge where times are disjoint.
pub const RECIP_STATE_SUMS: i32 = 2;

/// Hands out the states of relationships as a batch of the Arrow C data interface: a struct array with
/// the columns "supplier" and "customer" (large utf8), "events" and "newest" (int64: how many there
/// are, and microseconds since 1970-01-01 00:00 UTC), and "state" (large binary), which has its
/// version inside. Row 0 is relationship `first` in the order of the names, and there are at most
/// `count`. `form` is RECIP_STATE_EVENTS or RECIP_STATE_SUMS; of sums that were pushed only sums can
/// be had. Equal events have equal states. The fold stays as it is. The caller owns `array` and
/// `schema`, and releases both as the specification says; what they held before is overwritten.
/// `options` may be NULL.
///
/// RECIP_CANNOT_MERGE if sums do not merge, RECIP_TOO_LATE if an event came later than sums take it,
/// RECIP_CONFLICTING_EVENT if two events of one id differ: the message names the relationship.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_states_arrow(
    fold: *const recip_fold,
    first: u64,
    count: u64,
    form: i32,
    options: *const recip_options,
    array: *mut ArrowArray,
    schema: *mut ArrowSchema,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        let form = match form {
            RECIP_STATE_EVENTS => StateForm::Events,
            RECIP_STATE_SUMS => StateForm::Sums,
            _ => {
                let message = format!("`{form}` is no form of state; use one of RECIP_STATE_...");
                return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("form"));
            }
        };
        // SAFETY: the caller promises a structure of its `struct_size`.
        let run = unsafe { Run::of(options) }?;
        let save = |folded: &Folded| {
            let range = folded.range(within(first), within(count));
            let states = States::new(folded.policy());
            let saved =
                on_threads(&run, range.len(), |at| saved(range[at], form, &states, folded))?;
            let saved = saved.into_iter().collect::<Outcome<Vec<_>>>()?;
            let mut fields = names(&range);
            fields.push(Field::wholes("events", saved.iter().map(|one| Some(one.events))));
            let newest = saved.iter().map(|one| one.newest.map(Timestamp::micros));
            fields.push(Field::wholes("newest", newest).or_null());
            fields.push(Field::bytes(STATE, saved.iter().map(|one| Some(&one.state[..]))));
            Ok((range.len(), fields))
        };
        // SAFETY: the caller's promise about `fold`.
        unsafe { read(fold, save) }
    };
    // SAFETY: the caller's promises about `array`, `schema` and `err`.
    unsafe { hand_out(array, schema, err, make) }
}

/// Scores relationships as of a time in microseconds since 1970-01-01 00:00 UTC, and hands the scores
/// out as a batch of the Arrow C data interface: a struct array with the columns "supplier" and
/// "customer" (large utf8) and, if `codes` is NULL, those that the command `reciprocity assess` writes
/// to a file, under their names and in their order, else a column for each of `code_count` codes, as
/// recip_ledger_scores_arrow has them. What is unknown is null. `first`, `count`, `array`, `schema`,
/// `options` and refusals are as for recip_fold_states_arrow, but a relationship that had not begun by
/// `as_of` has no row. RECIP_OUT_OF_RANGE if there are sums of a later time than `as_of`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_scores_arrow(
    fold: *const recip_fold,
    first: u64,
    count: u64,
    as_of: i64,
    codes: *const i32,
    code_count: usize,
    options: *const recip_options,
    array: *mut ArrowArray,
    schema: *mut ArrowSchema,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises a structure of its `struct_size`.
        let run = unsafe { Run::of(options) }?;
        let columns: Vec<Column> = if codes.is_null() && code_count == 0 {
            LISTING.to_vec()
        } else {
            // SAFETY: the caller promises so many codes.
            let codes = unsafe { required_column(codes, code_count, "codes") }?;
            let scores = columns_of(codes)?;
            scores.iter().zip(codes).map(|(score, code)| Column::of_score(*score, *code)).collect()
        };
        let score = |folded: &Folded| {
            let range = folded.range(within(first), within(count));
            let scored =
                on_threads(&run, range.len(), |at| scored(range[at], as_of, &columns, folded))?;
            let scored = scored.into_iter().collect::<Outcome<Vec<Option<Vec<Value>>>>>()?;
            let begun = range.into_iter().zip(scored).filter_map(|(one, row)| Some((one, row?)));
            let (range, rows): (Vec<&Relationship>, Vec<Vec<Value>>) = begun.unzip();
            let mut fields = names(&range);
            for (place, column) in columns.iter().enumerate() {
                fields.push(column.field(rows.iter().map(|row| row[place])));
            }
            Ok((range.len(), fields))
        };
        // SAFETY: the caller's promise about `fold`.
        unsafe { read(fold, score) }
    };
    // SAFETY: the caller's promises about `array`, `schema` and `err`.
    unsafe { hand_out(array, schema, err, make) }
}

/// A number that no memory reaches is as good as the greatest.
fn within(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn names(range: &[&Relationship]) -> Vec<Field> {
    vec![
        Field::texts("supplier", range.iter().map(|one| Some(&*one.supplier))),
        Field::texts("customer", range.iter().map(|one| Some(&*one.customer))),
    ]
}

struct Saved {
    events: i64,
    newest: Option<Timestamp>,
    state: Vec<u8>,
}

fn saved(
    one: &Relationship,
    form: StateForm,
    states: &States<'_>,
    folded: &Folded,
) -> Outcome<Saved> {
    let whole = one.whole(folded.policy())?;
    let mut state = Vec::new();
    states.save(&whole, form, &mut state).map_err(|error| one.named(&error))?;
    let events = i64::try_from(whole.events()).unwrap_or(i64::MAX);
    Ok(Saved { events, newest: whole.newest(), state })
}

/// The values of a relationship; none if it had not begun by then.
fn scored(
    one: &Relationship,
    as_of: Timestamp,
    columns: &[Column],
    folded: &Folded,
) -> Outcome<Option<Vec<Value>>> {
    let policy = folded.policy();
    let whole = one.whole(policy)?;
    let events = whole.events_by(as_of).map_err(|error| one.named(&error))?;
    if events == 0 {
        return Ok(None);
    }
    let assessment = whole.assess_briefly(as_of, policy).map_err(|error| one.named(&error))?;
    Ok(Some(columns.iter().map(|column| column.value(&assessment, events)).collect()))
}
