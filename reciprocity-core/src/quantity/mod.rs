//! What can be measured: instants and spans, amounts, fractions, and sums that forget.
//!
//! This is the lowest layer. It knows nothing of parties, events or rules.
//!
//! ```
//! use reciprocity_core::quantity::{Amount, Span};
//!
//! let meeting = Amount::time(Span::from_hours(1.5)?)?;
//! assert_eq!(meeting, Amount::parse("90", "minutes")?); // kept exactly, however it was written
//! assert_eq!(meeting.value(), 1.5); // hours
//! # Ok::<(), reciprocity_core::Error>(())
//! ```

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
pub use discounted_sum::HalfLife;
pub(crate) use discounted_sum::{Decay, DiscountedSum, Landmark, Weight};
pub use exact_sum::ExactSum;
pub use fraction::Fraction;
pub use time::{Span, Timestamp};
