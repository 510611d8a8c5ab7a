//! Scores of very many relationships at once, from columns of numbers; nothing is kept.

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use reciprocity_core::score::assess_briefly;
use reciprocity_core::{Assessment, Batch, Evidence, ScoreColumn};

use crate::arrow_abi::{ArrowArray, ArrowSchema};
use crate::arrow_out::{Field, hand_out};
use crate::error::{Failure, Outcome, recip_error};
use crate::input::{required_column, structure};
use crate::numbers::{recip_numbers, recip_profiles};
use crate::options::{Run, recip_options};
use crate::policy::recip_policy;
use crate::score::{columns_of, instant};
use crate::status::recip_status;
use crate::tallies::policy_or_default;
use crate::work::CallThreads;

/// Scores all relationships of columns of numbers as of a time, and hands the scores out as a batch of
/// the Arrow C data interface: a struct array with the column "relationship" (int64), in rising order,
/// and a column for each code, as recip_ledger_scores_arrow has them. This is the quickest way from very
/// many contributions to scores: nothing is kept of a relationship, the rows may stand in any order, and
/// the scores are those of a ledger of the same contributions, to the bit. Rows later than `as_of` are not
/// seen. What is no contribution goes to a ledger, to tallies or to a fold.
///
/// `policy` may be NULL, which is the default policy; `profiles` too: all relationships are standard and
/// ongoing then, as are those that it does not list. RECIP_OUT_OF_RANGE, RECIP_UNKNOWN_NAME and
/// RECIP_INVALID_ARGUMENT name the row and the column of a value that is none. The caller owns `array`
/// and `schema`, and releases both as the specification says; what they held before is overwritten.
/// `options` may be NULL; progress counts relationships, of a total that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_batch_scores_arrow(
    policy: *const recip_policy,
    numbers: *const recip_numbers,
    profiles: *const recip_profiles,
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
        // SAFETY: the caller promises a policy that is NULL or alive, that each structure is of its
        // `struct_size`, and that the columns have as many elements and stay as they are.
        let (policy, events, circumstances, codes, run) = unsafe {
            let circumstances = if profiles.is_null() {
                Vec::new()
            } else {
                structure(profiles, "profiles")?.circumstances()?
            };
            (
                policy_or_default(policy)?,
                structure(numbers, "numbers")?.columns()?,
                circumstances,
                required_column(codes, code_count, "codes")?,
                Run::of(options)?,
            )
        };
        let columns = columns_of(codes)?;
        let (threads, ear) = (CallThreads(run.threads), Ear::of(&run));
        let batch = Batch::new(&policy, as_of).in_circumstances(&circumstances)?.on(&threads);
        let each = |scored: &mut Scored, id, evidence: &Evidence| {
            if ear.goes_on() {
                let known = batch.circumstances_of(id);
                scored.add(id, &assess_briefly(evidence, known, as_of, &policy), &columns);
            }
        };
        let parts = batch.fold_parts(&events, &[], Scored::default, each)?;
        ear.said()?;
        Ok(fields(&parts, &columns, codes))
    };
    // SAFETY: the caller's promises about `array`, `schema` and `err`.
    unsafe { hand_out(array, schema, err, make) }
}

/// The scores of some relationships.
#[derive(Debug, Default)]
struct Scored {
    relationships: Vec<u64>,
    /// Those of the first relationship, then those of the second, and so on.
    values: Vec<Option<f64>>,
}

impl Scored {
    fn add(&mut self, id: u64, assessment: &Assessment, columns: &[ScoreColumn]) {
        self.relationships.push(id);
        self.values.extend(columns.iter().map(|column| column.value(assessment)));
    }
}

/// The columns of all parts, by rising relationship.
fn fields(parts: &[Scored], columns: &[ScoreColumn], codes: &[i32]) -> (usize, Vec<Field>) {
    let mut order: Vec<(u64, &Scored, usize)> = Vec::new();
    for part in parts {
        let ids = part.relationships.iter().zip(0..);
        order.extend(ids.map(|(id, at)| (*id, part, at)));
    }
    order.sort_unstable_by_key(|(id, ..)| *id);
    let ids = order.iter().map(|(id, ..)| Some(id.cast_signed()));
    let mut fields = vec![Field::wholes("relationship", ids)];
    for (place, (column, code)) in columns.iter().zip(codes).enumerate() {
        let value = |(_, part, at): &(u64, &Scored, usize)| part.values[at * columns.len() + place];
        let values: Vec<Option<f64>> = order.iter().map(value).collect();
        fields.push(Field::of_score(*column, *code, &values));
    }
    (order.len(), fields)
}

/// Who is told of progress, on the thread of the call, and may say to stop.
struct Ear<'r> {
    run: &'r Run<'r>,
    /// Where the caller's thread is; see [`here`].
    caller: usize,
    told: AtomicU64,
    stop: AtomicBool,
    why: Mutex<Option<Failure>>,
}

// SAFETY: what is not `Sync` of `run`, the function and its context, is used on the thread of the call only.
unsafe impl Sync for Ear<'_> {}

impl<'r> Ear<'r> {
    /// How many relationships are scored between two words.
    const OFTEN: u64 = 256;

    fn of(run: &'r Run<'r>) -> Self {
        Self {
            run,
            caller: here(),
            told: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            why: Mutex::new(None),
        }
    }

    /// Tells of one more relationship; whether it is to be scored.
    fn goes_on(&self) -> bool {
        if self.stop.load(Ordering::Relaxed) {
            return false;
        }
        let told = self.told.fetch_add(1, Ordering::Relaxed);
        if told.is_multiple_of(Self::OFTEN) {
            let is_caller = here() == self.caller;
            let word = if is_caller { self.run.report(told, 0) } else { self.run.go_on() };
            if let Err(why) = word {
                *self.why.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
                self.stop.store(true, Ordering::Relaxed);
                return false;
            }
        }
        true
    }

    /// Fails if somebody said to stop.
    fn said(self) -> Outcome<()> {
        self.why.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }
}

/// A number that the running thread alone has while it runs. Its id would have to be made for a thread of the
/// host's, and would stay.
fn here() -> usize {
    thread_local!(static PLACE: u8 = const { 0 });
    PLACE.with(|place| ptr::from_ref(place).addr())
}
