//! Records of GitHub's interface: issues, pull requests, comments and reviews of a repository.

use std::collections::BTreeMap;

use reciprocity_io::{Input, ReadError, ReadErrorKind};
use serde_json::{Map, Value};

use crate::json::records;
use crate::rows::{Field, MemoryRows};

const COLUMNS: [&str; 7] = ["at", "id", "from", "to", "kind", "thread", "no_act"];

/// Who acts for the repository, as GitHub says of the author of a record.
const MEMBERS: [&str; 3] = ["OWNER", "MEMBER", "COLLABORATOR"];

/// Reads the issues, pull requests, comments and reviews of files as GitHub's interface gives them:
/// lists, or objects one after the other.
///
/// Who opened an issue is not said in its comments, so all files are read together. People stand as
/// `login`; members, owners and collaborators as the owner of the repository, for whom they act.
///
/// ```
/// use reciprocity_io::Input;
/// use reciprocity_sources::github;
///
/// let issues = r#"[{"number": 7, "html_url": "https://github.com/acme/net/issues/7",
///     "user": {"login": "bob"}, "author_association": "NONE",
///     "created_at": "2026-01-05T09:00:00Z", "title": "a leak"}]"#;
/// let rows = github(vec![Input::reader("issues.json", issues.as_bytes())])?;
/// assert_eq!(rows.len(), 1); // Bob's request to Acme
/// assert!(github(vec![Input::reader("other.json", "[{\"a\": 1}]".as_bytes())]).is_err());
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// A file cannot be read, is no JSON, or holds no such records.
pub fn github(inputs: Vec<Input>) -> Result<MemoryRows, ReadError> {
    let names: Vec<String> = inputs.iter().map(|input| input.name().to_owned()).collect();
    let name = match &names[..] {
        [only] => only.clone(),
        several => format!("github ({} files)", several.len()),
    };
    let mut all = Vec::new();
    for input in inputs {
        all.extend(records(input.open()?)?);
    }
    let threads: BTreeMap<String, Thread> = all.iter().filter_map(Thread::of).collect();
    let rows: Vec<Vec<Field>> = all.iter().flat_map(|record| rows(record, &threads)).collect();
    if rows.is_empty() {
        let message = "there are no issues, pull requests, comments or reviews of GitHub in it";
        return Err(ReadError::new(ReadErrorKind::Format, &name, message));
    }
    Ok(MemoryRows::new(&name, &COLUMNS, rows))
}

/// An issue or a pull request, and who opened it for whom.
struct Thread {
    owner: String,
    author: String,
    /// Who acted when it was opened: the author, or the owner whose member that is.
    actor: String,
}

impl Thread {
    /// The thread that a record opens, under `OWNER/REPOSITORY/NUMBER`.
    fn of(record: &Map<String, Value>) -> Option<(String, Self)> {
        if !record.contains_key("number") {
            return None;
        }
        let (owner, key) = place(text(record, "html_url"))?;
        let author = login(record)?.to_owned();
        let actor = actor(record, &owner)?;
        Some((key, Self { owner, author, actor }))
    }

    /// Whom an act is for: the author of the thread if a member acts, else the owner.
    fn counterpart(&self, actor: &str) -> String {
        if actor == self.owner { self.actor.clone() } else { self.owner.clone() }
    }
}

/// The rows of a record.
fn rows(record: &Map<String, Value>, threads: &BTreeMap<String, Thread>) -> Vec<Vec<Field>> {
    let url = ["html_url", "issue_url", "pull_request_url"];
    let found = url.into_iter().find_map(|key| place(text(record, key)));
    let Some((owner, key)) = found else { return Vec::new() };
    let pull = record.get("pull_request").and_then(Value::as_object);
    let opened = record.contains_key("number");
    let kind = match (opened, record.contains_key("state"), record.contains_key("created_at")) {
        (true, ..) if pull.is_some() || record.contains_key("merged_at") => "pull",
        (true, ..) => "issue",
        (false, true, false) => "review",
        (false, false, true) => "comment",
        _ => return Vec::new(),
    };
    let at = if kind == "review" { "submitted_at" } else { "created_at" };
    let id = record.get("id").map(ToString::to_string).unwrap_or_default();
    let act = |at: &str, kind: &str, id: String, from: &str, to: &str, reason: &str| {
        let fields = [at, &id, from, to, kind, &key, reason];
        fields.into_iter().map(Field::from).collect::<Vec<_>>()
    };
    let refused = |reason| vec![act("", kind, String::new(), "", "", reason)];
    if is_bot(record) {
        return refused("bot");
    }
    let Some(from) = actor(record, &owner) else { return refused("author") };
    let Some(thread) = threads.get(&key) else { return refused("issue") };
    let time = text(record, at);
    if time.is_empty() {
        return refused("pending");
    }
    let id = if opened { key.clone() } else { format!("{kind}/{id}") };
    let mut rows = vec![act(time, kind, id, &from, &thread.counterpart(&from), "")];
    let merged = pull.map_or_else(|| text(record, "merged_at"), |pull| text(pull, "merged_at"));
    // Whoever pressed the button did it for the repository.
    if opened && !merged.is_empty() && !thread.author.is_empty() {
        rows.push(act(merged, "merge", format!("{key}/merge"), &owner, &thread.actor, ""));
    }
    rows
}

/// The party for which the author of a record acts.
fn actor(record: &Map<String, Value>, owner: &str) -> Option<String> {
    let login = login(record)?;
    let member = MEMBERS.contains(&text(record, "author_association"));
    Some(if member || login.eq_ignore_ascii_case(owner) {
        owner.to_owned()
    } else {
        login.to_owned()
    })
}

fn login(record: &Map<String, Value>) -> Option<&str> {
    record.get("user")?.get("login")?.as_str()
}

fn is_bot(record: &Map<String, Value>) -> bool {
    let user = |key| record.get("user").and_then(|user| user.get(key)).and_then(Value::as_str);
    user("type") == Some("Bot") || user("login").is_some_and(|login| login.ends_with("[bot]"))
}

fn text<'r>(record: &'r Map<String, Value>, key: &str) -> &'r str {
    record.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The owner of a repository and the name of a thread in it, from an address of either kind:
/// `https://github.com/OWNER/REPOSITORY/issues/7#...` or `https://api.github.com/repos/...`.
fn place(url: &str) -> Option<(String, String)> {
    let path = url.split_once("://")?.1.split_once('/')?.1;
    let path = path.strip_prefix("repos/").unwrap_or(path);
    let mut parts = path.split(['/', '#', '?']);
    let (owner, repository) = (parts.next()?, parts.next()?);
    let kind = parts.next()?;
    let number = parts.next()?;
    let known = ["issues", "pull", "pulls"].contains(&kind);
    let sound = known && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| (owner.to_owned(), format!("{owner}/{repository}/{number}")))
}
