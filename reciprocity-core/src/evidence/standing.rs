//! What stands until something newer replaces it: appraisals, betrayals not yet repaired, the
//! invitation into a sponsor programme and who kept its cadence, an ending.

use crate::event::{EventId, Invitation, Subject};
use crate::party::{PerSide, Side};
use crate::quantity::{Span, Timestamp};

/// The standing facts of one view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct StandingFacts {
    appraisals: PerSide<[Option<bool>; Subject::ALL.len()]>,
    /// By side: honoured acts since its last betrayal, if it ever betrayed.
    honoured_since_betrayal: PerSide<Option<u32>>,
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

impl Programme {
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
