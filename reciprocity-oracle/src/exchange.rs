//! What one view sees happen: who gave what, who answered whom, whose turn it was.

use reciprocity_core::{Answers, Contribution, Event, EventId, Fact, Side, Span, Timestamp, View};

/// The events that `view` sees up to `as_of`: each id once, in canonical order.
pub(crate) fn seen(events: &[Event], view: View, as_of: Timestamp) -> Vec<&Event> {
    let mut seen: Vec<&Event> = Vec::new();
    for event in events {
        let known = event.id().is_some() && seen.iter().any(|other| other.id() == event.id());
        if !known && event.occurred_at() <= as_of && view.sees(event.observer()) {
            seen.push(event);
        }
    }
    seen.sort_by(|a, b| a.canonical_cmp(b));
    seen
}

/// The contribution that the event states, if it states one.
pub(crate) fn contribution(event: &Event) -> Option<&Contribution> {
    match event.fact() {
        Fact::Contribution(contribution) => Some(contribution),
        _ => None,
    }
}

pub(crate) fn is_outreach(event: &Event) -> bool {
    contribution(event).is_some_and(|given| given.outreach)
}

/// Whether the event is a step of the exchange. What a machine sent is none.
pub(crate) fn is_act(event: &Event) -> bool {
    match event.fact() {
        Fact::Contribution(_) | Fact::Request => true,
        Fact::Response(response) => !response.automatic,
        _ => false,
    }
}

/// Something that waits for the other side: a request, an outreach or a call-out.
pub(crate) struct Item<'a> {
    /// What asked.
    pub(crate) event: &'a Event,
    /// Until when an answer counts; a call-out waits for ever.
    pub(crate) due: Option<Timestamp>,
    /// When it was answered, if it was.
    pub(crate) answered_at: Option<Timestamp>,
}

impl Item<'_> {
    pub(crate) fn is_outreach(&self) -> bool {
        is_outreach(self.event)
    }

    pub(crate) fn is_call_out(&self) -> bool {
        *self.event.fact() == Fact::CallOut
    }

    pub(crate) fn is_request(&self) -> bool {
        !self.is_outreach() && !self.is_call_out()
    }

    fn thread(&self) -> Option<&EventId> {
        match self.event.answers() {
            Answers::Named(name) => Some(name),
            _ => None,
        }
    }
}

/// Everything that ever waited for an answer, and what became of it.
pub(crate) fn items<'a>(seen: &[&'a Event], wait: Span) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'a>> = Vec::new();
    for &event in seen {
        for answered in if is_act(event) { answered_by(event, &items) } else { Vec::new() } {
            items[answered].answered_at = Some(event.occurred_at());
        }
        let call_out = *event.fact() == Fact::CallOut;
        let asks = is_outreach(event) || *event.fact() == Fact::Request;
        let due_act = is_act(event) && event.due().is_some();
        if call_out || asks || due_act {
            let due = event.due().unwrap_or_else(|| event.occurred_at().plus(wait));
            items.push(Item { event, due: (!call_out).then_some(due), answered_at: None });
        }
    }
    items
}

/// The places of the items that `act` answers.
fn answered_by(act: &Event, items: &[Item<'_>]) -> Vec<usize> {
    let open = |item: &Item<'_>| {
        item.answered_at.is_none()
            && item.event.actor() != act.actor()
            && item.due.is_none_or(|due| act.occurred_at() <= due)
    };
    let which = |meant: &dyn Fn(&Item<'_>) -> bool| -> Vec<usize> {
        (0..items.len()).filter(|&place| open(&items[place]) && meant(&items[place])).collect()
    };
    match act.answers() {
        Answers::Nothing => which(&|item| item.is_outreach()),
        Answers::OldestOpen => {
            let mut answered = which(&|item| item.is_outreach());
            answered.extend(which(&|item| item.is_request()).first());
            answered
        }
        Answers::Named(name) => {
            let named = which(&|item| item.event.id() == Some(name));
            if named.is_empty() { which(&|item| item.thread() == Some(name)) } else { named }
        }
    }
}

/// The acts that follow each other in turns: no outreach is among them.
pub(crate) fn acts<'a>(seen: &[&'a Event]) -> Vec<&'a Event> {
    seen.iter().copied().filter(|event| is_act(event) && !is_outreach(event)).collect()
}

/// For each decided turn, in order: whose it was, and after how long the other side answered it.
pub(crate) fn turns(acts: &[&Event], as_of: Timestamp, wait: Span) -> Vec<(Side, Option<Span>)> {
    let mut decided = Vec::new();
    let mut began = 0;
    for (place, act) in acts.iter().enumerate() {
        let side = act.actor();
        match acts.get(place + 1) {
            Some(next) => {
                let pause = next.occurred_at().since(act.occurred_at());
                let in_time = pause <= wait;
                if next.actor() != side || !in_time {
                    decided.push((side, (next.actor() != side && in_time).then_some(pause)));
                    began = place + 1;
                }
            }
            None if as_of.since(acts[began].occurred_at()) > wait => decided.push((side, None)),
            None => {}
        }
    }
    decided
}
