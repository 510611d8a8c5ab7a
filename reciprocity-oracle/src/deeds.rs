//! What came of conduct, trust, expectations, promises and amendments.

use crate::exchange::names;
use reciprocity_core::{
    AmendmentStep, Event, EventId, Fact, Kind, Policy, Principle, Side, Timestamp, Tone, TrustAct,
};

/// What a deed was a matter of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Matter {
    /// How the side behaved.
    Conduct(Principle, Tone),
    /// What the side did with trust.
    Trust(TrustAct),
    /// The side, without being asked, gave one act of a kind.
    Gave(Kind),
    /// The side expected something and got it.
    Met,
    /// The side expected something, said so, and did not get it.
    Missed,
    /// The side expected something, did not say so, and did not get it.
    Unspoken,
    /// The side kept a promise.
    Kept,
    /// The side broke a promise.
    Broken,
    /// The side refused a change that the other proposed, or the change failed it.
    ChangeFailed,
    /// The side accepted a change that the other proposed.
    ChangeAgreed,
}

/// A matter, the side it speaks of, how much of it, and when.
pub(crate) type Deed = (Matter, Side, f64, Timestamp);

/// Something that a side still expects.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// The side that expects it.
    pub holder: Side,
    /// The event that says so, if it has a name.
    pub id: Option<EventId>,
    /// Since when, and until when.
    pub since_and_due: (Timestamp, Option<Timestamp>),
    /// How much it matters, and how far it was met.
    pub weight_and_degree: (f64, f64),
    /// Whether the other side knows of it.
    pub stated: bool,
    /// Whether the other side promised it.
    pub promised: bool,
}

/// All that happened: in canonical order, and then what came due before `as_of`; and what is still
/// expected.
pub(crate) fn deeds(seen: &[&Event], as_of: Timestamp, policy: &Policy) -> (Vec<Deed>, Vec<Open>) {
    let (mut deeds, mut changes, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for (place, &event) in seen.iter().enumerate() {
        let (actor, sure, at) = (event.actor(), event.confidence().value(), event.occurred_at());
        let later = seen[place + 1..].iter().copied();
        let steps: Vec<&Event> = later.filter(|later| names(later, event)).collect();
        match event.fact() {
            Fact::Conduct(one) => {
                let weight = one.severity.value() * sure;
                deeds.push((Matter::Conduct(one.principle, one.tone), actor, weight, at));
            }
            Fact::Trust(act) => deeds.push((Matter::Trust(*act), actor, sure, at)),
            Fact::Expectation(one) => {
                let weight = (one.weight.value(), sure);
                let hurried = event.due().is_some_and(|due| due.since(at) < policy.least_lead());
                if one.stated && hurried {
                    let unfair = Matter::Conduct(Principle::Fairness, Tone::Bad);
                    deeds.push((unfair, actor, weight.0 * sure, at));
                } else {
                    let missed = if one.stated { Matter::Missed } else { Matter::Unspoken };
                    let fate = fate(event, &steps, as_of, actor, &mut deeds);
                    settle(fate, weight, (Matter::Met, missed), actor, &mut deeds);
                    open.extend(still_open(fate, event, actor, weight.0, one.stated));
                }
            }
            Fact::Promise(one) => {
                let weight = (one.weight.value(), sure);
                let holder = actor.other();
                let fate = fate(event, &steps, as_of, holder, &mut deeds);
                settle(fate, weight, (Matter::Met, Matter::Missed), holder, &mut deeds);
                settle(fate, weight, (Matter::Kept, Matter::Broken), actor, &mut deeds);
                open.extend(still_open(fate, event, holder, weight.0, true));
            }
            Fact::Amendment(AmendmentStep::Proposed) => {
                changes.extend(amendment(event, &steps));
            }
            _ => {}
        }
    }
    // At one instant a side's trust acts come before its steps of amendments, as their types do.
    let place = |step: &Event| seen.iter().position(|event| std::ptr::eq(*event, step));
    changes.sort_by_key(|(step, _)| place(step));
    deeds.extend(changes.into_iter().map(|(_, deed)| deed));
    deeds.sort_by_key(|deed| deed.3);
    (deeds, open)
}

fn in_time(step: &Event, event: &Event) -> bool {
    event.due().is_none_or(|due| step.occurred_at() <= due)
}

/// What became of an expectation.
#[derive(Clone, Copy)]
enum Fate {
    /// It was met to this degree, and nothing more can come of it.
    Settled(f64, Timestamp),
    /// It was met to this degree so far.
    Open(f64),
    /// It counts for nothing.
    Dropped,
}

fn fate(
    event: &Event,
    steps: &[&Event],
    as_of: Timestamp,
    holder: Side,
    deeds: &mut Vec<Deed>,
) -> Fate {
    let mut degree = 0.0_f64;
    for step in steps.iter().filter(|step| in_time(step, event)) {
        let at = step.occurred_at();
        match step.fact() {
            Fact::Fulfilment(one) => {
                degree = degree.max(one.degree.value());
                if degree >= 1.0 {
                    return Fate::Settled(1.0, at);
                }
            }
            Fact::Waiver if step.actor() == holder => {
                deeds.push((
                    Matter::Gave(Kind::FLEXIBILITY),
                    holder,
                    step.confidence().value(),
                    at,
                ));
                return Fate::Dropped;
            }
            Fact::Withdrawal if step.actor() == holder => return Fate::Dropped,
            Fact::Withdrawal if event.actor() != holder => return Fate::Settled(degree, at),
            _ => {}
        }
    }
    match event.due() {
        Some(due) if due < as_of => Fate::Settled(degree, due),
        _ => Fate::Open(degree),
    }
}

fn still_open(fate: Fate, event: &Event, holder: Side, weight: f64, stated: bool) -> Option<Open> {
    let Fate::Open(degree) = fate else { return None };
    Some(Open {
        holder,
        id: event.id().cloned(),
        since_and_due: (event.occurred_at(), event.due()),
        weight_and_degree: (weight, degree),
        stated,
        promised: matches!(event.fact(), Fact::Promise(_)),
    })
}

fn settle(
    fate: Fate,
    (weight, sure): (f64, f64),
    (good, bad): (Matter, Matter),
    side: Side,
    deeds: &mut Vec<Deed>,
) {
    if let Fate::Settled(degree, at) = fate {
        let parts = [(good, weight * degree), (bad, weight * (1.0 - degree))];
        let parts = parts.into_iter().filter(|part| part.1 > 0.0);
        deeds.extend(parts.map(|(matter, part)| (matter, side, part * sure, at)));
    }
}

/// What came of a proposal, each with the event that says so.
fn amendment<'a>(event: &'a Event, steps: &[&'a Event]) -> Vec<(&'a Event, Deed)> {
    use AmendmentStep::{Accepted, Delivered, Failed, Refused};
    let (proposer, other) = (event.actor(), event.actor().other());
    let mut deeds = Vec::new();
    let mut add = |matter, side, by: &'a Event| {
        deeds.push((by, (matter, side, by.confidence().value(), by.occurred_at())));
    };
    add(Matter::Conduct(Principle::Honesty, Tone::Good), proposer, event);
    let mut accepted = false;
    for &step in steps.iter().filter(|step| matches!(step.fact(), Fact::Amendment(_))) {
        let by = step.actor();
        let is = |one: AmendmentStep| *step.fact() == Fact::Amendment(one);
        if is(Accepted) && by == other && !accepted {
            accepted = true;
            add(Matter::Trust(TrustAct::Extended), other, step);
            add(Matter::Gave(Kind::FLEXIBILITY), other, step);
            add(Matter::ChangeAgreed, other, step);
        } else if is(Refused) && by == other && !accepted {
            add(Matter::ChangeFailed, other, step);
            break;
        } else if is(Delivered) && accepted {
            add(Matter::Gave(Kind::IMPROVEMENT), proposer, step);
            add(Matter::Trust(TrustAct::Honoured), proposer, step);
            break;
        } else if is(Failed) && accepted {
            add(Matter::Missed, other, step);
            add(Matter::ChangeFailed, other, step);
            break;
        }
    }
    deeds
}
