//! What is done when the user interrupts: the file that is being written goes.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file that is there for as long as the result is not whole.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// What a shell expects of a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

/// From now on removes what is unfinished when the program is interrupted, asked to end or left by its
/// terminal.
pub(crate) fn clean_up_on_interrupt() {
    // Where no handler can be set, the system ends the program as ever; and where a signal is told to
    // be ignored, as by `nohup`, it stays so.
    let _ = ctrlc::try_set_handler(|| {
        // Held until the end, so that no file becomes whole or begins meanwhile.
        let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = &*unfinished {
            let _ = std::fs::remove_file(path);
        }
        std::process::exit(INTERRUPTED);
    });
}

/// A file that is not whole, for as long as this lives.
pub(crate) struct Unfinished(());

impl Unfinished {
    pub(crate) fn note(path: &Path) -> Self {
        *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.to_owned());
        Self(())
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
