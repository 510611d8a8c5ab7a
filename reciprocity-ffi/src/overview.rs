//! Many relationships together: alerts between two times, and the portfolio.

use reciprocity_core::{
    Alert, Assessment, Circumstances, Holding, PerSide, Portfolio, alerts, portfolio,
};
use serde::Serialize;

use crate::assessment::json;
use crate::books::{Books, recip_ledger};
use crate::calendar::instant_text;
use crate::document::recip_document;
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::{hand_over, read};
use crate::options::{Run, recip_options};
use crate::pairs::{Held, Wanted, recip_pairs};
use crate::score::instant;
use crate::status::{RECIP_OUT_OF_RANGE, recip_status};
use crate::work::on_threads;

/// What changed in which relationships between two times.
#[derive(Serialize)]
pub(crate) struct Changes<'a> {
    pub(crate) since: Option<String>,
    pub(crate) until: String,
    pub(crate) relationships: Vec<Changed<'a>>,
}

/// What changed in one of them.
#[derive(Serialize)]
pub(crate) struct Changed<'a> {
    pub(crate) supplier: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) alerts: Vec<Alert>,
}

/// Tells what changed between two times that matters, as JSON: since, until, and of each relationship
/// with an alert supplier, customer and alerts, each with kind, side (or null) and text. Times are in
/// microseconds since 1970-01-01 00:00 UTC. A relationship that had no event yet at `since` is told
/// of as it is at `until`; RECIP_OUT_OF_RANGE if that is before `since`. Both times are seen with the
/// events of now and without what was found earlier: who looks again and again takes a
/// recip_alert_stream. `pairs` is as for recip_ledger_score, and `options` may be NULL. The caller owns
/// the document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_alerts(
    ledger: *const recip_ledger,
    pairs: *const recip_pairs,
    since: i64,
    until: i64,
    options: *const recip_options,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        let (since, until) = (instant("since", since)?, instant("until", until)?);
        if until < since {
            let message = "`until` lies before `since`; exchange the two";
            return Err(Failure::new(RECIP_OUT_OF_RANGE, message).at("until"));
        }
        // SAFETY: the caller promises that each points at a structure of its `struct_size`, and that
        // names stay as they are during the call.
        let (wanted, run) = unsafe { (Wanted::of(pairs)?, Run::of(options)?) };
        let tell = |books: &Books| {
            // SAFETY: the caller's promise about the names.
            let held = unsafe { wanted.find(books) }?;
            let policy = books.ledger.policy();
            let told = on_threads(&run, held.len(), |at| {
                let Held { supplier, customer, history } = held[at];
                let begun = history.events_by(since) > 0;
                let before = begun.then(|| history.assess(since, policy));
                let now = Circumstances {
                    profile: history.profile(),
                    previous_stage: before.as_ref().map(|before| before.stage),
                };
                let after = history.assess_in(now, until, policy);
                let names = PerSide { supplier, customer };
                let alerts = alerts(before.as_ref(), &after, names, policy);
                Changed { supplier, customer, alerts }
            })?;
            json(&Changes {
                since: Some(instant_text(since.micros())),
                until: instant_text(until.micros()),
                relationships: told.into_iter().filter(|one| !one.alerts.is_empty()).collect(),
            })
        };
        // SAFETY: the caller's promise about `ledger`.
        Ok(hand_over(unsafe { read(ledger, tell) }?))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

#[derive(Serialize)]
struct Whole {
    as_of: String,
    #[serde(flatten)]
    portfolio: Portfolio,
}

/// Tells of all relationships together that had begun by a time, as of then, in microseconds since
/// 1970-01-01 00:00 UTC, as JSON: as_of, relationships, quadrants (also by_tier, by_customer_kind and
/// by_supplier_kind), concentration, and invited, which are the pairs that have earned an invitation
/// into the sponsor programme. `options` may be NULL. The caller owns the document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_portfolio(
    ledger: *const recip_ledger,
    as_of: i64,
    options: *const recip_options,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises that `options` points at a structure of its `struct_size`.
        let run = unsafe { Run::of(options) }?;
        let tell = |books: &Books| -> Outcome<recip_document> {
            // SAFETY: there are no names of the caller's.
            let mut held = unsafe { Wanted::All.find(books) }?;
            held.retain(|one| one.history.events_by(as_of) > 0);
            let policy = books.ledger.policy();
            let assessments: Vec<Assessment> =
                on_threads(&run, held.len(), |at| held[at].history.assess(as_of, policy))?;
            let names: Vec<PerSide<&str>> = held.iter().map(Held::names).collect();
            let holdings: Vec<Holding<'_>> = names
                .iter()
                .zip(&assessments)
                .map(|(names, assessment)| Holding {
                    names: *names,
                    kinds: names.map(|name| books.ledger.kind(name)),
                    assessment,
                })
                .collect();
            let portfolio = portfolio(&holdings, policy);
            json(&Whole { as_of: instant_text(as_of.micros()), portfolio })
        };
        // SAFETY: the caller's promise about `ledger`.
        Ok(hand_over(unsafe { read(ledger, tell) }?))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}
