//! What came of conduct, trust, expectations, promises and amendments.

use reciprocity_core::{
    AmendmentStep, Answers, Event, Fact, Kind, Policy, Principle, Side, Timestamp, Tone, TrustAct,
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
    /// The side left a proposal of the other without an answer.
    Unanswered,
}

/// A matter, the side it speaks of, how much of it, and when.
pub(crate) type Deed = (Matter, Side, f64, Timestamp);

/// All that happened: in canonical order, and then what came due before `as_of`.
pub(crate) fn deeds(seen: &[&Event], as_of: Timestamp, policy: &Policy) -> Vec<Deed> {
    let (mut deeds, mut changes) = (Vec::new(), Vec::new());
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
                    let settled = settled(event, &steps, as_of, actor, &mut deeds);
                    settle(settled, weight, (Matter::Met, missed), actor, &mut deeds);
                }
            }
            Fact::Promise(one) => {
                let weight = (one.weight.value(), sure);
                let settled = settled(event, &steps, as_of, actor.other(), &mut deeds);
                let holder = actor.other();
                settle(settled, weight, (Matter::Met, Matter::Missed), holder, &mut deeds);
                settle(settled, weight, (Matter::Kept, Matter::Broken), actor, &mut deeds);
            }
            Fact::Amendment(AmendmentStep::Proposed) => {
                amendment(event, &steps, as_of, &mut changes);
            }
            _ => {}
        }
    }
    // At one instant a side's trust acts come before its steps of amendments, as their types do.
    deeds.extend(changes);
    deeds.sort_by_key(|deed| deed.3);
    deeds
}

fn names(later: &Event, event: &Event) -> bool {
    matches!((later.answers(), event.id()), (Answers::Named(name), Some(id)) if name == id)
}

fn in_time(step: &Event, event: &Event) -> bool {
    event.due().is_none_or(|due| step.occurred_at() <= due)
}

/// The degree to which an expectation was met, and when that was settled.
type Settled = Option<(f64, Timestamp)>;

/// None where it is not settled yet, or counts for nothing.
fn settled(
    event: &Event,
    steps: &[&Event],
    as_of: Timestamp,
    holder: Side,
    deeds: &mut Vec<Deed>,
) -> Settled {
    let mut degree = 0.0_f64;
    for step in steps.iter().filter(|step| in_time(step, event)) {
        let at = step.occurred_at();
        match step.fact() {
            Fact::Fulfilment(one) => {
                degree = degree.max(one.degree.value());
                if degree >= 1.0 {
                    return Some((1.0, at));
                }
            }
            Fact::Waiver if step.actor() == holder => {
                deeds.push((
                    Matter::Gave(Kind::FLEXIBILITY),
                    holder,
                    step.confidence().value(),
                    at,
                ));
                return None;
            }
            Fact::Withdrawal if step.actor() == holder => return None,
            Fact::Withdrawal if event.actor() != holder => return Some((degree, at)),
            _ => {}
        }
    }
    event.due().filter(|due| *due < as_of).map(|due| (degree, due))
}

fn settle(
    settled: Settled,
    (weight, sure): (f64, f64),
    (good, bad): (Matter, Matter),
    side: Side,
    deeds: &mut Vec<Deed>,
) {
    if let Some((degree, at)) = settled {
        let parts = [(good, weight * degree), (bad, weight * (1.0 - degree))];
        let parts = parts.into_iter().filter(|part| part.1 > 0.0);
        deeds.extend(parts.map(|(matter, part)| (matter, side, part * sure, at)));
    }
}

fn amendment(event: &Event, steps: &[&Event], as_of: Timestamp, deeds: &mut Vec<Deed>) {
    use AmendmentStep::{Accepted, Delivered, Failed, Refused};
    let (proposer, other, sure) =
        (event.actor(), event.actor().other(), event.confidence().value());
    deeds.push((
        Matter::Conduct(Principle::Honesty, Tone::Good),
        proposer,
        sure,
        event.occurred_at(),
    ));
    let mut accepted = false;
    for step in steps.iter().filter(|step| matches!(step.fact(), Fact::Amendment(_))) {
        if !accepted && !in_time(step, event) {
            break;
        }
        let (by, sure, at) = (step.actor(), step.confidence().value(), step.occurred_at());
        let is = |one: AmendmentStep| *step.fact() == Fact::Amendment(one);
        if is(Accepted) && by == other && !accepted {
            accepted = true;
            deeds.push((Matter::Trust(TrustAct::Extended), other, sure, at));
            deeds.push((Matter::Gave(Kind::FLEXIBILITY), other, sure, at));
        } else if is(Refused) && by == other && !accepted {
            deeds.push((Matter::ChangeFailed, other, sure, at));
            return;
        } else if is(Delivered) && accepted {
            deeds.push((Matter::Gave(Kind::IMPROVEMENT), proposer, sure, at));
            deeds.push((Matter::Trust(TrustAct::Honoured), proposer, sure, at));
            return;
        } else if is(Failed) && accepted {
            deeds.push((Matter::Missed, other, sure, at));
            deeds.push((Matter::ChangeFailed, other, sure, at));
            return;
        }
    }
    if let Some(due) = event.due().filter(|due| !accepted && *due < as_of) {
        deeds.push((Matter::Unanswered, other, sure, due));
    }
}
