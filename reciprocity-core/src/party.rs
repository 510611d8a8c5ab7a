//! The two sides of a relationship, who saw what, and how deep the relationship goes.

use crate::named::named;

named! {
    /// A party's place in one relationship.
    ///
    /// ```
    /// use reciprocity_core::Side;
    ///
    /// assert_eq!(Side::Supplier.other(), Side::Customer);
    /// assert_eq!(Side::ALL.map(Side::index), [0, 1]);
    /// assert_eq!(Side::Customer.to_string(), "customer");
    /// ```
    Side, "side", {
        /// The party that supplies.
        Supplier = "supplier",
        /// The party that is supplied.
        Customer = "customer",
    }
}

impl Side {
    /// The other side.
    ///
    /// ```
    /// use reciprocity_core::Side;
    ///
    /// for side in Side::ALL {
    ///     assert_ne!(side.other(), side);
    ///     assert_eq!(side.other().other(), side);
    /// }
    /// ```
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Side::Supplier => Side::Customer,
            Side::Customer => Side::Supplier,
        }
    }

    /// 0 for the supplier, 1 for the customer: the place of a side in a pair of values.
    pub const fn index(self) -> usize {
        self as usize
    }
}

named! {
    /// Who recorded an event.
    ///
    /// ```
    /// use reciprocity_core::{Observer, Side};
    ///
    /// assert_eq!(Observer::from(Side::Customer), Observer::Customer);
    /// assert_eq!(Observer::Neutral.name(), "neutral");
    /// ```
    Observer, "observer", {
        /// The supplier alone.
        Supplier = "supplier",
        /// The customer alone.
        Customer = "customer",
        /// Both saw it, as with an invoice, a mail log or a shared calendar.
        Neutral = "neutral",
    }
}

named! {
    /// Whose eyes look at the relationship.
    ///
    /// ```
    /// use reciprocity_core::{Observer, Side, View};
    ///
    /// let own = View::from(Side::Supplier);
    /// assert_eq!(own.side(), Some(Side::Supplier));
    /// assert!(own.sees(Observer::Neutral) && !own.sees(Observer::Customer));
    /// assert_eq!(View::Joint.side(), None);
    /// ```
    View, "view", {
        /// What the supplier or both saw.
        Supplier = "supplier",
        /// What the customer or both saw.
        Customer = "customer",
        /// All that anybody saw.
        Joint = "joint",
    }
}

impl View {
    /// Whether this view sees what `observer` recorded.
    ///
    /// ```
    /// use reciprocity_core::{Observer, View};
    ///
    /// assert_eq!(Observer::ALL.map(|by| View::Customer.sees(by)), [false, true, true]);
    /// assert_eq!(Observer::ALL.map(|by| View::Joint.sees(by)), [true, true, true]);
    /// ```
    pub const fn sees(self, observer: Observer) -> bool {
        matches!(
            (self, observer),
            (View::Joint, _)
                | (_, Observer::Neutral)
                | (View::Supplier, Observer::Supplier)
                | (View::Customer, Observer::Customer)
        )
    }

    /// The side whose view this is; none for the joint view.
    pub const fn side(self) -> Option<Side> {
        match self {
            View::Supplier => Some(Side::Supplier),
            View::Customer => Some(Side::Customer),
            View::Joint => None,
        }
    }
}

impl From<Side> for View {
    fn from(side: Side) -> View {
        match side {
            Side::Supplier => View::Supplier,
            Side::Customer => View::Customer,
        }
    }
}

impl From<Side> for Observer {
    fn from(side: Side) -> Observer {
        match side {
            Side::Supplier => Observer::Supplier,
            Side::Customer => Observer::Customer,
        }
    }
}

named! {
    /// How deep a relationship goes, from a burger to an executive sponsor.
    ///
    /// ```
    /// use reciprocity_core::Tier;
    ///
    /// assert!(Tier::Incidental < Tier::Key && Tier::Key < Tier::Strategic);
    /// assert_eq!(Tier::ALL.last().unwrap().name(), "executive_sponsored");
    /// ```
    Tier, "tier", {
        /// Met once, by chance.
        Incidental = "incidental",
        /// A purchase, and another.
        Transactional = "transactional",
        /// The usual customer.
        Standard = "standard",
        /// A key account.
        Key = "key",
        /// Strategic for at least one side.
        Strategic = "strategic",
        /// In an executive sponsor programme.
        ExecutiveSponsored = "executive_sponsored",
    }
}

named! {
    /// Whether a relationship is meant to go on.
    ///
    /// ```
    /// use reciprocity_core::Nature;
    ///
    /// assert_eq!(Nature::from_name("one_off")?, Nature::OneOff);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    Nature, "nature", {
        /// One deal.
        OneOff = "one_off",
        /// No end is planned.
        Ongoing = "ongoing",
    }
}

named! {
    /// What kind of party an organisation is. It changes no formula.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, PartyKind};
    ///
    /// let mut ledger = Ledger::default();
    /// ledger.set_kind("Food Bank", PartyKind::Charity)?;
    /// assert_eq!(ledger.kind("Food Bank"), PartyKind::Charity);
    /// assert_eq!(ledger.kind("Mill"), PartyKind::Business);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    PartyKind, "party kind", {
        /// A business.
        Business = "business",
        /// A charity.
        Charity = "charity",
        /// A church or another community of faith.
        Church = "church",
        /// A public body.
        PublicBody = "public_body",
        /// A person.
        Person = "person",
    }
}

/// What is known of a relationship beside its events.
///
/// ```
/// use reciprocity_core::{History, Nature, Profile, Tier};
///
/// let burger = Profile { tier: Tier::Incidental, nature: Nature::OneOff };
/// assert_eq!(History::new(burger).profile(), burger);
/// assert_eq!(Profile::default(), Profile { tier: Tier::Standard, nature: Nature::Ongoing });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Profile {
    /// How deep the relationship goes.
    pub tier: Tier,
    /// Whether it is meant to go on.
    pub nature: Nature,
}

impl Default for Profile {
    fn default() -> Self {
        Self { tier: Tier::Standard, nature: Nature::Ongoing }
    }
}

impl Profile {
    /// This profile if anything was said of it, else the other.
    pub(crate) fn or(self, other: Self) -> Self {
        if self == Self::default() { other } else { self }
    }

    /// What this profile and another say, in whatever order: of each what only one of them says, and
    /// where both do, the deeper tier.
    pub(crate) fn joined(self, other: Self) -> Self {
        let usual = Self::default();
        let tier = match (self.tier == usual.tier, other.tier == usual.tier) {
            (false, false) => self.tier.max(other.tier),
            (true, _) => other.tier,
            (_, true) => self.tier,
        };
        let nature = if self.nature == usual.nature { other.nature } else { self.nature };
        Self { tier, nature }
    }
}

/// One value for each side.
///
/// ```
/// use reciprocity_core::{PerSide, Side};
///
/// let mut hours = PerSide { supplier: 3.0, customer: 2.0 };
/// *hours.of_mut(Side::Customer) += 1.0;
/// assert_eq!(hours.of(Side::Customer), &3.0);
/// assert_eq!(hours.map(|hours| hours * 60.0), PerSide { supplier: 180.0, customer: 180.0 });
/// assert_eq!(PerSide::from_fn(Side::name).supplier, "supplier");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct PerSide<T> {
    /// The supplier's.
    pub supplier: T,
    /// The customer's.
    pub customer: T,
}

impl<T> PerSide<T> {
    /// The value of `make` for each side.
    pub fn from_fn(mut make: impl FnMut(Side) -> T) -> Self {
        Self { supplier: make(Side::Supplier), customer: make(Side::Customer) }
    }

    /// The value of one side.
    pub fn of(&self, side: Side) -> &T {
        match side {
            Side::Supplier => &self.supplier,
            Side::Customer => &self.customer,
        }
    }

    /// The value of one side, to change.
    pub fn of_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Supplier => &mut self.supplier,
            Side::Customer => &mut self.customer,
        }
    }

    /// Each side's value passed through `change`.
    pub fn map<U>(&self, mut change: impl FnMut(&T) -> U) -> PerSide<U> {
        PerSide { supplier: change(&self.supplier), customer: change(&self.customer) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "json")]
    fn there_is_no_third_side() {
        let read = |text| serde_json::from_str::<PerSide<u32>>(text);
        let both = PerSide { supplier: 1, customer: 2 };
        assert_eq!(read(r#"{"supplier":1,"customer":2}"#).unwrap(), both);
        assert!(read(r#"{"supplier":1,"customer":2,"neutral":3}"#).is_err());
    }

    #[test]
    fn a_side_sees_what_it_or_both_recorded() {
        assert!(View::Supplier.sees(Observer::Supplier));
        assert!(!View::Supplier.sees(Observer::Customer));
        for view in View::ALL {
            assert!(view.sees(Observer::Neutral));
        }
        for observer in Observer::ALL {
            assert!(View::Joint.sees(observer));
        }
    }

    #[test]
    fn names_go_both_ways_and_wrong_ones_are_answered_with_the_nearest() {
        for tier in Tier::ALL {
            assert_eq!(Tier::from_name(tier.name()), Ok(tier));
            assert_eq!(tier.to_string().parse(), Ok(tier));
        }
        let error = Side::from_name("suplier").unwrap_err();
        assert_eq!(error.to_string(), "unknown side `suplier`; did you mean `supplier`?");
    }
}
