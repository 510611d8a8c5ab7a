//! What `git log --format=fuller` prints: who wrote, took in, reviewed, tested and reported what.

use std::io::BufRead;

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use reciprocity_io::{Input, ReadError, ReadErrorKind};

use crate::rows::{Field, MemoryRows};

const COLUMNS: [&str; 5] = ["date", "id", "from", "to", "kind"];

/// The trailers that say what somebody did for the author, and the kind of act that each is.
const TRAILERS: [(&str, &str); 5] = [
    ("reviewed-by", "review"),
    ("acked-by", "ack"),
    ("tested-by", "test"),
    ("reported-by", "report"),
    ("suggested-by", "suggest"),
];

/// The formats of the option `--date`, in which the time of a commit may be written.
const DATES: [&str; 5] =
    ["%a %b %d %H:%M:%S %Y %z", "%Y-%m-%d %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %z", "%s %z", "%s"];

/// Reads what `git log --format=fuller` prints, with any `--date` that says the offset from UTC.
///
/// The committer took the author's patch in (`apply`), and each trailer says what somebody did for
/// its author, at the time of the commit. A merge is left out: it is made of other commits.
///
/// ```
/// use reciprocity_io::{Input, TypedRows};
/// use reciprocity_sources::git_log;
///
/// let log = "commit 1f2e\n\
///            Author:     Ann <ann@acme.com>\n\
///            AuthorDate: 2026-01-05T09:00:00Z\n\
///            Commit:     Bob <bob@baker.org>\n\
///            CommitDate: 2026-01-05T10:00:00Z\n\
///            \n    net: mend a leak\n    \n    Reviewed-by: Cid <cid@cafe.net>\n";
/// let rows = git_log(Input::reader("log", log.as_bytes()))?;
/// assert_eq!(rows.len(), 2); // Bob took it in, and Cid reviewed it
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// The input cannot be read, or is not such a log.
pub fn git_log(input: Input) -> Result<MemoryRows, ReadError> {
    let input = input.open()?;
    let name = input.name().to_owned();
    let mut log = Log { name: &name, rows: Vec::new(), commit: Commit::default(), line: 0 };
    let mut bytes = input.into_bytes();
    let mut line = Vec::new();
    loop {
        line.clear();
        let count = bytes
            .read_until(b'\n', &mut line)
            .map_err(|error| ReadError::of_io(&name, &error).after_row(log.line))?;
        if count == 0 {
            break;
        }
        log.line += 1;
        log.take(String::from_utf8_lossy(&line).trim_end())?;
    }
    log.end_commit()?;
    let rows = log.rows;
    Ok(MemoryRows::new(&name, &COLUMNS, rows))
}

#[derive(Debug, Default)]
struct Commit {
    id: String,
    author: String,
    committer: String,
    date: String,
    merge: bool,
    /// Kind and person of each trailer.
    trailers: Vec<(&'static str, String)>,
}

struct Log<'n> {
    name: &'n str,
    rows: Vec<Vec<Field>>,
    commit: Commit,
    line: u64,
}

impl Log<'_> {
    fn take(&mut self, line: &str) -> Result<(), ReadError> {
        if let Some(id) = line.strip_prefix("commit ") {
            self.end_commit()?;
            let id = id.split_whitespace().next().unwrap_or_default().to_owned();
            self.commit = Commit { id, ..Commit::default() };
            return Ok(());
        }
        if self.commit.id.is_empty() {
            return if line.is_empty() { Ok(()) } else { Err(self.no_log(line)) };
        }
        if let Some(text) = line.strip_prefix("    ") {
            self.trailer(text);
            return Ok(());
        }
        let Some((key, value)) = line.split_once(':') else { return Ok(()) };
        let value = value.trim().to_owned();
        match key {
            "Author" => self.commit.author = value,
            "Commit" => self.commit.committer = value,
            "CommitDate" => self.commit.date = value,
            "Merge" => self.commit.merge = true,
            _ => {}
        }
        Ok(())
    }

    fn trailer(&mut self, text: &str) {
        let Some((key, person)) = text.split_once(':') else { return };
        let known = TRAILERS.iter().find(|(name, _)| key.trim().eq_ignore_ascii_case(name));
        if let Some((_, kind)) = known {
            self.commit.trailers.push((kind, person.trim().to_owned()));
        }
    }

    fn end_commit(&mut self) -> Result<(), ReadError> {
        let commit = std::mem::take(&mut self.commit);
        if commit.id.is_empty() || commit.merge {
            return Ok(());
        }
        if commit.committer.is_empty() || commit.date.is_empty() {
            return Err(self.refuse(
                "the commit does not say who committed it and when; print the log with \
                 `--format=fuller`",
            ));
        }
        let Some(date) = micros(&commit.date) else {
            return Err(self.refuse(&format!(
                "`{}` is no time with an offset; print the log with `--date=iso-strict`",
                commit.date
            )));
        };
        let applied = std::iter::once(("apply", commit.committer.clone()));
        for (place, (kind, person)) in applied.chain(commit.trailers).enumerate() {
            self.rows.push(vec![
                Field::Micros(date),
                format!("{}/{place}", commit.id).into(),
                person.into(),
                commit.author.clone().into(),
                kind.into(),
            ]);
        }
        Ok(())
    }

    fn no_log(&self, line: &str) -> ReadError {
        let shown: String = line.chars().take(60).filter(|letter| !letter.is_control()).collect();
        self.refuse(&format!("`{shown}` begins no log; print it with `git log --format=fuller`"))
    }

    fn refuse(&self, message: &str) -> ReadError {
        ReadError::new(ReadErrorKind::Row, self.name, message).after_row(self.line)
    }
}

/// The microseconds of a time, in any of git's formats that say its offset.
fn micros(text: &str) -> Option<i64> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant.as_microsecond());
    }
    DATES.iter().find_map(|format| {
        let parts = strtime::parse(format, text).ok()?;
        if let Ok(instant) = parts.to_timestamp() {
            return Some(instant.as_microsecond());
        }
        let local: DateTime = parts.to_datetime().ok()?;
        let zone = jiff::tz::TimeZone::fixed(parts.offset()?);
        zone.to_timestamp(local).ok().map(|instant| instant.as_microsecond())
    })
}
