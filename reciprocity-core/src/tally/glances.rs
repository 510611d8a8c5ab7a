//! Glances at tallies, one after the other.

use crate::error::Result;
use crate::evidence::{Acts, Evidence, Gift};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::score::Glance;
use crate::tally::{Kept, Tally};

/// Takes a [`Glance`] at one tally after the other, in room that is used again.
///
/// A tally that keeps nothing but gifts that both sides saw, and no money, need not be brought into evidence
/// for it.
///
/// ```
/// use reciprocity_core::score::Glance;
/// use reciprocity_core::{
///     Amount, Contribution, Event, Evidence, Glances, Kind, Policy, Side, Tally, Timestamp,
/// };
///
/// let (policy, mut tally) = (Policy::default(), Tally::default());
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let help = Contribution::new(Kind::SERVICE, Amount::ONE);
/// tally.record(&Event::new(at, Side::Customer, help), &policy)?;
/// let glance = Glances::default().at(&tally, at, &policy)?;
/// assert_eq!(glance.share.unwrap().customer, 1.0);
/// assert_eq!(glance, Glance::at(&tally.evidence(&policy), at, &policy));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Glances {
    gifts: Vec<Gift>,
    acts: Acts,
    evidence: Evidence,
}

impl Glances {
    /// A glance at a tally, as of a time from its newest event on.
    ///
    /// # Errors
    /// The time lies before the newest event: a tally does not know what was before.
    pub fn at(&mut self, tally: &Tally, as_of: Timestamp, policy: &Policy) -> Result<Glance> {
        tally.check_as_of(as_of)?;
        let Self { gifts, acts, evidence } = self;
        if matches!(tally.kept, Kept::Events(_)) && tally.kept_events().gifts(gifts) {
            acts.take(gifts, policy);
            return Ok(Glance::at_acts(acts, as_of, policy));
        }
        Ok(Glance::at(tally.evidence_in(evidence, policy), as_of, policy))
    }
}
