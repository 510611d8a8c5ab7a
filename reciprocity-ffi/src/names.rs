//! Names of parties by number: a host hands over each text once, and then small numbers.

use std::collections::HashMap;
use std::sync::Arc;

use reciprocity_core::Ledger;

use crate::books::{change, recip_ledger};
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::read;
use crate::input::{output_column, required_column};
use crate::parties::named;
use crate::status::{RECIP_NOT_FOUND, RECIP_OUT_OF_RANGE, recip_status};
use crate::text::recip_text;

/// Names in the order in which they came. The place of an erased one stays empty.
#[derive(Debug, Default)]
pub(crate) struct Names {
    texts: Vec<Option<Arc<str>>>,
    /// The place of a name; never iterated.
    places: HashMap<Arc<str>, i64>,
}

impl Names {
    fn intern(&mut self, name: &str) -> Outcome<i64> {
        if let Some(&place) = self.places.get(name) {
            return Ok(place);
        }
        let place = i64::try_from(self.texts.len())
            .map_err(|_| Failure::new(RECIP_OUT_OF_RANGE, "there are too many names"))?;
        let name: Arc<str> = name.into();
        self.texts.push(Some(Arc::clone(&name)));
        self.places.insert(name, place);
        Ok(place)
    }

    /// The name of this number.
    pub(crate) fn name(&self, id: i64) -> Outcome<&str> {
        let text = usize::try_from(id).ok().and_then(|place| self.texts.get(place));
        text.and_then(Option::as_deref).ok_or_else(|| {
            let message = format!("no name has the number `{id}`; intern names first");
            Failure::new(RECIP_NOT_FOUND, message)
        })
    }

    /// Forgets a name; its number is never given again.
    pub(crate) fn erase(&mut self, name: &str) {
        let place = self.places.remove(name).and_then(|place| usize::try_from(place).ok());
        if let Some(text) = place.and_then(|place| self.texts.get_mut(place)) {
            *text = None;
        }
    }
}

/// Gives each of `count` names its number in this ledger: the number that it had, or the next one,
/// from 0 on. A number stands for its name in recip_columns and recip_pairs, for as long as the
/// ledger lives; numbers are not saved in snapshots. `ids` receives `count` numbers, or none where a
/// name is blank, which tells its row.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_intern(
    ledger: *mut recip_ledger,
    names: *const recip_text,
    count: usize,
    ids: *mut i64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller promises `count` names, and room for as many numbers.
        let (names, ids) =
            unsafe { (required_column(names, count, "names")?, output_column(ids, count, "ids")?) };
        let read = |(row, name): (usize, &recip_text)| {
            // SAFETY: the caller promises that the texts are readable during the call.
            let name = unsafe { name.read("names") };
            let has_name = |name| named("names", Ledger::check_name(name)).map(|()| name);
            name.and_then(has_name).map_err(|failure| failure.in_row(row))
        };
        let texts = names.iter().enumerate().map(read).collect::<Outcome<Vec<&str>>>()?;
        let intern = |_: &mut _, names: &mut Names| {
            texts.iter().map(|text| names.intern(text)).collect::<Outcome<Vec<i64>>>()
        };
        // SAFETY: the caller's promise about `ledger`.
        let numbers = unsafe { change(ledger, intern) }?;
        // SAFETY: checked, and writable by the caller's promise.
        unsafe { ids.write(&numbers) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Tells the names of `count` numbers. The texts belong to the ledger and are valid until the next
/// call that takes the ledger without const, even one that fails, or frees it. A number that no name
/// has, or whose party was erased, is RECIP_NOT_FOUND and tells its row.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_names(
    ledger: *const recip_ledger,
    ids: *const i64,
    count: usize,
    names: *mut recip_text,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller promises `count` numbers, and room for as many names.
        let (ids, names) =
            unsafe { (required_column(ids, count, "ids")?, output_column(names, count, "names")?) };
        let tell = |books: &crate::books::Books| {
            let name = |(row, id): (usize, &i64)| {
                let name =
                    books.names.name(*id).map_err(|failure| failure.in_row(row).at("ids"))?;
                Ok(recip_text::lend(name))
            };
            ids.iter().enumerate().map(name).collect::<Outcome<Vec<recip_text>>>()
        };
        // SAFETY: the caller's promise about `ledger`.
        let texts = unsafe { read(ledger, tell) }?;
        // SAFETY: checked, and writable by the caller's promise.
        unsafe { names.write(&texts) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}
