//! The alert streams of many relationships, by name: what a job that looks every day remembers.

use std::collections::BTreeMap;

use crate::alert::AlertStream;
use crate::alert::condition::Condition;
use crate::bytes::{damaged, put_text, take_text};
use crate::error::Result;
use crate::quantity::Timestamp;

/// What was seen of many relationships when they were last looked at, by their names: one
/// [`AlertStream`] each. It can be saved, so that a job that looks every day tells each change once.
///
/// ```
/// use reciprocity_core::{AlertStreams, Event, Fact, Ledger, PerSide, Side, Timestamp};
///
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut ledger = Ledger::default();
/// ledger.record("Baker", "Mill", Event::new(at, Side::Customer, Fact::Ending))?;
///
/// let look = |streams: &AlertStreams, ledger: &Ledger| {
///     let mut seen = Vec::new();
///     let mut told = 0;
///     for (supplier, customer, history) in ledger.iter() {
///         let mut stream = streams.of(supplier, customer).cloned().unwrap_or_default();
///         let now = stream.circumstances(history.profile());
///         let assessment = history.assess_in(now, at, ledger.policy());
///         told += stream.next(assessment, PerSide { supplier, customer }, ledger.policy()).len();
///         seen.push((supplier, customer, stream));
///     }
///     (AlertStreams::looked_at(at, seen), told)
/// };
/// let (streams, _) = look(&AlertStreams::default(), &ledger);
/// let mut file = Vec::new();
/// streams.save(&mut file)?;
/// assert_eq!(AlertStreams::load(file.as_slice())?, streams);
/// // Nothing changed since.
/// assert_eq!(look(&streams, &ledger), (streams, 0));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AlertStreams {
    as_of: Option<Timestamp>,
    streams: BTreeMap<Box<str>, BTreeMap<Box<str>, AlertStream>>,
}

impl AlertStreams {
    /// The streams of the relationships that were looked at, each by its supplier and its customer. What
    /// is not among them is forgotten.
    pub fn looked_at<'a>(
        as_of: Timestamp,
        streams: impl IntoIterator<Item = (&'a str, &'a str, AlertStream)>,
    ) -> Self {
        let mut all = Self { as_of: Some(as_of), ..Self::default() };
        for (supplier, customer, stream) in streams {
            all.insert(supplier, customer, stream);
        }
        all
    }

    /// As of when they were looked at; none before the first time.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.as_of
    }

    /// The stream of a relationship; none if it was not looked at.
    pub fn of(&self, supplier: &str, customer: &str) -> Option<&AlertStream> {
        self.streams.get(supplier)?.get(customer)
    }

    fn insert(&mut self, supplier: &str, customer: &str, stream: AlertStream) {
        match self.streams.get_mut(supplier) {
            Some(customers) => {
                customers.insert(customer.into(), stream);
            }
            None => {
                self.streams.insert(supplier.into(), BTreeMap::from([(customer.into(), stream)]));
            }
        }
    }

    /// Hands on the bytes of each relationship, in the order of the names.
    pub(crate) fn put_each(&self, mut put: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut record = Vec::new();
        for (supplier, customers) in &self.streams {
            for (customer, stream) in customers {
                // Who was not looked at has nothing to be remembered.
                let Some(condition) = &stream.last else { continue };
                record.clear();
                put_text(&mut record, supplier);
                put_text(&mut record, customer);
                condition.put(&mut record);
                put(&record)?;
            }
        }
        Ok(())
    }

    /// Reads the bytes of one relationship, which comes after all that were read before.
    pub(crate) fn take_one(&mut self, from: &mut &[u8]) -> Result<()> {
        let (supplier, customer) = (take_text(from)?, take_text(from)?);
        let last = self.streams.last_key_value().and_then(|(supplier, customers)| {
            Some((&**supplier, &**customers.last_key_value()?.0))
        });
        if last.is_some_and(|last| last >= (supplier, customer)) {
            return Err(damaged("alert streams are not in the order of their names"));
        }
        let stream = AlertStream { last: Some(Condition::take(from)?) };
        self.insert(supplier, customer, stream);
        Ok(())
    }
}
