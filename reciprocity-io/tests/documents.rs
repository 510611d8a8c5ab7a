//! The examples in the documents are read as the documents say.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use common::{error, events, mapping, read_rows, rows};
use reciprocity_core::entry::{Column, FactType};
use reciprocity_core::{Answers, EventId, Fact, Flag};
use reciprocity_io::{Input, Layout, LayoutRead, Mapping, Options};

const EVENT_TABLE: &str = include_str!("../../docs/event-table.md");
const INTERACTION_LOG: &str = include_str!("../../docs/interaction-log.md");

/// The text of the fenced block that begins with three backticks and `label`.
fn block<'d>(document: &'d str, label: &str) -> &'d str {
    let open = format!("\n```{label}\n");
    let rest = document.split_once(&open).unwrap_or_else(|| panic!("no block `{label}`")).1;
    rest.split_once("```").unwrap().0
}

/// The cells of each row of the table that follows `heading`.
fn table<'d>(document: &'d str, heading: &str) -> Vec<Vec<&'d str>> {
    let rest = document.split_once(heading).unwrap().1;
    rest.lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// The first cell of each row of the table that follows `heading`, without backticks.
fn first_cells<'d>(document: &'d str, heading: &str) -> Vec<&'d str> {
    table(document, heading).into_iter().map(|row| row[0].trim_matches('`')).collect()
}

#[test]
fn the_event_table_says_the_same_as_csv_and_as_json_lines() {
    let table = rows(block(EVENT_TABLE, "csv"), &Layout::Detect);
    let json = rows(block(EVENT_TABLE, "jsonl"), &Layout::Detect);
    assert_eq!(table.len(), 6);
    for (table, json) in table.iter().zip(&json) {
        assert_eq!(table.events, json.events);
        assert_eq!((&table.supplier, &table.customer), (&json.supplier, &json.customer));
    }
    assert_eq!(table.len(), json.len());
}

#[test]
fn the_example_of_commitments_shows_every_type_that_the_first_example_does_not() {
    let [first, second] = ["csv", "csv commitments"].map(|label| {
        let shown = events(block(EVENT_TABLE, label), &Layout::EventTable);
        shown.iter().map(|event| event.fact().name()).collect::<Vec<_>>()
    });
    for name in Fact::NAMES {
        assert!(first.contains(&name) || second.contains(&name), "{name}");
    }
}

#[test]
fn the_types_described_use_the_columns_and_the_flags_that_the_core_lets_them() {
    let types = table(EVENT_TABLE, "## Types");
    assert_eq!(types.len(), FactType::ALL.len());
    for (row, of) in types.iter().zip(FactType::ALL) {
        assert_eq!(row[0], format!("`{}`", of.name));
        let columns = [Column::Kind, Column::Amount, Column::Ref, Column::Due, Column::Weight];
        for (cell, column) in row[2..].iter().zip(columns) {
            assert_eq!(!cell.is_empty(), of.columns.contains(&column), "{} {column}", of.name);
        }
        for flag in Flag::ALL {
            let described = row[7].contains(&format!("`{flag}`"));
            assert_eq!(described, of.flags.contains(&flag), "{} {flag}", of.name);
        }
    }
    let flags = EVENT_TABLE.split_once("### Flags").unwrap().1.split_once("## Times").unwrap().0;
    for flag in Flag::ALL {
        assert!(flags.contains(&format!("`{flag}`")), "{flag}");
    }
}

#[test]
fn the_error_reads_as_the_document_shows_it() {
    let text = block(EVENT_TABLE, "csv-refused").as_bytes().to_vec();
    let input = Input::reader("events.csv", std::io::Cursor::new(text));
    let error = read_rows(input, &Layout::Detect, Options::default()).unwrap_err();
    assert_eq!(error.to_string(), block(EVENT_TABLE, "error").trim_end());
}

#[test]
fn the_columns_described_are_those_that_are_read() {
    // A value that no column takes is refused by each column that is known, and by no other.
    let columns = first_cells(EVENT_TABLE, "## Columns");
    assert_eq!(columns.len(), 16);
    for column in columns.into_iter().filter(|&column| column != "event_id") {
        let mut cells = vec![
            ("occurred_at", "2026-01-31"),
            ("supplier", "ACME"),
            ("customer", "Baker"),
            ("actor", "supplier"),
            ("type", "response"),
        ];
        cells.retain(|(name, _)| *name != column);
        let refused = match column {
            "supplier" => "Baker",
            "customer" => "ACME",
            "ref" => "r-1",
            _ => "?",
        };
        cells.push((column, refused));
        let (names, values): (Vec<_>, Vec<_>) = cells.into_iter().unzip();
        let text = format!("{}\n{}\n", names.join(","), values.join(","));
        if column == "ref" {
            let answers = Answers::Named(EventId::new("r-1").unwrap());
            assert_eq!(events(text, &Layout::EventTable)[0].answers(), &answers);
        } else {
            let error = error(text, &Layout::EventTable);
            assert_eq!(error.row(), Some(2), "{column}: {error}");
        }
    }
}

#[test]
fn the_log_without_a_mapping_is_read_as_interactions() {
    let text = block(INTERACTION_LOG, "csv log");
    let (rows, summary) =
        read_rows(common::input(text), &Layout::Detect, Options::default()).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(summary.layout, Some(LayoutRead::Log("interactions".to_owned())));
}

#[test]
fn the_presets_described_are_those_that_there_are() {
    assert_eq!(first_cells(INTERACTION_LOG, "## Presets"), Mapping::PRESETS);
}

#[test]
fn every_key_of_an_event_described_is_known() {
    for key in first_cells(INTERACTION_LOG, "### The keys of an event") {
        let text = format!("[[kinds.\"*\"]]\n{key} = {{ }}\n");
        let error = mapping(&text).unwrap_err().to_string();
        assert!(!error.contains("no mapping has this key"), "{key}: {error}");
    }
}

#[test]
fn the_keys_described_are_used_by_the_types_that_the_document_says() {
    for row in table(INTERACTION_LOG, "### The keys of an event") {
        let key = row[0].trim_matches('`');
        let users = FactType::ALL.iter().filter(|of| match key {
            "kind" => of.columns.contains(&Column::Kind),
            "amount" | "unit" => of.columns.contains(&Column::Amount),
            "answers" => of.columns.contains(&Column::Ref),
            "due_days" => of.columns.contains(&Column::Due),
            "weight" | "weight_scale" => of.columns.contains(&Column::Weight),
            "tone" => of.flags.contains(&Flag::Good),
            "outreach" => of.flags.contains(&Flag::Outreach),
            "automatic" => of.flags.contains(&Flag::Automatic),
            _ => true,
        });
        let users: Vec<&str> = users.map(|of| of.name).collect();
        let all = users.len() == FactType::ALL.len();
        assert_eq!(row[1], if all { "all".to_owned() } else { users.join(", ") }, "{key}");
    }
}

#[test]
fn each_example_makes_the_events_of_the_table_beside_it() {
    for example in ["tickets", "promises", "waiting"] {
        let layout = mapping(block(INTERACTION_LOG, &format!("toml {example}"))).unwrap();
        let log = rows(block(INTERACTION_LOG, &format!("csv {example}")), &layout);
        let table = block(INTERACTION_LOG, &format!("csv table-of-{example}"));
        let log_parties: Vec<_> = log.iter().map(|row| (&row.supplier, &row.customer)).collect();
        let want = rows(table, &Layout::Detect);
        assert!(want.iter().all(|row| log_parties.contains(&(&row.supplier, &row.customer))));
        let found: Vec<_> = log.iter().flat_map(|row| &row.events).collect();
        let want: Vec<_> = want.iter().flat_map(|row| &row.events).collect();
        assert_eq!(found, want, "{example}");
    }
}
