//! One message: who wrote to whom and when, and whether a person did.

use mail_parser::{
    Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

/// What is read of a message. Its text is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Letter {
    pub(crate) message_id: String,
    /// In microseconds since 1970-01-01 00:00 UTC.
    pub(crate) date: Option<i64>,
    /// Addresses, between semicolons.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) cc: String,
    pub(crate) bcc: String,
    pub(crate) subject: String,
    /// Why it is no act of a person; empty if it may be one.
    pub(crate) no_act: &'static str,
    /// Whether it went to a list or to everybody.
    pub(crate) bulk: bool,
    /// The message that could not be delivered, where this one says so.
    pub(crate) bounced: Option<String>,
}

/// Reads messages.
#[derive(Debug)]
pub(crate) struct LetterReader(MessageParser);

impl LetterReader {
    pub(crate) fn new() -> Self {
        Self(MessageParser::default())
    }

    /// Reads a message; `draft` says that its mailbox calls it one.
    pub(crate) fn read(&self, bytes: &[u8], draft: bool) -> Letter {
        let Some(message) = self.0.parse(bytes).filter(|message| message.from().is_some()) else {
            return Letter { no_act: "no message", ..Letter::default() };
        };
        let date = message.date().map(|date| date.to_timestamp());
        let mut letter = Letter {
            message_id: message.message_id().unwrap_or_default().to_owned(),
            date: date.and_then(|seconds| seconds.checked_mul(1_000_000)),
            from: addresses(message.from()),
            to: addresses(message.to()),
            cc: addresses(message.cc()),
            bcc: addresses(message.bcc()),
            subject: message.subject().unwrap_or_default().to_owned(),
            bulk: is_bulk(&message),
            bounced: self.bounced(&message),
            no_act: "",
        };
        if letter.message_id.is_empty() {
            // Copies have the same sender and the same second.
            letter.message_id = format!("{} {}", letter.from, date.unwrap_or_default());
        }
        letter.no_act = match no_act(&message, &letter) {
            "" if draft => "draft",
            reason => reason,
        };
        letter
    }

    /// The id of the message of which this report says that it could not be delivered.
    fn bounced(&self, message: &Message<'_>) -> Option<String> {
        if report_type(message)? != "delivery-status" {
            return None;
        }
        let status =
            message.parts.iter().find(|part| is_type(part, "message", "delivery-status"))?;
        let status = String::from_utf8_lossy(status.contents()).to_lowercase();
        let failed = status.lines().any(|line| {
            line.strip_prefix("action:").is_some_and(|action| action.trim() == "failed")
        });
        if !failed {
            return None;
        }
        message.parts.iter().find_map(|part| match &part.body {
            PartType::Message(original) => original.message_id().map(str::to_owned),
            _ if is_type(part, "text", "rfc822-headers") => {
                let original = self.0.parse(part.contents())?;
                original.message_id().map(str::to_owned)
            }
            _ => None,
        })
    }
}

/// Why a message is no act of a person; empty if it may be one.
fn no_act(message: &Message<'_>, letter: &Letter) -> &'static str {
    // Mail systems mark their notices as replies too.
    if letter.bounced.is_some() {
        return "notice of delivery";
    }
    if let Some("delivery-status" | "disposition-notification") = report_type(message).as_deref() {
        return "notice of delivery";
    }
    let local = letter.from.split('@').next().unwrap_or_default().to_lowercase();
    if ["mailer-daemon", "postmaster"].contains(&local.as_str()) {
        return "notice of delivery";
    }
    // RFC 3834, and what was in use before it and beside it.
    let submitted = text(message, "Auto-Submitted");
    if submitted.starts_with("auto-replied")
        || !text(message, "X-Autoreply").is_empty()
        || !text(message, "X-Autorespond").is_empty()
        || text(message, "Precedence") == "auto_reply"
    {
        return "auto-reply";
    }
    let machine = !submitted.is_empty() && submitted != "no";
    if machine || is_no_reply(&local) {
        return "machine";
    }
    if message.parts.iter().any(|part| is_type(part, "text", "calendar")) {
        return "calendar";
    }
    let labels = text(message, "X-Gmail-Labels");
    if labels.split(',').any(|label| ["draft", "drafts"].contains(&label.trim())) {
        return "draft";
    }
    if letter.date.is_none() { "no date" } else { "" }
}

fn is_no_reply(local: &str) -> bool {
    let plain: String = local.chars().filter(char::is_ascii_alphanumeric).collect();
    ["noreply", "donotreply"].iter().any(|name| plain.starts_with(name) || plain.ends_with(name))
}

fn is_bulk(message: &Message<'_>) -> bool {
    ["List-Id", "List-Unsubscribe", "List-Post"].iter().any(|name| message.header(*name).is_some())
        || ["bulk", "list", "junk"].contains(&text(message, "Precedence").as_str())
}

/// What a report of a mail system is about.
fn report_type(message: &Message<'_>) -> Option<String> {
    let content = message.root_part().content_type()?;
    let report = content.ctype() == "multipart" && content.subtype() == Some("report");
    report.then(|| content.attribute("report-type").unwrap_or_default().to_lowercase())
}

fn is_type(part: &MessagePart<'_>, kind: &str, subtype: &str) -> bool {
    part.content_type().is_some_and(|content| {
        content.ctype().eq_ignore_ascii_case(kind)
            && content.subtype().is_some_and(|found| found.eq_ignore_ascii_case(subtype))
    })
}

/// The text of a header in small letters; empty where there is none.
fn text(message: &Message<'_>, name: &'static str) -> String {
    let value = message.header_as(HeaderName::from(name), mail_parser::HeaderForm::Text);
    let text = value.first().and_then(HeaderValue::as_text).unwrap_or_default();
    text.trim().to_lowercase()
}

/// Addresses of a header, between semicolons, those of groups among them.
fn addresses(header: Option<&Address<'_>>) -> String {
    let all = header.into_iter().flat_map(Address::iter).filter_map(|one| one.address());
    all.collect::<Vec<_>>().join(";")
}
