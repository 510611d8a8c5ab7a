//! `convert`: the same events in every format, and names that tell nothing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use reciprocity_core::{Event, Policy};
use reciprocity_io::{Input, Layout, Options};
use support::{Desk, root, sample};

/// The parties and the events of each row of a file.
fn events(desk: &Desk, name: &str) -> Vec<(String, String, Event)> {
    let mut all = Vec::new();
    let input = Input::path(desk.path().join(name));
    let read = reciprocity_arrow::read(
        input,
        &Layout::EventTable,
        &Policy::default(),
        Options::default(),
        &mut |record| {
            let names = (record.supplier.to_owned(), record.customer.to_owned());
            all.extend(
                record.events.drain(..).map(|event| (names.0.clone(), names.1.clone(), event)),
            );
            Ok(())
        },
    );
    read.unwrap();
    all
}

/// The example of the event table's page that begins with this label: between them they have every
/// type.
fn example(label: &str) -> String {
    let page = std::fs::read_to_string(root().join("docs/event-table.md")).unwrap();
    let block = page.split_once(&format!("\n```{label}\n")).unwrap().1;
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn every_type_of_event_survives_every_format() {
    let desk = Desk::new()
        .with("first.csv", &example("csv"))
        .with("second.csv", &example("csv commitments"));
    let want = [events(&desk, "first.csv"), events(&desk, "second.csv")].concat();
    assert_eq!(want.len(), 22);
    for name in ["a.csv", "a.csv.gz", "a.csv.zst", "a.jsonl", "a.jsonl.gz", "a.parquet", "a.arrow"]
    {
        desk.printed(&["convert", "first.csv", "second.csv", "--output", name]);
        assert_eq!(events(&desk, name), want, "{name}");
        // And once more, from that format.
        desk.printed(&["convert", name, "--output", "again.csv"]);
        assert_eq!(events(&desk, "again.csv"), want, "{name}, again");
    }
    let streamed = desk.printed(&["convert", "first.csv", "second.csv", "--format", "jsonl"]);
    assert_eq!(streamed.as_bytes(), desk.read("a.jsonl"));
}

#[test]
fn a_log_becomes_the_table_that_scores_alike() {
    let desk = Desk::new();
    let log = root().join("data/reviews-log.csv.gz");
    let log = log.to_str().unwrap();
    desk.printed(&["convert", log, "--map", "reviews", "--output", "events.parquet"]);
    let table = desk.printed(&["assess", "events.parquet", "--format", "csv"]);
    assert!(table == desk.printed(&["assess", &sample(), "--format", "csv"]));
}

#[test]
fn columns_are_chosen_by_name() {
    let desk = Desk::new().with("first.csv", &example("csv"));
    let convert = ["convert", "first.csv", "--columns"];
    let chosen = desk.printed(&[&convert[..], &["type,actor"]].concat());
    assert_eq!(
        chosen.lines().take(3).collect::<Vec<_>>(),
        ["type,actor", "request,customer", "response,supplier"]
    );
    desk.refused(&[&convert[..], &["tpye"]].concat(), 2, &["`tpye`", "`type`"]);
}

#[test]
fn bad_rows_and_bad_outputs_leave_nothing_behind() {
    let bad = example("csv") + ",yesterday,ACME,Baker,supplier,,contribution,goods,40,,,,,,\n";
    let desk = Desk::new().with("bad.csv", &bad).with("out.csv", "before");
    desk.refused(&["convert", "bad.csv", "--output", "out.csv"], 3, &["row 8", "`yesterday`"]);
    assert_eq!(desk.read("out.csv"), b"before");
    assert_eq!(desk.path().read_dir().unwrap().count(), 2);
    desk.printed(&["convert", "bad.csv", "--output", "out.csv", "--skip-bad-rows"]);
    assert_eq!(events(&desk, "out.csv").len(), 6);
    desk.refused(&["convert", "bad.csv", "--output", "out.json"], 2, &["rows", "`csv`"]);
    desk.refused(&["convert", "none.csv"], 3, &["none.csv"]);
}

#[test]
fn a_reader_that_goes_away_ends_the_work() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_reciprocity"))
        .args(["convert", &sample(), "--skip-bad-rows"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", support::said(&output));
}

#[test]
fn amounts_that_a_column_of_numbers_cannot_hold_are_refused() {
    let text = "occurred_at,supplier,customer,actor,type,kind,amount,unit\n\
                2026-01-01,a,b,customer,contribution,money,90071992547409.93,EUR\n";
    let desk = Desk::new().with("large.csv", text);
    let parquet = ["convert", "large.csv", "--output", "large.parquet"];
    desk.refused(&parquet, 3, &["90071992547409.93", "write CSV"]);
    for name in ["again.csv", "again.jsonl"] {
        desk.printed(&["convert", "large.csv", "--output", name]);
        assert_eq!(events(&desk, name), events(&desk, "large.csv"), "{name}");
    }
}

#[test]
fn pseudonyms_hide_names_keep_scores_and_hang_on_the_key() {
    let desk = Desk::new()
        .with("first.csv", &example("csv"))
        .with("key", "0123456789abcdef0123456789abcdef\n")
        .with("other-key", "0123456789abcdef0123456789abcdeF\n")
        .with("short-key", "secret\n");
    let convert = |key: &str, name: &str| {
        desk.printed(&["convert", "first.csv", "--pseudonymise", key, "--output", name]);
        String::from_utf8(desk.read(name)).unwrap()
    };
    let shared = convert("key", "shared.csv");
    for name in ["ACME", "Baker", "o-17", "i-17"] {
        assert!(!shared.contains(name), "`{name}` is still there: {shared}");
    }
    assert_eq!(convert("key", "again.csv"), shared);
    assert_ne!(convert("other-key", "other.csv"), shared);
    // What answers what is still known, so that no score but the names changes.
    let scores = |name: &str| {
        let mut rows = desk.rows(&["assess", name]);
        for row in &mut rows {
            row.retain(|name, _| !["supplier", "customer"].contains(&name.as_str()));
        }
        rows
    };
    assert_eq!(scores("shared.csv"), scores("first.csv"));
    let answers = events(&desk, "shared.csv");
    let request = answers[0].2.id().unwrap().clone();
    assert_eq!(answers[1].2.answers(), &reciprocity_core::Answers::Named(request));
    let short = ["convert", "first.csv", "--pseudonymise", "short-key"];
    desk.refused(&short, 4, &["short-key", "fewer than 16 bytes"]);
}
