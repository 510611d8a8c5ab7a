//! Who may be inside a ledger at once.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Owned, service};
use crate::books::{change, recip_ledger};
use crate::handle::read;
use crate::status::{RECIP_BUSY, RECIP_OK};

struct Shared(*mut recip_ledger);

// SAFETY: that threads may share a ledger is what these tests claim.
unsafe impl Sync for Shared {}

#[test]
fn readers_share_a_ledger_and_a_writer_in_between_is_busy() {
    let ledger = Owned::new();
    let inside = |_: &crate::books::Books| {
        assert_eq!(ledger.events(), (RECIP_OK, 0));
        let (status, message) = ledger.record(&service("supplier", 0));
        assert_eq!(status, RECIP_BUSY);
        assert!(message.contains("call again"));
        Ok(())
    };
    // SAFETY: the ledger is alive.
    unsafe { read(ledger.0, inside) }.unwrap();
    assert_eq!(ledger.record(&service("supplier", 0)).0, RECIP_OK);
}

#[test]
fn while_a_ledger_changes_everyone_else_is_busy() {
    let ledger = Owned::new();
    let inside = |_: &mut reciprocity_core::Ledger, _: &mut _| {
        assert_eq!(ledger.events().0, RECIP_BUSY);
        assert_eq!(ledger.record(&service("supplier", 0)).0, RECIP_BUSY);
        Ok(())
    };
    // SAFETY: the ledger is alive.
    unsafe { change(ledger.0, inside) }.unwrap();
    assert_eq!(ledger.events(), (RECIP_OK, 0));
}

#[test]
fn of_threads_that_clash_each_call_is_done_or_busy() {
    const CALLS: i64 = if cfg!(miri) { 20 } else { 2000 };
    let owned = Owned::new();
    let shared = Shared(owned.0);
    let done = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let ledger = std::mem::ManuallyDrop::new(Owned({
                    let shared = &shared;
                    shared.0
                }));
                for day in 0..CALLS {
                    match ledger.record(&service("supplier", day)).0 {
                        RECIP_OK => _ = done.fetch_add(1, Ordering::Relaxed),
                        status => assert_eq!(status, RECIP_BUSY),
                    }
                    assert!([RECIP_OK, RECIP_BUSY].contains(&ledger.events().0));
                }
            });
        }
    });
    assert_eq!(owned.events(), (RECIP_OK, done.into_inner()));
}

#[test]
fn policies_and_tallies_have_gates_too() {
    use std::ptr::{null, null_mut};

    use crate::handle::{alter, read};
    use crate::policy::{recip_policy_check, recip_policy_free, recip_policy_new};
    use crate::tallies::{recip_tallies_free, recip_tallies_merge, recip_tallies_new};

    let none = null_mut();
    // SAFETY: both handles are alive until they are freed, once.
    unsafe {
        let policy = super::made(|out, err| recip_policy_new(null(), 0, out, err)).unwrap();
        let check = |want| {
            assert_eq!(recip_policy_check(policy, none), want);
            Ok(())
        };
        alter(policy, |_| check(RECIP_BUSY)).unwrap();
        read(policy, |_| check(RECIP_OK)).unwrap();
        let tallies = super::made(|out, err| recip_tallies_new(policy, out, err)).unwrap();
        let other = super::made(|out, err| recip_tallies_new(policy, out, err)).unwrap();
        let merge = |want| {
            assert_eq!(recip_tallies_merge(tallies, other, none), want);
            Ok(())
        };
        read(other, |_| merge(RECIP_OK)).unwrap();
        alter(other, |_| merge(RECIP_BUSY)).unwrap();
        read(tallies, |_| merge(RECIP_BUSY)).unwrap();
        recip_tallies_free(other);
        recip_tallies_free(tallies);
        recip_policy_free(policy);
    }
}
