//! What only the events one by one tell: what was returned, and whether flexibility followed courtesy.

use crate::event::{Event, Fact, Kind, Principle, Tone};
use crate::party::View;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::courtesy::{Kindness, courtesy_followed};
use crate::rule::returns::{Gift, returns};
use crate::score::Retrospect;

/// What only the events one by one tell, in the joint view.
pub(super) fn retrospect(events: &[Event], as_of: Timestamp, policy: &Policy) -> Retrospect {
    let gifts: Option<Vec<Gift>> = gifts(events, policy).collect();
    let kindnesses: Vec<Kindness> = events.iter().filter_map(kindness).collect();
    Retrospect {
        returns: gifts.map(|gifts| returns(gifts, as_of, policy)),
        courtesy_followed: courtesy_followed(&kindnesses, as_of, policy),
    }
}

/// The contributions with their worth; one is none where its currency lacks a rate among several.
/// An outreach is no gift: whether it was met shows in the shares.
fn gifts<'a>(events: &'a [Event], policy: &'a Policy) -> impl Iterator<Item = Option<Gift>> + 'a {
    let given = |event: &Event| match event.fact() {
        Fact::Contribution(given) if !given.outreach => Some(*given),
        _ => None,
    };
    let mut currencies = events.iter().filter_map(move |event| given(event)?.amount.currency());
    let first = currencies.next();
    let several = currencies.any(|currency| Some(currency) != first);
    events.iter().filter_map(move |event| {
        let given = given(event)?;
        let rate = match given.amount.currency() {
            None => Some(1.0),
            Some(currency) => policy.currency_rate(currency).or((!several).then_some(1.0)),
        };
        let worth = given.amount.value() * event.confidence().value();
        Some(rate.map(|rate| Gift {
            by: event.actor(),
            at: event.occurred_at(),
            worth: policy.rate(given.kind, View::Joint) * rate * worth,
        }))
    })
}

fn kindness(event: &Event) -> Option<Kindness> {
    let flexible = match event.fact() {
        Fact::Waiver => true,
        Fact::Contribution(given) if given.kind == Kind::FLEXIBILITY && !given.outreach => true,
        Fact::Conduct(conduct)
            if (conduct.principle, conduct.tone) == (Principle::Courtesy, Tone::Good) =>
        {
            false
        }
        _ => return None,
    };
    Some(Kindness { by: event.actor(), at: event.occurred_at(), flexible })
}
