//! A defect inside the library becomes a status.

use std::process::Command;

use super::{Owned, fails, service};
use crate::books::{Books, change};
use crate::guard;
use crate::handle::read;
use crate::status::{RECIP_INTERNAL, RECIP_OK, RECIP_POISONED};

const SAID: &str = "a defect on purpose";

#[test]
fn a_panic_while_changing_poisons_the_ledger() {
    let ledger = Owned::new();
    assert_eq!(ledger.record(&service("supplier", 0)).0, RECIP_OK);
    let (status, message) = fails(|err| {
        // SAFETY: the ledger and the place for the error are alive.
        unsafe { guard::status(err, || change(ledger.0, |_, _| panic!("{SAID}"))) }
    });
    assert_eq!(status, RECIP_INTERNAL);
    assert!(message.contains(SAID) && message.contains("panics.rs"), "{message}");
    assert_eq!(ledger.events(), (RECIP_POISONED, 0));
    assert_eq!(ledger.record(&service("supplier", 1)).0, RECIP_POISONED);
}

#[test]
fn a_panic_while_reading_poisons_the_ledger() {
    let ledger = Owned::new();
    let (status, _) = fails(|err| {
        let defect = |_: &Books| panic!("{SAID}");
        // SAFETY: the ledger and the place for the error are alive.
        unsafe { guard::status(err, || read(ledger.0, defect)) }
    });
    assert_eq!(status, RECIP_INTERNAL);
    assert_eq!(ledger.events().0, RECIP_POISONED);
}

#[test]
fn a_panic_in_a_call_without_a_status_gives_its_fallback() {
    assert_eq!(guard::value(-1, || panic!("{SAID}")), -1);
}

#[test]
fn a_panic_whose_payload_panics_when_dropped_is_caught_too() {
    struct Trap;
    impl Drop for Trap {
        fn drop(&mut self) {
            std::panic::panic_any(()); // of no size, since it is not freed
        }
    }
    assert_eq!(guard::value(-1, || std::panic::panic_any(Trap)), -1);
}

#[test]
fn a_panic_outside_a_call_reaches_the_hook_that_was_there_before() {
    assert_eq!(guard::value(-1, || 7), 7); // the hook is set now
    let outside = std::panic::catch_unwind(|| panic!("outside"));
    assert!(outside.is_err());
}

#[test]
#[cfg_attr(miri, ignore = "starts a process")]
fn only_panics_outside_a_call_are_printed() {
    let stderr_of = |test: &str| {
        let mut again = Command::new(std::env::current_exe().unwrap());
        let output = again.args(["--exact", test, "--nocapture"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(stdout.contains("1 passed"), "{stdout}");
        String::from_utf8(output.stderr).unwrap()
    };
    let here = "tests::panics";
    for test in [
        "a_panic_while_changing_poisons_the_ledger",
        "a_panic_while_reading_poisons_the_ledger",
        "a_panic_in_a_call_without_a_status_gives_its_fallback",
        "a_panic_whose_payload_panics_when_dropped_is_caught_too",
    ] {
        assert_eq!(stderr_of(&format!("{here}::{test}")), "");
    }
    let outside = "a_panic_outside_a_call_reaches_the_hook_that_was_there_before";
    assert!(stderr_of(&format!("{here}::{outside}")).contains("outside"));
}
