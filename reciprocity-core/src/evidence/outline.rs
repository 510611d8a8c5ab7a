//! The outline of a relationship: what each side gave and how it was answered.
//!
//! A small part of the evidence at a small part of its cost, for the questions that are asked of
//! very many relationships at once. What it holds, it holds to the same bits as the evidence.

use crate::event::Kind;
use crate::evidence::answers::AnswerMemory;
use crate::evidence::exchange::Gift;
use crate::evidence::turns::{Follows, Turn};
use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::quantity::{Decay, DiscountedSum, Landmark, Span, Timestamp, Weight};

/// What each side gave, kind by kind, and how it was answered, as all observers together saw it, in
/// the slow memory.
///
/// ```
/// # use reciprocity_core::{Batch, EventColumns, Kind, PerSide, Policy, Scope, Side, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let day = 86_400_000_000;
/// let events = EventColumns {
///     relationship: &[7, 7, 7],
///     occurred_at: &[0, 2, 3].map(|days| at.micros() + days * day),
///     actor: &[0, 1, 0],
///     kind: &[Kind::GOODS.index() as u16; 3],
///     amount: &[4.0, 2.0, 1.0],
///     observer: None,
/// };
/// let as_of = Timestamp::from_micros(at.micros() + 3 * day)?;
/// let outlines = Batch::new(&policy, as_of).outlines(Scope::Course, &events, |_, outline| {
///     (outline.contributions(), outline.answers(Side::Customer, as_of, &policy).answered())
/// })?;
/// // The supplier gave twice, the customer once, and that was its answer.
/// assert_eq!(outlines, [(7, (PerSide { supplier: 2, customer: 1 }, 1))]);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Of which kinds and sides there are sums, in their order.
    keys: Vec<usize>,
    /// By kind and side: also of those that gave nothing.
    sums: Vec<DiscountedSum>,
    contributions: PerSide<u32>,
    newest: Option<Timestamp>,
    course: Course,
}

/// How each side was answered.
#[derive(Debug, Clone, PartialEq, Default)]
struct Course {
    open: Option<Turn>,
    /// By the side that answers.
    memories: PerSide<AnswerMemory>,
    /// By the side that answers: how long its answers took, together, in microseconds.
    waited: PerSide<i64>,
    /// By the side that acted after the other.
    changes: PerSide<DiscountedSum>,
}

impl Outline {
    /// Takes a gift, but not its course.
    #[inline]
    pub(crate) fn give(&mut self, gift: &Gift, weight: Weight, policy: &Policy) {
        let contributions = self.contributions.of_mut(gift.by);
        *contributions = contributions.saturating_add(1);
        self.newest = self.newest.max(Some(gift.at));
        let (key, amount) = (key_of(gift.kind, gift.by), gift.amount * gift.confidence.value());
        match self.sums.get_mut(key) {
            Some(sum) if !sum.is_empty() => sum.add(amount, weight),
            _ => self.begin(key, amount, weight, policy),
        }
    }

    /// Takes the course of a gift, the next of the canonical order.
    #[inline]
    pub(crate) fn follow(&mut self, gift: &Gift, weight: Weight, policy: &Policy) {
        let course = &mut self.course;
        let Some(step) = Turn::take(&mut course.open, gift.by, gift.at, policy.answer_wait())
        else {
            return;
        };
        if let Follows::Decided { answered } = step.follows {
            let answerer = if step.changed { gift.by } else { gift.by.other() };
            course.memories.of_mut(answerer).push(answered);
            if answered {
                *course.waited.of_mut(answerer) += step.pause.micros();
            }
        }
        if step.changed {
            course.changes.of_mut(gift.by).add(gift.confidence.value(), weight);
        }
    }

    /// Adds the first of the amounts of a key, or one after nothing but zeros.
    #[inline(never)]
    fn begin(&mut self, key: usize, amount: f64, weight: Weight, policy: &Policy) {
        if let Err(place) = self.keys.binary_search(&key) {
            self.keys.insert(place, key);
        }
        let room = (Side::ALL.len() * policy.kinds().len()).max(key + 1);
        if self.sums.len() < room {
            self.sums.resize(room, DiscountedSum::default());
        }
        self.sums[key].add(amount, weight);
    }

    /// Forgets everything, and keeps the room for what comes next.
    pub(crate) fn clear(&mut self) {
        for key in self.keys.drain(..) {
            self.sums[key] = DiscountedSum::default();
        }
        self.contributions = PerSide::default();
        self.newest = None;
        self.course = Course::default();
    }

    /// Contributions of each side, undiscounted.
    pub fn contributions(&self) -> PerSide<u32> {
        self.contributions
    }

    /// When the newest contribution was made.
    pub fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// What each side gave of each kind, in units of the kind, discounted as of a time; in the order
    /// of kinds and sides.
    ///
    /// ```
    /// # use reciprocity_core::{Batch, EventColumns, Kind, Policy, Scope, Side, Timestamp};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let half_life = 180 * 86_400_000_000;
    /// let events = EventColumns {
    ///     relationship: &[7, 7],
    ///     occurred_at: &[at.micros(), at.micros() + half_life],
    ///     actor: &[0, 1],
    ///     kind: &[Kind::GOODS.index() as u16; 2],
    ///     amount: &[4.0, 2.0],
    ///     observer: None,
    /// };
    /// let as_of = Timestamp::from_micros(at.micros() + half_life)?;
    /// let outlines = Batch::new(&policy, as_of).outlines(Scope::Sums, &events, |_, outline| {
    ///     outline.given(as_of, &policy).collect::<Vec<_>>()
    /// })?;
    /// let [(kind, Side::Supplier, of_supplier), (_, _, of_customer)] = outlines[0].1[..] else {
    ///     panic!("one kind, both sides");
    /// };
    /// // The supplier's four are a half-life old.
    /// assert_eq!(kind, Kind::GOODS);
    /// assert!((of_supplier - 4.0 / 2.0).abs() < 1e-9 && (of_customer - 2.0).abs() < 1e-9);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn given(
        &self,
        as_of: Timestamp,
        policy: &Policy,
    ) -> impl Iterator<Item = (Kind, Side, f64)> {
        let (now, decay) = Decay::to(policy.slow(), as_of);
        self.at(Some(now)).map(move |(kind, side, sum)| (kind, side, sum * decay.factor()))
    }

    /// The same on a scale on which no sum is tiny for its age: only ratios mean anything.
    pub(crate) fn relative(&self) -> impl Iterator<Item = (Kind, Side, f64)> {
        let sums = self.keys.iter().map(|key| &self.sums[*key]);
        self.at(sums.filter_map(DiscountedSum::own_landmark).max())
    }

    /// Of which kinds and sides there are sums, as places, in the order of the kinds and sides.
    pub(super) fn keys(&self) -> &[usize] {
        &self.keys
    }

    fn at(&self, landmark: Option<Landmark>) -> impl Iterator<Item = (Kind, Side, f64)> {
        self.keys.iter().filter_map(move |key| {
            let sum = landmark.map_or(0.0, |landmark| self.sums[*key].at(landmark));
            Some((Kind::at(key / 2)?, Side::ALL[key % 2], sum))
        })
    }

    /// How `side` has answered the turns of the other, with the open one once it is overdue.
    ///
    /// ```
    /// # use reciprocity_core::{Batch, EventColumns, Kind, Policy, Scope, Side, Timestamp};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let day = 86_400_000_000;
    /// let events = EventColumns {
    ///     relationship: &[7, 7, 7],
    ///     occurred_at: &[0, 2, 3].map(|days| at.micros() + days * day),
    ///     actor: &[0, 1, 0],
    ///     kind: &[Kind::GOODS.index() as u16; 3],
    ///     amount: &[4.0, 2.0, 1.0],
    ///     observer: None,
    /// };
    /// let later = Timestamp::from_micros(at.micros() + 20 * day)?;
    /// let answers = Batch::new(&policy, later).outlines(Scope::Course, &events, |_, outline| {
    ///     let of_customer = outline.answers(Side::Customer, later, &policy);
    ///     (of_customer.answered(), of_customer.turns())
    /// })?;
    /// // The supplier's second turn went unanswered for more than 7 days.
    /// assert_eq!(answers, [(7, (1, 2))]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn answers(&self, side: Side, as_of: Timestamp, policy: &Policy) -> AnswerMemory {
        let memory = *self.course.memories.of(side);
        Turn::overdue(self.course.open, memory, side, as_of, policy.answer_wait())
    }

    /// How long the answers of `side` took, all together: over the number of answers, the mean.
    ///
    /// ```
    /// # use reciprocity_core::{Batch, EventColumns, Kind, Policy, Scope, Side, Timestamp};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let day = 86_400_000_000;
    /// let events = EventColumns {
    ///     relationship: &[7, 7, 7],
    ///     occurred_at: &[0, 2, 3].map(|days| at.micros() + days * day),
    ///     actor: &[0, 1, 0],
    ///     kind: &[Kind::GOODS.index() as u16; 3],
    ///     amount: &[4.0, 2.0, 1.0],
    ///     observer: None,
    /// };
    /// let as_of = Timestamp::from_micros(at.micros() + 3 * day)?;
    /// let waited = Batch::new(&policy, as_of).outlines(Scope::Course, &events, |_, outline| {
    ///     Side::ALL.map(|side| outline.answering_time(side).days())
    /// })?;
    /// // The customer answered after two days, the supplier after one.
    /// assert_eq!(waited, [(7, [1.0, 2.0])]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn answering_time(&self, side: Side) -> Span {
        Span::from_micros(*self.course.waited.of(side))
    }

    /// How often an act followed one of the other side, discounted as of a time.
    ///
    /// ```
    /// # use reciprocity_core::{Batch, EventColumns, Kind, Policy, Scope, Side, Timestamp};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let day = 86_400_000_000;
    /// let events = EventColumns {
    ///     relationship: &[7, 7, 7],
    ///     occurred_at: &[0, 2, 3].map(|days| at.micros() + days * day),
    ///     actor: &[0, 1, 0],
    ///     kind: &[Kind::GOODS.index() as u16; 3],
    ///     amount: &[4.0, 2.0, 1.0],
    ///     observer: None,
    /// };
    /// let as_of = Timestamp::from_micros(at.micros() + 3 * day)?;
    /// let changes = Batch::new(&policy, as_of)
    ///     .outlines(Scope::Course, &events, |_, outline| outline.turn_changes(as_of, &policy))?;
    /// // Two, one of them a day ago.
    /// let by_hand = 0.5_f64.powf(1.0 / 180.0) + 1.0;
    /// assert!((changes[0].1 - by_hand).abs() < 1e-9);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn turn_changes(&self, as_of: Timestamp, policy: &Policy) -> f64 {
        let changes = self.changes_of(as_of, policy);
        changes.supplier + changes.customer
    }

    /// The same of each side that acted after the other.
    pub(crate) fn changes_of(&self, as_of: Timestamp, policy: &Policy) -> PerSide<f64> {
        let (now, decay) = Decay::to(policy.slow(), as_of);
        self.course.changes.map(|changes| changes.at(now) * decay.factor())
    }
}

/// The place of the sum of a kind and side.
pub(super) fn key_of(kind: Kind, side: Side) -> usize {
    2 * kind.index() + side as usize
}
