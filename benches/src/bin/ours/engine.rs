//! Where the library is called: the one file to change when there is a faster way to call it.

use std::path::Path;
use std::thread;

use arrayvec::ArrayVec;
use arrow_array::RecordBatch;
use reciprocity_benches::answer::Answer;
use reciprocity_benches::columns::{AS_OF, Columns, Row};
use reciprocity_benches::error::Result;
use reciprocity_benches::job::Job;
use reciprocity_benches::kinds::{self, KINDS};
use reciprocity_benches::parquet_file;
use reciprocity_core::evidence::Sight;
use reciprocity_core::rule::{balance::band, share::share_in_outline};
use reciprocity_core::{
    Amount, Assessment, Batch, Contribution, Event, EventColumns, Evidence, Glances, Kind, Outline,
    PerSide, Policy, Profile, Scope, Side, TallySet, Timestamp, View, assess,
    score::assess_briefly,
};

/// How the whole method is worked out, for the report.
pub(crate) const NAME: &str = "Batch::outlines, Batch::fold and assess_briefly";

/// Events, and rows of an answer, that a stream holds at a time.
const AT_ONCE: usize = 1 << 16;

/// The answer to a job, in any number of parts.
pub(crate) fn score(
    columns: &Columns,
    job: Job,
    threads: usize,
    as_of: i64,
) -> Result<Vec<RecordBatch>> {
    let reader = if job == Job::Whole { Reader::new()? } else { Reader::waiting_long()? };
    let as_of = Timestamp::from_micros(as_of)?;
    let kinds = reader.kinds_of(&columns.kind)?;
    let events = events(columns, &kinds);
    let batch = Batch::new(&reader.policy, as_of).on_threads(threads);
    let part = || Answer::new(job);
    let answers = if job == Job::Whole {
        batch.fold_parts(&events, &[], part, |answer, relationship, evidence| {
            answer.push(relationship, &reader.values(evidence, as_of));
        })?
    } else {
        let scope = if job.has_latencies() { Scope::Course } else { Scope::Sums };
        batch.outline_parts(scope, &events, part, |answer, relationship, outline| {
            answer.push(relationship, &reader.outlined(outline, job, as_of));
        })?
    };
    finish(answers, threads)
}

/// Makes the Arrow columns of all parts, each thread those of as many.
fn finish(mut parts: Vec<Answer>, threads: usize) -> Result<Vec<RecordBatch>> {
    let share = parts.len().div_ceil(threads).max(1);
    let mut finished = Vec::with_capacity(parts.len());
    thread::scope(|scope| {
        let mut working = Vec::new();
        while !parts.is_empty() {
            let rest = parts.split_off(share.min(parts.len()));
            let mine = std::mem::replace(&mut parts, rest);
            let work = || mine.into_iter().map(Answer::finish).collect::<Result<Vec<_>>>();
            working.push(scope.spawn(work));
        }
        for worker in working {
            finished.extend(worker.join().map_err(|_| "a thread panicked")??);
        }
        Ok(finished)
    })
}

/// The answer to the whole method from tallies, to which the events come one by one in order of time;
/// made of so many parts of the relationships, which are merged.
pub(crate) fn score_from_tallies(
    columns: &Columns,
    parts: u64,
    as_of: i64,
) -> Result<Vec<RecordBatch>> {
    let mut rows: Vec<Row> = (0..columns.len()).map(|index| columns.row(index)).collect();
    rows.sort_by_key(|row| row.occurred_at);
    let mut whole = Store::new()?;
    for part in 0..parts {
        let mut store = Store::new()?;
        for row in rows.iter().filter(|row| row.relationship % parts == part) {
            store.record(row)?;
        }
        whole.tallies.merge(store.tallies, &whole.reader.policy)?;
    }
    let Store { tallies, reader, .. } = whole;
    let as_of = Timestamp::from_micros(as_of)?;
    let mut answer = Answer::new(Job::Whole);
    let mut room = Evidence::default();
    for relationship in tallies.relationships() {
        let tally = tallies.get(relationship).ok_or("no such relationship")?;
        let evidence = tally.evidence_in(&mut room, &reader.policy);
        answer.push(relationship, &reader.values(evidence, as_of));
    }
    Ok(vec![answer.finish()?])
}

/// The answer to the whole method, in bounded memory: events come in order of time, some at a time,
/// into tallies, whose answers go to `out`, some at a time. How many events there were, and how many
/// relationships.
pub(crate) fn score_in_stream(
    path: &Path,
    as_of: i64,
    mut out: impl FnMut(RecordBatch),
) -> Result<(usize, usize)> {
    let mut store = Store::new()?;
    let mut count = 0;
    parquet_file::stream(path, AT_ONCE, |columns| {
        count += columns.len();
        store.record_columns(columns)
    })?;
    let Store { tallies, reader, mut room, .. } = store;
    let as_of = Timestamp::from_micros(as_of)?;
    let mut left = tallies.iter();
    for _ in (0..tallies.len()).step_by(AT_ONCE) {
        let mut answer = Answer::new(Job::Whole);
        for (relationship, tally) in left.by_ref().take(AT_ONCE) {
            let evidence = tally.evidence_in(&mut room, &reader.policy);
            answer.push(relationship, &reader.values(evidence, as_of));
        }
        out(answer.finish()?);
    }
    Ok((count, tallies.len()))
}

fn events<'a>(columns: &'a Columns, kinds: &'a [u16]) -> EventColumns<'a> {
    EventColumns {
        relationship: &columns.relationship,
        occurred_at: &columns.occurred_at,
        actor: &columns.side,
        kind: kinds,
        amount: &columns.amount,
        observer: None,
    }
}

/// Many relationships, to which events come one at a time or in batches.
pub(crate) struct Store {
    tallies: TallySet,
    reader: Reader,
    /// Where the evidence of one relationship after the other is worked out.
    room: Evidence,
    glances: Glances,
}

impl Store {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            tallies: TallySet::default(),
            reader: Reader::new()?,
            room: Evidence::default(),
            glances: Glances::default(),
        })
    }

    pub(crate) fn relationships(&self) -> usize {
        self.tallies.len()
    }

    pub(crate) fn record(&mut self, row: &Row) -> Result<()> {
        let side = if row.side == 0 { Side::Supplier } else { Side::Customer };
        let kind = self.reader.kinds.get(usize::from(row.kind)).ok_or("a kind is out of range")?;
        let given = Contribution::new(*kind, Amount::count(row.amount)?);
        let event = Event::new(Timestamp::from_micros(row.occurred_at)?, side, given);
        self.tallies.record(row.relationship, &event, &self.reader.policy)?;
        Ok(())
    }

    /// Events that come together.
    pub(crate) fn record_batch(&mut self, rows: &[Row]) -> Result<()> {
        self.record_columns(&Columns::from_rows(rows))
    }

    fn record_columns(&mut self, columns: &Columns) -> Result<()> {
        let kinds = self.reader.kinds_of(&columns.kind)?;
        let taken = self.tallies.record_columns(&events(columns, &kinds), &self.reader.policy)?;
        if taken.too_late > 0 { Err("an event came too late".into()) } else { Ok(()) }
    }

    /// The shares, demonstrated reciprocity and answer rates alone.
    pub(crate) fn read_few(&mut self, relationship: u64) -> Result<Option<f64>> {
        let tally = self.tallies.get(relationship).ok_or("no such relationship")?;
        let as_of = Timestamp::from_micros(AS_OF)?;
        let glance = self.glances.at(tally, as_of, &self.reader.policy)?;
        let share = glance.share.map_or(f64::NAN, |share| share.supplier);
        let answered = glance.answer_rate.map(|rate| rate.unwrap_or(0.0));
        let shown = glance.demonstrated.map_or(0.0, |one| one.score);
        Ok(Some(share + shown + answered.supplier + answered.customer))
    }

    /// The whole assessment.
    pub(crate) fn assess(&mut self, relationship: u64) -> Result<Assessment> {
        let tally = self.tallies.get(relationship).ok_or("no such relationship")?;
        let policy = &self.reader.policy;
        let evidence = tally.evidence_in(&mut self.room, policy);
        Ok(assess(evidence, Profile::default(), Timestamp::from_micros(AS_OF)?, policy))
    }
}

/// Adds values; there is room for those of every job.
fn add<const N: usize>(values: &mut Part, more: [f64; N]) {
    debug_assert!(values.remaining_capacity() >= N);
    _ = values.try_extend_from_slice(&more);
}

/// Makes rows of assessments.
struct Reader {
    policy: Policy,
    kinds: Vec<Kind>,
}

/// The values of a row of the whole method, in the order of [`Job::schema`].
type Values = [f64; 2 + 2 * KINDS.len() + 6];

/// The values of a row of any other job: at most as many as *full* has.
type Part = ArrayVec<f64, { 7 + 2 * KINDS.len() + 2 + 5 }>;

impl Reader {
    fn new() -> Result<Self> {
        Self::under(kinds::policy()?)
    }

    /// Of a policy that takes an answer for one however late it comes, as the peers do.
    fn waiting_long() -> Result<Self> {
        let mut draft = kinds::policy()?.draft().clone();
        draft.answers.wait_days = 3660.0;
        Self::under(draft.freeze()?)
    }

    fn under(policy: Policy) -> Result<Self> {
        let kinds = KINDS.iter().map(|one| policy.kind(one.name));
        let kinds = kinds.collect::<reciprocity_core::Result<_>>()?;
        Ok(Self { policy, kinds })
    }

    /// The policy's places of the kinds of some rows.
    fn kinds_of(&self, kinds: &[u8]) -> Result<Vec<u16>> {
        let place = |kind: &Kind| u16::try_from(kind.index());
        let places = self.kinds.iter().map(place).collect::<std::result::Result<Vec<u16>, _>>()?;
        let mut of = [u16::MAX; 1 << u8::BITS];
        of[..places.len()].copy_from_slice(&places);
        let found: Vec<u16> = kinds.iter().map(|kind| of[usize::from(*kind)]).collect();
        if found.contains(&u16::MAX) { Err("a kind is out of range".into()) } else { Ok(found) }
    }

    /// The values of a job that is a part of the method.
    fn outlined(&self, outline: &Outline, job: Job, as_of: Timestamp) -> Part {
        let mut values = Part::new();
        let mut by_kind = [0.0; 2 * KINDS.len()];
        let mut given = [0.0; 2];
        for (kind, side, amount) in outline.given(as_of, &self.policy) {
            if let Some(place) = self.kinds.iter().position(|known| *known == kind) {
                by_kind[2 * place + side as usize] = amount;
            }
            given[side as usize] += amount;
        }
        let count = outline.contributions();
        let newest = outline.newest().map_or(f64::NAN, |newest| newest.micros() as f64);
        let share = given[0] / (given[0] + given[1]);
        let both = PerSide { supplier: share, customer: 1.0 - share };
        add(&mut values, [given[0], count.supplier.into(), given[1], count.customer.into()]);
        add(&mut values, [newest, share, self.band(both)]);
        if job.has_kinds() {
            let score = share_in_outline(outline, View::Joint, &self.policy);
            let known = |of: &dyn Fn(PerSide<f64>) -> f64| score.map_or(f64::NAN, of);
            add(&mut values, by_kind);
            add(&mut values, [known(&|score| score.supplier), known(&|score| self.band(score))]);
        }
        if job.has_latencies() {
            for side in Side::ALL {
                let answered = outline.answers(side, as_of, &self.policy).answered().into();
                let seconds = outline.answering_time(side).micros() as f64 / 1e6;
                add(&mut values, [answered, seconds / answered]);
            }
            values.push(outline.turn_changes(as_of, &self.policy));
        }
        values
    }

    fn band(&self, share: PerSide<f64>) -> f64 {
        f64::from(band(&share, &self.policy) as u8)
    }

    fn values(&self, evidence: &Evidence, as_of: Timestamp) -> Values {
        let assessment = assess_briefly(evidence, Profile::default(), as_of, &self.policy);
        let joint = &assessment.joint;
        let mut values = [0.0; 2 + 2 * KINDS.len() + 6];
        let sight = Sight::new(evidence, View::Joint, as_of, &self.policy);
        for (side, kind, _, reading) in sight.given() {
            let side = usize::from(side == Side::Customer);
            if let Some(place) = self.kinds.iter().position(|known| *known == kind) {
                values[2 + 2 * place + side] = reading.value;
            }
        }
        let unknown = f64::NAN;
        values[0] = joint.contributions.supplier.into();
        values[1] = joint.contributions.customer.into();
        let last = [
            joint.share.map_or(unknown, |share| share.supplier),
            joint.band.map_or(unknown, |band| f64::from(band as u8)),
            joint.demonstrated.map_or(unknown, |one| one.turn_changes),
            joint.balance.unwrap_or(unknown),
            joint.demonstrated.map_or(unknown, |one| one.score),
            joint.overall.as_ref().map_or(unknown, |overall| overall.score),
        ];
        let from = values.len() - last.len();
        values[from..].copy_from_slice(&last);
        values
    }
}
