//! `trend`, `alerts` and `what-if`: one history, looked at many times.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::{Desk, sample};

const HEADER: &str = "occurred_at,supplier,customer,actor,type,kind,amount\n";

/// A policy that hardly forgets, so that shares are ratios of counts.
const REMEMBERS: &str = "[memory]\nslow_half_life_days = 365250\n";

/// The supplier gives once a day for thirty days.
fn one_sided() -> String {
    let row =
        |day: u32| format!("2026-01-{day:02},acme,baker,supplier,contribution,information,1\n");
    HEADER.to_owned() + &(1..=30).map(row).collect::<String>()
}

#[test]
fn a_trend_tells_at_each_time_what_an_assessment_as_of_then_tells() {
    let desk = Desk::new();
    let sample = sample();
    let pair = ["google.com", "intel.com"];
    let points = desk.rows(&["trend", &sample, pair[0], pair[1], "--points", "4"]);
    assert_eq!(points.len(), 4);
    for point in points {
        let arguments = ["assess", &sample, "--as-of", &point["as_of"]];
        let all = desk.rows(&arguments);
        let same = all
            .into_iter()
            .find(|row| (&*row["supplier"], &*row["customer"]) == (pair[0], pair[1]));
        let same = same.unwrap();
        let mut compared = 0;
        for (name, value) in &point {
            // The stage depends on the stage before; activity stands in no row of scores.
            let elsewhere = ["as_of", "stage", "supplier_activity", "customer_activity"];
            if !elsewhere.contains(&name.as_str()) {
                assert_eq!(same.get(name), Some(value), "{name} as of {}", point["as_of"]);
                compared += 1;
            }
        }
        let events: u64 = point["events"].parse().unwrap();
        let counted = ["supplier_contributions", "customer_contributions"];
        assert_eq!(
            counted.map(|name| same[name].parse::<u64>().unwrap()).iter().sum::<u64>(),
            events
        );
        assert_eq!(compared, 12);
    }
}

#[test]
fn the_document_of_a_trend_holds_whole_assessments() {
    let desk = Desk::new();
    let sample = sample();
    let pair = ["google.com", "intel.com"];
    let trend = desk.document(&["trend", &sample, pair[0], pair[1], "--points", "3"]);
    for point in trend["points"].as_array().unwrap() {
        let as_of = point["as_of"].as_str().unwrap();
        let then = desk.document(&["explain", &sample, pair[0], pair[1], "--as-of", as_of]);
        assert_eq!(point["events"], then["events"], "as of {as_of}");
        // In this history no stage is left later than it was entered.
        assert_eq!(point["assessment"], then["assessment"], "as of {as_of}");
        assert_ne!(point["assessment"]["joint"]["kinds"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn a_trend_steps_with_the_calendar() {
    // One act of the supplier in the first month, one of the customer in the second, two more in the
    // third: 1/1, 1/2, 1/4.
    let rows = "2026-01-10,acme,baker,supplier,contribution,information,1\n\
                2026-02-10,acme,baker,customer,contribution,information,1\n\
                2026-03-10,acme,baker,customer,contribution,information,2\n";
    let desk = Desk::new().with("a.csv", &format!("{HEADER}{rows}")).with("p.toml", REMEMBERS);
    let trend = ["trend", "a.csv", "acme", "baker", "--policy", "p.toml"];
    let months = desk.rows(&[&trend[..], &["--step", "month", "--as-of", "2026-03-20"]].concat());
    let told: Vec<(&str, &str, f64)> = months
        .iter()
        .map(|row| (&row["as_of"][..10], &*row["events"], row["supplier_share"].parse().unwrap()))
        .collect();
    let want = [("2026-02-01", "1", 1.0), ("2026-03-01", "2", 0.5), ("2026-03-20", "3", 0.25)];
    for (told, want) in told.iter().zip(want) {
        assert_eq!((told.0, told.1), (want.0, want.1));
        // A month at this half-life weighs 2^(-30/365250), which is 1 less .00006.
        assert!((told.2 - want.2).abs() < 1e-4, "{told:?}");
    }
    assert_eq!(told.len(), 3);
    let table = desk.printed(&[&trend[..], &["--step", "month", "--as-of", "2026-03-20"]].concat());
    assert!(table.contains("went from 100 % (one-way) to 25 % (tilted)"), "{table}");
    // 25 % of 40 steps is the tenth cell after the first.
    let last = table.lines().find(|line| line.starts_with("2026-03-20")).unwrap();
    let picture = last.split("  ").find(|part| part.contains('●')).unwrap().trim();
    assert_eq!(picture.chars().position(|mark| mark == '●'), Some(10), "{picture}");
    desk.refused(&[&trend[..], &["--as-of", "2026-01-01"]].concat(), 2, &["--as-of"]);
    desk.refused(&["trend", "a.csv", "acme", "mill"], 5, &["`mill`"]);
}

#[test]
fn each_change_is_told_once_at_the_first_look_that_sees_it() {
    // Wilson's lower bound of n acts of one side alone is n/(n + z^2), z = 1.645: above .7, so that the
    // other falls short of 30 %, from the seventh act on (6.31); above .9 from the 25th on (24.35).
    let desk = Desk::new().with("a.csv", &one_sided()).with("p.toml", REMEMBERS);
    let told = |more: &[&str]| -> Vec<(String, String)> {
        let rows = desk.rows(&[&["alerts", "a.csv", "--policy", "p.toml"], more].concat());
        let known = rows.into_iter().filter(|row| ["band", "holds_up"].contains(&&*row["kind"]));
        known.map(|row| (row["as_of"][..10].to_owned(), row["text"].clone())).collect()
    };
    let short = |day: &str| {
        (format!("2026-01-{day}"), "baker does not hold up its end any more.".to_owned())
    };
    let one_way = |day: &str| {
        (format!("2026-01-{day}"), "The balance is now one way: acme gives more.".to_owned())
    };
    assert_eq!(told(&["--every", "day"]), [short("07"), one_way("25")]);
    // Mondays: the 5th, the 12th, the 19th, the 26th.
    assert_eq!(told(&[]), [short("12"), one_way("26")]);
    assert_eq!(told(&["--every", "day", "--since", "2026-01-07"]), [one_way("25")]);
    assert_eq!(told(&["--since", "2026-01-25"]), []);
    assert_eq!(told(&["--since", "2026-01-24", "--net"]), [one_way("30")]);
}

#[test]
fn alerts_come_in_every_format_and_refuse_times_without_an_end() {
    let desk = Desk::new().with("a.csv", &one_sided());
    let rows = desk.rows(&["alerts", "a.csv"]);
    assert!(!rows.is_empty());
    let lines = desk.printed(&["alerts", "a.csv", "--format", "jsonl"]);
    assert_eq!(lines.lines().count(), rows.len());
    for (line, row) in lines.lines().zip(&rows) {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["text"], row["text"].as_str());
        assert_eq!(object["as_of"], row["as_of"].as_str());
    }
    assert_eq!(desk.document(&["alerts", "a.csv"]).as_array().unwrap().len(), rows.len());
    let table = desk.printed(&["alerts", "a.csv"]);
    assert!(table.contains(&format!("{} changes in 1 relationship,", rows.len())), "{table}");
    desk.refused(&["alerts", "a.csv", "--since", "2026-01-30"], 2, &["--since", "2026-01-30"]);
    desk.refused(&["alerts", "a.csv", "--since", "soon"], 2, &["--since", "`soon`"]);
    desk.refused(&["alerts", "a.csv", "--net"], 2, &["--since"]);
}

/// At one time the supplier gave 3 and the customer 1.
const THREE_TO_ONE: &str = "occurred_at,supplier,customer,actor,type,kind,amount\n\
    2026-01-10,acme,baker,supplier,contribution,information,3\n\
    2026-01-10,acme,baker,customer,contribution,information,1\n";

#[test]
fn what_would_be_is_told_beside_what_is_and_nothing_is_written() {
    let desk = Desk::new().with("a.csv", THREE_TO_ONE);
    let what_if = ["what-if", "a.csv", "acme", "baker"];
    let event = ["--event", "actor=customer,kind=information,amount=2"];
    let rows = desk.rows(&[&what_if[..], &event].concat());
    let of = |name: &str| {
        let row = rows.iter().find(|row| row["score"] == name).unwrap();
        [&row["before"], &row["after"], &row["change"]].map(String::as_str)
    };
    // To the last digits: both numbers are discounted and divided.
    let share = of("supplier_share").map(|text| text.parse::<f64>().unwrap());
    for (found, want) in share.into_iter().zip([0.75, 0.5, -0.25]) {
        assert!((found - want).abs() < 1e-12, "{share:?}");
    }
    assert_eq!(of("customer_contributions"), ["1", "2", "1.0"]);
    assert_eq!(of("band"), ["tilted", "within", ""]);
    assert!(rows.iter().all(|row| row["before"] != row["after"]), "what stays is left out");
    let all = desk.rows(&[&what_if[..], &event, &["--all"]].concat());
    assert_eq!(all.len(), 30, "every score is there");
    assert_eq!(desk.read("a.csv"), THREE_TO_ONE.as_bytes());
    let table = desk.printed(&[&what_if[..], &event].concat());
    assert!(table.contains("if 1 more event had happened"), "{table}");
    assert!(table.contains("supplier share") && table.contains("-0.250"), "{table}");
}

#[test]
fn hypothetical_events_of_a_file_count_as_if_they_were_in_the_history() {
    let plan = "2026-02-01,acme,baker,customer,contribution,time,2\n\
                2026-02-03,acme,baker,supplier,request,,\n";
    let desk = Desk::new()
        .with("a.csv", THREE_TO_ONE)
        .with("plan.csv", &format!("{HEADER}{plan}"))
        .with("both.csv", &format!("{THREE_TO_ONE}{plan}"));
    let told = desk.document(&["what-if", "a.csv", "acme", "baker", "--events", "plan.csv"]);
    assert_eq!(told["as_of"], "2026-02-03T00:00:00Z");
    assert_eq!(told["hypothetical_events"], 2);
    let real = |file: &str| {
        let as_of = ["--as-of", "2026-02-03"];
        let document = desk.document(&[&["assess", file], &as_of[..]].concat());
        document["relationships"][0]["assessment"].clone()
    };
    assert!(told["after"] == real("both.csv"));
    assert!(told["before"] == real("a.csv"));
}

#[test]
fn events_that_cannot_be_are_refused_where_they_are_wrong() {
    let other = format!("{HEADER}2026-02-01,acme,mill,customer,contribution,time,2\n");
    let desk = Desk::new().with("a.csv", THREE_TO_ONE).with("other.csv", &other);
    let what_if = |more: &[&str], code, words: &[&str]| {
        desk.refused(&[&["what-if", "a.csv", "acme", "baker"], more].concat(), code, words);
    };
    what_if(&["--event", "actor=customer,kind=tme"], 2, &["--event 1", "`tme`", "`time`"]);
    what_if(&["--event", "customer"], 2, &["`customer` is no column", "actor=customer"]);
    what_if(&["--event", "actr=customer"], 2, &["actr", "`actor`"]);
    what_if(&["--events", "other.csv"], 3, &["other.csv", "row 2", "other parties", "`baker`"]);
    what_if(&["--events", "none.csv"], 3, &["none.csv"]);
    what_if(&[], 2, &["--event"]);
    let late = "actor=customer,kind=access,occurred_at=2026-03-01";
    what_if(&["--event", late, "--as-of", "2026-02-01"], 2, &["--as-of", "2026-03-01"]);
}
