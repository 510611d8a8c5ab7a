//! What is known of parties and relationships beside events, and how they are forgotten.

use reciprocity_core::{EventId, Ledger, Nature, PartyKind, Profile, Tier};

use crate::books::{Books, change, recip_ledger};
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::read;
use crate::input::{aligned, output, pointer};
use crate::names::Names;
use crate::pairs::held;
use crate::status::{RECIP_INVALID_ARGUMENT, recip_status};
use crate::text::recip_text;

/// Says how deep a relationship goes: `tier` is "incidental", "transactional", "standard", "key",
/// "strategic" or "executive_sponsored"; `nature` is "one_off" or "ongoing". Blank leaves the one as it
/// is. Before this is called a relationship is "standard" and "ongoing". The relationship is in the
/// ledger from then on, even without events. RECIP_MALFORMED if a name is blank, and
/// RECIP_SELF_RELATIONSHIP if both are the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_set_profile(
    ledger: *mut recip_ledger,
    supplier: recip_text,
    customer: recip_text,
    tier: recip_text,
    nature: recip_text,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller promises that the texts are readable.
        let (supplier, customer, tier, nature) = unsafe {
            (
                supplier.read("supplier")?,
                customer.read("customer")?,
                tier.read("tier")?,
                nature.read("nature")?,
            )
        };
        let set = |ledger: &mut Ledger, _: &mut Names| {
            let known = ledger.history(supplier, customer);
            let profile = known.map_or_else(Profile::default, |history| history.profile());
            let profile = said(profile, tier, nature)?;
            Ok(ledger.set_profile(supplier, customer, profile)?)
        };
        // SAFETY: the caller's promise about `ledger`.
        unsafe { change(ledger, set) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Tells tier and nature of a relationship; either output may be NULL. The texts are always valid.
/// RECIP_NOT_FOUND if there is no such relationship.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_profile(
    ledger: *const recip_ledger,
    supplier: recip_text,
    customer: recip_text,
    tier: *mut recip_text,
    nature: *mut recip_text,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        aligned(tier, "tier")?;
        aligned(nature, "nature")?;
        // SAFETY: the caller promises that the texts are readable.
        let (supplier, customer) =
            unsafe { (supplier.read("supplier")?, customer.read("customer")?) };
        let find = |books: &Books| Ok(held(books, supplier, customer)?.history.profile());
        // SAFETY: the caller's promise about `ledger`.
        let profile = unsafe { read(ledger, find) }?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe {
            output(tier, recip_text::lend(profile.tier.name()));
            output(nature, recip_text::lend(profile.nature.name()));
        }
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Says what kind of party `name` is: "business", "charity", "church", "public_body" or "person". It
/// changes no score; portfolios count by it. Before this is called a party is a business. A blank name
/// is refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_set_party_kind(
    ledger: *mut recip_ledger,
    name: recip_text,
    kind: recip_text,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller promises that the texts are readable.
        let (name, kind) = unsafe { (name.read("name")?, kind.read("kind")?) };
        let kind = named("kind", PartyKind::from_name(kind))?;
        let set = |ledger: &mut Ledger, _: &mut Names| named("name", ledger.set_kind(name, kind));
        // SAFETY: the caller's promise about `ledger`.
        unsafe { change(ledger, set) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Tells what kind of party `name` is. The text is always valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_party_kind(
    ledger: *const recip_ledger,
    name: recip_text,
    kind: *mut recip_text,
    err: *mut *mut recip_error,
) -> recip_status {
    let tell = || {
        // SAFETY: the caller promises that the text is readable.
        let name = unsafe { name.read("name") }?;
        let find = |books: &Books| Ok(recip_text::lend(books.ledger.kind(name).name()));
        // SAFETY: the caller's promise about `ledger`.
        unsafe { read(ledger, find) }
    };
    // SAFETY: the caller's promises about `kind` and `err`.
    unsafe { guard::produce(kind, "kind", err, tell) }
}

/// Erases the event of this id from a relationship: afterwards nothing tells that it was there.
/// `erased` (may be NULL) receives 1, or 0 if there was none. RECIP_MALFORMED if the id is blank.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_erase_event(
    ledger: *mut recip_ledger,
    supplier: recip_text,
    customer: recip_text,
    event_id: recip_text,
    erased: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        aligned(erased, "erased")?;
        // SAFETY: the caller promises that the texts are readable.
        let (supplier, customer, id) = unsafe {
            (supplier.read("supplier")?, customer.read("customer")?, event_id.read("event_id")?)
        };
        let id = EventId::new(id).map_err(|error| Failure::from(error).or_at("event_id"))?;
        let erase = |ledger: &mut Ledger, _: &mut Names| Ok(ledger.erase(supplier, customer, &id));
        // SAFETY: the caller's promise about `ledger`.
        let was_there = unsafe { change(ledger, erase) }?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe { output(erased, u64::from(was_there)) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Erases a party with all its relationships, its kind and its number: afterwards nothing tells that
/// it was there. `erased` (may be NULL) receives how many relationships went.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_erase_party(
    ledger: *mut recip_ledger,
    name: recip_text,
    erased: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        aligned(erased, "erased")?;
        // SAFETY: the caller promises that the text is readable.
        let name = unsafe { name.read("name") }?;
        let erase = |ledger: &mut Ledger, names: &mut Names| {
            names.erase(name);
            Ok(ledger.erase_party(name))
        };
        // SAFETY: the caller's promise about `ledger`.
        let count = unsafe { change(ledger, erase) }?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe { output(erased, count as u64) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Adds all events of another ledger, which stays as it is: the same ledger as if all had been recorded
/// here. An event that both know by its id counts once. Where both know the profile of a relationship
/// or the kind of a party, this ledger's stays. Numbers of names are each ledger's own. `recorded` (may
/// be NULL) receives how many events were new. If an event is refused, none is added:
/// RECIP_CONFLICTING_EVENT if the two know different events by one id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_merge(
    ledger: *mut recip_ledger,
    other: *const recip_ledger,
    recorded: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        aligned(recorded, "recorded")?;
        if ledger.cast_const() == other {
            let message = "a ledger cannot be merged with itself; name another one";
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("other"));
        }
        pointer(other, "other")?;
        // SAFETY: the caller's promise about `other`.
        let other = unsafe { read(other, |books| Ok(books.ledger.clone())) }?;
        let merge = |ledger: &mut Ledger, _: &mut Names| Ok(ledger.merge(other)?);
        // SAFETY: the caller's promise about `ledger`.
        let new = unsafe { change(ledger, merge) }?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe { output(recorded, new as u64) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// A profile with a tier and a nature that are named; what is blank stays as it is.
pub(crate) fn said(mut profile: Profile, tier: &str, nature: &str) -> Outcome<Profile> {
    if !tier.is_empty() {
        profile.tier = named("tier", Tier::from_name(tier))?;
    }
    if !nature.is_empty() {
        profile.nature = named("nature", Nature::from_name(nature))?;
    }
    Ok(profile)
}

pub(crate) fn named<T>(column: &'static str, name: reciprocity_core::Result<T>) -> Outcome<T> {
    name.map_err(|error| Failure::from(error).or_at(column))
}
