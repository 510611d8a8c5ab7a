//! Enumerations whose values have names in files, policies and output.

/// Defines a plain enumeration whose variants have names in files, and the way back.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident, $what:literal, { $($(#[$variant_doc:meta])* $variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum $type {
            $($(#[$variant_doc])* #[cfg_attr(feature = "serde", serde(rename = $name))] $variant),+
        }

        impl $type {
            /// All of them, in order.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The name in files, policies and output.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The one with this name.
            ///
            /// ```
            /// use reciprocity_core::{Side, Tier};
            ///
            /// assert_eq!(Tier::from_name("key")?, Tier::Key);
            /// assert_eq!(Tier::Key.name(), "key");
            /// let error = Side::from_name("suplier").unwrap_err();
            /// assert_eq!(error.to_string(), "unknown side `suplier`; did you mean `supplier`?");
            /// # Ok::<(), reciprocity_core::Error>(())
            /// ```
            ///
            /// # Errors
            /// There is none; the message suggests the nearest.
            pub fn from_name(name: &str) -> $crate::error::Result<Self> {
                Self::ALL
                    .into_iter()
                    .find(|one| one.name() == name)
                    .ok_or_else(|| $crate::error::unknown_name($what, name, Self::ALL.map(Self::name)))
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::error::Error;

            fn from_str(name: &str) -> $crate::error::Result<Self> {
                Self::from_name(name)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(crate) use named;
