//! Alerts: the changes between two assessments that matter, each with its sentence.
//!
//! Given the assessment before and the one after, an alert is told once: what was so before is no
//! news. A stage is left later than it is entered, so an [`AlertStream`] hands the previous stage on.

mod condition;
mod streams;

pub use streams::AlertStreams;

use crate::explanation::phrase::{duration, words};
use crate::named::named;
use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::rule::programme::ProgrammeState;
use crate::rule::stage::Stage;
use crate::score::{Assessment, Circumstances};
use condition::{Condition, Due};

named! {
    /// What changed.
    ///
    /// ```
    /// use reciprocity_core::AlertKind;
    ///
    /// assert_eq!(AlertKind::FallsDue.name(), "falls_due");
    /// assert_eq!(AlertKind::from_name("silence")?, AlertKind::Silence);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    AlertKind, "alert", {
        /// The verdict on balance.
        Band = "band",
        /// The stage.
        Stage = "stage",
        /// Whether a side holds up its end.
        HoldsUp = "holds_up",
        /// The state of the sponsor programme.
        Programme = "programme",
        /// An open expectation is about to fall due.
        FallsDue = "falls_due",
        /// The two are silent beyond their habit.
        Silence = "silence",
    }
}

/// A change that matters.
///
/// ```
/// # use reciprocity_core::{Event, Expectation, History, PerSide, Policy, Side, Timestamp};
/// use reciprocity_core::{AlertKind, alerts};
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// # let names = PerSide { supplier: "Baker", customer: "Mill" };
/// let mut history = History::default();
/// let expected = Event::new(day(0)?, Side::Customer, Expectation::default()).due_by(day(10)?)?;
/// history.record(expected, &policy)?;
/// // What is due within 7 days is about to fall due.
/// let (before, after) = (history.assess(day(2)?, &policy), history.assess(day(3)?, &policy));
/// assert!(alerts(None, &before, names, &policy).is_empty());
/// let alert = &alerts(Some(&before), &after, names, &policy)[0];
/// assert_eq!((alert.kind, alert.side), (AlertKind::FallsDue, Some(Side::Customer)));
/// assert_eq!(alert.text, "1 of what Mill expects is about to fall due.");
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Alert {
    /// What changed.
    pub kind: AlertKind,
    /// The side that it is about, where it is about one.
    pub side: Option<Side>,
    /// What happened, in a sentence.
    pub text: String,
}

/// The alerts between an assessment, if there was one before, and a later one of the same
/// relationship.
///
/// ```
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, History, Kind, PerSide, Policy, Side, Timestamp,
/// # };
/// use reciprocity_core::{AlertKind, alerts};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let names = PerSide { supplier: "Baker", customer: "Mill" };
/// let mut history = History::default();
/// let before = history.assess(at, &policy);
/// for _ in 0..30 {
///     let hour = Contribution::new(Kind::TIME, Amount::parse("1", "hours")?);
///     history.record(Event::new(at, Side::Supplier, hour), &policy)?;
/// }
/// // The interval of a share of 1 begins at n/(n + z^2) = 30/(30 + 2.71) = .917: all of it is
/// // one-way, and the customer does not carry what its tier asks.
/// let told = alerts(Some(&before), &history.assess(at, &policy), names, &policy);
/// let kinds: Vec<AlertKind> = told.iter().map(|alert| alert.kind).collect();
/// assert_eq!(kinds, [AlertKind::Band, AlertKind::Stage, AlertKind::HoldsUp]);
/// assert_eq!(told[0].text, "The balance is now one way: Baker gives more.");
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn alerts(
    before: Option<&Assessment>,
    after: &Assessment,
    names: PerSide<&str>,
    policy: &Policy,
) -> Vec<Alert> {
    let before = before.map(|before| Condition::of(before, policy));
    changes(before.as_ref(), &Condition::of(after, policy), after, names)
}

/// What changed from what was `seen` before to what is seen `now`, in an assessment.
fn changes(
    seen: Option<&Condition>,
    now: &Condition,
    assessment: &Assessment,
    names: PerSide<&str>,
) -> Vec<Alert> {
    let mut alerts = Vec::new();
    let mut tell = |kind, side, text| alerts.push(Alert { kind, side, text });
    let standing = now.standing.filter(|now| seen.and_then(|seen| seen.standing) != Some(*now));
    if let Some(standing) = standing {
        let giver = standing
            .giver
            .map_or_else(String::new, |side| format!(": {} gives more", names.of(side)));
        let text = format!("The balance is now {}{giver}.", words(standing.band.name()));
        tell(AlertKind::Band, standing.giver, text);
    }
    if seen.is_some_and(|seen| seen.stage != now.stage) {
        let text = format!("The stage is now {}.", words(now.stage.name()));
        tell(AlertKind::Stage, None, text);
    }
    for side in Side::ALL {
        let name = names.of(side);
        let failed = seen.is_some_and(|seen| *seen.falls_short.of(side));
        let text = match (failed, *now.falls_short.of(side)) {
            (false, true) => format!("{name} does not hold up its end any more."),
            (true, false) => {
                format!("It is no longer certain that {name} falls short of its end.")
            }
            _ => continue,
        };
        tell(AlertKind::HoldsUp, Some(side), text);
    }
    if let Some(state) =
        now.programme.filter(|now| seen.and_then(|seen| seen.programme) != Some(*now))
    {
        let text = match state {
            ProgrammeState::Reciprocal => "The sponsor programme is reciprocal.",
            ProgrammeState::AtRisk => "The sponsor programme is at risk.",
            ProgrammeState::Suspended => "The sponsor programme is suspended.",
        };
        tell(AlertKind::Programme, None, text.to_owned());
    }
    for side in Side::ALL {
        let mut known: Vec<&Due> =
            seen.map_or_else(Vec::new, |seen| seen.falls_due.of(side).iter().collect());
        // Both lie in one order: from the end, what is looked for is most often the last that is left.
        let mut soon: Vec<&Due> = now.falls_due.of(side).iter().rev().collect();
        soon.retain(|one| match known.iter().rposition(|known| known == one) {
            Some(place) => {
                known.swap_remove(place);
                false
            }
            None => true,
        });
        let soon = soon.len();
        if soon > 0 {
            let text = format!(
                "{soon} of what {} expects {} about to fall due.",
                names.of(side),
                if soon == 1 { "is" } else { "are" }
            );
            tell(AlertKind::FallsDue, Some(side), text);
        }
    }
    if now.silent && !seen.is_some_and(|seen| seen.silent) {
        let days = assessment.joint.silence.map_or(0.0, |silence| silence.days);
        let long = how_long(days);
        let text = format!("The two have been silent for {long}, beyond their habit.");
        tell(AlertKind::Silence, None, text);
    }
    alerts
}

/// A number of days in words: below two of them, in the unit that suits it.
fn how_long(days: f64) -> String {
    if days >= 2.0 {
        return format!("{days:.0} days");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the time since an act that has been, and less than two days"
    )]
    let seconds = (days * 86_400.0) as u64;
    duration(seconds)
}

/// Tells the alerts of one relationship as it is assessed again and again.
///
/// ```
/// # use reciprocity_core::{Event, Fact, History, PerSide, Policy, Side, Timestamp};
/// use reciprocity_core::{AlertKind, AlertStream};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let names = PerSide { supplier: "Baker", customer: "Mill" };
/// let mut history = History::default();
/// let mut stream = AlertStream::default();
/// assert!(stream.next(history.assess(at, &policy), names, &policy).is_empty());
/// history.record(Event::new(at, Side::Customer, Fact::Ending), &policy)?;
/// let now = stream.circumstances(history.profile());
/// let told = stream.next(history.assess_in(now, at, &policy), names, &policy);
/// assert_eq!(told[0].kind, AlertKind::Stage);
/// // It is told once.
/// let now = stream.circumstances(history.profile());
/// assert!(stream.next(history.assess_in(now, at, &policy), names, &policy).is_empty());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AlertStream {
    last: Option<Condition>,
}

impl AlertStream {
    /// The circumstances in which the next assessment is to be made: those of now, from the stage
    /// that the last one found.
    ///
    /// ```
    /// # use reciprocity_core::{AlertStream, History, PerSide, Policy, Profile, Timestamp};
    /// use reciprocity_core::rule::stage::Stage;
    ///
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// # let names = PerSide { supplier: "Baker", customer: "Mill" };
    /// let mut stream = AlertStream::default();
    /// assert_eq!(stream.circumstances(Profile::default()).previous_stage, None);
    /// stream.next(History::default().assess(at, &policy), names, &policy);
    /// // Nothing was traded: it found a prospect.
    /// let now = stream.circumstances(Profile::default());
    /// assert_eq!(now.previous_stage, Some(Stage::Prospect));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn circumstances(&self, now: impl Into<Circumstances>) -> Circumstances {
        let previous_stage: Option<Stage> = self.last.as_ref().map(|last| last.stage);
        Circumstances { previous_stage, ..now.into() }
    }

    /// The alerts since the last assessment.
    ///
    /// ```
    /// # use reciprocity_core::{
    /// #     AlertStream, Event, Fact, History, PerSide, Policy, Side, Timestamp,
    /// # };
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// # let names = PerSide { supplier: "Baker", customer: "Mill" };
    /// let mut history = History::default();
    /// history.record(Event::new(day(0)?, Side::Customer, Fact::Request), &policy)?;
    /// let mut stream = AlertStream::default();
    /// stream.next(history.assess(day(180)?, &policy), names, &policy);
    /// let told = stream.next(history.assess(day(181)?, &policy), names, &policy);
    /// assert_eq!(told[0].text, "The stage is now dormant."); // silent for more than 180 days
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an assessment is for one stream, once: it was made in that stream's circumstances"
    )]
    pub fn next(
        &mut self,
        assessment: Assessment,
        names: PerSide<&str>,
        policy: &Policy,
    ) -> Vec<Alert> {
        let now = Condition::of(&assessment, policy);
        let alerts = changes(self.last.as_ref(), &now, &assessment, names);
        self.last = Some(now);
        alerts
    }
}
