//! Turns: who acted after whom, and who was answered, inferred from the order of acts alone.
//!
//! A *turn* is a run of acts of one side with no act of the other between them, in which no act
//! comes later than the answer wait after the one before. It is answered when the other side acts
//! within the wait of its last act. It is unanswered when the wait passes, so a later act of the
//! same side begins a new turn. Both rules look only at neighbouring acts: that keeps the state
//! small and lets parts of a history be joined.

use crate::bytes::take_choice;
use crate::error::Result;
use crate::evidence::answers::{AnswerMemory, LatencyHistogram};
use crate::evidence::saved::{put_before, take_before};
use crate::party::{PerSide, Side};
use crate::quantity::{Span, Timestamp};

/// The sequence statistics of one view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Turns {
    open: Option<Turn>,
    /// By the side that answers.
    memories: PerSide<AnswerMemory>,
    /// By the side that answers.
    latencies: PerSide<LatencyHistogram>,
    /// Between one act and the next, whoever acted.
    pauses: LatencyHistogram,
}

/// What is left of the statistics before a step, to take it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Moment {
    open: Option<Turn>,
    memories: PerSide<AnswerMemory>,
}

/// The turn that is not yet decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    side: Side,
    began: Timestamp,
    last: Timestamp,
}

/// What an act is to the act before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// Since the act before.
    pub(crate) pause: Span,
    /// Whether the other side acted before.
    pub(crate) changed: bool,
    pub(crate) follows: Follows,
}

/// What becomes of the open turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follows {
    /// It goes on.
    Open,
    /// It is over, and another begins.
    Decided { answered: bool },
}

impl Turn {
    /// Takes the next act; nothing is to be told of the first one.
    #[inline]
    pub(crate) fn take(
        open: &mut Option<Self>,
        side: Side,
        at: Timestamp,
        wait: Span,
    ) -> Option<Step> {
        let Some(turn) = open else {
            *open = Some(Self { side, began: at, last: at });
            return None;
        };
        let pause = at.since(turn.last);
        let (changed, in_time) = (turn.side != side, pause <= wait);
        turn.last = at;
        if !changed && in_time {
            return Some(Step { pause, changed, follows: Follows::Open });
        }
        (turn.side, turn.began) = (side, at);
        Some(Step { pause, changed, follows: Follows::Decided { answered: changed && in_time } })
    }

    /// What is remembered of the answers of `side` as of a time: with the open turn as unanswered,
    /// once it is overdue.
    pub(crate) fn overdue(
        open: Option<Self>,
        mut memory: AnswerMemory,
        side: Side,
        as_of: Timestamp,
        wait: Span,
    ) -> AnswerMemory {
        if open.is_some_and(|turn| turn.side != side && as_of.since(turn.began) > wait) {
            memory.push(false);
        }
        memory
    }
}

impl Turns {
    /// Takes the next act; says whether it followed an act of the other side.
    #[inline]
    pub(crate) fn step(&mut self, side: Side, at: Timestamp, wait: Span) -> bool {
        let Some(step) = Turn::take(&mut self.open, side, at, wait) else { return false };
        let seconds = u64::try_from(step.pause.micros() / 1_000_000).unwrap_or(0);
        self.pauses.add(seconds);
        if let Follows::Decided { answered } = step.follows {
            let answerer = if step.changed { side } else { side.other() };
            self.memories.of_mut(answerer).push(answered);
            if answered {
                self.latencies.of_mut(answerer).add(seconds);
            }
        }
        step.changed
    }

    /// What must be known to take back the next step.
    pub(crate) fn moment(&self) -> Moment {
        Moment { open: self.open, memories: self.memories }
    }

    /// Takes back the step of `side` at a time that was taken at `moment`, all later steps being of
    /// that side and time; says whether it had followed an act of the other side.
    pub(crate) fn take_back(
        &mut self,
        moment: Moment,
        side: Side,
        at: Timestamp,
        wait: Span,
    ) -> bool {
        (self.open, self.memories) = (moment.open, moment.memories);
        let Some(turn) = moment.open else { return false };
        let pause = at.since(turn.last);
        let seconds = u64::try_from(pause.micros() / 1_000_000).unwrap_or(0);
        self.pauses.remove(seconds);
        if turn.side != side && pause <= wait {
            self.latencies.of_mut(side).remove(seconds);
        }
        turn.side != side
    }

    /// The bytes that the statistics take on the heap.
    pub(crate) fn held(&self) -> usize {
        let answers: usize = Side::ALL.iter().map(|&side| self.latencies.of(side).held()).sum();
        answers + self.pauses.held()
    }

    /// Appends the open turn, told from the newest event `until`, and the statistics.
    pub(crate) fn put(&self, out: &mut Vec<u8>, until: Timestamp) {
        out.push(self.open.map_or(0, |turn| 1 + turn.side as u8));
        if let Some(turn) = self.open {
            put_before(out, until, turn.last);
            put_before(out, turn.last, turn.began);
        }
        for side in Side::ALL {
            self.memories.of(side).put(out);
            self.latencies.of(side).put(out);
        }
        self.pauses.put(out);
    }

    /// Reads what [`Turns::put`] wrote.
    pub(crate) fn take(from: &mut &[u8], until: Timestamp) -> Result<Self> {
        let mut turns = Self::default();
        if let Some(side) = take_choice(&[None, Some(Side::Supplier), Some(Side::Customer)], from)?
        {
            let last = take_before(from, until)?;
            turns.open = Some(Turn { side, last, began: take_before(from, last)? });
        }
        for side in Side::ALL {
            *turns.memories.of_mut(side) = AnswerMemory::take(from)?;
            *turns.latencies.of_mut(side) = LatencyHistogram::take(from)?;
        }
        turns.pauses = LatencyHistogram::take(from)?;
        Ok(turns)
    }

    /// How `side` has answered, as of a time: with the open turn, once it is overdue.
    ///
    /// An open turn is pending, and left out, until the wait has passed since it began; from then
    /// on it counts as unanswered for as long as no answer comes.
    pub(crate) fn memory_of(&self, side: Side, as_of: Timestamp, wait: Span) -> AnswerMemory {
        Turn::overdue(self.open, *self.memories.of(side), side, as_of, wait)
    }

    /// When the last act occurred.
    pub(crate) fn last_act(&self) -> Option<Timestamp> {
        self.open.map(|turn| turn.last)
    }

    /// The pauses between acts.
    pub(crate) fn pauses(&self) -> &LatencyHistogram {
        &self.pauses
    }

    /// How long the answers of `side` took.
    pub(crate) fn latencies_of(&self, side: Side) -> &LatencyHistogram {
        self.latencies.of(side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Customer, Supplier};

    fn minute(n: i64) -> Timestamp {
        Timestamp::from_micros(n * 60_000_000).unwrap()
    }

    const WAIT: Span = Span::from_micros(10 * 60_000_000);

    fn play(acts: &[(Side, i64)]) -> (Turns, usize) {
        let mut turns = Turns::default();
        let changes = acts.iter().filter(|(side, at)| turns.step(*side, minute(*at), WAIT)).count();
        (turns, changes)
    }

    fn answers(turns: &Turns, side: Side, as_of: i64) -> (u32, u32) {
        let memory = turns.memory_of(side, minute(as_of), WAIT);
        (memory.answered(), memory.turns())
    }

    #[test]
    fn several_acts_in_a_row_are_one_turn() {
        let (turns, changes) = play(&[(Supplier, 0), (Supplier, 3), (Supplier, 9), (Customer, 19)]);
        assert_eq!(changes, 1);
        assert_eq!(answers(&turns, Customer, 19), (1, 1));
        assert_eq!(turns.latencies_of(Customer).total(), 1);
    }

    #[test]
    fn an_answer_at_the_end_of_the_wait_is_in_time_and_one_later_is_not() {
        let (turns, _) = play(&[(Supplier, 0), (Customer, 10)]);
        assert_eq!(answers(&turns, Customer, 10), (1, 1));
        let (turns, changes) = play(&[(Supplier, 0), (Customer, 11)]);
        assert_eq!((answers(&turns, Customer, 11), changes), ((0, 1), 1));
    }

    #[test]
    fn a_chaser_after_the_wait_is_a_new_turn() {
        let (turns, changes) = play(&[(Supplier, 0), (Supplier, 11), (Customer, 12)]);
        assert_eq!((answers(&turns, Customer, 12), changes), ((1, 2), 1));
    }

    #[test]
    fn the_open_turn_is_pending_until_the_wait_has_passed_since_it_began() {
        let (turns, _) = play(&[(Supplier, 0), (Supplier, 8)]);
        assert_eq!(answers(&turns, Customer, 10), (0, 0));
        assert_eq!(answers(&turns, Customer, 11), (0, 1));
        assert_eq!(answers(&turns, Supplier, 11), (0, 0));
    }
}
