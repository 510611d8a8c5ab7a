//! Progress bars.

use std::fmt::Write;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{
    HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState,
    ProgressStyle,
};
use reciprocity_io::Progress;

/// Nothing that takes less than this is worth a progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is shown of a file whose size is known, and of a pipe.
const BYTES: &str = "{msg} {bar:30} {bytes} of {total_bytes}, {byte_rate}, {left} left";
const ENDLESS: &str = "{msg} {spinner} {bytes}, {byte_rate}";

/// What is shown of so many of so many things.
fn of_things(things: &str) -> String {
    format!("{{msg}} {{bar:30}} {{human_pos}} of {{human_len}} {things}, {{rate}}, {{left}} left")
}

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
        let template = of_things(things);
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
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(
                style
                    .with_key("rate", write_rate)
                    .with_key("byte_rate", write_byte_rate)
                    .with_key("left", write_left),
            );
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

/// How much was done in a second, since the beginning: the bar itself is younger than the work.
fn rate(state: &ProgressState) -> f64 {
    state.pos() as f64 / state.elapsed().as_secs_f64().max(1e-3)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn write_rate(state: &ProgressState, output: &mut dyn Write) {
    // What writes to a text does not fail.
    let _ = write!(output, "{}/s", HumanCount(rate(state) as u64));
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn write_byte_rate(state: &ProgressState, output: &mut dyn Write) {
    let _ = write!(output, "{}/s", HumanBytes(rate(state) as u64));
}

/// How long it takes to the end if it goes on as fast.
fn write_left(state: &ProgressState, output: &mut dyn Write) {
    let rest = state.len().unwrap_or(0).saturating_sub(state.pos()) as f64;
    let left = Duration::try_from_secs_f64(rest / rate(state)).unwrap_or(Duration::MAX);
    let _ = write!(output, "{:#}", HumanDuration(left));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_read_by_the_bar() {
        for template in [BYTES, ENDLESS, &of_things("events")] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
