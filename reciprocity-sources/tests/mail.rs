//! Messages: whether a person wrote them, whatever the headers look like.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::table;
use reciprocity_sources::mailboxes;

/// One column of the rows of a mailbox with these messages.
fn column(name: &str, messages: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.mbox");
    let text: String = messages
        .iter()
        .map(|one| format!("From x@y.z Mon Jan  5 09:00:00 2026\n{one}\n\n"))
        .collect();
    std::fs::write(&path, text).unwrap();
    table(mailboxes(&[path], &mut |_| {}).unwrap(), name)
}

fn message(headers: &str) -> String {
    format!(
        "Message-ID: <a@b>\nDate: Mon, 5 Jan 2026 09:00:00 +0100\nFrom: Bob <bob@baker.org>\n\
         To: ann@acme.com\n{headers}\n\nText\n"
    )
}

#[test]
fn what_no_person_wrote_is_told_by_its_headers() {
    for (headers, want) in [
        ("Subject: Hello", ""),
        ("Auto-Submitted: no", ""),
        ("Auto-Submitted: auto-replied", "auto-reply"),
        ("Auto-Submitted: auto-replied (vacation)", "auto-reply"),
        ("Auto-Submitted: Auto-Replied; owner-email=\"x@y.z\"", "auto-reply"),
        ("Auto-Submitted: auto-generated", "machine"),
        ("X-Autoreply: yes", "auto-reply"),
        ("X-Autorespond: Away", "auto-reply"),
        ("Precedence: auto_reply", "auto-reply"),
        ("Precedence: AUTO_REPLY", "auto-reply"),
        ("X-Gmail-Labels: Inbox,Drafts", "draft"),
        ("Content-Type: text/calendar; method=REPLY", "calendar"),
    ] {
        assert_eq!(column("no_act", &[&message(headers)]), [want], "{headers}");
    }
}

#[test]
fn machines_and_mail_systems_are_told_by_their_addresses() {
    for (from, want) in [
        ("no-reply@shop.example", "machine"),
        ("DoNotReply@shop.example", "machine"),
        ("billing.noreply@shop.example", "machine"),
        ("MAILER-DAEMON@mx.example", "notice of delivery"),
        ("reply@shop.example", ""),
    ] {
        let text = message("Subject: x").replace("Bob <bob@baker.org>", from);
        assert_eq!(column("no_act", &[&text]), [want], "{from}");
    }
}

#[test]
fn what_goes_to_a_list_is_bulk() {
    for (headers, want) in [
        ("List-Unsubscribe: <mailto:leave@cook.example>", "bulk"),
        ("List-Id: News <news.cook.example>", "bulk"),
        ("Precedence: bulk", "bulk"),
        ("Subject: x", ""),
    ] {
        assert_eq!(column("bulk", &[&message(headers)]), [want], "{headers}");
    }
}

#[test]
fn encoded_words_groups_and_quoted_names_give_plain_addresses() {
    let text = "Date: Mon, 5 Jan 2026 09:00:00 +0100\n\
        From: =?UTF-8?B?QsO2Yg==?= <bob@baker.org>\n\
        To: \"Lee, Ann\" <ann@acme.com>, Board: dan@acme.com, fay@acme.com;\n\
        Subject: =?ISO-8859-1?Q?Gr=FC=DFe?=\n\nText\n";
    assert_eq!(column("from", &[text]), ["bob@baker.org"]);
    assert_eq!(column("to", &[text]), ["ann@acme.com;dan@acme.com;fay@acme.com"]);
    assert_eq!(column("subject", &[text]), ["Grüße"]);
    // 2026-01-05 08:00 UTC; a message without a name is told from others by sender and time.
    assert_eq!(column("date", &[text]), ["1767600000000000"]);
    assert_eq!(column("message_id", &[text]), ["bob@baker.org 1767600000"]);
}

#[test]
fn quoted_lines_that_begin_like_a_message_begin_none() {
    let text = format!("{}>From here on we agree.\n>>From us both.\n", message("Subject: x"));
    assert_eq!(column("no_act", &[&text, &message("Subject: y")]).len(), 2);
}

#[test]
fn unquoted_lines_that_begin_like_a_message_begin_none() {
    for body in [
        "From here on we agree.\n",
        "\nFrom here on we agree.\nLet us meet.\n",
        "\nFrom Monday on at 9:00 we meet.\n\nFrom us all\n",
        "From Mon to Fri: nine to five\nIn Jan: closed\n",
    ] {
        let text = format!("{}{body}", message("Subject: x"));
        let found = column("subject", &[&text, &message("Subject: y")]);
        assert_eq!(found, ["x", "y"], "{body}");
    }
}

#[test]
fn every_program_has_its_own_line_before_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.mbox");
    for line in [
        "From bob@baker.org Mon Jan  5 09:00:00 2026",
        "From - Mon Jan 05 09:00:00 2026",
        "From bob at baker.org  Mon Jan  5 09:00:00 2026",
        "From 1852951823423094522@xxx Mon Jan 05 09:00:00 +0000 2026",
        "From ???@??? Mon, 5 Jan 2026 09:00:00 +0100",
        "From -7326452645235423452",
        "From ",
    ] {
        for end in ["\n", "\r\n"] {
            let one = |subject: &str| format!("{line}\n{}\n", message(subject));
            let text = (one("Subject: x") + &one("Subject: y")).replace('\n', end);
            std::fs::write(&path, text).unwrap();
            let rows = mailboxes(&[&path].map(Into::into), &mut |_| {}).unwrap();
            assert_eq!(table(rows, "subject"), ["x", "y"], "{line}");
        }
    }
}

#[test]
fn a_delayed_message_has_not_bounced_and_a_failed_one_has() {
    let report = |action: &str| {
        format!(
            "From: MAILER-DAEMON@mx.example\nTo: ann@acme.com\nMIME-Version: 1.0\n\
             Date: Mon, 5 Jan 2026 09:00:00 +0100\nMessage-ID: <report@mx>\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
             --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n\
             Action: {action}\n\n--b\nContent-Type: text/rfc822-headers\n\n\
             Message-ID: <a@b>\nFrom: bob@baker.org\n\n--b--\n"
        )
    };
    for (action, want) in [("failed", "bounced"), ("delayed", "")] {
        let found = column("no_act", &[&message("Subject: x"), &report(action)]);
        assert_eq!(found, [want, "notice of delivery"], "{action}");
    }
}

#[test]
fn a_file_without_messages_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let error = mailboxes(&[path], &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("list.csv") && error.contains("`From `"), "{error}");
    // In a folder other files may lie beside the messages.
    let rows = mailboxes(&[folder.path().to_owned()], &mut |_| {}).unwrap();
    assert!(rows.is_empty());
}
