//! What one view sees happen: who gave what, who answered whom, whose turn it was.

use reciprocity_core::{
    AmendmentStep, Answers, Contribution, Event, EventId, Fact, Observer, Side, Span, Timestamp,
    View,
};

/// The events that `view` sees up to `as_of`: each id once, in canonical order, in which of one time an
/// event that names another comes after it, as far as whoever sees the one sees the other.
pub(crate) fn seen(events: &[Event], view: View, as_of: Timestamp) -> Vec<&Event> {
    let mut seen: Vec<&Event> = Vec::new();
    for event in events {
        let known = event.id().is_some() && seen.iter().any(|other| other.id() == event.id());
        if !known && event.occurred_at() <= as_of && view.sees(event.observer()) {
            seen.push(event);
        }
    }
    seen.sort_by(|a, b| a.canonical_cmp(b));
    // Those that name each other in a circle come last.
    let among = seen.clone();
    seen.sort_by_key(|event| (event.occurred_at(), goes_in_circles(event, &among)));
    while let Some((from, to)) = too_early(&seen) {
        let event = seen.remove(from);
        seen.insert(to, event);
    }
    seen
}

/// The other event of its time that `event` names, if all who see the one see the other.
fn named_at_once(event: &Event, among: &[&Event]) -> Option<usize> {
    among.iter().position(|other| {
        names(event, other)
            && event.id() != other.id()
            && event.occurred_at() == other.occurred_at()
            && [Observer::Neutral, event.observer()].contains(&other.observer())
    })
}

fn goes_in_circles(event: &Event, among: &[&Event]) -> bool {
    let next = |event: &&Event| Some(among[named_at_once(event, among)?]);
    std::iter::successors(Some(event), next).nth(among.len()).is_some()
}

/// The last event that comes before one of its time that it names, and the place of that.
fn too_early(seen: &[&Event]) -> Option<(usize, usize)> {
    let waits = |place: &usize| !goes_in_circles(seen[*place], seen);
    let named = |place: usize| Some((place, named_at_once(seen[place], seen)?));
    (0..seen.len()).rev().filter(waits).filter_map(named).find(|(place, named)| place < named)
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

fn proposes(event: &Event) -> bool {
    *event.fact() == Fact::Amendment(AmendmentStep::Proposed)
}

/// Whether `later` speaks of `event` by its name.
pub(crate) fn names(later: &Event, event: &Event) -> bool {
    matches!((later.answers(), event.id()), (Answers::Named(name), Some(id)) if name == id)
}

/// Something that waits for the other side: a request, a proposal, an outreach or a call-out.
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

    /// Whether `event`, if it speaks of this, comes from the other side and in time.
    fn is_open_to(&self, event: &Event) -> bool {
        self.answered_at.is_none()
            && self.event.actor() != event.actor()
            && self.due.is_none_or(|due| event.occurred_at() <= due)
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
        if let Fact::Amendment(AmendmentStep::Accepted | AmendmentStep::Refused) = event.fact() {
            let replied = |item: &&mut Item<'a>| {
                proposes(item.event) && names(event, item.event) && item.is_open_to(event)
            };
            if let Some(item) = items.iter_mut().find(replied) {
                item.answered_at = Some(event.occurred_at());
            }
        }
        let call_out = *event.fact() == Fact::CallOut;
        let asks = is_outreach(event) || *event.fact() == Fact::Request;
        let due_act = (is_act(event) || proposes(event)) && event.due().is_some();
        if call_out || asks || due_act {
            let due = event.due().unwrap_or_else(|| event.occurred_at().plus(wait));
            items.push(Item { event, due: (!call_out).then_some(due), answered_at: None });
        }
    }
    items
}

/// The places of the items that `act` answers.
fn answered_by(act: &Event, items: &[Item<'_>]) -> Vec<usize> {
    let which = |meant: &dyn Fn(&Item<'_>) -> bool| -> Vec<usize> {
        let open = |place: &usize| items[*place].is_open_to(act) && meant(&items[*place]);
        (0..items.len()).filter(open).collect()
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
