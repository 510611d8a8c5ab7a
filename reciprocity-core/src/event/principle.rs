//! The principles of conduct, declared once.

use crate::named::named;

/// The table of principles. A row: the variant, its name in files and policies, the module of
/// `rule::principle` that scores it, and what it asks for. A new principle is a row here and the
/// file that the row names; everything else follows from the row.
macro_rules! principles {
    ($then:ident) => {
        $then! {
            Fairness "fairness" fairness "A fair return, and a fair way of dealing.",
            Respect "respect" respect "To be treated as someone who counts.",
            Honesty "honesty" honesty "Not to be lied to.",
            Responsiveness "responsiveness" responsiveness "Not to be ignored.",
            Courtesy "courtesy" courtesy "No rudeness.",
            TimeParity "time_parity" time_parity "My time is worth as much as yours.",
            Listening "listening" listening "To be listened to.",
            CoContribution "co_contribution" co_contribution "Both put in, so that both get out.",
        }
    };
}
pub(crate) use principles;

macro_rules! define_principle {
    ($($variant:ident $name:literal $module:ident $doc:literal,)+) => {
        named! {
            /// What one side may ask of the way in which the other treats it.
            ///
            /// ```
            /// use reciprocity_core::Principle;
            ///
            /// assert!(Principle::Honesty.is_matter_of_conduct());
            /// assert!(!Principle::TimeParity.is_matter_of_conduct()); // it is measured in hours
            /// assert_eq!(Principle::ALL[Principle::Honesty.index()], Principle::Honesty);
            /// ```
            #[non_exhaustive]
            Principle, "principle", { $(#[doc = $doc] $variant = $name),+ }
        }
    };
}
principles!(define_principle);

impl Principle {
    /// The place of the principle in lists of all principles.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Whether conduct is judged by it. The others are measured: time parity in the hours that each
    /// side imposes, co-contribution in what each side gives.
    pub const fn is_matter_of_conduct(self) -> bool {
        !matches!(self, Principle::TimeParity | Principle::CoContribution)
    }
}
