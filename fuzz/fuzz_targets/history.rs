//! Any sequence of events: the order of arrival changes no bit, a tally agrees with the history to the
//! bit, erasing leaves no trace, and every score lies in its range.

#![no_main]

mod events;

use libfuzzer_sys::fuzz_target;
use reciprocity_core::{Event, EventId, History, Profile, Tally, View};

fuzz_target!(|data: &[u8]| {
    let Some((policy, history)) = events::history(data) else { return };
    let Some(newest) = history.newest() else { return };
    let events: Vec<Event> = history.canonical(newest);
    let mut assessment = history.assess(newest, &policy);
    let whole = format!("{assessment:?}");

    let mut back = History::default();
    back.record_all(events.iter().rev().cloned().collect(), &policy)
        .expect("they were taken before");
    assert_eq!(whole, format!("{:?}", back.assess(newest, &policy)), "the order of arrival shows");

    let secret = EventId::new("secret").expect("it is not empty");
    if let Some(first) = events.first() {
        back.record(first.clone().with_id(secret.clone()), &policy).expect("its id is new");
        assert!(back.erase(&secret));
        assert_eq!(whole, format!("{:?}", back.assess(newest, &policy)), "an erased event shows");
    }

    assessment.retrospect = None;
    let mut tally = Tally::default();
    for event in events {
        tally.record(&event, &policy).expect("nothing is late");
    }
    let of_tally =
        tally.assess(Profile::default(), newest, &policy).expect("not before the newest");
    assert_eq!(format!("{assessment:?}"), format!("{of_tally:?}"), "the tally differs");

    for view in View::ALL {
        let score = assessment.view(view);
        let numbers = score.balance.into_iter().chain(score.overall.as_ref().map(|one| one.score));
        for number in numbers.chain(score.connection).chain(score.demonstrated.map(|one| one.score))
        {
            assert!((0.0..=1.0).contains(&number), "{number} in {score:?}");
        }
    }
});
