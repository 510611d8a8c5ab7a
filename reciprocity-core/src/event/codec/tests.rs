use proptest::collection::vec;
use proptest::prelude::*;

use super::{decode_after, decode_plain_after, encode_after, start};
use crate::event::{
    AmendmentStep, Answers, Appraisal, Conduct, Contribution, Event, EventId, Expectation, Fact,
    Fulfilment, Imposition, Invitation, Kind, Principle, Promise, Response, Subject, Tone,
    TrustAct,
};
use crate::party::{Observer, Side};
use crate::quantity::{Amount, Currency, Fraction, Money, Span, Timestamp};

fn time() -> impl Strategy<Value = Timestamp> {
    let (least, greatest) = (Timestamp::MIN.micros(), Timestamp::MAX.micros());
    let ends = prop_oneof![Just(least), Just(greatest), Just(0)];
    let seconds = least / 1_000_000..=greatest / 1_000_000;
    prop_oneof![
        1 => ends,
        2 => least..=greatest,
        4 => seconds.prop_map(|seconds| seconds * 1_000_000),
        4 => 1_700_000_000_000_000..1_700_000_100_000_000_i64,
    ]
    .prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}

fn fraction() -> impl Strategy<Value = Fraction> {
    prop_oneof![Just(1.0), Just(0.0), Just(1.0 - f64::EPSILON), 0.0..=1.0_f64]
        .prop_map(|value| Fraction::new(value).unwrap())
}

fn amount() -> impl Strategy<Value = Amount> {
    let hundredths = (0..1_u64 << 52).prop_map(|hundredths| hundredths as f64 / 100.0);
    let few = (0..1000_u32).prop_map(f64::from);
    let count = prop_oneof![Just(0.0), Just(1e15), few, hundredths, 0.0..1e15]
        .prop_map(|count| Amount::count(count).unwrap());
    let span = prop_oneof![0..=i64::MAX, (0..1000_i64).prop_map(|hours| hours * 3_600_000_000)]
        .prop_map(|micros| Amount::time(Span::from_micros(micros)).unwrap());
    let money = (prop_oneof!["[A-Z]{3}", Just("EUR".to_owned())], 0..=100_000_000_000_000_000_i64);
    let money = money.prop_filter_map("beyond any", |(code, minor)| {
        Amount::money(Money { minor, currency: Currency::new(&code).unwrap() }).ok()
    });
    prop_oneof![3 => count, 1 => span, 1 => money]
}

fn pick<T: Clone + std::fmt::Debug + 'static>(of: &[T]) -> impl Strategy<Value = T> + use<T> {
    proptest::sample::select(of.to_vec())
}

fn fact() -> impl Strategy<Value = Fact> {
    let kind = prop_oneof![0..20_usize, Just(usize::from(u16::MAX))];
    let given = (kind, amount(), any::<bool>()).prop_map(|(kind, amount, outreach)| {
        Contribution { kind: Kind::at(kind).unwrap(), amount, outreach }.into()
    });
    let conduct = (pick(&Principle::ALL), pick(&Tone::ALL), fraction()).prop_map(
        |(principle, tone, severity)| Conduct::new(principle, tone).with_severity(severity).into(),
    );
    let parts = any::<[bool; 5]>();
    prop_oneof![
        6 => given,
        1 => pick(&[Fact::Request, Fact::Waiver, Fact::Withdrawal, Fact::CallOut, Fact::Ending]),
        1 => any::<bool>().prop_map(|automatic| Response { automatic }.into()),
        1 => conduct,
        1 => amount().prop_map(|time| Imposition { time }.into()),
        1 => (fraction(), any::<bool>())
            .prop_map(|(weight, stated)| Expectation { weight, stated }.into()),
        1 => fraction().prop_map(|weight| Promise { weight }.into()),
        1 => fraction().prop_map(|degree| Fulfilment { degree }.into()),
        1 => pick(&TrustAct::ALL).prop_map(Fact::from),
        1 => pick(&AmendmentStep::ALL).prop_map(Fact::from),
        1 => (pick(&Subject::ALL), any::<bool>())
            .prop_map(|(subject, positive)| Appraisal { subject, positive }.into()),
        1 => parts.prop_map(|[exclusive, value, reason, benefits, needs]| {
            Invitation { exclusive, value, reason, benefits, needs }.into()
        }),
    ]
}

fn id() -> impl Strategy<Value = EventId> {
    let number = prop_oneof![0..300_u64, any::<u64>()].prop_map(EventId::from);
    prop_oneof![number, ".{1,20}".prop_map(|text| EventId::new(text).unwrap())]
}

/// Any event that can be made.
fn event() -> impl Strategy<Value = Event> {
    let answers = prop_oneof![
        2 => Just(Answers::Nothing),
        1 => Just(Answers::OldestOpen),
        1 => id().prop_map(Answers::Named),
    ];
    let answers = proptest::option::of(answers);
    let more = (proptest::option::of(id()), answers, proptest::option::of(time()), fraction());
    let seen = (pick(&Side::ALL), pick(&Observer::ALL));
    (time(), fact(), seen, more).prop_map(|(at, fact, (side, observer), more)| {
        let mut event = Event::new(at, side, fact).observed_by(observer).with_confidence(more.3);
        if let Some(id) = more.0 {
            event = event.with_id(id);
        }
        if let Some(answers) = more.1 {
            event = event.clone().answering(answers).unwrap_or(event);
        }
        if let Some(due) = more.2 {
            event = event.clone().due_by(due).unwrap_or(event);
        }
        event
    })
}

fn encoded(previous: Timestamp, event: &Event) -> Vec<u8> {
    let mut out = Vec::new();
    encode_after(previous, event, &mut out);
    out
}

/// The event that is read at first, where plain ones are, and what is left.
fn plainly(previous: Timestamp, mut from: &[u8]) -> Option<(Event, &[u8])> {
    let (at, side, given) = decode_plain_after(previous, &mut from)?;
    Some((Event::new(at, side, given), from))
}

/// Whether an event that was read and written again has the form in which it was read; or a shorter
/// one, if it was read with hundredths in eight bytes.
fn is_the_form(written: &[u8], read: &[u8]) -> bool {
    written == read || written.len() < read.len() && read.len() > 8
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn an_event_is_read_back_to_the_bit_and_its_end_is_found(
        events in vec(event(), 1..5),
        previous in time(),
    ) {
        let mut out = Vec::new();
        let mut last = previous;
        for event in &events {
            encode_after(last, event, &mut out);
            let mut roomy = Vec::with_capacity(64);
            encode_after(last, event, &mut roomy);
            prop_assert!(out.ends_with(&roomy), "the room that there is changes the form");
            last = event.occurred_at();
        }
        let mut rest = out.as_slice();
        last = previous;
        for event in &events {
            let plain = plainly(last, rest);
            let back = decode_after(last, &mut rest).unwrap();
            prop_assert!(plain.is_none_or(|plain| plain == (back.clone(), rest)));
            prop_assert_eq!(&back, event);
            prop_assert!(back.canonical_cmp(event).is_eq());
            last = back.occurred_at();
        }
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn an_event_that_is_cut_short_is_an_error(event in event()) {
        let whole = encoded(start(), &event);
        for end in 0..whole.len() {
            prop_assert!(decode_after(start(), &mut &whole[..end]).is_err());
        }
    }

    #[test]
    fn what_can_be_read_is_exactly_what_is_written(
        event in event(),
        changes in vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = encoded(start(), &event);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let mut rest = bytes.as_slice();
        if let Ok(read) = decode_after(start(), &mut rest) {
            let length = bytes.len() - rest.len();
            prop_assert!(is_the_form(&encoded(start(), &read), &bytes[..length]));
        }
    }

    #[test]
    fn random_bytes_are_an_event_or_an_error(bytes in vec(any::<u8>(), 0..40), previous in time()) {
        let mut rest = bytes.as_slice();
        let plain = plainly(previous, rest);
        let read = decode_after(previous, &mut rest);
        if let Some((plain, after)) = plain {
            prop_assert_eq!((Ok(plain), after), (read.clone(), rest));
        }
        if let Ok(read) = read {
            let length = bytes.len() - rest.len();
            prop_assert!(is_the_form(&encoded(previous, &read), &bytes[..length]));
        }
    }
}

#[test]
fn a_plain_event_takes_few_bytes() {
    let at = |seconds| Timestamp::from_seconds(1_700_000_000 + seconds).unwrap();
    let length =
        |later: i64, fact: Fact| encoded(at(0), &Event::new(at(later), Side::Customer, fact)).len();
    let service = || Contribution::new(Kind::SERVICE, Amount::count(3.0).unwrap()).into();
    let hours = Contribution::new(Kind::TIME, Amount::parse("1.5", "hours").unwrap());
    let money = Contribution::new(Kind::MONEY, Amount::parse("1250", "EUR").unwrap());
    let hundredths = Contribution::new(Kind::SERVICE, Amount::count(163.83).unwrap());
    assert_eq!(length(60, service()), 4);
    assert_eq!(length(60, hundredths.into()), 5);
    assert_eq!(length(2 * 86_400, service()), 6);
    assert_eq!(length(2 * 86_400, hours.into()), 7);
    assert_eq!(length(2 * 86_400, money.into()), 11);
    assert_eq!(length(2 * 86_400, Fact::Request), 4);
}

#[test]
fn a_type_that_is_not_known_is_an_error_that_names_it() {
    let error = decode_after(start(), &mut &[31, 2, 0, 0][..]).unwrap_err();
    assert!(error.to_string().contains("`31` is no type of event"), "{error}");
}
