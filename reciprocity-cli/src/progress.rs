//! Progress bars.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use reciprocity_io::Progress;

/// Nothing that takes less than this is worth a progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar on standard error, for a terminal only, and only once a second has passed.
pub(crate) struct Bar {
    began: Instant,
    verb: &'static str,
    bar: Option<ProgressBar>,
    on_terminal: bool,
}

impl Bar {
    pub(crate) fn new(verb: &'static str) -> Self {
        Self {
            began: Instant::now(),
            verb,
            bar: None,
            on_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Of one file among several: how much of it has been read, how fast, and how long it will take
    /// where its size is known.
    pub(crate) fn read(&mut self, progress: Progress, place: usize, files: usize) {
        const BYTES: &str = "{msg} {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        const ENDLESS: &str = "{msg} {spinner} {bytes}, {bytes_per_sec}";
        let template = if progress.bytes_total.is_some() { BYTES } else { ENDLESS };
        self.show(template, progress.bytes_read, progress.bytes_total);
        if let Some(bar) = &self.bar {
            let of =
                if files > 1 { format!(" file {} of {files}", place + 1) } else { String::new() };
            bar.set_message(format!("{}{of}, {} rows", self.verb, progress.rows));
        }
    }

    pub(crate) fn count(&mut self, done: u64, total: u64) {
        self.count_of("relationships", done, total);
    }

    /// So many of so many things, how fast, and how long it will take.
    pub(crate) fn count_of(&mut self, things: &str, done: u64, total: u64) {
        let template =
            format!("{{msg}} {{bar:30}} {{pos}} of {{len}} {things}, {{per_sec}}, {{eta}} left");
        self.show(&template, done, Some(total));
    }

    /// Shows how many messages were read; nobody knows how many there are.
    pub(crate) fn messages(&mut self, read: u64) {
        self.show("{msg} {spinner} {pos} messages", read, None);
    }

    fn show(&mut self, template: &str, done: u64, total: Option<u64>) {
        if !self.on_terminal || self.began.elapsed() < PATIENCE {
            return;
        }
        let (verb, began) = (self.verb, self.began);
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template(template);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message(verb);
            bar.with_elapsed(began.elapsed())
        });
        bar.set_position(done);
    }

    pub(crate) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
