//! Mailboxes: files of messages one after the other (mbox), folders with a file for each (maildir),
//! and single messages.

use std::collections::BTreeSet;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use reciprocity_io::{Input, ReadError, ReadErrorKind};

use crate::mail::{Letter, LetterReader};
use crate::mbox::messages;
use crate::rows::{Field, MemoryRows};

const COLUMNS: [&str; 9] =
    ["date", "message_id", "from", "to", "cc", "bcc", "subject", "no_act", "bulk"];

/// Reads mailboxes: each path is a file or a folder, which is read with all that is in it; `-` is
/// standard input. `progress` is told of each message how many there were.
///
/// A message that another one says could not be delivered is marked, in whichever mailbox the two
/// lie; so all mailboxes are read together. The order of the rows is that of the paths, and within
/// a folder that of the names.
///
/// ```
/// use reciprocity_sources::mailboxes;
///
/// # let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("Inbox.mbox");
/// let inbox = "From bob@baker.org Mon Jan  5 09:00:00 2026\n\
///              Message-ID: <1@baker.org>\nDate: Mon, 5 Jan 2026 09:00:00 +0000\n\
///              From: bob@baker.org\nTo: ann@acme.com\nSubject: an offer\n\nDear Ann\n";
/// std::fs::write(&path, inbox).unwrap();
/// let mut seen = 0;
/// let rows = mailboxes(&[path], &mut |messages| seen = messages)?;
/// assert_eq!((rows.len(), seen), (1, 1));
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// A file or a folder cannot be read, or a file holds no messages.
pub fn mailboxes(
    paths: &[PathBuf],
    progress: &mut dyn FnMut(u64),
) -> Result<MemoryRows, ReadError> {
    let mut letters = Letters { reader: LetterReader::new(), all: Vec::new(), progress };
    for path in paths {
        letters.add(path)?;
    }
    let bounced: BTreeSet<String> =
        letters.all.iter().filter_map(|letter| letter.bounced.clone()).collect();
    let rows = letters.all.into_iter().map(|letter| row(letter, &bounced)).collect();
    let name = match paths {
        [only] if only != Path::new("-") => only.display().to_string(),
        _ => format!("mail ({} mailboxes)", paths.len()),
    };
    Ok(MemoryRows::new(&name, &COLUMNS, rows))
}

fn row(letter: Letter, bounced: &BTreeSet<String>) -> Vec<Field> {
    let no_act = match letter.no_act {
        "" if bounced.contains(&letter.message_id) => "bounced",
        reason => reason,
    };
    vec![
        Field::instant(letter.date),
        letter.message_id.into(),
        letter.from.into(),
        letter.to.into(),
        letter.cc.into(),
        letter.bcc.into(),
        letter.subject.into(),
        no_act.into(),
        if letter.bulk { "bulk" } else { "" }.into(),
    ]
}

struct Letters<'p> {
    reader: LetterReader,
    all: Vec<Letter>,
    progress: &'p mut dyn FnMut(u64),
}

impl Letters<'_> {
    fn add(&mut self, path: &Path) -> Result<(), ReadError> {
        if path.is_dir() { self.add_folder(path) } else { self.add_file(path, false, false) }
    }

    /// Adds what lies in a folder, of a maildir only the messages that were delivered.
    fn add_folder(&mut self, folder: &Path) -> Result<(), ReadError> {
        let failed = |error: std::io::Error| {
            let name = folder.display().to_string();
            let message = format!("the folder cannot be read: {error}");
            ReadError::new(ReadErrorKind::Unreadable, &name, message)
        };
        let entries = std::fs::read_dir(folder).map_err(failed)?;
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry.map_err(failed)?.path());
        }
        paths.sort();
        let named = |path: &Path, names: &[&str]| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| names.contains(&name))
        };
        let is_maildir = paths.iter().any(|path| named(path, &["cur"]) && path.is_dir());
        for path in paths {
            match path.is_dir() {
                true if is_maildir && named(&path, &["tmp"]) => {}
                true if is_maildir && named(&path, &["cur", "new"]) => self.add_maildir(&path)?,
                true => self.add_folder(&path)?,
                // What else lies in a maildir are lists of its own.
                false if is_maildir => {}
                false if is_hidden_or_index(&path) => {}
                false => self.add_file(&path, true, false)?,
            }
        }
        Ok(())
    }

    /// Adds the files of `cur` or `new`, of which each is a message. A letter `D` among the flags at
    /// the end of a name says that it is a draft.
    fn add_maildir(&mut self, folder: &Path) -> Result<(), ReadError> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .map_err(|error| {
                let name = folder.display().to_string();
                let message = format!("the folder cannot be read: {error}");
                ReadError::new(ReadErrorKind::Unreadable, &name, message)
            })?;
        paths.sort();
        for path in paths.into_iter().filter(|path| path.is_file()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let flags = name.rsplit_once(":2,").or_else(|| name.rsplit_once("!2,"));
            let draft = flags.is_some_and(|(_, flags)| flags.contains('D'));
            self.add_file(&path, true, draft)?;
        }
        Ok(())
    }

    /// Adds the messages of a file: of an mbox all, else the one that it is. One that is `listed` in a
    /// folder may be something else, and is left out then.
    fn add_file(&mut self, path: &Path, listed: bool, draft: bool) -> Result<(), ReadError> {
        let input = Input::from_argument(path).open()?;
        let name = input.name().to_owned();
        let failed = |error| ReadError::of_io(&name, &error);
        let mut bytes = input.into_bytes();
        let start = bytes.fill_buf().map_err(failed)?;
        let blanks = start.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if start[blanks..].starts_with(b"From ") {
            bytes.consume(blanks);
            return messages(bytes, |message| self.take(message, draft)).map_err(failed);
        }
        let mut message = Vec::new();
        bytes.read_to_end(&mut message).map_err(failed)?;
        let letter = self.reader.read(&message, draft);
        if letter.no_act == "no message" {
            if listed {
                return Ok(());
            }
            let advice = "there is no message in it; an mbox begins with `From `, and a message with \
                          its headers";
            return Err(ReadError::new(ReadErrorKind::Format, &name, advice));
        }
        self.push(letter);
        Ok(())
    }

    fn take(&mut self, message: &[u8], draft: bool) {
        let letter = self.reader.read(message, draft);
        self.push(letter);
    }

    fn push(&mut self, letter: Letter) {
        self.all.push(letter);
        (self.progress)(self.all.len() as u64);
    }
}

/// Files that mail programs keep beside their mailboxes.
fn is_hidden_or_index(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(".");
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    name.starts_with('.') || ["msf", "dat", "json", "html", "sqlite"].contains(&extension)
}
