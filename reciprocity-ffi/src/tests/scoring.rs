//! Scores that go out are the core's.

use std::ptr::{null, null_mut};

use reciprocity_core::{Timestamp, View};

use super::{DAY, Owned, START, event, fails, service, text};
use crate::books::Books;
use crate::event::{RECIP_BAD, recip_event};
use crate::handle::read;
use crate::pairs::{recip_ledger_pair, recip_pairs};
use crate::score::{
    RECIP_VIEW_CUSTOMER, RECIP_VIEW_JOINT, RECIP_VIEW_SUPPLIER, recip_ledger_score,
};
use crate::scores::{
    RECIP_BAND_ONE_WAY, RECIP_KNOWN, RECIP_UNKNOWN, RECIP_VERDICT_SUPPLIER_ONE_WAY, recip_scores,
};
use crate::status::RECIP_OK;
use crate::text::recip_text;

const CAPACITY: usize = 3;

/// Columns of every type, shared out over the members of `recip_scores`.
#[derive(Default)]
struct Columns {
    bytes: [[u8; CAPACITY]; 7],
    codes: [[i32; CAPACITY]; 2],
    counts: [[u32; CAPACITY]; 2],
    numbers: [[f64; CAPACITY]; 15],
}

impl Columns {
    fn raw(&mut self) -> recip_scores {
        let mut bytes = self.bytes.iter_mut().map(|column| column.as_mut_ptr());
        let mut codes = self.codes.iter_mut().map(|column| column.as_mut_ptr());
        let mut counts = self.counts.iter_mut().map(|column| column.as_mut_ptr());
        let mut numbers = self.numbers.iter_mut().map(|column| column.as_mut_ptr());
        let mut byte = || bytes.next().unwrap();
        let mut number = || numbers.next().unwrap();
        recip_scores {
            struct_size: size_of::<recip_scores>(),
            capacity: CAPACITY,
            contributions_supplier: counts.next().unwrap(),
            contributions_customer: counts.next().unwrap(),
            provisional: byte(),
            share_state: byte(),
            share_supplier: number(),
            share_customer: number(),
            share_low: number(),
            share_high: number(),
            effective_events: number(),
            balance: number(),
            band: codes.next().unwrap(),
            verdict: codes.next().unwrap(),
            felt_fairness_supplier_state: null_mut(),
            felt_fairness_supplier: number(),
            felt_fairness_customer_state: byte(),
            felt_fairness_customer: number(),
            answer_rate_supplier_state: byte(),
            answer_rate_supplier: number(),
            answer_rate_customer_state: byte(),
            answer_rate_customer: number(),
            demonstrated_state: byte(),
            demonstrated: number(),
            overall_state: byte(),
            overall: number(),
            overall_low: number(),
            overall_high: number(),
            overall_coverage: number(),
        }
    }
}

/// Two relationships that the views see differently.
fn ledger() -> Owned {
    let owned = Owned::new();
    for day in 0..40 {
        let seen = if day % 3 == 0 { "supplier" } else { "neutral" };
        let given = recip_event { observer: text(seen), ..service("supplier", day) };
        let other = recip_event { customer: text("cole"), ..service("customer", day) };
        let asked = event("request", "customer", day);
        let rude = recip_event {
            kind: text("respect"),
            flags: RECIP_BAD,
            observer: text("customer"),
            ..event("conduct", "supplier", day)
        };
        for event in [given, other, asked, rude] {
            assert_eq!(owned.record(&event).0, RECIP_OK);
        }
    }
    owned
}

fn score(owned: &Owned, pairs: *const recip_pairs, view: i32, as_of: i64) -> Columns {
    let mut columns = Columns::default();
    let raw = columns.raw();
    // SAFETY: the ledger, the pairs and the columns are alive.
    let (status, message) = fails(|err| unsafe {
        recip_ledger_score(owned.0, pairs, view, as_of, null(), &raw const raw, err)
    });
    assert_eq!(status, RECIP_OK, "{message}");
    columns
}

#[test]
fn every_column_of_every_view_is_the_core_s_number() {
    let owned = ledger();
    let as_of = START + 50 * DAY;
    for (code, view) in [
        (RECIP_VIEW_SUPPLIER, View::Supplier),
        (RECIP_VIEW_CUSTOMER, View::Customer),
        (RECIP_VIEW_JOINT, View::Joint),
    ] {
        let columns = score(&owned, null(), code, as_of);
        let compare = |books: &Books| {
            for (row, (.., history)) in books.ledger.iter().enumerate() {
                let at = Timestamp::from_micros(as_of)?;
                let score = history.assess(at, books.ledger.policy()).view(view).clone();
                let share = score.share.unwrap();
                let overall = score.overall.as_ref().unwrap();
                let rate = |rate: Option<reciprocity_core::rule::answer_rate::AnswerRate>| {
                    rate.map_or(0.0, |rate| rate.rate)
                };
                let want = [
                    share.supplier,
                    share.customer,
                    share.interval.low,
                    share.interval.high,
                    share.effective_events,
                    score.balance.unwrap(),
                    score.felt_fairness.supplier.unwrap(),
                    score.felt_fairness.customer.unwrap(),
                    rate(score.answer_rate.supplier),
                    rate(score.answer_rate.customer),
                    score.demonstrated.unwrap().score,
                    overall.score,
                    overall.bounds.low,
                    overall.bounds.high,
                    overall.coverage,
                ];
                let have = columns.numbers.map(|column| column[row]);
                assert_eq!(have.map(f64::to_bits), want.map(f64::to_bits), "{view} {row}");
                let counts = columns.counts.map(|column| column[row]);
                assert_eq!(counts, [score.contributions.supplier, score.contributions.customer]);
                assert_eq!(columns.bytes[0][row], u8::from(score.provisional));
                let known = |known: bool| if known { RECIP_KNOWN } else { RECIP_UNKNOWN };
                assert_eq!(
                    columns.bytes.map(|column| column[row])[1..],
                    [
                        RECIP_KNOWN,
                        RECIP_KNOWN,
                        known(score.answer_rate.supplier.is_some()),
                        known(score.answer_rate.customer.is_some()),
                        RECIP_KNOWN,
                        RECIP_KNOWN
                    ]
                );
            }
            Ok(())
        };
        // SAFETY: the ledger is alive.
        unsafe { read(owned.0, compare) }.unwrap();
    }
}

#[test]
fn codes_tell_band_verdict_and_giver() {
    let owned = ledger();
    let columns = score(&owned, null(), RECIP_VIEW_JOINT, START + 50 * DAY);
    assert_eq!(columns.codes[0], [RECIP_BAND_ONE_WAY, RECIP_BAND_ONE_WAY, 0]);
    assert_eq!(columns.codes[1][0], RECIP_VERDICT_SUPPLIER_ONE_WAY);
    assert_eq!(columns.codes[1][1], crate::scores::RECIP_VERDICT_CUSTOMER_ONE_WAY);
}

#[test]
fn before_the_first_event_all_is_unknown_and_zero() {
    let columns = score(&ledger(), null(), RECIP_VIEW_JOINT, START - DAY);
    assert_eq!(columns.bytes[1..], [[RECIP_UNKNOWN; CAPACITY]; 6]);
    assert_eq!(columns.numbers.map(|column| column.map(f64::to_bits)), [[0; CAPACITY]; 15]);
}

#[test]
fn pairs_are_scored_in_the_caller_s_order_and_listed_in_that_of_names() {
    let owned = ledger();
    let as_of = START + 50 * DAY;
    let all = score(&owned, null(), RECIP_VIEW_JOINT, as_of);
    let suppliers = [text("acme"), text("acme"), text("acme")];
    let customers = [text("cole"), text("bolt"), text("cole")];
    let pairs = recip_pairs {
        struct_size: size_of::<recip_pairs>(),
        count: 3,
        supplier: suppliers.as_ptr(),
        customer: customers.as_ptr(),
        supplier_id: null(),
        customer_id: null(),
    };
    let some = score(&owned, &raw const pairs, RECIP_VIEW_JOINT, as_of);
    for (some, all) in some.numbers.iter().zip(&all.numbers) {
        assert_eq!(some.map(f64::to_bits), [all[1], all[0], all[1]].map(f64::to_bits));
    }
    for (index, customer) in [(0, "bolt"), (1, "cole")] {
        let (mut first, mut second) = (recip_text::BLANK, recip_text::BLANK);
        // SAFETY: the ledger and both places are alive; so are the texts that it lends.
        let names = unsafe {
            let status =
                recip_ledger_pair(owned.0, index, &raw mut first, &raw mut second, null_mut());
            assert_eq!(status, RECIP_OK);
            (first.read("supplier").unwrap(), second.read("customer").unwrap())
        };
        assert_eq!(names, ("acme", customer));
    }
}
