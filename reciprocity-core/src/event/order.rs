//! The canonical order of events: by time, then side (the supplier first), type, id and amount,
//! then by what is left, so that two events that compare equal are equal.
//!
//! Among events of one time, one that names another comes after it. Of the side and the type alone an
//! answer of the supplier would come before the question of the same day, and answer nothing, where an
//! answer of the customer answers. This holds as far as whoever sees the one sees the other too, so that
//! nothing that a view does not see changes the order of what it sees.
//!
//! Whatever reads a sequence reads it in this order, so that the order of arrival never matters.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::event::{Event, EventId, Fact};
use crate::party::Observer;
use crate::quantity::{Amount, Fraction};

/// Moves each event that comes before the one that it names to the place right after that one.
fn put_after_what_they_name(events: &mut [Event]) {
    let by_id: HashMap<&EventId, usize> =
        events.iter().zip(0..).filter_map(|(event, place)| Some((event.id()?, place))).collect();
    let named_by = |place: usize| {
        let event = &events[place];
        let named = *by_id.get(event.answers().name()?)?;
        let observer = events[named].observer();
        let seen_by_all = observer == Observer::Neutral || observer == event.observer();
        (seen_by_all && named != place).then_some(named)
    };
    let mut order = Vec::with_capacity(events.len());
    let (mut is_placed, mut waiting) = (vec![false; events.len()], vec![vec![]; events.len()]);
    for place in 0..events.len() {
        if let Some(named) = named_by(place).filter(|named| !is_placed[*named]) {
            waiting[named].push(place);
            continue;
        }
        let mut next = vec![place];
        while let Some(place) = next.pop() {
            is_placed[place] = true;
            order.push(place);
            next.extend(waiting[place].drain(..).rev());
        }
    }
    // Those that name each other in a circle.
    order.extend((0..events.len()).filter(|place| !is_placed[*place]));
    let mut ordered: Vec<Event> = order.into_iter().map(|place| events[place].clone()).collect();
    events.swap_with_slice(&mut ordered);
}

impl Event {
    /// Puts events of one relationship into canonical order.
    ///
    /// ```
    /// use reciprocity_core::{Answers, Event, EventId, Fact, Response, Side, Timestamp};
    ///
    /// let day = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(day, Side::Customer, Fact::Request).with_id(EventId::from(1));
    /// let answer = Event::new(day, Side::Supplier, Response::default())
    ///     .answering(Answers::Named(EventId::from(1)))?;
    /// let mut events = [answer.clone(), asked.clone()];
    /// Event::put_in_order(&mut events);
    /// assert_eq!(events, [asked, answer]); // what is named comes first
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn put_in_order(events: &mut [Event]) {
        if !events.is_sorted_by(|a, b| a.canonical_cmp(b).is_le()) {
            events.sort_by(Event::canonical_cmp);
        }
        for of_one_time in events.chunk_by_mut(|a, b| a.occurred_at() == b.occurred_at()) {
            let tells_a_name = |event: &Event| event.answers().name().is_some();
            if of_one_time.len() > 1 && of_one_time.iter().any(tells_a_name) {
                put_after_what_they_name(of_one_time);
            }
        }
    }

    /// Compares two events by the canonical order, as far as two alone tell it: see
    /// [`Event::put_in_order`].
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Response, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let answer = Event::new(at, Side::Supplier, Response::default());
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// assert!(answer.canonical_cmp(&asked).is_lt()); // at the same time, the supplier first
    /// let asked = Event::new(at, Side::Supplier, Fact::Request);
    /// assert!(asked.canonical_cmp(&answer).is_lt()); // then by the type: a request first
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn canonical_cmp(&self, other: &Self) -> Ordering {
        let amount = |event: &Event| match event.fact() {
            Fact::Contribution(contribution) => Some(contribution.amount),
            Fact::Imposition(imposition) => Some(imposition.time),
            _ => None,
        };
        self.occurred_at()
            .cmp(&other.occurred_at())
            .then_with(|| self.actor().cmp(&other.actor()))
            .then_with(|| self.fact().rank().cmp(&other.fact().rank()))
            .then_with(|| self.id().cmp(&other.id()))
            .then_with(|| compare_amounts(amount(self), amount(other)))
            .then_with(|| self.fact().cmp_details(other.fact()))
            .then_with(|| self.observer().cmp(&other.observer()))
            .then_with(|| self.confidence().value().total_cmp(&other.confidence().value()))
            .then_with(|| self.answers().cmp(other.answers()))
            .then_with(|| self.due().cmp(&other.due()))
    }
}

fn compare_amounts(a: Option<Amount>, b: Option<Amount>) -> Ordering {
    let value = |amount: Option<Amount>| amount.map_or(-1.0, Amount::value);
    let currency = |amount: Option<Amount>| amount.and_then(Amount::currency);
    value(a).total_cmp(&value(b)).then_with(|| currency(a).cmp(&currency(b)))
}

fn compare(a: Fraction, b: Fraction) -> Ordering {
    a.value().total_cmp(&b.value())
}

impl Fact {
    /// Compares what the amount does not tell, of two facts of one type.
    fn cmp_details(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Fact::Contribution(a), Fact::Contribution(b)) => {
                (a.kind, a.outreach).cmp(&(b.kind, b.outreach))
            }
            (Fact::Response(a), Fact::Response(b)) => a.automatic.cmp(&b.automatic),
            (Fact::Conduct(a), Fact::Conduct(b)) => (a.principle, a.tone)
                .cmp(&(b.principle, b.tone))
                .then_with(|| compare(a.severity, b.severity)),
            (Fact::Expectation(a), Fact::Expectation(b)) => {
                a.stated.cmp(&b.stated).then_with(|| compare(a.weight, b.weight))
            }
            (Fact::Promise(a), Fact::Promise(b)) => compare(a.weight, b.weight),
            (Fact::Fulfilment(a), Fact::Fulfilment(b)) => compare(a.degree, b.degree),
            (Fact::Trust(a), Fact::Trust(b)) => a.cmp(b),
            (Fact::Amendment(a), Fact::Amendment(b)) => a.cmp(b),
            (Fact::Appraisal(a), Fact::Appraisal(b)) => {
                (a.subject, a.positive).cmp(&(b.subject, b.positive))
            }
            (Fact::Invitation(a), Fact::Invitation(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Answers, Response};
    use crate::party::Side;
    use crate::quantity::Timestamp;

    const DAY: i64 = 86_400_000_000;

    fn request(day: i64, side: Side, id: u64) -> Event {
        let at = Timestamp::from_micros(day * DAY).unwrap();
        Event::new(at, side, Fact::Request).with_id(EventId::from(id))
    }

    fn answering(event: Event, name: u64) -> Event {
        event.answering(Answers::Named(EventId::from(name))).unwrap()
    }

    fn response(day: i64, side: Side, id: u64, name: u64) -> Event {
        let at = Timestamp::from_micros(day * DAY).unwrap();
        answering(Event::new(at, side, Response::default()).with_id(EventId::from(id)), name)
    }

    fn order(mut events: Vec<Event>) -> Vec<u64> {
        Event::put_in_order(&mut events);
        events.iter().map(|event| event.id().unwrap().number().unwrap()).collect()
    }

    #[test]
    fn of_one_time_what_is_named_comes_before_what_names_it_and_all_else_stays() {
        use Side::{Customer, Supplier};
        let events = vec![
            response(1, Supplier, 1, 10), // names what comes a day later
            request(2, Supplier, 2),
            response(2, Supplier, 3, 10),
            response(2, Supplier, 4, 2),
            response(2, Supplier, 5, 99), // names nothing
            request(2, Customer, 10),
            request(2, Customer, 11),
            response(2, Customer, 12, 2),
            request(3, Supplier, 13),
        ];
        let want = [1, 2, 4, 5, 10, 3, 11, 12, 13];
        assert_eq!(order(events.clone()), want);
        assert_eq!(order(events.into_iter().rev().collect()), want);
    }

    #[test]
    fn what_names_what_waits_itself_waits_too_and_circles_end() {
        use Side::{Customer, Supplier};
        let chain = vec![
            response(1, Supplier, 1, 2),
            response(1, Supplier, 2, 3),
            response(1, Customer, 3, 4),
            request(1, Customer, 5),
            response(1, Customer, 4, 9),
        ];
        assert_eq!(order(chain), [5, 4, 3, 2, 1]);
        let circle =
            vec![response(1, Supplier, 1, 2), response(1, Supplier, 2, 1), request(1, Customer, 3)];
        assert_eq!(order(circle), [3, 1, 2]);
        assert_eq!(order(vec![response(1, Supplier, 1, 1), request(1, Customer, 2)]), [1, 2]);
    }

    #[test]
    fn what_one_side_alone_recorded_moves_nothing_that_the_other_sees() {
        use Side::{Customer, Supplier};
        let (asked, answered) = (request(1, Customer, 2), response(1, Supplier, 1, 2));
        let by = |event: &Event, side: Side| event.clone().observed_by(side);
        assert_eq!(order(vec![answered.clone(), by(&asked, Customer)]), [1, 2]);
        assert_eq!(order(vec![by(&answered, Supplier), by(&asked, Customer)]), [1, 2]);
        assert_eq!(order(vec![by(&answered, Customer), by(&asked, Customer)]), [2, 1]);
        assert_eq!(order(vec![by(&answered, Customer), asked]), [2, 1]);
    }

    #[test]
    fn a_hundred_thousand_of_one_time_are_put_in_order_at_once() {
        let answers = (0..50_000).map(|n| response(1, Side::Supplier, n, 50_000 + n));
        let asked = (50_000..100_000).map(|n| request(1, Side::Customer, n));
        let found = order(answers.chain(asked).collect());
        assert!(found.chunks(2).all(|pair| pair[0] == pair[1] + 50_000));
    }
}
