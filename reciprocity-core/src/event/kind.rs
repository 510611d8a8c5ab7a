//! Kinds of contribution: what can be given.

use std::borrow::Cow;

use crate::named::named;
use crate::quantity::Unit;

named! {
    /// The three classes of kinds.
    ///
    /// ```
    /// use reciprocity_core::{Class, Kind, Policy};
    ///
    /// let policy = Policy::default();
    /// let class = |kind| policy.definition(kind).unwrap().class;
    /// assert_eq!(class(Kind::MONEY), Class::Commercial);
    /// assert_eq!(class(Kind::PATIENCE), Class::Relational);
    /// assert_eq!(Class::ALL[Class::Relational.index()], Class::Relational);
    /// ```
    Class, "class", {
        /// Money and what money buys.
        Commercial = "commercial",
        /// What working together takes.
        Collaborative = "collaborative",
        /// What people give each other.
        Relational = "relational",
    }
}

impl Class {
    /// The place of the class in lists of all classes.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// A kind of contribution: one of the built-in ones, or one that the policy adds.
///
/// A number, so that events stay small; [`Policy::kind`](crate::Policy::kind) finds the kind of a
/// name and [`Policy::definition`](crate::Policy::definition) the name, class and unit of a kind.
///
/// ```
/// use reciprocity_core::{Kind, Policy};
///
/// let policy = Policy::default();
/// assert_eq!(policy.kind("service")?, Kind::SERVICE);
/// assert_eq!(policy.kinds()[Kind::SERVICE.index()].name, "service");
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(u16);

/// What a kind is called, which class it belongs to and what it is counted in.
///
/// ```
/// use reciprocity_core::{Class, Kind, Policy, Unit};
///
/// let policy = Policy::default();
/// let time = policy.definition(Kind::TIME).unwrap();
/// assert_eq!((&*time.name, time.class, time.unit), ("time", Class::Collaborative, Unit::Hours));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KindDefinition {
    /// The name in files, policies and output.
    pub name: Cow<'static, str>,
    /// The class.
    pub class: Class,
    /// What an amount of it is counted in.
    pub unit: Unit,
}

macro_rules! built_in_kinds {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $class:ident, $unit:ident;)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Place { $($constant),+ }

        impl Kind {
            $($(#[$doc])* pub const $constant: Self = Self(Place::$constant as u16);)+

            /// Name, class and unit of each built-in kind, in order.
            pub(crate) const BUILT_IN: &[(&'static str, Class, Unit)] =
                &[$(($name, Class::$class, Unit::$unit)),+];
        }
    };
}

built_in_kinds! {
    /// Money, in a currency.
    MONEY = "money", Commercial, Money;
    /// Goods, in pieces or whatever else is counted.
    GOODS = "goods", Commercial, Units;
    /// Services, in whatever is counted: jobs, tickets, reviews.
    SERVICE = "service", Commercial, Units;
    /// Working time, in hours (of a meeting: hours times people, alike on both sides).
    TIME = "time", Collaborative, Hours;
    /// Information that the other side can use.
    INFORMATION = "information", Collaborative, Acts;
    /// Rooms, machines, people lent.
    RESOURCES = "resources", Collaborative, Units;
    /// Hours of the people at the top.
    EXECUTIVE_ATTENTION = "executive_attention", Collaborative, Hours;
    /// Rules bent, dates moved, rights waived for the other side's good.
    FLEXIBILITY = "flexibility", Collaborative, Acts;
    /// Something made better than was agreed.
    IMPROVEMENT = "improvement", Collaborative, Acts;
    /// Doors opened: to people, to systems, to markets.
    ACCESS = "access", Collaborative, Acts;
    /// Waiting without complaint.
    PATIENCE = "patience", Relational, Acts;
    /// Seeing the other side's situation.
    UNDERSTANDING = "understanding", Relational, Acts;
    /// Thanks, and credit given where it is due.
    ACKNOWLEDGEMENT = "acknowledgement", Relational, Acts;
    /// More than was asked.
    GENEROSITY = "generosity", Relational, Acts;
    /// Going ahead without second guessing.
    TRUST = "trust", Relational, Acts;
}

impl Kind {
    /// The kind at `index` of a policy's definitions.
    pub(crate) fn at(index: usize) -> Option<Self> {
        u16::try_from(index).ok().map(Self)
    }

    /// The same of a place that fits.
    #[inline]
    pub(crate) fn of_number(index: u16) -> Self {
        Self(index)
    }

    /// Whether every policy has it, under this number and in its unit.
    pub(crate) fn is_built_in(self) -> bool {
        self.index() < Self::BUILT_IN.len()
    }

    /// The place of the kind in a policy's definitions.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}
