//! What a history scores: as of a time, along several, with events that have not happened, and in words.

use crate::error::Result;
use crate::event::{AmendmentStep, Event, Fact, Kind};
use crate::evidence::Evidence;
use crate::explanation::{Explanation, Topic, explain};
use crate::history::retrospect::retrospect;
use crate::history::{History, evidence_of};
use crate::party::PerSide;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::commitments::{Commitment, commitments};
use crate::score::{Assessment, Circumstances, assess, assess_briefly};

impl History {
    /// What each side expected or was promised up to a time, and what became of it by then.
    ///
    /// ```
    /// use reciprocity_core::rule::commitments::Fate;
    /// use reciprocity_core::{Event, History, Policy, Promise, Side, Span, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let days = |n: f64| Ok::<_, reciprocity_core::Error>(at.plus(Span::from_days(n)?));
    /// let promise = Event::new(at, Side::Supplier, Promise::default()).due_by(days(10.0)?)?;
    /// history.record(promise, &policy)?;
    /// let promised = |as_of| history.commitments(as_of, &policy).remove(0);
    /// assert_eq!(promised(days(9.0)?).fate, Fate::Open);
    /// assert_eq!(promised(days(11.0)?).fate, Fate::Missed);
    /// assert_eq!(promised(at).holder, Side::Customer); // who may expect it now
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn commitments(&self, as_of: Timestamp, policy: &Policy) -> Vec<Commitment> {
        commitments(&self.canonical(as_of), as_of, policy)
    }

    /// The scores as of a time: later events are not seen.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, History, Kind, Policy, Side, Span, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let half_life_later = at.plus(Span::from_days(180.0)?);
    /// for (at, side) in [(at, Side::Supplier), (half_life_later, Side::Customer)] {
    ///     let trust = Contribution::new(Kind::TRUST, Amount::ONE);
    ///     history.record(Event::new(at, side, trust), &policy)?;
    /// }
    /// let share = |as_of| history.assess(as_of, &policy).joint.share.unwrap().supplier;
    /// assert_eq!(share(at), 1.0);
    /// // The older one weighs half by then: 0.5/(0.5 + 1).
    /// assert!((share(half_life_later) - 1.0 / 3.0).abs() < 1e-12);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn assess(&self, as_of: Timestamp, policy: &Policy) -> Assessment {
        self.assess_in(self.profile, as_of, policy)
    }

    /// The scores in other circumstances than those on record: with another profile, or from a stage
    /// that the relationship was found in before.
    ///
    /// ```
    /// use reciprocity_core::rule::tier::HoldsUp;
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, History, Kind, Policy, Profile, Side, Tier, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// for side in [Side::Supplier; 75].into_iter().chain([Side::Customer; 25]) {
    ///     let trust = Contribution::new(Kind::TRUST, Amount::ONE);
    ///     history.record(Event::new(at, side, trust), &policy)?;
    /// }
    /// let at_tier = |tier| Profile { tier, ..history.profile() };
    /// let customer = |tier| history.assess_in(at_tier(tier), at, &policy).joint.holds_up.customer;
    /// // 25 of 100 lies within .25 +- 1.7 sqrt(.25 * .75/100), from some .18 to .33.
    /// assert_eq!(customer(Tier::Incidental), Some(HoldsUp::Yes)); // at the least .10
    /// assert_eq!(customer(Tier::Strategic), Some(HoldsUp::No)); // at the least .40
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
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
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, History, Kind, Policy, Side, Span, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let first = Timestamp::from_seconds(1_767_225_600)?;
    /// let second = first.plus(Span::from_days(1.0)?);
    /// for (at, side) in [(first, Side::Supplier), (second, Side::Customer)] {
    ///     let trust = Contribution::new(Kind::TRUST, Amount::ONE);
    ///     history.record(Event::new(at, side, trust), &policy)?;
    /// }
    /// let along = history.assess_along([first, second], &policy);
    /// let bands: Vec<&str> = along.map(|one| one.joint.band.unwrap().name()).collect();
    /// assert_eq!(bands, ["one_way", "within"]); // all from one side, then alike
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
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
                evidence.record(&event, policy);
            }
            let assessment = assess_briefly(&evidence, circumstances, as_of, policy);
            circumstances.previous_stage = Some(assessment.stage);
            Some(assessment)
        })
    }

    /// The scores that hypothetical events would lead to; the record stays as it is.
    ///
    /// ```
    /// use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let gave = |side, hours| {
    ///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
    ///     Ok::<_, reciprocity_core::Error>(Event::new(at, side, time))
    /// };
    /// history.record(gave(Side::Supplier, "6")?, &policy)?;
    /// let returned = history.what_if(vec![gave(Side::Customer, "2")?], at, &policy)?;
    /// assert_eq!(returned.joint.share.unwrap().supplier, 0.75); // 6/(6 + 2)
    /// assert_eq!(history.len(), 1);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
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
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, EventId, History, Kind, PerSide, Policy, Side, Timestamp,
    ///     Topic,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let help = Event::new(at, Side::Supplier, Contribution::new(Kind::SERVICE, Amount::ONE));
    /// history.record(help.with_id(EventId::new("ticket-5")?), &policy)?;
    /// let names = PerSide { supplier: "ACME", customer: "Baker" };
    /// let told = history.explain(&history.assess(at, &policy), names, &policy);
    /// let share = told.sentences.iter().find(|one| one.topic == Topic::Share).unwrap();
    /// assert!(share.text.contains("ACME"));
    /// assert_eq!(share.evidence, [EventId::new("ticket-5")?]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
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

/// Whether a fact of this type is among the evidence for what is said on a topic.
fn bears_on(fact: &Fact, topic: Topic) -> bool {
    let contributes = matches!(fact, Fact::Contribution(_));
    // To waive a right and to accept a change is flexibility, and a change delivered an improvement.
    let gives = contributes
        || matches!(
            fact,
            Fact::Waiver | Fact::Amendment(AmendmentStep::Accepted | AmendmentStep::Delivered)
        );
    let expects = matches!(
        fact,
        Fact::Expectation(_)
            | Fact::Promise(_)
            | Fact::Fulfilment(_)
            | Fact::Waiver
            | Fact::Withdrawal
    );
    // To propose a change is honest.
    let proposes = matches!(fact, Fact::Amendment(AmendmentStep::Proposed));
    let treats = proposes || matches!(fact, Fact::Conduct(_) | Fact::Imposition(_));
    let trusts = matches!(fact, Fact::Trust(_) | Fact::Amendment(_));
    match topic {
        Topic::Share
        | Topic::Verdict
        | Topic::Perception
        | Topic::Contributions
        | Topic::Redress
        | Topic::Tier => gives,
        Topic::Returns => contributes,
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
