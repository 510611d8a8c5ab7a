//! The compact forms of what an event states.

use crate::bytes::{
    choice, damaged, no_such_choice, put_byte_and_whole, put_whole, split_byte_and_whole,
    take_byte, take_choice, take_whole,
};
use crate::error::Result;
use crate::event::codec::flag;
use crate::event::codec::parts::{
    FORM, count_of, form_of, is_all_number, put_amount, put_unless_one, take_amount, take_fraction,
};
use crate::event::{
    AmendmentStep, Appraisal, Conduct, Contribution, Expectation, Fact, Fulfilment, Imposition,
    Invitation, Kind, Principle, Promise, Response, Subject, Tone, TrustAct,
};
use crate::quantity::Fraction;

const KIND: u8 = 0b0000_1111;
const OUTREACH: u8 = 1 << 6;

/// The number of the type.
pub(super) fn rank(fact: &Fact) -> u8 {
    u8::try_from(fact.rank()).unwrap_or(u8::MAX) // there are sixteen
}

pub(super) fn put_fact(out: &mut Vec<u8>, fact: &Fact) {
    let below_one = |fraction: Fraction| u8::from(fraction != Fraction::ONE);
    match fact {
        Fact::Contribution(given) => put_contribution(out, given),
        Fact::Imposition(imposition) => {
            out.push(form_of(imposition.time.into()).0);
            put_amount(out, imposition.time.into());
        }
        Fact::Conduct(conduct) => {
            let bad = u8::from(conduct.tone == Tone::Bad);
            out.push(below_one(conduct.severity) | bad << 1 | (conduct.principle as u8) << 2);
            put_unless_one(out, conduct.severity);
        }
        Fact::Expectation(expectation) => {
            out.push(below_one(expectation.weight) | u8::from(expectation.stated) << 1);
            put_unless_one(out, expectation.weight);
        }
        Fact::Promise(Promise { weight: fraction })
        | Fact::Fulfilment(Fulfilment { degree: fraction }) => {
            out.push(below_one(*fraction));
            put_unless_one(out, *fraction);
        }
        Fact::Response(response) => out.push(u8::from(response.automatic)),
        Fact::Trust(act) => out.push(*act as u8),
        Fact::Amendment(step) => out.push(*step as u8),
        Fact::Appraisal(appraisal) => {
            out.push(u8::from(appraisal.positive) | (appraisal.subject as u8) << 1);
        }
        Fact::Invitation(invitation) => put_invitation(out, invitation),
        Fact::Request | Fact::Waiver | Fact::Withdrawal | Fact::CallOut | Fact::Ending => {}
    }
}

#[inline]
pub(super) fn put_contribution(out: &mut Vec<u8>, given: &Contribution) {
    let short = u8::try_from(given.kind.index()).unwrap_or(KIND).min(KIND);
    let (form, number) = form_of(given.amount.into());
    let choices = short | flag(given.outreach, OUTREACH) | form;
    if short < KIND && is_all_number(form) {
        return put_byte_and_whole(out, choices, number);
    }
    put_long_contribution(out, choices, given);
}

/// The same of one that a byte and a number do not tell.
#[inline(never)]
fn put_long_contribution(out: &mut Vec<u8>, choices: u8, given: &Contribution) {
    out.push(choices);
    if let Some(beyond) = given.kind.index().checked_sub(KIND.into()) {
        put_whole(out, beyond as u64);
    }
    put_amount(out, given.amount.into());
}

/// Reads what [`put_contribution`] wrote.
#[inline]
fn take_contribution(from: &mut &[u8]) -> Result<Contribution> {
    match split_count(from) {
        Some((given, rest)) => {
            *from = rest;
            Ok(given)
        }
        None => take_any_contribution(from),
    }
}

/// The contribution and what comes after it, if it is told by a byte and the number of its count, as
/// nearly all are.
#[inline]
pub(super) fn split_count(from: &[u8]) -> Option<(Contribution, &[u8])> {
    let (choices, number, rest) = split_byte_and_whole(from)?;
    if choices & KIND == KIND {
        return None;
    }
    let amount = count_of(choices & FORM, number)?;
    let kind = Kind::of_number((choices & KIND).into());
    Some((Contribution { kind, amount, outreach: choices & OUTREACH != 0 }, rest))
}

/// The same of any contribution.
#[inline(never)]
pub(super) fn take_any_contribution(from: &mut &[u8]) -> Result<Contribution> {
    let choices = take_byte(from)?;
    let mut kind = u64::from(choices & KIND);
    if choices & KIND == KIND {
        kind = take_whole(from)?.saturating_add(kind);
    }
    let kind = usize::try_from(kind).ok().and_then(Kind::at);
    let kind = kind.ok_or_else(|| damaged("a contribution is of no kind"))?;
    let amount = take_amount(choices, from)?;
    Ok(Contribution { kind, amount, outreach: choices & OUTREACH != 0 })
}

#[inline]
pub(super) fn take_fact(rank: u8, from: &mut &[u8]) -> Result<Fact> {
    Ok(match rank {
        0 => take_contribution(from)?.into(),
        1 => Fact::Request,
        2 => Response { automatic: take_choice(&[false, true], from)? }.into(),
        3 => {
            let choices = take_byte(from)?;
            let principle = choice(&Principle::ALL, choices >> 2)?;
            let tone = choice(&[Tone::Good, Tone::Bad], choices >> 1 & 1)?;
            let severity = take_fraction(from, choices & 1 != 0)?;
            Conduct { principle, tone, severity }.into()
        }
        4 => {
            let choices = take_byte(from)?;
            if choices & !FORM != 0 {
                return Err(no_such_choice());
            }
            Imposition { time: take_amount(choices, from)? }.into()
        }
        5 => {
            let choices = take_byte(from)?;
            let stated = choice(&[false, true], choices >> 1)?;
            Expectation { weight: take_fraction(from, choices & 1 != 0)?, stated }.into()
        }
        6 => Promise { weight: take_weight(from)? }.into(),
        7 => Fulfilment { degree: take_weight(from)? }.into(),
        8 => Fact::Waiver,
        9 => Fact::Withdrawal,
        10 => take_choice(&TrustAct::ALL, from)?.into(),
        11 => take_choice(&AmendmentStep::ALL, from)?.into(),
        12 => {
            let choices = take_byte(from)?;
            let subject = choice(&Subject::ALL, choices >> 1)?;
            Appraisal { subject, positive: choices & 1 != 0 }.into()
        }
        13 => Fact::CallOut,
        14 => take_invitation(from)?.into(),
        15 => Fact::Ending,
        _ => return Err(damaged(format!("`{rank}` is no type of event"))),
    })
}

/// Appends which parts an invitation has.
pub(crate) fn put_invitation(out: &mut Vec<u8>, invitation: &Invitation) {
    let Invitation { exclusive, value, reason, benefits, needs } = invitation;
    let parts = [exclusive, value, reason, benefits, needs];
    out.push(parts.into_iter().rev().fold(0, |bits, part| bits << 1 | u8::from(*part)));
}

/// Reads what [`put_invitation`] wrote.
pub(crate) fn take_invitation(from: &mut &[u8]) -> Result<Invitation> {
    let choices = take_byte(from)?;
    let [exclusive, value, reason, benefits, needs] =
        std::array::from_fn(|place| choices >> place & 1 != 0);
    choice(&[()], choices >> 5)?;
    Ok(Invitation { exclusive, value, reason, benefits, needs })
}

/// A fraction after the byte that says whether it is there.
fn take_weight(from: &mut &[u8]) -> Result<Fraction> {
    let there = take_choice(&[false, true], from)?;
    take_fraction(from, there)
}
