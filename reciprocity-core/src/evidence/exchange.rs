//! The course of an exchange as one view sees it: turns, open items, and what came of them.

use crate::event::{Event, Fact};
use crate::evidence::cell::{Cells, What};
use crate::evidence::open::{Matter, OpenItem, OpenItems};
use crate::evidence::turns::Turns;
use crate::party::Side;
use crate::policy::Policy;
use crate::quantity::Timestamp;

/// What depends on the order of the acts that a view sees.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Exchange {
    pub(crate) turns: Turns,
    pub(crate) open: OpenItems,
    /// What open items came to, by the side that it speaks of.
    pub(crate) outcomes: Cells<(Side, What)>,
}

impl Exchange {
    /// Takes the next act of the canonical order.
    pub(crate) fn step(&mut self, act: &Event, policy: &Policy) {
        let at = act.occurred_at();
        self.advance(at, policy);
        if matches!(act.fact(), Fact::Response(response) if response.automatic) {
            return; // a machine's answer is none
        }
        self.answer(act, policy);
        self.open(act, policy);
        if !is_outreach(act) && self.turns.step(act.actor(), at, policy.answer_wait()) {
            let changed = self.outcomes.entry((act.actor(), What::TurnChanged));
            changed.add(1.0, at, act.confidence(), policy);
        }
    }

    /// Closes what was due before `now`: requests go unanswered, outreaches unmet.
    pub(crate) fn advance(&mut self, now: Timestamp, policy: &Policy) {
        let Self { open, outcomes, .. } = self;
        open.expire(now, |item| {
            if item.matter == Matter::Request {
                let cell = outcomes.entry((item.by.other(), What::Unanswered));
                cell.add(1.0, item.due, item.confidence, policy);
            }
        });
    }

    fn answer(&mut self, act: &Event, policy: &Policy) {
        let Self { open, outcomes, .. } = self;
        open.answer(act.actor(), act.answers(), |item| match item.matter {
            Matter::Request => {
                let cell = outcomes.entry((item.by.other(), What::Answered));
                cell.add(1.0, act.occurred_at(), item.confidence, policy);
            }
            Matter::Outreach { what, amount } => {
                let cell = outcomes.entry((item.by, what));
                cell.add(amount, act.occurred_at(), item.confidence, policy);
            }
        });
    }

    fn open(&mut self, act: &Event, policy: &Policy) {
        let matter = match act.fact() {
            Fact::Contribution(given) if given.outreach => Matter::Outreach {
                what: What::Given(given.kind, given.amount.currency()),
                amount: given.amount.value(),
            },
            Fact::Contribution(_) if act.due().is_some() => Matter::Request,
            Fact::Request => Matter::Request,
            _ => return,
        };
        self.open.open(OpenItem {
            due: act.due().unwrap_or_else(|| act.occurred_at().plus(policy.answer_wait())),
            by: act.actor(),
            id: act.id().cloned(),
            thread: match act.answers() {
                crate::event::Answers::Named(thread) => Some(thread.clone()),
                _ => None,
            },
            confidence: act.confidence(),
            matter,
        });
    }
}

/// Whether the event is a contribution that nobody asked for: it is no step of the exchange until
/// it is answered.
pub(crate) fn is_outreach(event: &Event) -> bool {
    matches!(event.fact(), Fact::Contribution(given) if given.outreach)
}
