//! What is done when the user interrupts: the file that is being written goes.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

/// The file that is there for as long as the result is not whole.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// What a shell expects of a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

/// From now on removes what is unfinished when the program is interrupted, asked to end or left by its
/// terminal. A signal that is told to be ignored, as by `nohup` or behind `&` in a script, stays so.
#[cfg(unix)]
pub(crate) fn clean_up_on_interrupt() {
    use nix::sys::signal::{SigSet, Signal};
    let ignored = ignored_signals();
    let mut signals = SigSet::empty();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        if ignored & (1 << (signal as u32 - 1)) == 0 {
            signals.add(signal);
        }
    }
    // All threads that there will be leave these signals to one that waits for them; and a file that grows
    // beyond a limit is an error of its writer then.
    let mut blocked = signals;
    blocked.add(Signal::SIGXFSZ);
    if blocked.thread_block().is_err() {
        return;
    }
    let wait = move || {
        if signals.wait().is_ok() {
            clean_up();
        }
    };
    if std::thread::Builder::new().spawn(wait).is_err() {
        let _ = signals.thread_unblock();
    }
}

/// The signals that this program was told to ignore, a bit for each, where the system says so.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// From now on removes what is unfinished when the program is interrupted.
#[cfg(not(unix))]
pub(crate) fn clean_up_on_interrupt() {
    // Where no handler can be set, the system ends the program as ever.
    let _ = ctrlc::try_set_handler(|| clean_up());
}

/// Ends the program without its unfinished file.
fn clean_up() -> ! {
    // Held until the end, so that no file becomes whole or begins meanwhile.
    let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = &*unfinished {
        let _ = std::fs::remove_file(path);
    }
    std::process::exit(INTERRUPTED)
}

/// A file that is not whole, for as long as this lives.
pub(crate) struct Unfinished(());

impl Unfinished {
    /// Makes the file: it is there and noted, or the interrupt comes first.
    pub(crate) fn begin<E>(
        make: impl FnOnce() -> Result<NamedTempFile, E>,
    ) -> Result<(NamedTempFile, Self), E> {
        let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        let file = make()?;
        *unfinished = Some(file.path().to_owned());
        Ok((file, Self(())))
    }

    /// Does the step that makes the file whole: it happens, or the interrupt does.
    pub(crate) fn finish<T>(self, step: impl FnOnce() -> T) -> T {
        let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        let done = step();
        *unfinished = None;
        drop(unfinished);
        done
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
