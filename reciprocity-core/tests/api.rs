//! What every public type of a kind can do.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use reciprocity_core::entry::Column;
use reciprocity_core::rule::commitments::Fate;
use reciprocity_core::rule::overall::Factor;
use reciprocity_core::rule::programme::{Obstacle, ProgrammeState};
use reciprocity_core::snapshot::Loaded;
use reciprocity_core::{
    Advice, AlertKind, AlertStream, AlertStreams, AmendmentStep, Amount, Assessment, Band, Batch,
    Class, Currency, Error, Event, EventId, Evidence, Explanation, Flag, Glances, History, HoldsUp,
    Ledger, Nature, Observer, Outline, Part, PartyKind, Policy, PolicyDraft, Portfolio,
    PortfolioSurvey, Principle, Quadrant, ScoreTable, Section, Side, Span, Stage, Subject, Tally,
    TallyLedger, TallySet, Tier, Timestamp, Tone, Topic, TrustAct, Unit, View, Whole,
};

#[test]
fn everything_that_is_kept_or_returned_may_go_to_another_thread() {
    fn may<T: Send + Sync + 'static>() {}
    may::<Assessment>();
    may::<AlertStream>();
    may::<AlertStreams>();
    may::<Error>();
    may::<Event>();
    may::<Evidence>();
    may::<Explanation>();
    may::<Glances>();
    may::<History>();
    may::<Ledger>();
    may::<Loaded>();
    may::<Outline>();
    may::<Part>();
    may::<Policy>();
    may::<PolicyDraft>();
    may::<Portfolio>();
    may::<PortfolioSurvey>();
    may::<ScoreTable>();
    may::<Tally>();
    may::<TallyLedger>();
    may::<TallySet>();
    may::<Whole>();
    may::<Batch<'static>>();
    may::<Section<'static>>();
}

/// A value has one name: as text, read back, and in documents.
fn has_one_name<T>(value: T, name: &str)
where
    T: Copy + Debug + Display + FromStr<Err = Error> + PartialEq,
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    assert_eq!(value.to_string(), name);
    assert_eq!(name.parse::<T>().unwrap(), value);
    let written = serde_json::to_string(&value).unwrap();
    assert_eq!(written, format!("\"{name}\""));
    assert_eq!(serde_json::from_str::<T>(&written).unwrap(), value);
    assert_eq!(format!("{value:>30}"), format!("{name:>30}"));
}

#[test]
fn each_value_of_an_enumeration_has_one_name() {
    macro_rules! check {
        ($($type:ty),+ $(,)?) => {
            $(for value in <$type>::ALL {
                has_one_name(value, value.name());
            })+
        };
    }
    check!(
        Advice,
        AlertKind,
        AmendmentStep,
        Band,
        Class,
        Column,
        Factor,
        Fate,
        Flag,
        HoldsUp,
        Nature,
        Observer,
        Obstacle,
        PartyKind,
        Principle,
        ProgrammeState,
        Quadrant,
        Side,
        Stage,
        Subject,
        Tier,
        Tone,
        Topic,
        TrustAct,
        Unit,
        View,
    );
    has_one_name(Currency::new("EUR").unwrap(), "EUR");
}

#[test]
fn a_refusal_quotes_what_the_caller_gave_and_never_at_length() {
    let refusals = [
        (Amount::parse("1e30", "minutes").map(drop), "`1e30` minutes"),
        (Span::from_hours(-1e300).map(drop), "`-1e300` hours"),
        (Amount::count(-5e-324).map(drop), "`-5e-324`"),
        (Amount::count(f64::MIN).map(drop), "`-1.7976931348623157e308`"),
        (reciprocity_core::Fraction::new(f64::MAX).map(drop), "`1.7976931348623157e308`"),
        (Timestamp::from_micros(i64::MIN).map(drop), "`-9223372036854775808`"),
        (EventId::new("").map(drop), "an event id must not be empty"),
    ];
    for (refused, words) in refusals {
        let message = refused.unwrap_err().to_string();
        assert!(message.contains(words) && message.len() < 150, "{message}");
    }
}
