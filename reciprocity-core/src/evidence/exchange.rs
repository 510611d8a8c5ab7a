//! The course of an exchange as one view sees it: turns, open items, what came of them, and what
//! stands until something newer replaces it.

use crate::error::Result;
use crate::event::{
    AmendmentStep, Answers, Conduct, Event, EventId, Expectation, Fact, Kind, Principle, Tone,
    TrustAct,
};
use crate::evidence::cell::{Cells, Key, Weights, What};
use crate::evidence::open::{Expected, Matter, OpenItem, OpenItems};
use crate::evidence::saved::Saved;
use crate::evidence::standing::{Programme, StandingFacts};
use crate::evidence::turns::Turns;
use crate::party::{Observer, Side};
use crate::policy::Policy;
use crate::quantity::{Currency, Fraction, Timestamp};

/// What depends on the order of the events that a view sees.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Exchange {
    pub(crate) turns: Turns,
    pub(crate) open: OpenItems,
    /// What open items came to, by the side that it speaks of.
    pub(crate) outcomes: Cells,
    pub(crate) facts: StandingFacts,
}

/// The time of the event that is taken, as sums weigh it, and the policy in force.
struct Now<'a> {
    weights: &'a Weights,
    policy: &'a Policy,
}

/// The key of what came of open items: it is of no observer but of the whole view.
pub(crate) fn outcome(side: Side, what: What) -> Key {
    Key::new(Observer::Supplier, side, what)
}

/// Whether the order of such a fact among the others matters.
pub(crate) fn has_a_course(fact: &Fact) -> bool {
    !matches!(fact, Fact::Conduct(_) | Fact::Imposition(_))
}

/// A contribution that is neither outreach, nor asks for an answer, nor is one to anything in
/// particular.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gift {
    pub(crate) at: Timestamp,
    pub(crate) by: Side,
    pub(crate) observer: Observer,
    pub(crate) confidence: Fraction,
    pub(crate) kind: Kind,
    pub(crate) currency: Option<Currency>,
    /// In units of the kind.
    pub(crate) amount: f64,
}

impl Gift {
    /// The gift that `event` is, if it is one.
    #[inline]
    pub(crate) fn of(event: &Event) -> Option<Self> {
        let Fact::Contribution(given) = event.fact() else { return None };
        let plain = !given.outreach && event.due().is_none();
        (plain && *event.answers() == Answers::Nothing).then(|| Self {
            at: event.occurred_at(),
            by: event.actor(),
            observer: event.observer(),
            confidence: event.confidence(),
            kind: given.kind,
            currency: given.amount.currency(),
            amount: given.amount.value(),
        })
    }
}

/// Whether the event is a contribution that nobody asked for: it is no step of the exchange until
/// it is answered.
pub(crate) fn is_outreach(event: &Event) -> bool {
    matches!(event.fact(), Fact::Contribution(given) if given.outreach)
}

impl Exchange {
    /// Takes the next event of the canonical order.
    pub(crate) fn step(&mut self, event: &Event, weights: &Weights, policy: &Policy) {
        self.advance(event.occurred_at(), policy);
        let now = &Now { weights, policy };
        match event.fact() {
            // A machine's answer is none.
            Fact::Response(response) if response.automatic => {}
            Fact::Contribution(_) | Fact::Request | Fact::Response(_) => self.act(event, now),
            Fact::Expectation(expectation) => self.expect(event, *expectation, now),
            Fact::Promise(promise) => {
                let holder = event.actor().other();
                self.open_expectation(event, holder, promise.weight.value(), true, true);
            }
            Fact::Fulfilment(fulfilment) => {
                self.fulfil(event, fulfilment.degree.value(), now);
            }
            Fact::Waiver => self.waive(event, now),
            Fact::Withdrawal => self.withdraw(event, now),
            Fact::Trust(TrustAct::Betrayed) => self.facts.betray(event.actor()),
            Fact::Trust(TrustAct::Honoured) => self.facts.honour(event.actor()),
            Fact::Amendment(step) => self.amend(event, *step, now),
            Fact::Appraisal(appraisal) => {
                self.facts.appraise(event.actor(), appraisal.subject, appraisal.positive);
            }
            Fact::CallOut => {
                // It stands until it is answered, however long its time has passed.
                *self.facts.said.of_mut(event.actor()) = true;
                let matter = Matter::CallOut { until: event.due() };
                self.open.open(OpenItem::new(event, None, matter));
            }
            Fact::Invitation(invitation) => {
                let id = event.id().cloned();
                self.facts.programme = Some(Programme::new(event.actor(), id, *invitation));
            }
            Fact::Ending => self.facts.ended = true,
            Fact::Trust(_) | Fact::Conduct(_) | Fact::Imposition(_) => {}
        }
    }

    /// The bytes that the exchange takes, names left out.
    pub(crate) fn held(&self) -> usize {
        size_of::<Self>() + self.turns.held() + self.open.held() + self.outcomes.held()
    }

    /// Appends the course; no event of it is later than `until`.
    pub(crate) fn put(&self, out: &mut Vec<u8>, until: Timestamp) {
        self.turns.put(out, until);
        self.open.put(out, until);
        self.outcomes.put(out);
        self.facts.put(out, until);
    }

    /// Reads what [`Exchange::put`] wrote.
    pub(crate) fn take(from: &mut &[u8], saved: &Saved<'_>) -> Result<Self> {
        Ok(Self {
            turns: Turns::take(from, saved.until)?,
            open: OpenItems::take(from, saved)?,
            outcomes: Cells::take(from, saved)?,
            facts: StandingFacts::take(from, saved)?,
        })
    }

    /// Forgets everything, and keeps the room for what comes next.
    pub(crate) fn clear(&mut self) {
        self.turns = Turns::default();
        self.open.clear();
        self.outcomes.clear();
        self.facts = StandingFacts::default();
    }

    /// Closes what was due before `now`: requests go unanswered, outreaches unmet, expectations
    /// missed as far as they were not met.
    pub(crate) fn advance(&mut self, now: Timestamp, policy: &Policy) {
        let Self { open, outcomes, facts, .. } = self;
        open.expire(now, |item, due| match item.matter {
            // A proposal has a due time of its own in old snapshots alone.
            Matter::Request | Matter::Amendment { accepted: false } => {
                let weights = Weights::at(due, policy);
                let key = outcome(item.by.other(), What::Unanswered);
                outcomes.add(key, 1.0, item.confidence, &weights);
            }
            Matter::Expectation(expected) => {
                settle(outcomes, facts, expected, item.confidence, &Weights::at(due, policy));
            }
            Matter::Outreach { .. } | Matter::Amendment { .. } | Matter::CallOut { .. } => {}
        });
    }

    fn add(&mut self, side: Side, what: What, value: f64, event: &Event, now: &Now<'_>) {
        self.outcomes.add(outcome(side, what), value, event.confidence(), now.weights);
    }

    fn act(&mut self, act: &Event, now: &Now<'_>) {
        self.facts.ended = false;
        self.answer(act.actor(), act.occurred_at(), act.answers(), now);
        self.accept_invitation(act);
        if let Fact::Contribution(given) = act.fact()
            && !given.outreach
        {
            self.attend(act.actor(), act.occurred_at(), given.kind, now);
        }
        self.open_what_waits(act, now);
        if !is_outreach(act) {
            self.turn(act.actor(), act.occurred_at(), act.confidence(), now);
        }
    }

    /// Takes a gift that answers nothing in particular and asks for nothing: the most frequent event
    /// by far.
    #[inline]
    pub(crate) fn gift(&mut self, gift: &Gift, weights: &Weights, policy: &Policy) {
        let now = &Now { weights, policy };
        self.facts.ended = false;
        // Hardly ever does anything wait that could fall due or be met.
        if !self.open.is_empty() {
            self.advance(gift.at, policy);
            self.answer(gift.by, gift.at, &Answers::Nothing, now);
        }
        self.attend(gift.by, gift.at, gift.kind, now);
        self.turn(gift.by, gift.at, gift.confidence, now);
    }

    fn turn(&mut self, side: Side, at: Timestamp, confidence: Fraction, now: &Now<'_>) {
        if self.turns.step(side, at, now.policy.answer_wait()) {
            self.outcomes.add(outcome(side, What::TurnChanged), 1.0, confidence, now.weights);
        }
    }

    fn answer(&mut self, by: Side, at: Timestamp, answers: &Answers, now: &Now<'_>) {
        let Self { open, outcomes, facts, .. } = self;
        open.answer(by, answers, |item| {
            let (side, what, value) = match item.matter {
                Matter::Outreach { kind, currency, amount } => {
                    (item.by, What::Given(kind, currency), amount)
                }
                _ => (item.by.other(), What::Answered, 1.0),
            };
            if let (What::Given(kind, _), Some(programme)) = (what, &mut facts.programme)
                && kind == Kind::EXECUTIVE_ATTENTION
            {
                programme.attend(side, at, now.policy.cadence());
            }
            outcomes.add(outcome(side, what), value, item.confidence, now.weights);
        });
    }

    fn accept_invitation(&mut self, act: &Event) {
        if let (Some(programme), Answers::Named(name)) = (&mut self.facts.programme, act.answers())
            && programme.id.as_ref() == Some(name)
            && programme.by != act.actor()
            && programme.accepted_at.is_none()
        {
            programme.accepted_at = Some(act.occurred_at());
        }
    }

    fn attend(&mut self, side: Side, at: Timestamp, kind: Kind, now: &Now<'_>) {
        if let Some(programme) = &mut self.facts.programme
            && kind == Kind::EXECUTIVE_ATTENTION
        {
            programme.attend(side, at, now.policy.cadence());
        }
    }

    fn open_what_waits(&mut self, act: &Event, now: &Now<'_>) {
        let matter = match act.fact() {
            Fact::Contribution(given) if given.outreach => Matter::Outreach {
                kind: given.kind,
                currency: given.amount.currency(),
                amount: given.amount.value(),
            },
            Fact::Contribution(_) if act.due().is_some() => Matter::Request,
            Fact::Request => Matter::Request,
            _ => return,
        };
        let due = act.due().unwrap_or_else(|| act.occurred_at().plus(now.policy.answer_wait()));
        self.open.open(OpenItem::new(act, Some(due), matter));
    }

    fn expect(&mut self, event: &Event, expectation: Expectation, now: &Now<'_>) {
        let weight = expectation.weight.value();
        let holder = event.actor();
        let least_lead = now.policy.least_lead();
        let hurried = event.due().is_some_and(|due| due.since(event.occurred_at()) < least_lead);
        if expectation.stated {
            *self.facts.said.of_mut(holder) = true;
        }
        if expectation.stated && hurried {
            // Asked for at the drop of a hat: it speaks against the one who asks.
            self.add(holder, What::Conduct(Principle::Fairness, Tone::Bad), weight, event, now);
        } else {
            self.open_expectation(event, holder, weight, expectation.stated, false);
        }
    }

    fn open_expectation(
        &mut self,
        event: &Event,
        holder: Side,
        weight: f64,
        stated: bool,
        promised: bool,
    ) {
        let expected = Expected { holder, weight, stated, promised, degree: 0.0 };
        self.open.open(OpenItem::new(event, event.due(), Matter::Expectation(expected)));
    }

    /// The open expectation that `event` names.
    fn expectation(&mut self, event: &Event) -> Option<(usize, &mut Expected)> {
        let Answers::Named(id) = event.answers() else { return None };
        let is = |item: &OpenItem| matches!(item.matter, Matter::Expectation(_));
        match self.open.find(id, is)? {
            (place, OpenItem { matter: Matter::Expectation(expected), .. }) => {
                Some((place, expected))
            }
            _ => None,
        }
    }

    fn fulfil(&mut self, event: &Event, degree: f64, now: &Now<'_>) {
        let Some((place, expected)) = self.expectation(event) else { return };
        expected.degree = expected.degree.max(degree);
        if expected.degree >= 1.0 {
            let expected = *expected;
            if let Some(item) = self.open.close(place) {
                settle(&mut self.outcomes, &mut self.facts, expected, item.confidence, now.weights);
            }
        }
    }

    fn waive(&mut self, event: &Event, now: &Now<'_>) {
        let Some((place, expected)) = self.expectation(event) else { return };
        if expected.holder == event.actor() {
            self.open.close(place);
            self.add(event.actor(), What::Given(Kind::FLEXIBILITY, None), 1.0, event, now);
        }
    }

    fn withdraw(&mut self, event: &Event, now: &Now<'_>) {
        let Some((place, expected)) = self.expectation(event) else { return };
        let expected = *expected;
        if expected.holder == event.actor() {
            self.open.close(place);
        } else if expected.promised
            && let Some(item) = self.open.close(place)
        {
            settle(&mut self.outcomes, &mut self.facts, expected, item.confidence, now.weights);
        }
    }

    fn amend(&mut self, event: &Event, step: AmendmentStep, now: &Now<'_>) {
        let actor = event.actor();
        if step == AmendmentStep::Proposed {
            // Until its due time it asks for an answer; the change itself stands however long it takes.
            if event.due().is_some() {
                self.open.open(OpenItem::new(event, event.due(), Matter::Request));
            }
            let matter = Matter::Amendment { accepted: false };
            self.open.open(OpenItem::new(event, None, matter));
            let openness = Conduct::new(Principle::Honesty, Tone::Good);
            let what = What::Conduct(openness.principle, openness.tone);
            return self.add(actor, what, openness.severity.value(), event, now);
        }
        let Answers::Named(id) = event.answers() else { return };
        let Some((place, accepted, by)) = self.amendment(id) else { return };
        match step {
            AmendmentStep::Accepted if by != actor && !accepted => {
                self.accept_amendment(id);
                self.facts.agreed = true;
                self.reply_to_proposal(id, by, now);
                self.add(actor, What::Trust(TrustAct::Extended), 1.0, event, now);
                self.add(actor, What::Given(Kind::FLEXIBILITY, None), 1.0, event, now);
            }
            AmendmentStep::Refused if by != actor && !accepted => {
                self.open.close(place);
                self.facts.agreed = false;
                self.reply_to_proposal(id, by, now);
                self.add(actor, What::Refused, 1.0, event, now);
            }
            AmendmentStep::Delivered if accepted => {
                self.open.close(place);
                self.facts.honour(by);
                self.add(by, What::Given(Kind::IMPROVEMENT, None), 1.0, event, now);
                self.add(by, What::Trust(TrustAct::Honoured), 1.0, event, now);
            }
            AmendmentStep::Failed if accepted => {
                self.open.close(place);
                self.facts.agreed = false;
                self.add(by.other(), What::Missed, 1.0, event, now);
                self.add(by.other(), What::Refused, 1.0, event, now);
            }
            _ => {}
        }
    }

    /// The open amendment of this id: its place, whether it was accepted, and who proposed it.
    fn amendment(&mut self, id: &EventId) -> Option<(usize, bool, Side)> {
        let is = |item: &OpenItem| matches!(item.matter, Matter::Amendment { .. });
        let (place, item) = self.open.find(id, is)?;
        let Matter::Amendment { accepted } = item.matter else { return None };
        Some((place, accepted, item.by))
    }

    /// Answers what the proposal of `by` asked for, if that still waits.
    fn reply_to_proposal(&mut self, id: &EventId, by: Side, now: &Now<'_>) {
        let is = |item: &OpenItem| item.by == by && item.matter == Matter::Request;
        let Some((place, _)) = self.open.find(id, is) else { return };
        if let Some(item) = self.open.close(place) {
            let key = outcome(by.other(), What::Answered);
            self.outcomes.add(key, 1.0, item.confidence, now.weights);
        }
    }

    fn accept_amendment(&mut self, id: &EventId) {
        let is = |item: &OpenItem| matches!(item.matter, Matter::Amendment { .. });
        if let Some((_, item)) = self.open.find(id, is) {
            item.matter = Matter::Amendment { accepted: true };
            item.due = None;
        }
    }
}

/// Counts an expectation as met and missed, to its degree.
fn settle(
    outcomes: &mut Cells,
    facts: &mut StandingFacts,
    expected: Expected,
    confidence: Fraction,
    weights: &Weights,
) {
    let Expected { holder, weight, stated, promised, degree } = expected;
    let mut add = |side, what, value: f64| {
        if value > 0.0 {
            outcomes.add(outcome(side, what), value, confidence, weights);
        }
    };
    let (met, unmet) = (weight * degree, weight * (1.0 - degree));
    add(holder, What::Met, met);
    if !stated {
        // Nobody said it, so nobody missed it: it is something to call out.
        if unmet > 0.0 {
            *facts.said.of_mut(holder) = false;
        }
        return add(holder, What::Unspoken, unmet);
    }
    add(holder, What::Missed, unmet);
    if promised {
        add(holder.other(), What::Kept, met);
        add(holder.other(), What::Broken, unmet);
    }
}
