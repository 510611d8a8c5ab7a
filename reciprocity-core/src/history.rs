//! A history: the events of one relationship, and its scores as of any time.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, EventId, Fact, Kind, Principle, Tone};
use crate::evidence::Evidence;
use crate::explanation::{Explanation, Topic, explain};
use crate::party::{PerSide, Profile, View};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::commitments::{Commitment, commitments};
use crate::rule::courtesy::{Kindness, courtesy_followed};
use crate::rule::returns::{Gift, returns};
use crate::score::{Assessment, Circumstances, Retrospect, assess, assess_briefly};

/// The events of one relationship, in any order of arrival.
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
///
/// let policy = Policy::default();
/// let mut history = History::default();
/// for (day, side) in [(0, Side::Supplier), (1, Side::Customer), (2, Side::Supplier)] {
///     let at = Timestamp::from_seconds(1_700_000_000 + day * 86_400)?;
///     let hour = Amount::parse("1", "hours")?;
///     history.record(Event::new(at, side, Contribution::new(Kind::TIME, hour)), &policy)?;
/// }
/// let assessment = history.assess(history.newest().unwrap(), &policy);
/// let share = assessment.joint.share.unwrap();
/// assert!(share.supplier > 0.6 && share.supplier < 0.7);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    profile: Profile,
    /// In the order of arrival.
    events: Vec<Event>,
    /// Where the event of an id lies; never iterated.
    places: HashMap<EventId, usize>,
}

/// What became of an event that was handed to a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It counts.
    New,
    /// It was there already, and does not count again.
    Known,
}

impl History {
    /// A history of a relationship with this profile.
    pub fn new(profile: Profile) -> Self {
        Self { profile, ..Self::default() }
    }

    /// What is known of the relationship beside its events.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Changes what is known beside the events.
    pub fn set_profile(&mut self, profile: Profile) {
        self.profile = profile;
    }

    /// Adds an event. One whose id is there already does not count again.
    ///
    /// # Errors
    /// The id is there already with other contents; or the kind is none of the policy's, or its
    /// amount is in a unit that does not measure it; or it is conduct in the matter of a principle
    /// that is not judged by conduct. Nothing is recorded then.
    pub fn record(&mut self, event: Event, policy: &Policy) -> Result<Recorded> {
        let recorded = self.check(&event, policy)?;
        if recorded == Recorded::New {
            if let Some(id) = event.id() {
                self.places.insert(id.clone(), self.events.len());
            }
            self.events.push(event);
        }
        Ok(recorded)
    }

    /// What [`History::record`] would say of an event; nothing is recorded.
    ///
    /// # Errors
    /// As [`History::record`].
    pub fn check(&self, event: &Event, policy: &Policy) -> Result<Recorded> {
        check_against(event, policy)?;
        let known =
            event.id().and_then(|id| self.places.get(id)).and_then(|&at| self.events.get(at));
        match known {
            None => Ok(Recorded::New),
            Some(known) if known == event => Ok(Recorded::Known),
            Some(_) => Err(conflict(event)),
        }
    }

    /// Adds several events: all of them, or, if one is refused, none. Says how many were new.
    ///
    /// # Errors
    /// As [`History::record`].
    pub fn record_all(&mut self, events: Vec<Event>, policy: &Policy) -> Result<usize> {
        let before = self.events.len();
        for event in events {
            if let Err(error) = self.record(event, policy) {
                for event in self.events.drain(before..) {
                    if let Some(id) = event.id() {
                        self.places.remove(id);
                    }
                }
                return Err(error);
            }
        }
        Ok(self.events.len() - before)
    }

    /// Adds all events of `other`: the same history, whatever the split. Says how many were new.
    ///
    /// # Errors
    /// As [`History::record`]; nothing is added then.
    pub fn merge(&mut self, other: History, policy: &Policy) -> Result<usize> {
        self.record_all(other.events, policy)
    }

    /// Erases the event of this id: afterwards nothing tells that it was there. Says whether it was.
    pub fn erase(&mut self, id: &EventId) -> bool {
        let Some(place) = self.places.remove(id) else { return false };
        self.events.remove(place);
        for known in self.places.values_mut() {
            if *known > place {
                *known -= 1;
            }
        }
        true
    }

    /// The events in the order of arrival.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The number of events.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// When the newest event occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.events.iter().map(Event::occurred_at).max()
    }

    /// The events up to a time, in canonical order.
    pub fn canonical(&self, as_of: Timestamp) -> Vec<&Event> {
        let seen = self.events.iter().filter(|event| event.occurred_at() <= as_of);
        let mut events: Vec<&Event> = seen.collect();
        events.sort_by(|a, b| a.canonical_cmp(b));
        events
    }

    /// What the events at or before `as_of` leave behind.
    pub fn evidence(&self, as_of: Timestamp, policy: &Policy) -> Evidence {
        evidence_of(&self.canonical(as_of), policy)
    }

    /// What each side expected or was promised up to a time, and what became of it by then.
    pub fn commitments(&self, as_of: Timestamp, policy: &Policy) -> Vec<Commitment> {
        commitments(self.canonical(as_of), as_of, policy)
    }

    /// The scores as of a time: later events are not seen.
    pub fn assess(&self, as_of: Timestamp, policy: &Policy) -> Assessment {
        self.assess_in(self.profile, as_of, policy)
    }

    /// The scores in other circumstances than those on record: with another profile, or from a stage
    /// that the relationship was found in before.
    pub fn assess_in(
        &self,
        circumstances: impl Into<Circumstances>,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Assessment {
        let events = self.canonical(as_of);
        let mut assessment = assess(&evidence_of(&events, policy), circumstances, as_of, policy);
        assessment.retrospect = Some(retrospect(&events, as_of, policy));
        assessment
    }

    /// The scores as of several times, one after the other, in one pass over the events: those that
    /// [`History::assess_in`] gives from the stage that the time before found, but without the lists
    /// of kinds and without what only the events one by one tell. Times that are not after the one
    /// before are passed over.
    pub fn assess_along<'a>(
        &'a self,
        times: impl IntoIterator<Item = Timestamp, IntoIter: 'a>,
        policy: &'a Policy,
    ) -> impl Iterator<Item = Assessment> + 'a {
        let mut events = self.canonical(Timestamp::MAX).into_iter().peekable();
        let mut evidence = Evidence::default();
        let mut circumstances = Circumstances::from(self.profile);
        let mut reached = None;
        times.into_iter().filter_map(move |as_of| {
            if reached.is_some_and(|before| as_of <= before) {
                return None;
            }
            reached = Some(as_of);
            while let Some(event) = events.next_if(|event| event.occurred_at() <= as_of) {
                evidence.record(event, policy);
            }
            let assessment = assess_briefly(&evidence, circumstances, as_of, policy);
            circumstances.previous_stage = Some(assessment.stage);
            Some(assessment)
        })
    }

    /// The scores that hypothetical events would lead to; the record stays as it is.
    ///
    /// # Errors
    /// As [`History::record`].
    pub fn what_if(
        &self,
        events: Vec<Event>,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Result<Assessment> {
        let mut history = self.clone();
        history.record_all(events, policy)?;
        Ok(history.assess(as_of, policy))
    }

    /// An assessment of this history in sentences, each with the names of the events that it rests
    /// on.
    pub fn explain(
        &self,
        assessment: &Assessment,
        names: PerSide<&str>,
        policy: &Policy,
    ) -> Explanation {
        let mut explanation = explain(assessment, names, policy);
        for event in self.canonical(assessment.as_of) {
            let Some(id) = event.id() else { continue };
            for sentence in &mut explanation.sentences {
                if bears_on(event.fact(), sentence.topic) {
                    sentence.evidence.push(id.clone());
                }
            }
        }
        explanation
    }
}

fn evidence_of(events: &[&Event], policy: &Policy) -> Evidence {
    let mut evidence = Evidence::default();
    for event in events {
        evidence.record(event, policy);
    }
    evidence
}

/// What only the events one by one tell, in the joint view.
fn retrospect(events: &[&Event], as_of: Timestamp, policy: &Policy) -> Retrospect {
    let gifts: Option<Vec<Gift>> = gifts(events, policy).collect();
    let kindnesses: Vec<Kindness> = events.iter().filter_map(|event| kindness(event)).collect();
    Retrospect {
        returns: gifts.map(|gifts| returns(gifts, as_of, policy)),
        courtesy_followed: courtesy_followed(&kindnesses, as_of, policy),
    }
}

/// The contributions with their worth; one is none where its currency lacks a rate among several.
/// An outreach is no gift: whether it was met shows in the shares.
fn gifts<'a>(events: &'a [&Event], policy: &'a Policy) -> impl Iterator<Item = Option<Gift>> + 'a {
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

/// Whether a fact of this type is among the evidence for what is said on a topic.
fn bears_on(fact: &Fact, topic: Topic) -> bool {
    let gives = matches!(fact, Fact::Contribution(_));
    let expects = matches!(
        fact,
        Fact::Expectation(_)
            | Fact::Promise(_)
            | Fact::Fulfilment(_)
            | Fact::Waiver
            | Fact::Withdrawal
    );
    let treats = matches!(fact, Fact::Conduct(_) | Fact::Imposition(_));
    let trusts = matches!(fact, Fact::Trust(_) | Fact::Amendment(_));
    match topic {
        Topic::Share
        | Topic::Verdict
        | Topic::Perception
        | Topic::Contributions
        | Topic::Returns
        | Topic::Redress
        | Topic::Tier => gives,
        Topic::Answers | Topic::Reciprocity => fact.is_act(),
        Topic::Treatment => treats || fact.is_act(),
        Topic::Expectations => expects,
        Topic::Trust => trusts || expects || gives,
        Topic::Programme => {
            matches!(fact, Fact::Invitation(_) | Fact::Appraisal(_))
                || matches!(fact, Fact::Contribution(given) if given.kind == Kind::EXECUTIVE_ATTENTION)
        }
        Topic::Overall | Topic::WinWin | Topic::Stage | Topic::Recommendation => true,
        Topic::Unknown => false,
    }
}

/// The refusal of an event whose id was recorded before with other contents.
pub(crate) fn conflict(event: &Event) -> Error {
    let id = event.id().map(EventId::text).unwrap_or_default();
    let message = format!(
        "event id `{id}` was recorded before with other contents; give each event an id of its own"
    );
    Error::new(ErrorKind::ConflictingEvent, message).at("event_id")
}

/// Refuses what no rule reads, and what the policy cannot.
pub(crate) fn check_against(event: &Event, policy: &Policy) -> Result<()> {
    let given = match event.fact() {
        Fact::Contribution(given) => given,
        Fact::Conduct(conduct) => return conduct.check(),
        _ => return Ok(()),
    };
    let Some(definition) = policy.definition(given.kind) else {
        let message = "the kind is none of this policy's; look kinds up in the policy in force";
        return Err(Error::new(ErrorKind::UnknownName, message).at("kind"));
    };
    if given.amount.measures(definition.unit) {
        return Ok(());
    }
    let message = format!(
        "`{}` is counted in {}; the amount is in another unit",
        definition.name,
        definition.unit.name()
    );
    Err(Error::new(ErrorKind::WrongUnit, message).at("unit"))
}
