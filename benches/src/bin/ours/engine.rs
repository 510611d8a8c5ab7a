//! Where the library is called: the one file to change when there is a faster way to call it.

use std::collections::HashMap;

use arrow_array::RecordBatch;
use reciprocity_benches::answer::Answer;
use reciprocity_benches::columns::{AS_OF, Columns, Row};
use reciprocity_benches::error::Result;
use reciprocity_benches::job::Job;
use reciprocity_benches::kinds::{self, KINDS};
use reciprocity_core::{
    Amount, Assessment, Contribution, Event, Evidence, Kind, Policy, Profile, Side, Tally,
    Timestamp, assess,
};

use crate::grouped::by_relationship;
use crate::plain;

/// How the whole method is worked out, for the report.
pub(crate) const NAME: &str = "Evidence::record and assess, relationship by relationship";

/// The answer to a job, in any number of parts.
pub(crate) fn score(
    columns: &Columns,
    job: Job,
    threads: usize,
    as_of: i64,
) -> Result<Vec<RecordBatch>> {
    if job != Job::Whole {
        return plain::score(columns, job, threads, as_of);
    }
    let reader = &Reader::new()?;
    let as_of = Timestamp::from_micros(as_of)?;
    by_relationship(columns, threads, |groups| {
        let mut answer = Answer::new(job);
        let mut values = Vec::new();
        for rows in groups {
            let mut evidence = Evidence::default();
            for row in rows {
                evidence.record(&reader.event(row)?, &reader.policy);
            }
            let assessment = assess(&evidence, Profile::default(), as_of, &reader.policy);
            values.clear();
            reader.fill(&mut values, &assessment);
            answer.push(rows[0].relationship, &values);
        }
        answer.finish()
    })
}

/// Many relationships, to which events come one at a time or in batches.
pub(crate) struct Store {
    tallies: HashMap<u64, Tally>,
    reader: Reader,
}

impl Store {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { tallies: HashMap::new(), reader: Reader::new()? })
    }

    pub(crate) fn relationships(&self) -> usize {
        self.tallies.len()
    }

    pub(crate) fn record(&mut self, row: &Row) -> Result<()> {
        let event = self.reader.event(row)?;
        self.tallies.entry(row.relationship).or_default().record(event, &self.reader.policy)?;
        Ok(())
    }

    /// Events that come together; there is no faster way yet than one at a time.
    pub(crate) fn record_batch(&mut self, rows: &[Row]) -> Result<()> {
        rows.iter().try_for_each(|row| self.record(row))
    }

    /// The shares, demonstrated reciprocity and answer rates alone; `None` while the library cannot
    /// read them apart from the rest.
    pub(crate) fn read_few(&self, _relationship: u64) -> Result<Option<f64>> {
        Ok(None)
    }

    /// The whole assessment.
    pub(crate) fn assess(&self, relationship: u64) -> Result<Assessment> {
        let tally = self.tallies.get(&relationship).ok_or("no such relationship")?;
        Ok(tally.assess(Profile::default(), Timestamp::from_micros(AS_OF)?, &self.reader.policy)?)
    }
}

/// Makes events of rows, and rows of assessments.
struct Reader {
    policy: Policy,
    kinds: Vec<Kind>,
}

impl Reader {
    fn new() -> Result<Self> {
        let policy = kinds::policy()?;
        let kinds = KINDS.iter().map(|one| policy.kind(one.name));
        let kinds = kinds.collect::<reciprocity_core::Result<_>>()?;
        Ok(Self { policy, kinds })
    }

    fn event(&self, row: &Row) -> Result<Event> {
        let side = if row.side == 0 { Side::Supplier } else { Side::Customer };
        let kind = self.kinds.get(usize::from(row.kind)).ok_or("a kind is out of range")?;
        let given = Contribution::new(*kind, Amount::count(row.amount)?);
        Ok(Event::new(Timestamp::from_micros(row.occurred_at)?, side, given))
    }

    /// The values of a row of the whole method, in the order of [`Job::schema`].
    fn fill(&self, values: &mut Vec<f64>, assessment: &Assessment) {
        let joint = &assessment.joint;
        let unknown = f64::NAN;
        values.push(joint.contributions.supplier.into());
        values.push(joint.contributions.customer.into());
        for kind in &self.kinds {
            let name = self.policy.definition(*kind).map(|definition| &definition.name);
            let found = joint.kinds.iter().find(|one| Some(&one.kind) == name);
            values.push(found.map_or(0.0, |one| one.amounts.supplier));
            values.push(found.map_or(0.0, |one| one.amounts.customer));
        }
        values.push(joint.share.map_or(unknown, |share| share.supplier));
        values.push(joint.band.map_or(unknown, |band| f64::from(band as u8)));
        values.push(joint.demonstrated.map_or(unknown, |one| one.turn_changes));
        values.push(joint.balance.unwrap_or(unknown));
        values.push(joint.demonstrated.map_or(unknown, |one| one.score));
        values.push(joint.overall.as_ref().map_or(unknown, |overall| overall.score));
    }
}
