//! `import`: sample exports of each source become the events that a person would make of them.
//!
//! The samples lie in `tests/exports`; what is expected was worked out from them by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn exports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports")
}

/// Runs the command in the folder of the samples.
fn reciprocity(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reciprocity"));
    command.args(arguments).current_dir(exports()).output().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Each event of an import as `time customer actor kind amount unit`, and what was told.
fn imported(arguments: &[&str]) -> (Vec<String>, String) {
    let output = reciprocity(&[&["import"], arguments].concat());
    assert!(output.status.success(), "{}", err(&output));
    let mut table = csv::Reader::from_reader(output.stdout.as_slice());
    let names = table.headers().unwrap().clone();
    let shown = ["occurred_at", "customer", "actor", "kind", "amount", "unit"];
    let places = shown.map(|name| names.iter().position(|column| column == name).unwrap());
    let line = |row: csv::StringRecord| {
        let cells = places.iter().map(|&place| &row[place]).filter(|cell| !cell.is_empty());
        cells.collect::<Vec<_>>().join(" ")
    };
    (table.records().map(|row| line(row.unwrap())).collect(), err(&output))
}

/// The events and the reasons of an import are these, the reasons in the order of the files.
fn check(arguments: &[&str], events: &[&str], left_out: &[&str]) {
    let (found, told) = imported(arguments);
    assert_eq!(found, events, "{told}");
    let found: Vec<&str> =
        told.lines().filter_map(|line| line.trim().strip_prefix("left out: ")).collect();
    assert_eq!(found, left_out, "{told}");
}

const UNTIL: [&str; 2] = ["--until", "2026-08-01"];

#[test]
fn hubspot() {
    let files =
        ["emails", "calls", "meetings", "notes", "tasks"].map(|name| format!("hubspot/{name}.csv"));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let arguments =
        [&["hubspot"], &files[..], &["--ours", "acme.com", "--time-zone", "Europe/Berlin"], &UNTIL]
            .concat();
    check(
        &arguments,
        &[
            "2026-01-05T09:00:00Z baker.org supplier information 1",
            "2026-01-05T09:00:00Z cook.example supplier information 1",
            // 1767609000000 milliseconds.
            "2026-01-05T10:30:00Z baker.org customer information 1",
            "2026-01-09T08:00:00Z eve.sole@gmail.com customer information 1",
            // 1800000 milliseconds at ten in Berlin, where it is an hour later than in UTC.
            "2026-01-12T09:00:00Z baker.org supplier time 30 minutes",
            "2026-01-12T09:00:00Z baker.org customer time 30 minutes",
            // Half an hour of three people and of two.
            "2026-01-20T08:00:00Z baker.org supplier time 90 minutes",
            "2026-01-20T08:00:00Z baker.org customer time 1 hours",
            "2026-01-27T08:00:00Z baker.org customer respect",
            // In July it is two hours later.
            "2026-07-01T08:00:00Z Cook supplier time 10 minutes",
            "2026-07-01T08:00:00Z Cook customer time 10 minutes",
        ],
        &[
            "1 auto-reply",
            "1 bounced",
            "1 duplicate copy",
            "1 internal only",
            "1 not sent",
            "1 a message left, nobody spoken to",
            "1 no duration, or nothing that counts",
            "1 not reached",
            "1 cancelled",
            "1 no outcome recorded",
            "1 planned, not held",
            "1 a note for one's own side",
            "1 a task of one's own side",
        ],
    );
}

#[test]
fn the_json_of_hubspot_is_read_as_its_export() {
    let arguments = ["hubspot", "hubspot/emails.json", "--ours", "acme.com", UNTIL[0], UNTIL[1]];
    check(
        &arguments,
        &[
            "2026-01-09T08:00:00Z eve.sole@gmail.com customer information 1",
            "2026-01-10T08:00:00Z eve.sole@gmail.com supplier information 1",
        ],
        &[],
    );
}

#[test]
fn salesforce() {
    let arguments = [
        "salesforce",
        "salesforce/EmailMessage.csv",
        "salesforce/Task.csv",
        "salesforce/Event.csv",
        "--ours",
        "acme.com",
        "--parties",
        "salesforce/Account.csv",
        "--until",
        "2026-03-01",
    ];
    check(
        &arguments,
        &[
            "2026-01-05T09:00:00Z baker.org customer information 1",
            "2026-01-05T10:00:00Z baker.org supplier information 1",
            "2026-01-05T10:00:00Z cook.example supplier information 1",
            // 900 seconds, when the task was completed and not when it was due.
            "2026-01-12T10:00:00Z baker.org supplier time 15 minutes",
            "2026-01-12T10:00:00Z baker.org customer time 15 minutes",
            "2026-01-20T09:00:00Z baker.org supplier time 90 minutes",
            "2026-01-20T09:00:00Z baker.org customer time 90 minutes",
        ],
        &[
            "1 auto-reply",
            "1 bounced",
            "1 not sent",
            "1 a task of one's own side",
            "1 an e-mail, read from EmailMessage",
            "1 internal only",
            "1 no other party",
            "1 planned, not held",
            "1 all day, no hours",
            "1 duplicate copy",
            "1 planned, not held",
        ],
    );
}

#[test]
fn dynamics() {
    let arguments = [
        "dynamics",
        "dynamics/emails.json",
        "dynamics/phonecalls.json",
        "dynamics/appointments.json",
        "--ours",
        "acme.com",
        UNTIL[0],
        UNTIL[1],
    ];
    check(
        &arguments,
        &[
            "2026-01-05T09:00:00Z baker.org customer information 1",
            "2026-01-05T10:00:00Z baker.org supplier information 1",
            "2026-01-05T10:00:00Z cook.example supplier information 1",
            "2026-01-12T10:20:00Z Baker Ltd supplier time 20 minutes",
            "2026-01-12T10:20:00Z Baker Ltd customer time 20 minutes",
            // Half an hour of Ann, Dan and Fay, and of Bob and Kim.
            "2026-01-20T09:00:00Z baker.org supplier time 90 minutes",
            "2026-01-20T09:00:00Z baker.org customer time 1 hours",
        ],
        &[
            "1 auto-reply",
            "1 not sent",
            "1 cancelled",
            "1 planned, not held",
            "1 regarding no account",
            "1 all day, no hours",
            "1 cancelled",
        ],
    );
}

#[test]
fn espocrm() {
    let arguments = [
        "espocrm",
        "espocrm/Email.csv",
        "espocrm/Call.csv",
        "espocrm/Meeting.csv",
        "--ours",
        "acme.com",
        UNTIL[0],
        UNTIL[1],
    ];
    check(
        &arguments,
        &[
            "2026-01-05T09:00:00Z baker.org customer information 1",
            "2026-01-05T10:00:00Z baker.org supplier information 1",
            "2026-01-05T10:00:00Z cook.example supplier information 1",
            // A quarter of an hour of one user and of two contacts.
            "2026-01-12T10:00:00Z Baker, Ltd supplier time 15 minutes",
            "2026-01-12T10:00:00Z Baker, Ltd customer time 30 minutes",
            "2026-01-20T09:00:00Z Baker, Ltd supplier time 90 minutes",
            "2026-01-20T09:00:00Z Baker, Ltd customer time 1 hours",
        ],
        &[
            "1 auto-reply",
            "1 not sent",
            "1 no other party",
            "1 not held",
            "1 planned, not held",
            "1 all day, no hours",
        ],
    );
}

#[test]
fn suitecrm() {
    let arguments = [
        "suitecrm",
        "suitecrm/Calls.csv",
        "suitecrm/Meetings.csv",
        "--ours",
        "acme.com",
        "--parties",
        "suitecrm/Accounts.csv",
        "--time-zone",
        "America/New_York",
        "--time-format",
        "%m/%d/%Y %I:%M %p",
        UNTIL[0],
        UNTIL[1],
    ];
    check(
        &arguments,
        &[
            // One hour and fifteen minutes, at ten in New York.
            "2026-01-12T15:00:00Z baker.org supplier time 75 minutes",
            "2026-01-12T15:00:00Z baker.org customer time 75 minutes",
            "2026-01-20T14:00:00Z baker.org supplier time 45 minutes",
            "2026-01-20T14:00:00Z baker.org customer time 45 minutes",
            "2026-07-15T18:00:00Z baker.org supplier time 30 minutes",
            "2026-07-15T18:00:00Z baker.org customer time 30 minutes",
        ],
        &["1 not held", "1 planned, not held", "1 related to no account"],
    );
}

#[test]
fn mailboxes() {
    let arguments = [
        "mail",
        "mail/Inbox.mbox",
        "mail/Sent.mbox",
        "mail/Maildir",
        "--ours",
        "acme.com",
        UNTIL[0],
        UNTIL[1],
    ];
    check(
        &arguments,
        &[
            "2026-01-05T09:00:00Z baker.org supplier information 1",
            "2026-01-05T09:00:00Z cook.example supplier information 1",
            // Half past eleven, an hour east of UTC; filed twice.
            "2026-01-05T10:30:00Z baker.org customer information 1",
            "2026-01-07T08:00:00Z cook.example customer information 1",
            "2026-01-07T10:00:00Z baker.org customer information 1",
            "2026-01-09T14:00:00Z eve@gmail.com customer information 1",
        ],
        &[
            "4 auto-reply",
            "1 bounced",
            // Bob's answer in Sent.mbox, and Ann's mail in the maildir.
            "2 duplicate copy",
            "1 internal only",
            "1 not sent",
            "1 notice of delivery",
            "1 sent by a machine",
        ],
    );
    let (_, told) = imported(&arguments);
    assert!(told.starts_with("mail (3 mailboxes): 16 rows read as mail, 6 events"), "{told}");
    let printed =
        String::from_utf8(reciprocity(&[&["import"], &arguments[..]].concat()).stdout).unwrap();
    let newsletter = printed.lines().find(|line| line.starts_with("news1@")).unwrap();
    assert!(newsletter.ends_with(",outreach"), "{newsletter}");
}

#[test]
fn the_order_of_mailboxes_changes_nothing() {
    let ours = ["--ours", "acme.com", UNTIL[0], UNTIL[1]];
    let run =
        |files: [&str; 2]| reciprocity(&[&["import", "mail"], &files[..], &ours].concat()).stdout;
    let there = run(["mail/Inbox.mbox", "mail/Sent.mbox"]);
    assert!(!there.is_empty());
    assert_eq!(there, run(["mail/Sent.mbox", "mail/Inbox.mbox"]));
}

#[test]
fn calendar() {
    let arguments = ["calendar", "calendar/work.ics", "--ours", "acme.com", UNTIL[0], UNTIL[1]];
    check(
        &arguments,
        &[
            // Ten in Berlin; Ann, Dan and Fay, who did not decline, and Bob and Kim, for half an hour.
            "2026-01-20T09:00:00Z baker.org supplier time 90 minutes",
            "2026-01-20T09:00:00Z baker.org customer time 1 hours",
            // Ten in the zone of the calendar, for an hour and a half.
            "2026-01-23T09:00:00Z baker.org supplier time 90 minutes",
            "2026-01-23T09:00:00Z baker.org customer time 90 minutes",
            // Five Mondays at nine, the second struck out, the third moved to two and an hour long; the
            // clocks go forward on 2026-03-29.
            "2026-03-16T08:00:00Z cook.example supplier time 30 minutes",
            "2026-03-16T08:00:00Z cook.example customer time 30 minutes",
            "2026-03-30T12:00:00Z cook.example supplier time 1 hours",
            "2026-03-30T12:00:00Z cook.example customer time 1 hours",
            "2026-04-06T07:00:00Z cook.example supplier time 30 minutes",
            "2026-04-06T07:00:00Z cook.example customer time 30 minutes",
            "2026-04-13T07:00:00Z cook.example supplier time 30 minutes",
            "2026-04-13T07:00:00Z cook.example customer time 30 minutes",
        ],
        &[
            "1 all day, no hours",
            "1 cancelled",
            "1 internal only",
            "1 no other party",
            "1 planned, not held",
        ],
    );
}

#[test]
fn git() {
    let (events, told) = imported(&["git", "git/log.txt", UNTIL[0], UNTIL[1]]);
    // The supplier of a pair is the one whose name sorts first.
    assert_eq!(
        events,
        [
            // Noon, an hour east of UTC: Bob took Ann's patch in, Cy reviewed it, Eve reported the fault.
            "2026-01-05T11:00:00Z baker.org customer access 1",
            "2026-01-05T11:00:00Z cook.example customer information 1",
            "2026-01-05T11:00:00Z eve@gmail.com customer information 1",
            // Ann tested and approved Bob's, and Cy had had the idea.
            "2026-01-07T09:00:00Z baker.org supplier resources 1",
            "2026-01-07T09:00:00Z baker.org supplier access 1",
            "2026-01-07T09:00:00Z cook.example customer improvement 1",
        ]
    );
    assert!(told.contains("left out: 2 internal only"), "{told}");
}

#[test]
fn github() {
    let files = ["github/issues.json", "github/comments.json", "github/reviews.json"];
    let arguments = [&["github"], &files[..], &["--ours", "octo"], &UNTIL].concat();
    check(
        &arguments,
        &[
            "2026-01-05T09:00:00Z bob customer information 1",
            "2026-01-05T09:00:00Z bob customer",
            "2026-01-05T12:00:00Z bob supplier information 1",
            "2026-01-05T13:00:00Z bob customer information 1",
            "2026-01-06T09:00:00Z cy customer improvement 1",
            "2026-01-07T09:00:00Z cy supplier information 1",
            "2026-01-09T09:00:00Z cy supplier access 1",
        ],
        &["1 internal only", "1 sent by a machine", "1 the issue is not among the files"],
    );
}

#[test]
fn a_party_that_may_be_there_under_two_names_is_told() {
    let zone = ["--ours", "acme.com", "--time-zone", "UTC", UNTIL[0], UNTIL[1]];
    let told = |files: &[&str]| imported(&[&["hubspot"], files, &zone].concat()).1;
    assert!(
        told(&["hubspot/calls.csv"]).contains("note: some parties are called by a name, as `Cook`")
    );
    assert!(!told(&["hubspot/emails.csv"]).contains("note:"));
    let joined = imported(
        &[&["hubspot", "hubspot/calls.csv", "--parties", "hubspot/parties.csv"][..], &zone]
            .concat(),
    );
    assert!(!joined.1.contains("note:"), "{}", joined.1);
    assert!(joined.0.iter().any(|event| event.contains("cook.example")), "{:?}", joined.0);
}

#[test]
fn the_sides_are_turned_around_for_one_who_buys() {
    let arguments =
        ["import", "github", "github/issues.json", "--ours", "octo", "--we-are", "customer"];
    let output = reciprocity(&arguments);
    assert!(output.status.success(), "{}", err(&output));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed
            .lines()
            .skip(1)
            .all(|line| line.contains("Z,bob,octo,") || line.contains("Z,cy,octo,"))
    );
}

#[test]
fn every_format_holds_the_same_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let import =
        ["import", "calendar", "calendar/work.ics", "--ours", "acme.com", UNTIL[0], UNTIL[1]];
    let mut scores = Vec::new();
    for name in ["events.csv", "events.jsonl", "events.parquet", "events.arrow", "events.csv.gz"] {
        let output = reciprocity(&[&import[..], &["--output", &path(name)]].concat());
        assert!(output.status.success() && output.stdout.is_empty(), "{name}: {}", err(&output));
        let scored = reciprocity(&["assess", &path(name), "--format", "csv"]);
        assert!(scored.status.success(), "{name}: {}", err(&scored));
        scores.push(String::from_utf8(scored.stdout).unwrap());
    }
    // Four meetings with each of two customers' sides: two and four, a contribution of each side.
    assert!(scores[0].contains("\nacme.com,baker.org,4,2,2,"), "{}", scores[0]);
    assert!(scores[0].contains("\nacme.com,cook.example,8,4,4,"), "{}", scores[0]);
    assert!(scores.iter().all(|one| *one == scores[0]));
}

#[test]
fn what_several_sources_hold_is_brought_together_each_event_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (mail, meetings) = (path("mail.csv"), path("meetings.jsonl"));
    let ours = ["--ours", "acme.com", UNTIL[0], UNTIL[1]];
    for (source, file, to) in
        [("mbox", "mail/Sent.mbox", &mail), ("ics", "calendar/work.ics", &meetings)]
    {
        let output = reciprocity(&[&["import", source, file, "-o", to], &ours[..]].concat());
        assert!(output.status.success(), "{}", err(&output));
    }
    let (events, told) = imported(&["events", &mail, &meetings, &mail]);
    // Of the mails out1 to two firms, out2, of which nothing here says that it bounced, and in1; of the
    // meetings six, of both sides each.
    assert_eq!(events.len(), 4 + 12, "{told}");
    assert!(told.contains("left out: 4 duplicate copy"), "{told}");
    assert!(events.is_sorted_by_key(|event| event.split(' ').next().unwrap().to_owned()));
}

#[test]
fn what_bears_a_known_id_and_says_something_else_is_told_apart_from_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let table = |name: &str, rows: &str| {
        let path = folder.path().join(name);
        let header = "occurred_at,supplier,customer,actor,type,kind,amount,event_id";
        std::fs::write(&path, format!("{header}\n{rows}")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let given = "A,B,supplier,contribution,service";
    let one = table("one.csv", &format!("1700000000,{given},1,7\n1700000001,{given},1,8\n"));
    let other = table("other.csv", &format!("1700000000,{given},1,7\n1700000001,{given},2,8\n"));
    let (events, told) = imported(&["events", &one, &other]);
    assert_eq!(events.len(), 2, "{told}");
    for words in [
        "left out: 1 duplicate copy\n",
        "left out: 1 with the id of an earlier one and other contents\n",
        "note: two systems that number their records alike",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert!(!imported(&["events", &one, &one]).1.contains("note: two systems"));
}

#[test]
fn a_source_is_read_by_a_mapping_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let preset = String::from_utf8(reciprocity(&["presets", "mail"]).stdout).unwrap();
    let own = preset.replace("\"sent by a machine\" = [\"machine\"]\n", "");
    let own = own.replace("keep = [\"\"]", "keep = [\"\", \"machine\"]");
    assert_ne!(own, preset);
    let path = folder.path().join("mail.toml");
    std::fs::write(&path, own).unwrap();
    let map = path.to_str().unwrap();
    let (events, told) = imported(&[
        "mail",
        "mail/Inbox.mbox",
        "--map",
        map,
        "--ours",
        "acme.com",
        UNTIL[0],
        UNTIL[1],
    ]);
    assert!(events.iter().any(|event| event.contains("shop.example")), "{told}");
    assert!(!told.contains("sent by a machine"), "{told}");
}

#[test]
fn assess_tells_what_a_mapping_leaves_out() {
    let output =
        reciprocity(&["assess", "salesforce/EmailMessage.csv", "--map", "salesforce-emails"]);
    assert!(output.status.success(), "{}", err(&output));
    for told in ["left out: 1 auto-reply", "left out: 1 bounced", "left out: 1 not sent"] {
        assert!(err(&output).contains(told), "{}", err(&output));
    }
}

#[test]
fn an_import_that_cannot_be_is_refused_with_advice() {
    for (arguments, code, words) in [
        (&["hubspot", "hubspot/calls.csv"][..], 2, &["--ours"][..]),
        (&["hubspt", "hubspot/calls.csv", "--ours", "acme.com"], 2, &["did you mean `hubspot`?"]),
        (&["hubspot/calls.csv", "hubspot/emails.csv"], 2, &["no source", "before the files"]),
        (&["mail", "mail/none.mbox"], 3, &["no such file"]),
        (
            &["hubspot", "hubspot/calls.csv", "--ours", "acme.com"],
            3,
            &["row 2", "Activity date", "--time-zone"],
        ),
        (
            &["hubspot", "hubspot/calls-auf-deutsch.csv", "--ours", "acme.com"],
            3,
            &["`Anrufstatus`", "`hubspot-calls` needs", "English"],
        ),
        (&["mail", "mail/Sent.mbox", "--time-zone", "Berlin"], 2, &["`Europe/Berlin`"]),
        (&["mail", "mail/Sent.mbox", "--until", "tomorrow"], 2, &["--until"]),
        (&["events", "hubspot/calls.csv", "--time-zone", "UTC"], 2, &["leave `--time-zone`"]),
        (
            &["mail", "mail/Sent.mbox", "--ours", "nobody.example"],
            3,
            &["no event", "own party not involved"],
        ),
        (&["mail", "mail/Sent.mbox", "-o", "events.json"], 2, &["`parquet`"]),
        (&["mail", "mail/Sent.mbox", "--parties", "mail/none.csv"], 3, &["mail/none.csv"]),
        (&["hubspot-calls", "hubspot/calls.csv"], 4, &["`ours`"]),
    ] {
        let output = reciprocity(&[&["import"], arguments].concat());
        let said = err(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?}: `{word}` not in {said}");
        }
    }
}

#[test]
fn a_table_of_parties_says_where_it_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parties.csv");
    for (text, words) in [
        ("name\nA\n", "row 1: the file needs two columns"),
        (
            "name;party\nA;B\nC\n",
            "row 3: `C` has 1 field, the header has 2; is a semicolon missing?",
        ),
        (
            "name,party\nA,\"B\n",
            "row 2, column `party`: `B\\n` begins with a quotation mark that is left open",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let parties = file.to_str().unwrap();
        let output = reciprocity(&["import", "mail", "mail/Sent.mbox", "--parties", parties]);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(words) && said.contains("parties.csv"), "{said}");
    }
}

#[test]
fn a_source_is_read_from_standard_input_too() {
    for (arguments, file) in [
        (&["git", "-"][..], "git/log.txt"),
        (&["mail", "-", "--ours", "acme.com"], "mail/Sent.mbox"),
        (&["calendar", "-", "--ours", "acme.com"], "calendar/work.ics"),
        (&["salesforce", "-", "--ours", "acme.com"], "salesforce/Event.csv"),
        (&["hubspot", "-", "--ours", "acme.com"], "hubspot/emails.json"),
    ] {
        let run = |file: &str| {
            let stdin = std::fs::File::open(exports().join(file)).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_reciprocity"));
            command.arg("import").args(arguments).args(UNTIL).stdin(stdin).output().unwrap()
        };
        let piped = run(file);
        let named: Vec<&str> =
            arguments.iter().map(|one| if *one == "-" { file } else { one }).collect();
        let named = reciprocity(&[&["import"], &named[..], &UNTIL].concat());
        assert!(piped.status.success() && !piped.stdout.is_empty(), "{}", err(&piped));
        assert_eq!(piped.stdout, named.stdout, "{arguments:?}");
    }
}

#[test]
fn files_of_other_programs_are_refused_with_what_to_do_instead() {
    let folder = tempfile::tempdir().unwrap();
    for (start, words) in [
        (&b"PK\x03\x04 xl/workbook.xml"[..], "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        (b"!BDN\x00\x00\x00\x00", "`readpst`"),
        (b"BZh91AY&SY", "unpack it"),
        (b"\xfd7zXZ\x00\x00", "unpack it"),
        (b"7z\xbc\xaf\x27\x1c\x00", "unpack it"),
        (b"%PDF-1.7\n", "PDF"),
        (b"SQLite format 3\0", "sqlite3 -header -csv"),
        (b"ORC\x0a\x07\x12", "convert it to Parquet"),
        (b"Obj\x01\x04\x14", "convert it to Parquet"),
        (b"FEA1\0\0\0\0", "write it anew as version 2"),
        (b"\x04\x22\x4d\x18\x64\x40", "compressed by lz4"),
        (b"", "empty"),
    ] {
        let path = folder.path().join("export");
        std::fs::write(&path, start).unwrap();
        let file = path.to_str().unwrap();
        let output = reciprocity(&["import", "hubspot", file, "--ours", "acme.com"]);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn bad_rows_are_left_out_on_demand_and_named() {
    let arguments = ["hubspot", "hubspot/calls.csv", "--ours", "acme.com", "--skip-bad-rows"];
    let output = reciprocity(&[&["import"], &arguments[..]].concat());
    // No row says its offset; those that are left out for another reason are never read that far.
    assert_eq!(output.status.code(), Some(3));
    let said = err(&output);
    assert!(said.contains("skipped: 3 bad rows in all") && said.contains("row 2"), "{said}");
}

#[test]
fn a_mapping_of_ones_own_reads_its_own_states() {
    let folder = tempfile::tempdir().unwrap();
    let preset = reciprocity(&["presets", "hubspot-calls"]);
    let text = String::from_utf8(preset.stdout).unwrap();
    let own = text.replace("\"connected\"]", "\"connected\", \"left voicemail\"]");
    assert_ne!(own, text);
    // What is kept and what is left out cannot both hold: the reason comes first.
    let own = own.replace("\"b2cf5968-551e-4856-9783-52b3da59a7d0\", \"left voicemail\",", "");
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, own).unwrap();
    let map = path.to_str().unwrap();
    let (events, told) = imported(&[
        map,
        "hubspot/calls.csv",
        "--ours",
        "acme.com",
        "--time-zone",
        "UTC",
        UNTIL[0],
        UNTIL[1],
    ]);
    assert_eq!(events.len(), 6, "{told}");
}

#[test]
fn the_examples_of_the_help_work() {
    let folder = tempfile::tempdir().unwrap();
    for source in std::fs::read_dir(exports()).unwrap() {
        for file in std::fs::read_dir(source.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    let help = String::from_utf8(reciprocity(&["import", "--help"]).stdout).unwrap();
    let examples = help.split_once("Examples:").unwrap().1.lines();
    let examples: Vec<&str> =
        examples.filter_map(|line| line.trim().strip_prefix("reciprocity ")).collect();
    assert!(examples.len() > 4, "{help}");
    for example in examples {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reciprocity"));
        let output = command.args(example.split(' ')).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{example}: {}", err(&output));
    }
}
