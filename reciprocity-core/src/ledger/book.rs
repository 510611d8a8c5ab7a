//! What events are posted to by the names of the parties.

use crate::ledger::section::{NameHasher, Section};
use crate::ledger::{Ledger, TallyLedger};
use crate::policy::Policy;

/// A ledger, whatever it keeps of relationships, as whoever posts events to it sees it. No other type
/// implements it.
///
/// ```
/// use reciprocity_core::{Book, Event, Fact, Ledger, Posting, Side, TallyLedger, Timestamp};
///
/// let asked = [Event::new(Timestamp::from_seconds(1_767_225_600)?, Side::Customer, Fact::Request)];
/// let customers: Vec<String> = (0..1000).map(|n| format!("customer {n}")).collect();
/// let (mut ledger, mut sums) = (Ledger::default(), TallyLedger::default());
/// for book in [&mut ledger as &mut dyn Book, &mut sums] {
///     let hasher = book.name_hasher();
///     let posting = |customer| Posting { supplier: "Mill", customer, events: &asked };
///     let hashed = |name| (hasher.hash("Mill", name), posting(name));
///     let postings: Vec<_> = customers.iter().map(|name| hashed(name.as_str())).collect();
///     std::thread::scope(|scope| {
///         for mut section in book.sections(2) {
///             let postings = postings.iter().copied();
///             scope.spawn(move || assert!(section.post(postings).is_empty()));
///         }
///     });
/// }
/// assert_eq!((ledger.relationships(), sums.relationships()), (1000, 1000));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub trait Book: Sealed {
    /// The policy in force.
    fn policy(&self) -> &Policy;

    /// What hashes names for the sections.
    fn name_hasher(&self) -> NameHasher;

    /// The book in at most so many sections, so that as many threads record at once, for as long as they
    /// like. Which section takes a posting is told by the hash of its names; to hand all postings to
    /// each section, in their order, is to post them.
    fn sections(&mut self, most: usize) -> Vec<Section<'_>>;
}

/// Both keep relationships on shelves; all that differs is what of them.
macro_rules! books {
    ($($ledger:ty),+) => {
        $(impl Sealed for $ledger {}

        impl Book for $ledger {
            fn policy(&self) -> &Policy {
                &self.policy
            }

            fn name_hasher(&self) -> NameHasher {
                self.shelves.hasher.clone()
            }

            fn sections(&mut self, most: usize) -> Vec<Section<'_>> {
                self.shelves.sections(most, &self.policy)
            }
        })+
    };
}
books!(Ledger, TallyLedger);

/// Nothing else is a book, so that what a book can do may grow.
pub trait Sealed {}
