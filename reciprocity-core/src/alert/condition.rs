//! What alerts compare of an assessment: some fifty bytes in place of all of it.

use crate::bytes::{
    choice, damaged, put_real, put_text, put_whole, take_byte, take_choice, take_real, take_text,
    take_whole, unzigzag, zigzag,
};
use crate::error::Result;
use crate::event::EventId;
use crate::event::codec::flag;
use crate::evidence::OpenExpectation;
use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::balance::Band;
use crate::rule::programme::ProgrammeState;
use crate::rule::stage::Stage;
use crate::rule::tier::HoldsUp;
use crate::rule::verdict::Standing;
use crate::score::Assessment;

/// What was so of a relationship when it was looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) stage: Stage,
    /// The balance, as far as the evidence resolves it.
    pub(super) standing: Option<Standing>,
    /// Whether a side does not hold up its end.
    pub(super) falls_short: PerSide<bool>,
    pub(super) programme: Option<ProgrammeState>,
    /// What each side expects that is about to fall due.
    pub(super) falls_due: PerSide<Vec<Due>>,
    /// Whether the two are silent beyond their habit.
    pub(super) silent: bool,
}

/// An open expectation that is about to fall due. How far it was met in part is no part of it: it stays
/// the same one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Due {
    id: Option<EventId>,
    since: Timestamp,
    due: Timestamp,
    weight: f64,
    stated: bool,
    promised: bool,
}

const GIVERS: [Option<Side>; 3] = [None, Some(Side::Supplier), Some(Side::Customer)];
/// Bits of what is so or not.
const SUPPLIER_FALLS_SHORT: u8 = 1;
const CUSTOMER_FALLS_SHORT: u8 = 2;
const SILENT: u8 = 4;
const STATED: u8 = 1;
const PROMISED: u8 = 2;

impl Condition {
    pub(super) fn of(assessment: &Assessment, policy: &Policy) -> Self {
        let joint = &assessment.joint;
        let until = assessment.as_of.plus(policy.due_within());
        // Who has parted is silent for good.
        let parted = assessment.stage == Stage::Ended;
        Self {
            stage: assessment.stage,
            standing: joint.verdict.standing(),
            falls_short: PerSide::from_fn(|side| *joint.holds_up.of(side) == Some(HoldsUp::No)),
            programme: assessment.programme.running.map(|running| running.state),
            falls_due: PerSide::from_fn(|side| {
                let open = assessment.open_expectations.of(side).iter();
                open.filter_map(Due::of).filter(|one| one.due <= until).collect()
            }),
            silent: !parted && joint.silence.is_some_and(|silence| silence.beyond_habit),
        }
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        out.push(self.stage as u8);
        out.push(self.standing.map_or(0, |standing| {
            1 + 3 * standing.band as u8 + standing.giver.map_or(0, |side| 1 + side as u8)
        }));
        out.push(self.programme.map_or(0, |state| 1 + state as u8));
        out.push(
            flag(self.falls_short.supplier, SUPPLIER_FALLS_SHORT)
                | flag(self.falls_short.customer, CUSTOMER_FALLS_SHORT)
                | flag(self.silent, SILENT),
        );
        for side in Side::ALL {
            let falls_due = self.falls_due.of(side);
            put_whole(out, falls_due.len() as u64);
            falls_due.iter().for_each(|one| one.put(out));
        }
    }

    /// Reads what [`Condition::put`] wrote.
    pub(super) fn take(from: &mut &[u8]) -> Result<Self> {
        let stage = take_choice(&Stage::ALL, from)?;
        let standing = match take_byte(from)?.checked_sub(1) {
            None => None,
            Some(both) => {
                let standing = Standing {
                    band: choice(&Band::ALL, both / 3)?,
                    giver: choice(&GIVERS, both % 3)?,
                };
                if standing.giver.is_none() != (standing.band == Band::Within) {
                    return Err(damaged("a balance is tilted and nobody gives more"));
                }
                Some(standing)
            }
        };
        let programme = match take_byte(from)?.checked_sub(1) {
            None => None,
            Some(state) => Some(choice(&ProgrammeState::ALL, state)?),
        };
        let bits = take_byte(from)?;
        if bits >= 2 * SILENT {
            return Err(damaged("a byte has a bit that means nothing"));
        }
        let mut dues = || {
            let mut count = take_whole(from)?;
            let mut dues = Vec::new(); // not as many as are said: nobody has read them yet
            while count > 0 {
                dues.push(Due::take(from)?);
                count -= 1;
            }
            Ok(dues)
        };
        Ok(Self {
            stage,
            standing,
            falls_short: PerSide {
                supplier: bits & SUPPLIER_FALLS_SHORT != 0,
                customer: bits & CUSTOMER_FALLS_SHORT != 0,
            },
            programme,
            falls_due: PerSide { supplier: dues()?, customer: dues()? },
            silent: bits & SILENT != 0,
        })
    }
}

impl Due {
    /// None if it never falls due.
    fn of(open: &OpenExpectation) -> Option<Self> {
        Some(Self {
            id: open.id.clone(),
            since: open.since,
            due: open.due?,
            weight: open.weight,
            stated: open.stated,
            promised: open.promised,
        })
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_text(out, &self.id.as_ref().map(EventId::text).unwrap_or_default());
        put_whole(out, zigzag(self.since.micros()));
        put_whole(out, zigzag(self.due.micros()));
        put_real(out, self.weight);
        out.push(flag(self.stated, STATED) | flag(self.promised, PROMISED));
    }

    fn take(from: &mut &[u8]) -> Result<Self> {
        let id =
            Some(take_text(from)?).filter(|id| !id.is_empty()).map(EventId::new).transpose()?;
        let mut time = || Timestamp::from_micros(unzigzag(take_whole(from)?));
        let (since, due) = (time()?, time()?);
        let weight = take_real(from)?;
        if !(0.0..=1.0).contains(&weight) || weight.is_sign_negative() {
            return Err(damaged("a weight is not from 0 to 1"));
        }
        let bits = take_byte(from)?;
        if bits > STATED | PROMISED {
            return Err(damaged("a byte has a bit that means nothing"));
        }
        Ok(Self {
            id,
            since,
            due,
            weight,
            stated: bits & STATED != 0,
            promised: bits & PROMISED != 0,
        })
    }
}
