//! Alerts: the changes between two assessments that matter, each with its sentence.
//!
//! Given the assessment before and the one after, an alert is told once: what was so before is no
//! news. A stage is left later than it is entered, so an [`AlertStream`] hands the previous stage on.

use crate::explanation::words;
use crate::party::{PerSide, Side, named};
use crate::policy::Policy;
use crate::rule::programme::ProgrammeState;
use crate::rule::stage::Stage;
use crate::rule::tier::HoldsUp;
use crate::score::{Assessment, Circumstances};

named! {
    /// What changed.
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
pub fn alerts(
    before: Option<&Assessment>,
    after: &Assessment,
    names: PerSide<&str>,
    policy: &Policy,
) -> Vec<Alert> {
    let mut alerts = Vec::new();
    let mut tell = |kind, side, text| alerts.push(Alert { kind, side, text });
    let standing = |of: &Assessment| of.joint.verdict.standing();
    if let Some(now) = standing(after).filter(|now| before.and_then(standing) != Some(*now)) {
        let giver =
            now.giver.map_or_else(String::new, |side| format!(": {} gives more", names.of(side)));
        tell(
            AlertKind::Band,
            now.giver,
            format!("The balance is now {}{giver}.", words(now.band.name())),
        );
    }
    if before.is_some_and(|before| before.stage != after.stage) {
        let text = format!("The stage is now {}.", words(after.stage.name()));
        tell(AlertKind::Stage, None, text);
    }
    for side in Side::ALL {
        let failed = |of: &Assessment| *of.joint.holds_up.of(side) == Some(HoldsUp::No);
        let name = names.of(side);
        match (before.is_some_and(failed), failed(after)) {
            (false, true) => {
                let text = format!("{name} does not hold up its end any more.");
                tell(AlertKind::HoldsUp, Some(side), text);
            }
            (true, false) => {
                let text = format!("It is no longer certain that {name} falls short of its end.");
                tell(AlertKind::HoldsUp, Some(side), text);
            }
            _ => {}
        }
    }
    let state = |of: &Assessment| of.programme.running.map(|running| running.state);
    if let Some(now) = state(after).filter(|now| before.and_then(state) != Some(*now)) {
        let text = match now {
            ProgrammeState::Reciprocal => "The sponsor programme is reciprocal.",
            ProgrammeState::AtRisk => "The sponsor programme is at risk.",
            ProgrammeState::Suspended => "The sponsor programme is suspended.",
        };
        tell(AlertKind::Programme, None, text.to_owned());
    }
    for side in Side::ALL {
        let soon = falling_due(after, side, policy);
        let known = before.map_or(0, |before| still_open(before, after, side, policy));
        if soon > known {
            let text = format!(
                "{} of what {} expects {} about to fall due.",
                soon - known,
                names.of(side),
                if soon - known == 1 { "is" } else { "are" }
            );
            tell(AlertKind::FallsDue, Some(side), text);
        }
    }
    let silent = |of: &Assessment| of.joint.silence.is_some_and(|silence| silence.beyond_habit);
    if silent(after) && !before.is_some_and(silent) {
        let days = after.joint.silence.map_or(0.0, |silence| silence.days);
        let text = format!("The two have been silent for {days:.0} days, beyond their habit.");
        tell(AlertKind::Silence, None, text);
    }
    alerts
}

/// How many open expectations of `side` fall due within the policy's days.
fn falling_due(of: &Assessment, side: Side, policy: &Policy) -> usize {
    let until = of.as_of.plus(policy.due_within());
    of.open_expectations
        .of(side)
        .iter()
        .filter(|one| one.due.is_some_and(|due| due <= until))
        .count()
}

/// How many of those that are about to fall due `after` were so `before` already.
fn still_open(before: &Assessment, after: &Assessment, side: Side, policy: &Policy) -> usize {
    let until = before.as_of.plus(policy.due_within());
    before
        .open_expectations
        .of(side)
        .iter()
        .filter(|one| one.due.is_some_and(|due| due <= until))
        .filter(|one| after.open_expectations.of(side).contains(one))
        .count()
}

/// Tells the alerts of one relationship as it is assessed again and again.
#[derive(Debug, Clone, Default)]
pub struct AlertStream {
    last: Option<Assessment>,
}

impl AlertStream {
    /// The circumstances in which the next assessment is to be made: those of now, from the stage
    /// that the last one found.
    pub fn circumstances(&self, now: impl Into<Circumstances>) -> Circumstances {
        let previous_stage: Option<Stage> = self.last.as_ref().map(|last| last.stage);
        Circumstances { previous_stage, ..now.into() }
    }

    /// The alerts since the last assessment.
    pub fn next(
        &mut self,
        assessment: Assessment,
        names: PerSide<&str>,
        policy: &Policy,
    ) -> Vec<Alert> {
        let alerts = alerts(self.last.as_ref(), &assessment, names, policy);
        self.last = Some(assessment);
        alerts
    }
}
