//! What can be measured: instants and spans, amounts, fractions, and sums that forget.
//!
//! This is the lowest layer. It knows nothing of parties, events or rules.

mod amount;
mod discounted_sum;
pub(crate) mod distribution;
mod exact_sum;
mod exp2;
mod fraction;
pub(crate) mod real;
mod time;

pub(crate) use amount::AmountData;
pub use amount::{Amount, Currency, Money, Unit};
pub(crate) use discounted_sum::Weight;
pub use discounted_sum::{Decay, DiscountedSum, HalfLife, Landmark};
pub use exact_sum::ExactSum;
pub use fraction::Fraction;
pub use time::{Span, Timestamp};
