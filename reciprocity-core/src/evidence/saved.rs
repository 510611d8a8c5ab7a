//! What saved evidence is told by: the time of the newest event, and the kinds of the policy that
//! it was saved under.
//!
//! Each part of the evidence writes itself with `put` and reads itself with `take`. A time is
//! written as the length of time before a later one, so that what is read lies in the order in
//! which it was recorded.

use crate::bytes::{damaged, put_whole, take_whole};
use crate::error::Result;
use crate::event::Kind;
use crate::event::codec::{put_span, take_currency, take_span};
use crate::policy::{Policy, SavedKinds};
use crate::quantity::{Currency, Span, Timestamp};

/// What is known of saved evidence before all of it is read.
pub(crate) struct Saved<'a> {
    /// When the newest event occurred.
    pub(crate) until: Timestamp,
    pub(crate) kinds: &'a SavedKinds<'a>,
}

impl<'a> Saved<'a> {
    /// The policy in force.
    pub(crate) fn policy(&self) -> &'a Policy {
        self.kinds.policy()
    }

    pub(crate) fn are_kinds_renumbered(&self) -> bool {
        self.kinds.are_renumbered()
    }

    /// Reads what [`put_gift`] wrote.
    pub(crate) fn take_gift(&self, from: &mut &[u8]) -> Result<(Kind, Option<Currency>)> {
        let coded = take_whole(from)?;
        let currency = if coded & 1 == 0 { None } else { Some(take_currency(from)?) };
        let kind = usize::try_from(coded >> 1).ok().and_then(Kind::at);
        let kind = kind.ok_or_else(|| damaged("a contribution is of no kind"))?;
        Ok((self.kinds.of_gift(kind, currency)?, currency))
    }
}

/// Appends a kind and, of money, the currency.
pub(crate) fn put_gift(out: &mut Vec<u8>, kind: Kind, currency: Option<Currency>) {
    put_whole(out, (kind.index() as u64) << 1 | u64::from(currency.is_some()));
    if let Some(currency) = currency {
        out.extend_from_slice(currency.code().as_bytes());
    }
}

/// Appends an instant that is not after `later`.
pub(crate) fn put_before(out: &mut Vec<u8>, later: Timestamp, at: Timestamp) {
    put_span(out, later.since(at));
}

/// Reads what [`put_before`] wrote.
pub(crate) fn take_before(from: &mut &[u8], later: Timestamp) -> Result<Timestamp> {
    let span = take_span(from)?;
    let at = later.plus(Span::from_micros(-span.micros()));
    if later.since(at) != span {
        return Err(damaged("something happened before all times"));
    }
    Ok(at)
}
