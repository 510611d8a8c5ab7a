//! The scores that can be asked for by name or by code.
//!
//! A score that is added gets the next code; the codes of the others stay.

use std::ffi::c_char;
use std::ptr;

use reciprocity_core::ScoreColumn;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::recommendation::Advice;
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::win_win::Quadrant;

use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::status::{RECIP_INVALID_ARGUMENT, recip_status};
use crate::text::recip_text;

/// Score "supplier_share": the supplier's share, in both eyes.
pub const RECIP_SCORE_SUPPLIER_SHARE: i32 = 1;
/// Score "supplier_share_low": the lower end of its range.
pub const RECIP_SCORE_SUPPLIER_SHARE_LOW: i32 = 2;
/// Score "supplier_share_high": the upper end of its range.
pub const RECIP_SCORE_SUPPLIER_SHARE_HIGH: i32 = 3;
/// Score "supplier_share_own": the supplier's share in its own eyes.
pub const RECIP_SCORE_SUPPLIER_SHARE_OWN: i32 = 4;
/// Score "customer_share_own": the customer's share in its own eyes.
pub const RECIP_SCORE_CUSTOMER_SHARE_OWN: i32 = 5;
/// Score "perception_gap": by how much the two own shares sum to more than one.
pub const RECIP_SCORE_PERCEPTION_GAP: i32 = 6;
/// Score "effective_events": how many equal events would tell the share as surely.
pub const RECIP_SCORE_EFFECTIVE_EVENTS: i32 = 7;
/// Score "supplier_contributions": the supplier's contributions, undiscounted.
pub const RECIP_SCORE_SUPPLIER_CONTRIBUTIONS: i32 = 8;
/// Score "customer_contributions": the customer's contributions, undiscounted.
pub const RECIP_SCORE_CUSTOMER_CONTRIBUTIONS: i32 = 9;
/// Score "balance": 1 within the band, 0 when one side gives all.
pub const RECIP_SCORE_BALANCE: i32 = 10;
/// Score "band": the band: 0 within, 1 tilted, 2 one-way.
pub const RECIP_SCORE_BAND: i32 = 11;
/// Score "resolved_band": the band as far as the evidence resolves it.
pub const RECIP_SCORE_RESOLVED_BAND: i32 = 12;
/// Score "supplier_felt_fairness": how fair the exchange feels to the supplier.
pub const RECIP_SCORE_SUPPLIER_FELT_FAIRNESS: i32 = 13;
/// Score "customer_felt_fairness": how fair the exchange feels to the customer.
pub const RECIP_SCORE_CUSTOMER_FELT_FAIRNESS: i32 = 14;
/// Score "supplier_fairness": how the supplier is treated: fairness.
pub const RECIP_SCORE_SUPPLIER_FAIRNESS: i32 = 15;
/// Score "customer_fairness": how the customer is treated: fairness.
pub const RECIP_SCORE_CUSTOMER_FAIRNESS: i32 = 16;
/// Score "supplier_respect": how the supplier is treated: respect.
pub const RECIP_SCORE_SUPPLIER_RESPECT: i32 = 17;
/// Score "customer_respect": how the customer is treated: respect.
pub const RECIP_SCORE_CUSTOMER_RESPECT: i32 = 18;
/// Score "supplier_honesty": how the supplier is treated: honesty.
pub const RECIP_SCORE_SUPPLIER_HONESTY: i32 = 19;
/// Score "customer_honesty": how the customer is treated: honesty.
pub const RECIP_SCORE_CUSTOMER_HONESTY: i32 = 20;
/// Score "supplier_responsiveness": how the supplier is treated: responsiveness.
pub const RECIP_SCORE_SUPPLIER_RESPONSIVENESS: i32 = 21;
/// Score "customer_responsiveness": how the customer is treated: responsiveness.
pub const RECIP_SCORE_CUSTOMER_RESPONSIVENESS: i32 = 22;
/// Score "supplier_courtesy": how the supplier is treated: courtesy.
pub const RECIP_SCORE_SUPPLIER_COURTESY: i32 = 23;
/// Score "customer_courtesy": how the customer is treated: courtesy.
pub const RECIP_SCORE_CUSTOMER_COURTESY: i32 = 24;
/// Score "supplier_time_parity": how the supplier is treated: time parity.
pub const RECIP_SCORE_SUPPLIER_TIME_PARITY: i32 = 25;
/// Score "customer_time_parity": how the customer is treated: time parity.
pub const RECIP_SCORE_CUSTOMER_TIME_PARITY: i32 = 26;
/// Score "supplier_listening": how the supplier is treated: listening.
pub const RECIP_SCORE_SUPPLIER_LISTENING: i32 = 27;
/// Score "customer_listening": how the customer is treated: listening.
pub const RECIP_SCORE_CUSTOMER_LISTENING: i32 = 28;
/// Score "co_contribution": how far both sides put in.
pub const RECIP_SCORE_CO_CONTRIBUTION: i32 = 29;
/// Score "supplier_process": how the supplier is treated: the mean of the principles.
pub const RECIP_SCORE_SUPPLIER_PROCESS: i32 = 30;
/// Score "customer_process": how the customer is treated: the mean of the principles.
pub const RECIP_SCORE_CUSTOMER_PROCESS: i32 = 31;
/// Score "supplier_expectations": how the supplier's expectations are met.
pub const RECIP_SCORE_SUPPLIER_EXPECTATIONS: i32 = 32;
/// Score "customer_expectations": how the customer's expectations are met.
pub const RECIP_SCORE_CUSTOMER_EXPECTATIONS: i32 = 33;
/// Score "connection": the lesser of the two.
pub const RECIP_SCORE_CONNECTION: i32 = 34;
/// Score "supplier_trust": the supplier's trust in the customer.
pub const RECIP_SCORE_SUPPLIER_TRUST: i32 = 35;
/// Score "customer_trust": the customer's trust in the supplier.
pub const RECIP_SCORE_CUSTOMER_TRUST: i32 = 36;
/// Score "supplier_answer_rate": how the supplier answers.
pub const RECIP_SCORE_SUPPLIER_ANSWER_RATE: i32 = 37;
/// Score "customer_answer_rate": how the customer answers.
pub const RECIP_SCORE_CUSTOMER_ANSWER_RATE: i32 = 38;
/// Score "supplier_answer_seconds": seconds within which half of the supplier's answers came, to a power of two.
pub const RECIP_SCORE_SUPPLIER_ANSWER_SECONDS: i32 = 39;
/// Score "customer_answer_seconds": seconds within which half of the customer's answers came, to a power of two.
pub const RECIP_SCORE_CUSTOMER_ANSWER_SECONDS: i32 = 40;
/// Score "demonstrated": demonstrated reciprocity.
pub const RECIP_SCORE_DEMONSTRATED: i32 = 41;
/// Score "overall": the overall score, of both sides' positions.
pub const RECIP_SCORE_OVERALL: i32 = 42;
/// Score "supplier_overall": the overall score of the supplier's position in its own view.
pub const RECIP_SCORE_SUPPLIER_OVERALL: i32 = 43;
/// Score "customer_overall": the overall score of the customer's position in its own view.
pub const RECIP_SCORE_CUSTOMER_OVERALL: i32 = 44;
/// Score "coverage": the weight of the known factors in that of all.
pub const RECIP_SCORE_COVERAGE: i32 = 45;
/// Score "supplier_holds_up": whether the supplier holds up its end: 1 yes, 0 no, unknown where unresolved.
pub const RECIP_SCORE_SUPPLIER_HOLDS_UP: i32 = 46;
/// Score "customer_holds_up": whether the customer holds up its end: 1 yes, 0 no, unknown where unresolved.
pub const RECIP_SCORE_CUSTOMER_HOLDS_UP: i32 = 47;
/// Score "quadrant": the quadrant, by its place among the quadrants.
pub const RECIP_SCORE_QUADRANT: i32 = 48;
/// Score "stage": the stage, by its place among the stages.
pub const RECIP_SCORE_STAGE: i32 = 49;
/// Score "supplier_advice": the advice to the supplier, by its place among the advices.
pub const RECIP_SCORE_SUPPLIER_ADVICE: i32 = 50;
/// Score "customer_advice": the advice to the customer, by its place among the advices.
pub const RECIP_SCORE_CUSTOMER_ADVICE: i32 = 51;
/// Score "trend": by how much the supplier's share lately exceeds its usual share.
pub const RECIP_SCORE_TREND: i32 = 52;

/// A score with its code and its name as a C text.
#[derive(Debug)]
struct Entry {
    code: i32,
    column: ScoreColumn,
    c_name: &'static str,
}

macro_rules! entries {
    ($($code:ident $column:ident $name:literal)+) => {
        &[$(Entry {
            code: $code,
            column: ScoreColumn::$column,
            c_name: concat!($name, "\0"),
        }),+]
    };
}

/// All scores; code 1 is first.
const ENTRIES: &[Entry] = entries! {
    RECIP_SCORE_SUPPLIER_SHARE SupplierShare "supplier_share"
    RECIP_SCORE_SUPPLIER_SHARE_LOW SupplierShareLow "supplier_share_low"
    RECIP_SCORE_SUPPLIER_SHARE_HIGH SupplierShareHigh "supplier_share_high"
    RECIP_SCORE_SUPPLIER_SHARE_OWN SupplierShareOwn "supplier_share_own"
    RECIP_SCORE_CUSTOMER_SHARE_OWN CustomerShareOwn "customer_share_own"
    RECIP_SCORE_PERCEPTION_GAP PerceptionGap "perception_gap"
    RECIP_SCORE_EFFECTIVE_EVENTS EffectiveEvents "effective_events"
    RECIP_SCORE_SUPPLIER_CONTRIBUTIONS SupplierContributions "supplier_contributions"
    RECIP_SCORE_CUSTOMER_CONTRIBUTIONS CustomerContributions "customer_contributions"
    RECIP_SCORE_BALANCE Balance "balance"
    RECIP_SCORE_BAND Band "band"
    RECIP_SCORE_RESOLVED_BAND ResolvedBand "resolved_band"
    RECIP_SCORE_SUPPLIER_FELT_FAIRNESS SupplierFeltFairness "supplier_felt_fairness"
    RECIP_SCORE_CUSTOMER_FELT_FAIRNESS CustomerFeltFairness "customer_felt_fairness"
    RECIP_SCORE_SUPPLIER_FAIRNESS SupplierFairness "supplier_fairness"
    RECIP_SCORE_CUSTOMER_FAIRNESS CustomerFairness "customer_fairness"
    RECIP_SCORE_SUPPLIER_RESPECT SupplierRespect "supplier_respect"
    RECIP_SCORE_CUSTOMER_RESPECT CustomerRespect "customer_respect"
    RECIP_SCORE_SUPPLIER_HONESTY SupplierHonesty "supplier_honesty"
    RECIP_SCORE_CUSTOMER_HONESTY CustomerHonesty "customer_honesty"
    RECIP_SCORE_SUPPLIER_RESPONSIVENESS SupplierResponsiveness "supplier_responsiveness"
    RECIP_SCORE_CUSTOMER_RESPONSIVENESS CustomerResponsiveness "customer_responsiveness"
    RECIP_SCORE_SUPPLIER_COURTESY SupplierCourtesy "supplier_courtesy"
    RECIP_SCORE_CUSTOMER_COURTESY CustomerCourtesy "customer_courtesy"
    RECIP_SCORE_SUPPLIER_TIME_PARITY SupplierTimeParity "supplier_time_parity"
    RECIP_SCORE_CUSTOMER_TIME_PARITY CustomerTimeParity "customer_time_parity"
    RECIP_SCORE_SUPPLIER_LISTENING SupplierListening "supplier_listening"
    RECIP_SCORE_CUSTOMER_LISTENING CustomerListening "customer_listening"
    RECIP_SCORE_CO_CONTRIBUTION CoContribution "co_contribution"
    RECIP_SCORE_SUPPLIER_PROCESS SupplierProcess "supplier_process"
    RECIP_SCORE_CUSTOMER_PROCESS CustomerProcess "customer_process"
    RECIP_SCORE_SUPPLIER_EXPECTATIONS SupplierExpectations "supplier_expectations"
    RECIP_SCORE_CUSTOMER_EXPECTATIONS CustomerExpectations "customer_expectations"
    RECIP_SCORE_CONNECTION Connection "connection"
    RECIP_SCORE_SUPPLIER_TRUST SupplierTrust "supplier_trust"
    RECIP_SCORE_CUSTOMER_TRUST CustomerTrust "customer_trust"
    RECIP_SCORE_SUPPLIER_ANSWER_RATE SupplierAnswerRate "supplier_answer_rate"
    RECIP_SCORE_CUSTOMER_ANSWER_RATE CustomerAnswerRate "customer_answer_rate"
    RECIP_SCORE_SUPPLIER_ANSWER_SECONDS SupplierAnswerSeconds "supplier_answer_seconds"
    RECIP_SCORE_CUSTOMER_ANSWER_SECONDS CustomerAnswerSeconds "customer_answer_seconds"
    RECIP_SCORE_DEMONSTRATED Demonstrated "demonstrated"
    RECIP_SCORE_OVERALL Overall "overall"
    RECIP_SCORE_SUPPLIER_OVERALL SupplierOverall "supplier_overall"
    RECIP_SCORE_CUSTOMER_OVERALL CustomerOverall "customer_overall"
    RECIP_SCORE_COVERAGE Coverage "coverage"
    RECIP_SCORE_SUPPLIER_HOLDS_UP SupplierHoldsUp "supplier_holds_up"
    RECIP_SCORE_CUSTOMER_HOLDS_UP CustomerHoldsUp "customer_holds_up"
    RECIP_SCORE_QUADRANT Quadrant "quadrant"
    RECIP_SCORE_STAGE Stage "stage"
    RECIP_SCORE_SUPPLIER_ADVICE SupplierAdvice "supplier_advice"
    RECIP_SCORE_CUSTOMER_ADVICE CustomerAdvice "customer_advice"
    RECIP_SCORE_TREND Trend "trend"
};

/// The score of a code.
pub(crate) fn column_of(code: i32) -> Outcome<ScoreColumn> {
    let entry = entry(code).ok_or_else(|| {
        let message = format!("`{code}` is the code of no score; use one of RECIP_SCORE_...");
        Failure::new(RECIP_INVALID_ARGUMENT, message)
    })?;
    Ok(entry.column)
}

fn entry(code: i32) -> Option<&'static Entry> {
    let place = usize::try_from(code).ok()?.checked_sub(1)?;
    ENTRIES.get(place)
}

/// How many scores there are: codes run from 1 to this.
#[unsafe(no_mangle)]
pub extern "C" fn recip_score_count() -> i32 {
    ENTRIES.last().map_or(0, |last| last.code)
}

/// The name of a score, as a text that ends with NUL and is always valid; NULL if the code is none.
#[unsafe(no_mangle)]
pub extern "C" fn recip_score_name(code: i32) -> *const c_char {
    guard::value(ptr::null(), || {
        entry(code).map_or(ptr::null(), |entry| entry.c_name.as_ptr().cast())
    })
}

/// Finds the code of a score by its name. RECIP_UNKNOWN_NAME tells the nearest one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_score_code(
    name: recip_text,
    code: *mut i32,
    err: *mut *mut recip_error,
) -> recip_status {
    let find = || {
        // SAFETY: the caller promises that the text is readable.
        let name = unsafe { name.read("name") }?;
        let found = ENTRIES.iter().find(|entry| entry.column.name() == name);
        found.map(|entry| entry.code).ok_or_else(|| {
            let known: Vec<&str> = ENTRIES.iter().map(|entry| entry.column.name()).collect();
            let advice = reciprocity_core::spelling::advice(name, &known);
            let message = format!("unknown score `{name}`; {advice}");
            Failure::new(crate::status::RECIP_UNKNOWN_NAME, message).at("name")
        })
    };
    // SAFETY: the caller's promises about `code` and `err`.
    unsafe { guard::produce(code, "code", err, find) }
}

/// The word for a value of a score whose values are words (band, resolved_band, quadrant, stage,
/// supplier_advice and customer_advice), as a text that is always valid; blank for any other score or
/// value.
#[unsafe(no_mangle)]
pub extern "C" fn recip_score_word(code: i32, value: f64) -> recip_text {
    guard::value(recip_text::BLANK, || {
        word(code, value).map_or(recip_text::BLANK, recip_text::lend)
    })
}

/// Whether the values of a score are words.
pub(crate) fn has_words(column: ScoreColumn) -> bool {
    matches!(
        column,
        ScoreColumn::Band
            | ScoreColumn::ResolvedBand
            | ScoreColumn::Quadrant
            | ScoreColumn::Stage
            | ScoreColumn::SupplierAdvice
            | ScoreColumn::CustomerAdvice
    )
}

/// The word for a value of a score.
pub(crate) fn word(code: i32, value: f64) -> Option<&'static str> {
    macro_rules! named {
        ($type:ident) => {
            $type::ALL.into_iter().find(|one| f64::from(*one as u8) == value)?.name()
        };
    }
    Some(match entry(code)?.column {
        ScoreColumn::Band | ScoreColumn::ResolvedBand => named!(Band),
        ScoreColumn::Quadrant => named!(Quadrant),
        ScoreColumn::Stage => named!(Stage),
        ScoreColumn::SupplierAdvice | ScoreColumn::CustomerAdvice => named!(Advice),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_of_the_core_has_a_code_and_its_own_name() {
        assert_eq!(ENTRIES.len(), ScoreColumn::ALL.len());
        for (place, entry) in ENTRIES.iter().enumerate() {
            assert_eq!(usize::try_from(entry.code).unwrap(), place + 1);
            assert_eq!(entry.c_name.trim_end_matches('\0'), entry.column.name());
        }
        for column in ScoreColumn::ALL {
            assert!(ENTRIES.iter().any(|entry| entry.column == column), "{}", column.name());
        }
    }
}
