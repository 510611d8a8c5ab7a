//! Silence for panics that the guard catches.
//!
//! Rust calls one hook for every panic of a program, and the usual one prints to standard error. A
//! shared library brings its own copy of the standard library, so its hook is its own. A static
//! library linked into a Rust program may share the program's. Hence the hook that is set here, at
//! the first call, acts only on a thread that is inside the guard: there it keeps the message for
//! the error object. Everywhere else the hook that was there before does what it did.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Runs `body`; if it panics, prints nothing and says what the panic said.
pub(crate) fn caught<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    if !std::thread::panicking() {
        HOOK.call_once(install); // a thread that panics must not set a hook
    }
    let outer = INSIDE.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        let said = LAST.take().unwrap_or_else(|| "it left no message".to_owned());
        // The payload is a value of any type; dropping it may panic too.
        let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop(payload)));
        dropped.map_or_else(std::mem::forget, |()| ());
        said
    });
    INSIDE.set(outer);
    result
}

/// Panics on this thread with what a panic said on another one.
pub(crate) fn raise(said: String) -> ! {
    let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| *last = Some(said)));
    panic::resume_unwind(Box::new(()))
}

fn install() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if INSIDE.try_with(Cell::get).unwrap_or(false) {
            keep(info);
        } else {
            before(info);
        }
    }));
}

fn keep(info: &PanicHookInfo<'_>) {
    let said = info.payload_as_str().unwrap_or("no text");
    let text = match info.location() {
        Some(place) => format!("`{said}` at {}:{}", place.file(), place.line()),
        None => format!("`{said}`"),
    };
    // Where even this fails, the message is lost and nothing else.
    let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| *last = Some(text)));
}
