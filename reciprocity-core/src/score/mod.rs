//! Scores: what the rules say of one relationship, in each view, as data.
//!
//! ```
//! use reciprocity_core::{Evidence, Profile, View, assess};
//! # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp};
//! # let policy = Policy::default();
//! # let at = Timestamp::from_seconds(1_767_225_600)?;
//!
//! // Five loaves for five euros.
//! let mut evidence = Evidence::default();
//! for (side, kind, amount) in [
//!     (Side::Supplier, Kind::GOODS, Amount::count(5.0)?),
//!     (Side::Customer, Kind::MONEY, Amount::parse("5", "EUR")?),
//! ] {
//!     evidence.record(&Event::new(at, side, Contribution::new(kind, amount)), &policy);
//! }
//! let assessment = assess(&evidence, Profile::default(), at, &policy);
//! // Each puts 1.2 on what it gets: in its own eyes it gave 5 of 11, and gains 1 of 11.
//! for view in [View::Supplier, View::Customer] {
//!     let side = view.side().unwrap();
//!     let share = assessment.view(view).share.unwrap().of(side);
//!     assert!((share - 5.0 / (5.0 + 5.0 * 1.2)).abs() < 1e-12);
//!     let gain = assessment.win_win.net_gain.of(side).unwrap();
//!     assert!((gain - (6.0 - 5.0) / (6.0 + 5.0)).abs() < 1e-12);
//! }
//! # Ok::<(), reciprocity_core::Error>(())
//! ```

mod assessment;
mod glance;
mod view_score;

pub use assessment::{Assessment, Circumstances, Retrospect, assess, assess_briefly};
pub use glance::Glance;
pub use view_score::{
    ClassScore, KindScore, RedressOption, Scores, ShareScore, Treatment, ViewScore,
};
