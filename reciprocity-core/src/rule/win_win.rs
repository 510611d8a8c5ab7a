//! Win-win: who gains from the exchange, and is treated so that it would do it again.
//!
//! *Idea.* An exchange is good for a side when what it gets is worth more to it than what it gives,
//! and the way there was not bad. Good outcome with bad process is a stunted relationship, where
//! any bad treatment is on record: an uneven exchange alone is named by its band.
//!
//! *Formula.* At the rates of its own view, `u_i = (received - given)/(received + given)`. Side `i`
//! wins when `u_i >= 0`, its process is at least the policy's, and it has not said that it would not
//! do this again.
//!
//! *Limits.* Under one common table of rates one side's gain is the other's loss, so win-win needs
//! views that value things differently: the policy's rates by view.

use crate::named::named;
use crate::party::PerSide;
use crate::policy::Policy;

named! {
    /// Who wins.
    ///
    /// ```
    /// use reciprocity_core::rule::win_win::Quadrant;
    ///
    /// assert_eq!(Quadrant::WinWin.name(), "win_win");
    /// assert_eq!(Quadrant::from_name("supplier_only")?, Quadrant::SupplierOnly);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    Quadrant, "quadrant", {
        /// Both sides.
        WinWin = "win_win",
        /// The supplier alone.
        SupplierOnly = "supplier_only",
        /// The customer alone.
        CustomerOnly = "customer_only",
        /// Neither side.
        LoseLose = "lose_lose",
        /// The record does not say of one side at least.
        Unresolved = "unresolved",
    }
}

/// What one side says in its own view.
///
/// ```
/// use reciprocity_core::rule::win_win::{Position, win_win};
/// use reciprocity_core::{PerSide, Policy};
///
/// let policy = Policy::default();
/// let gains = Position { gave_and_received: Some((1.0, 3.0)), ..Position::default() };
/// // It gains, but how it is treated is not known; that it would not do it again settles it.
/// let again = Position { again: Some(false), ..gains };
/// let wins = win_win(&PerSide { supplier: gains, customer: again }, &policy).wins;
/// assert_eq!(wins, PerSide { supplier: None, customer: Some(false) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Position {
    /// What it gave and what it received, at its own rates.
    pub gave_and_received: Option<(f64, f64)>,
    /// How it is treated.
    pub process: Option<f64>,
    /// Whether anything bad is on record of how it was treated, so that a low process tells more than that
    /// the exchange is uneven.
    pub treated_badly: bool,
    /// Whether it would do this again, if it said so.
    pub again: Option<bool>,
}

/// Who gains, and who is stunted.
///
/// ```
/// use reciprocity_core::rule::win_win::{Position, Quadrant, win_win};
/// use reciprocity_core::{PerSide, Policy};
///
/// let policy = Policy::default();
/// let well = Position {
///     gave_and_received: Some((2.0, 3.0)),
///     process: Some(0.8),
///     treated_badly: true,
///     again: None,
/// };
/// let badly = Position { process: Some(0.3), ..well }; // below .5
/// let found = win_win(&PerSide { supplier: well, customer: badly }, &policy);
/// assert_eq!(found.net_gain.customer, Some((3.0 - 2.0) / (3.0 + 2.0)));
/// assert_eq!(found.quadrant, Quadrant::SupplierOnly);
/// // The outcome is good for the customer too, and the process bad.
/// assert_eq!(found.stunted, PerSide { supplier: false, customer: true });
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WinWin {
    /// What each side gains, from -1 (it only gives) to 1 (it only receives).
    pub net_gain: PerSide<Option<f64>>,
    /// Whether each side wins, as far as the record says.
    pub wins: PerSide<Option<bool>>,
    /// The quadrant.
    pub quadrant: Quadrant,
    /// Whether a side's outcome is good and its process bad.
    pub stunted: PerSide<bool>,
}

/// Compares both sides' positions.
///
/// ```
/// use reciprocity_core::rule::win_win::{Position, Quadrant, win_win};
/// use reciprocity_core::{PerSide, Policy};
///
/// let policy = Policy::default();
/// // Goods for money of the same price: each side puts 1.2 on what it gets, and is treated well.
/// let gave_and_received = Some((1.0, 1.2));
/// let side = Position { gave_and_received, process: Some(0.7), ..Position::default() };
/// let both = win_win(&PerSide { supplier: side, customer: side }, &policy);
/// assert_eq!(both.quadrant, Quadrant::WinWin);
/// assert!((both.net_gain.supplier.unwrap() - 0.2 / 2.2).abs() < 1e-12);
/// ```
pub fn win_win(positions: &PerSide<Position>, policy: &Policy) -> WinWin {
    let least_process = policy.draft().win_win.least_process;
    let net_gain = positions.map(Position::net_gain);
    let wins = positions.map(|position| position.wins(least_process));
    let stunted = positions.map(|position| {
        position.process_of_gainer().is_some_and(|process| process < least_process)
    });
    let quadrant = match (wins.supplier, wins.customer) {
        (Some(true), Some(true)) => Quadrant::WinWin,
        (Some(true), Some(false)) => Quadrant::SupplierOnly,
        (Some(false), Some(true)) => Quadrant::CustomerOnly,
        (Some(false), Some(false)) => Quadrant::LoseLose,
        _ => Quadrant::Unresolved,
    };
    WinWin { net_gain, wins, quadrant, stunted }
}

impl Position {
    fn net_gain(&self) -> Option<f64> {
        let (gave, received) = self.gave_and_received?;
        (gave + received > 0.0).then(|| (received - gave) / (received + gave))
    }

    /// How it is treated, if it gains and anything bad is on record of its treatment.
    pub(crate) fn process_of_gainer(&self) -> Option<f64> {
        let gains = self.net_gain().is_some_and(|net| net >= 0.0);
        self.process.filter(|_| self.treated_badly && gains)
    }

    /// One failed condition is enough to say no; for a yes, gain and process must be known.
    fn wins(&self, least_process: f64) -> Option<bool> {
        let conditions = [
            self.net_gain().map(|net| net >= 0.0),
            self.process.map(|process| process >= least_process),
            Some(self.again != Some(false)),
        ];
        if conditions.contains(&Some(false)) {
            return Some(false);
        }
        conditions.iter().all(Option::is_some).then_some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_wins_that_gains_is_treated_well_and_would_do_it_again() {
        let position = |gave, received, process, again| Position {
            gave_and_received: Some((gave, received)),
            process,
            treated_badly: true,
            again,
        };
        let policy = Policy::default();
        let of = |supplier, customer| win_win(&PerSide { supplier, customer }, &policy);
        let good = position(1.0, 1.2, Some(0.6), None);
        let stunted = position(1.0, 1.2, Some(0.4), None);
        let never = position(1.0, 1.2, Some(0.9), Some(false));
        assert_eq!(of(good, good).quadrant, Quadrant::WinWin);
        assert_eq!(of(good, never).quadrant, Quadrant::SupplierOnly);
        assert_eq!(of(stunted, never).quadrant, Quadrant::LoseLose);
        assert_eq!(of(stunted, good).stunted, PerSide { supplier: true, customer: false });
        let barely = position(1.0, 1.0, Some(0.5), None);
        assert_eq!(of(barely, barely).quadrant, Quadrant::WinWin);
        assert_eq!(of(barely, barely).stunted, PerSide::default());
        let silent = Position { treated_badly: false, ..stunted };
        assert_eq!(
            of(silent, good).stunted,
            PerSide::default(),
            "nobody says that it was treated badly"
        );
        assert_eq!(of(good, Position::default()).quadrant, Quadrant::Unresolved);
        assert!((of(good, good).net_gain.supplier.unwrap() - 1.0 / 11.0).abs() < 1e-15);
    }
}
