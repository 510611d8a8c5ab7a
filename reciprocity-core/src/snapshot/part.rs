//! Parts of relationships as bytes: the form in which they travel from machine to machine.
//!
//! A state is small and there are millions, so it has no blocks and no policy of its own: a byte for
//! the version, a byte for the form, four for the numbers of the policy that it is bound to, the part,
//! and a checksum of all before it. What is bound is what a [`Tally`](crate::Tally) depends on, and
//! the kinds of contribution with their units.

use crate::bytes::{
    damaged, put_real, put_text, put_whole, take_array, take_byte, take_bytes, take_choice,
    take_whole,
};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{decode_after, encode_after, start};
use crate::part::{Part, Summed, Whole};
use crate::party::{Nature, Profile, Tier};
use crate::policy::{Policy, SavedKinds};
use crate::snapshot::{check_end, unsupported};
use crate::tally::{KEPT_BY, Tally};

/// What a state holds of a relationship.
///
/// ```
/// use reciprocity_core::snapshot::{StateForm, States};
/// use reciprocity_core::{Part, Policy};
///
/// let policy = Policy::default();
/// let states = States::new(&policy);
/// let mut sums = Vec::new();
/// states.save(&Part::default().whole(&policy)?, StateForm::Sums, &mut sums)?;
/// let whole = states.load(&sums)?.whole(&policy)?;
/// assert!(states.save(&whole, StateForm::Events, &mut Vec::new()).is_err()); // sums tell none
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateForm {
    /// The events: states merge whatever the split.
    Events = 0,
    /// Sums of constant size, which merge as [`Tally::merge`] says.
    Sums = 1,
}

/// The version of the form.
const VERSION: u8 = 3;
const CHECKSUM: usize = 4;

/// Saves and loads states under a policy.
///
/// ```
/// use reciprocity_core::snapshot::{StateForm, States};
/// use reciprocity_core::{Event, Fact, Part, Policy, Side, Timestamp};
///
/// let (policy, mut part) = (Policy::default(), Part::default());
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// part.record(&Event::new(at, Side::Customer, Fact::Request), &policy)?;
/// let (states, mut bytes) = (States::new(&policy), Vec::new());
/// states.save(&part.whole(&policy)?, StateForm::Events, &mut bytes)?;
/// assert_eq!(states.load(&bytes)?.whole(&policy)?.events(), 1);
/// bytes[0] ^= 1;
/// assert!(states.load(&bytes).is_err()); // the checksum tells
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct States<'p> {
    policy: &'p Policy,
    bound: [u8; 4],
}

impl<'p> States<'p> {
    /// States under this policy.
    pub fn new(policy: &'p Policy) -> Self {
        let mut bound = Vec::new();
        put_whole(&mut bound, policy.draft().version.0.into());
        for key in KEPT_BY {
            // Every one of these keys is a policy's.
            put_real(&mut bound, policy.draft().number(key).unwrap_or(0.0));
        }
        for kind in policy.kinds() {
            put_text(&mut bound, &kind.name);
            put_text(&mut bound, kind.unit.name());
        }
        Self { policy, bound: crc32fast::hash(&bound).to_le_bytes() }
    }

    /// Appends the state of a relationship. Equal events have equal bytes.
    ///
    /// # Errors
    /// Events are asked for and there are sums, which do not tell them.
    pub fn save(&self, whole: &Whole, form: StateForm, out: &mut Vec<u8>) -> Result<()> {
        let begin = out.len();
        out.extend([VERSION, form as u8]);
        out.extend(self.bound);
        match (form, whole.kept_events()) {
            (StateForm::Events, None) => {
                let message = "sums do not tell their events; keep sums, or record events anew";
                return Err(Error::new(ErrorKind::CannotMerge, message));
            }
            (StateForm::Events, Some(events)) => {
                let Profile { tier, nature } = whole.profile();
                out.extend([tier as u8, nature as u8]);
                let mut last = start();
                for event in events {
                    encode_after(last, event, out);
                    last = event.occurred_at();
                }
            }
            (StateForm::Sums, _) => {
                let sums = whole.sums(self.policy)?;
                put_whole(out, sums.events);
                sums.tally.put(out);
            }
        }
        let checksum = crc32fast::hash(&out[begin..]);
        out.extend(checksum.to_le_bytes());
        Ok(())
    }

    /// Reads a state that [`States::save`] wrote.
    ///
    /// # Errors
    /// The state is damaged, or of a later version; or it was made under a policy whose half-lives,
    /// lateness, wait for answers, least lead, cadence or kinds of contribution are others.
    pub fn load(&self, state: &[u8]) -> Result<Part> {
        let (mut from, mut checksum) =
            state.split_at(state.len().checked_sub(CHECKSUM).ok_or_else(cut)?);
        if take_array(&mut checksum)? != crc32fast::hash(from).to_le_bytes() {
            return Err(cut());
        }
        let version = take_byte(&mut from)?;
        if !(1..=VERSION).contains(&version) {
            let message = format!("a state of version {version}; use a newer library");
            return Err(unsupported(message));
        }
        let form = take_choice(&[StateForm::Events, StateForm::Sums], &mut from)?;
        if take_bytes(&mut from, 4)? != self.bound {
            let message = "the state was made under a policy with other half-lives, lateness, wait for \
                           answers, least lead, cadence or kinds; use one policy for all states, or \
                           record the events anew";
            return Err(Error::new(ErrorKind::InvalidPolicy, message));
        }
        match form {
            StateForm::Events => self.take_events(from),
            StateForm::Sums => self.take_sums(from),
        }
    }

    fn take_events(&self, mut from: &[u8]) -> Result<Part> {
        let mut part = Part::default();
        let tier = take_choice(&Tier::ALL, &mut from)?;
        part.set_profile(Profile { tier, nature: take_choice(&Nature::ALL, &mut from)? });
        let mut last = start();
        while !from.is_empty() {
            let event = decode_after(last, &mut from)?;
            last = event.occurred_at();
            part.record(&event, self.policy)?;
        }
        Ok(part)
    }

    fn take_sums(&self, mut from: &[u8]) -> Result<Part> {
        let events = take_whole(&mut from)?;
        let tally = Tally::take(&mut from, &SavedKinds::of_policy(self.policy))?;
        check_end(from)?;
        let mut part = Part::default();
        part.add(Summed { tally, events });
        Ok(part)
    }
}

fn cut() -> Error {
    damaged("the state is not as it was saved")
}
