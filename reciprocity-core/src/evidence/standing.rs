//! What stands until something newer replaces it: appraisals, betrayals not yet repaired, what was left
//! unsaid, a change that failed, the invitation into a sponsor programme and who kept its cadence, an
//! ending.

use crate::bytes::{damaged, no_such_choice, put_whole, take_byte, take_choice, take_whole};
use crate::error::Result;
use crate::event::codec::{flag, put_id, put_invitation, take_id, take_invitation};
use crate::event::{EventId, Invitation, Subject};
use crate::evidence::saved::{Saved, put_before, take_before};
use crate::party::{PerSide, Side};
use crate::quantity::{Span, Timestamp};

/// The standing facts of one view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct StandingFacts {
    appraisals: PerSide<[Option<bool>; Subject::ALL.len()]>,
    /// By side: honoured acts since its last betrayal, if it ever betrayed.
    honoured_since_betrayal: PerSide<Option<u32>>,
    /// By side: whether it said what it needs after whatever it had left unsaid.
    pub(crate) said: PerSide<bool>,
    /// Whether a change was accepted after whichever was refused or failed.
    pub(crate) agreed: bool,
    pub(crate) programme: Option<Programme>,
    pub(crate) ended: bool,
}

/// An executive sponsor programme, from the invitation on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Programme {
    pub(crate) invitation: Invitation,
    pub(crate) by: Side,
    pub(crate) id: Option<EventId>,
    pub(crate) accepted_at: Option<Timestamp>,
    cadences: PerSide<Cadence>,
}

/// In which of the newest periods a side kept the cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Cadence {
    /// The newest period in which it was kept, counted from the acceptance.
    newest: i64,
    /// Bit 0 is the newest period, bit 1 the one before.
    kept: u8,
}

impl StandingFacts {
    pub(crate) fn appraise(&mut self, side: Side, subject: Subject, positive: bool) {
        self.appraisals.of_mut(side)[subject as usize] = Some(positive);
    }

    pub(crate) fn appraisal(&self, side: Side, subject: Subject) -> Option<bool> {
        self.appraisals.of(side)[subject as usize]
    }

    pub(crate) fn betray(&mut self, side: Side) {
        *self.honoured_since_betrayal.of_mut(side) = Some(0);
    }

    pub(crate) fn honour(&mut self, side: Side) {
        if let Some(honoured) = self.honoured_since_betrayal.of_mut(side) {
            *honoured = honoured.saturating_add(1);
        }
    }

    /// How many times `side` must still honour trust to repair its last betrayal; none if nothing
    /// is left to repair.
    pub(crate) fn repair_owed(&self, side: Side, repair: u32) -> Option<u32> {
        let owed = repair.saturating_sub((*self.honoured_since_betrayal.of(side))?);
        (owed > 0).then_some(owed)
    }
}

/// An appraisal by the byte that stands for it.
const APPRAISALS: [Option<bool>; 3] = [None, Some(false), Some(true)];

impl StandingFacts {
    pub(crate) fn put(&self, out: &mut Vec<u8>, until: Timestamp) {
        out.push(
            flag(self.ended, ENDED)
                | flag(self.programme.is_some(), INVITED)
                | flag(*self.said.of(Side::Supplier), SUPPLIER_SAID)
                | flag(*self.said.of(Side::Customer), CUSTOMER_SAID)
                | flag(self.agreed, AGREED),
        );
        for side in Side::ALL {
            let appraisals = self.appraisals.of(side);
            out.extend(appraisals.map(|one| one.map_or(0, |positive| 1 + u8::from(positive))));
            let honoured = self.honoured_since_betrayal.of(side);
            put_whole(out, honoured.map_or(0, |honoured| u64::from(honoured) + 1));
        }
        if let Some(programme) = &self.programme {
            programme.put(out, until);
        }
    }

    pub(crate) fn take(from: &mut &[u8], saved: &Saved<'_>) -> Result<Self> {
        let mut facts = Self::default();
        let head = take_byte(from)?;
        if head > ENDED | INVITED | SUPPLIER_SAID | CUSTOMER_SAID | AGREED {
            return Err(no_such_choice());
        }
        facts.ended = head & ENDED != 0;
        // Up to version 3 of snapshots nothing said undid what was left unsaid, nor did a change that was
        // accepted undo one that failed.
        facts.said =
            PerSide { supplier: head & SUPPLIER_SAID != 0, customer: head & CUSTOMER_SAID != 0 };
        facts.agreed = head & AGREED != 0;
        for side in Side::ALL {
            for appraisal in facts.appraisals.of_mut(side) {
                *appraisal = take_choice(&APPRAISALS, from)?;
            }
            let honoured = take_whole(from)?.checked_sub(1).map(u32::try_from).transpose();
            *facts.honoured_since_betrayal.of_mut(side) =
                honoured.map_err(|_| damaged("a count is beyond any"))?;
        }
        if head & INVITED != 0 {
            facts.programme = Some(Programme::take(from, saved)?);
        }
        Ok(facts)
    }
}

const ENDED: u8 = 1;
const INVITED: u8 = 1 << 1;
const SUPPLIER_SAID: u8 = 1 << 2;
const CUSTOMER_SAID: u8 = 1 << 3;
const AGREED: u8 = 1 << 4;

const BY_CUSTOMER: u8 = 1;
const NAMED: u8 = 1 << 1;
const ACCEPTED: u8 = 1 << 2;

impl Programme {
    fn put(&self, out: &mut Vec<u8>, until: Timestamp) {
        out.push(
            flag(self.by == Side::Customer, BY_CUSTOMER)
                | flag(self.id.is_some(), NAMED)
                | flag(self.accepted_at.is_some(), ACCEPTED),
        );
        put_invitation(out, &self.invitation);
        if let Some(id) = &self.id {
            put_id(out, id);
        }
        if let Some(at) = self.accepted_at {
            put_before(out, until, at);
            for side in Side::ALL {
                let Cadence { newest, kept } = *self.cadences.of(side);
                out.push(kept);
                put_whole(out, newest.unsigned_abs()); // counted from the acceptance on
            }
        }
    }

    fn take(from: &mut &[u8], saved: &Saved<'_>) -> Result<Self> {
        let head = take_byte(from)?;
        if head > BY_CUSTOMER | NAMED | ACCEPTED {
            return Err(no_such_choice());
        }
        let by = if head & BY_CUSTOMER == 0 { Side::Supplier } else { Side::Customer };
        let invitation = take_invitation(from)?;
        let id = if head & NAMED == 0 { None } else { Some(take_id(from)?) };
        let mut programme = Self::new(by, id, invitation);
        if head & ACCEPTED != 0 {
            programme.accepted_at = Some(take_before(from, saved.until)?);
            let current = programme.period(saved.until, saved.policy().cadence());
            for side in Side::ALL {
                let kept = take_byte(from)?;
                let newest = i64::try_from(take_whole(from)?).ok();
                // The newest period is kept, and none before the first one is.
                let newest = newest.filter(|newest| match kept {
                    0 => *newest == 0,
                    _ => kept & 1 == 1 && Some(*newest) <= current,
                });
                let newest = newest.ok_or_else(|| damaged("a cadence was kept in no period"))?;
                *programme.cadences.of_mut(side) = Cadence { newest, kept };
            }
        }
        Ok(programme)
    }

    pub(crate) fn new(by: Side, id: Option<EventId>, invitation: Invitation) -> Self {
        Self { invitation, by, id, accepted_at: None, cadences: PerSide::default() }
    }

    /// Notes that `side` gave executive attention at `at`.
    pub(crate) fn attend(&mut self, side: Side, at: Timestamp, cadence: Span) {
        let Some(period) = self.period(at, cadence) else { return };
        let known = self.cadences.of_mut(side);
        if known.kept == 0 {
            *known = Cadence { newest: period, kept: 1 };
            return;
        }
        let ahead = period - known.newest;
        known.kept = if ahead >= 8 { 1 } else { known.kept << ahead | 1 };
        known.newest = period;
    }

    /// How many of the last periods in a row, of those that are over, `side` did not keep: at most
    /// two, which is all that matters.
    pub(crate) fn missed(&self, side: Side, as_of: Timestamp, cadence: Span) -> u32 {
        let Some(current) = self.period(as_of, cadence) else { return 0 };
        let known = self.cadences.of(side);
        let kept = |period: i64| {
            let back = known.newest - period;
            known.kept != 0 && (0..8).contains(&back) && known.kept >> back & 1 == 1
        };
        (1..=2)
            .take_while(|back| current >= *back && !kept(current - back))
            .fold(0, |missed, _| missed + 1)
    }

    /// The period in which `at` lies, counted from the acceptance.
    fn period(&self, at: Timestamp, cadence: Span) -> Option<i64> {
        let since = at.since(self.accepted_at?).micros();
        (since >= 0).then(|| since / cadence.micros().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> Timestamp {
        Timestamp::from_micros(n * 86_400_000_000).unwrap()
    }

    #[test]
    fn a_cadence_is_missed_when_a_period_is_over_without_attention() {
        let cadence = Span::from_days(90.0).unwrap();
        let mut programme = Programme::new(Side::Supplier, None, Invitation::default());
        programme.accepted_at = Some(day(0));
        let missed = |programme: &Programme, at| programme.missed(Side::Customer, day(at), cadence);
        assert_eq!(missed(&programme, 89), 0, "the first period is not over");
        assert_eq!(missed(&programme, 90), 1);
        assert_eq!(missed(&programme, 180), 2);
        assert_eq!(missed(&programme, 900), 2);
        programme.attend(Side::Customer, day(185), cadence);
        assert_eq!(missed(&programme, 270), 0, "the third period was kept");
        assert_eq!(missed(&programme, 360), 1);
        programme.attend(Side::Customer, day(361), cadence);
        assert_eq!(missed(&programme, 450), 0);
    }

    #[test]
    fn a_betrayal_is_repaired_by_honoured_acts_after_it() {
        let mut facts = StandingFacts::default();
        let owed = |facts: &StandingFacts| facts.repair_owed(Side::Supplier, 2);
        facts.honour(Side::Supplier);
        assert_eq!(owed(&facts), None);
        facts.betray(Side::Supplier);
        facts.honour(Side::Supplier);
        assert_eq!(owed(&facts), Some(1));
        facts.honour(Side::Supplier);
        assert_eq!(owed(&facts), None);
        facts.betray(Side::Supplier);
        assert_eq!(owed(&facts), Some(2));
    }
}
