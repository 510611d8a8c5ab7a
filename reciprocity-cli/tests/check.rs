//! `check` and `policy validate`: everything that is wrong, and what looks like a slip.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use support::{Desk, said, sample};

const BAD: &str = "\
event_id,occurred_at,supplier,customer,actor,type,kind,amount,unit,ref,weight,flags
,2026-01-05T09:00:00,ACME,Baker,suplier,contribution,servce,1,,,,
e1,2026-01-06,ACME,Baker,supplier,contribution,service,1,,,,
e1,2026-01-06,ACME,Baker,supplier,contribution,service,1,,,,
e1,2026-01-06,ACME,Baker,supplier,contribution,service,2,,,,
,2030-01-06,acme,Baker,supplier,contribution,money,2,EUR,,,
,1970-01-01,Baker,ACME,supplier,contribution,money,0,USD,,,
,2026-01-07,ACME,Baker,customer,fulfilment,,,,p-9,,
,2026-01-07,,ACME,customer,conduct,respect,,,,2,good bda
,2026-01-07,ACME,Baker,customer,request,,,,,,,too many
";

fn checked(desk: &Desk, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = desk.run(&[&["check", "--format", "json"], arguments].concat());
    let document = serde_json::from_slice(&output.stdout);
    (output.status.code(), document.unwrap_or_else(|_| Value::from(said(&output))))
}

fn places(report: &Value) -> Vec<(u64, String)> {
    let problems = report["problems"].as_array().unwrap().iter();
    let place = |one: &Value| {
        (one["row"].as_u64().unwrap(), one["column"].as_str().unwrap_or("-").to_owned())
    };
    problems.map(place).collect()
}

#[test]
fn a_wrong_flag_or_kind_hides_no_wrong_amount() {
    let header = "occurred_at,supplier,customer,actor,type,kind,amount,flags\n";
    let rows = "2026-01-05,ACME,Baker,supplier,contribution,servce,-3,good\n\
                2026-01-05,ACME,Baker,supplier,contribution,service,many,bad\n\
                2026-01-05,ACME,Baker,supplier,conduct,respct,,\n";
    let desk = Desk::new().with("bad.csv", &(header.to_owned() + rows));
    let (code, report) = checked(&desk, &["bad.csv", "--as-of", "2026-11-01"]);
    assert_eq!(code, Some(3));
    let want = [(2, "flags"), (2, "kind"), (2, "amount"), (3, "flags"), (3, "amount")];
    let want = want.into_iter().chain([(4, "kind"), (4, "flags")]);
    let mut want: Vec<_> = want.map(|(row, column)| (row, column.to_owned())).collect();
    let mut found = places(&report);
    want.sort();
    found.sort();
    assert_eq!(found, want);
}

#[test]
fn leaving_rows_out_is_advised_only_where_rows_are_bad() {
    let desk = Desk::new().with("bad.csv", BAD);
    desk.refused(&["check", "bad.csv"], 3, &["8 problems found; ", "`--skip-bad-rows`"]);
    let none = desk.run(&["check", "none.csv"]);
    assert_eq!(none.status.code(), Some(3));
    assert_eq!(said(&none), "error: 1 problem found\n");
}

#[test]
fn every_problem_of_every_row_is_found_at_its_place() {
    let desk = Desk::new().with("bad.csv", BAD);
    let (code, report) = checked(&desk, &["bad.csv", "--as-of", "2026-11-01"]);
    assert_eq!(code, Some(3));
    let want = [
        (2, "occurred_at"),
        (2, "actor"),
        (2, "kind"),
        (5, "event_id"),
        (9, "supplier"),
        (9, "flags"),
        (9, "weight"),
        (10, "-"),
    ];
    assert_eq!(places(&report), want.map(|(row, column)| (row, column.to_owned())));
    assert_eq!(report["problem_count"], 8);
    assert_eq!(report["files"][0]["rows"], 9);
    assert_eq!(report["files"][0]["bad_rows"], 4);
    assert_eq!(report["problems"][2]["value"], "servce");
    assert!(report["problems"][2]["message"].as_str().unwrap().contains("did you mean `service`"));
}

#[test]
fn an_answer_that_comes_before_its_question_is_told_unless_both_are_of_one_time() {
    let rows = "occurred_at,supplier,customer,actor,type,ref,event_id\n\
                2026-01-05,A,B,customer,request,,q\n\
                2026-01-05,A,B,supplier,response,q,\n\
                2026-01-04,A,B,supplier,response,q,\n\
                2026-01-06,A,B,supplier,request,,r\n\
                2026-01-06,A,B,customer,response,r,\n\
                2026-01-06,A,B,customer,response,nowhere,\n";
    let (code, report) = checked(&Desk::new().with("days.csv", rows), &["days.csv"]);
    assert_eq!(code, Some(0));
    let suspicions = report["suspicions"].as_array().unwrap();
    let told: Vec<&str> = suspicions.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(told, ["names_what_comes_later"]);
    assert_eq!(suspicions[0]["examples"], serde_json::json!(["days.csv, row 4: `q`"]));
}

#[test]
fn what_is_legal_and_looks_like_a_slip_is_told() {
    let desk = Desk::new().with("bad.csv", BAD);
    let (_, report) = checked(&desk, &["bad.csv", "--as-of", "2026-11-01"]);
    let suspicions = report["suspicions"].as_array().unwrap();
    let told: Vec<(&str, u64)> = suspicions
        .iter()
        .map(|one| (one["kind"].as_str().unwrap(), one["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("future", 1),
            ("ancient", 1),
            ("repeated", 1),
            ("counts_for_nothing", 1),
            ("spelling", 1),
            ("both_ways", 1),
            ("currency_without_rate", 2),
            ("names_nothing", 1),
        ]
    );
    let example = |place: usize| suspicions[place]["examples"][0].as_str().unwrap();
    assert_eq!(example(0), "bad.csv, row 6: 2030-01-06T00:00:00Z");
    // Of the rows that are sound, three name ACME in full capitals as the supplier and one as the
    // customer.
    assert_eq!(example(4), "`ACME` (4 rows), `acme` (1 row)");
    assert_eq!(example(7), "bad.csv, row 8: `p-9`");
    // Nothing of this is a problem.
    let sound = BAD.lines().filter(|line| !line.contains("bda") && !line.contains("suplier"));
    let sound = sound.filter(|line| !line.contains("service,2") && !line.contains("too many"));
    let sound: String = sound.map(|line| format!("{line}\n")).collect();
    let (code, report) =
        checked(&desk.with("sound.csv", &sound), &["sound.csv", "--as-of", "2026-11-01"]);
    assert_eq!((code, report["problem_count"].as_u64()), (Some(0), Some(0)));
    assert_eq!(report["suspicions"].as_array().unwrap().len(), 8);
}

#[test]
fn rates_and_late_rows_are_looked_at_under_the_policy() {
    let policy = "[memory]\nallowed_lateness_days = 3\n\
                  [kinds.visit]\nclass = \"relational\"\nunit = \"acts\"\n\
                  [currencies]\nEUR = 1.0\nUSD = 0.9\n";
    let rows = "occurred_at,supplier,customer,actor,type,kind,amount,unit\n\
                2026-01-10,a,b,supplier,contribution,visit,1,\n\
                2026-01-06,a,b,customer,contribution,money,1,EUR\n\
                2026-01-07,a,b,customer,contribution,money,1,USD\n\
                2026-01-01,a,c,customer,contribution,money,1,USD\n";
    let desk = Desk::new().with("a.csv", rows).with("p.toml", policy);
    let (code, report) = checked(&desk, &["a.csv", "--policy", "p.toml", "--as-of", "2026-02-01"]);
    assert_eq!(code, Some(0));
    let kinds: Vec<&str> = report["suspicions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    // The row of the 6th lies four days behind, that of the 7th three; another relationship's does not
    // count.
    assert_eq!(kinds, ["out_of_order", "kind_without_rate"]);
    assert_eq!(report["suspicions"][0]["count"], 1);
}

#[test]
fn all_problems_are_counted_and_as_many_told_as_asked() {
    let desk = Desk::new().with("bad.csv", BAD).with("worse.csv", BAD);
    let (code, report) = checked(&desk, &["bad.csv", "worse.csv", "--limit", "9"]);
    assert_eq!(code, Some(3));
    assert_eq!(places(&report).len(), 9);
    // The events of the second file have the names of the first's: with the same contents, but for one,
    // which is refused in both.
    assert_eq!(report["problem_count"], 16);
    let text = desk.run(&["check", "bad.csv", "--limit", "2"]);
    let printed = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(printed.contains("and 6 more, which `--limit` leaves out"), "{printed}");
    assert!(printed.contains("bad.csv: 9 rows, 5 events, 8 problems in 4 rows (event table)"));
    assert!(said(&text).contains("8 problems found"));
}

#[test]
fn a_file_that_cannot_be_read_is_one_problem_and_the_others_are_checked() {
    let desk = Desk::new()
        .with("bad.csv", BAD)
        .with("header.csv", "occured_at,supplier,customer,actor,type\n")
        .with("empty.csv", "occurred_at,supplier,customer,actor,type\n");
    let (code, report) = checked(&desk, &["none.csv", "header.csv", "empty.csv", "bad.csv"]);
    assert_eq!(code, Some(3));
    assert_eq!(report["problem_count"], 1 + 1 + 8);
    assert_eq!(report["problems"][0]["file"], "none.csv");
    assert_eq!(report["problems"][1]["column"], "occured_at");
    let kinds = report["suspicions"].as_array().unwrap();
    assert!(kinds.iter().any(|one| one["kind"] == "no_events"));
}

#[test]
fn a_log_is_checked_against_its_mapping() {
    let log = "time,from,to,kind\n\
               2026-01-05,ACME,Baker,mail\n\
               never,ACME,ACME,mial\n\
               2026-01-05,,Baker,mail\n";
    let mapping = "[[kinds.mail]]\ntype = 'contribution'\nkind = 'information'\n";
    let desk = Desk::new().with("log.csv", log).with("map.toml", mapping);
    let (code, report) = checked(&desk, &["log.csv", "--map", "map.toml"]);
    assert_eq!(code, Some(3));
    let want = [(3, "to"), (3, "time"), (3, "kind"), (4, "from")];
    assert_eq!(places(&report), want.map(|(row, column)| (row, column.to_owned())));
    assert!(report["files"][0]["layout"].as_str().unwrap().contains("interaction log"));
    desk.refused(&["check", "log.csv", "--map", "none"], 4, &["none"]);
}

#[test]
fn the_sample_is_sound_whatever_the_format() {
    let desk = Desk::new();
    desk.printed(&["convert", &sample(), "--output", "a.parquet"]);
    for file in [&*sample(), "a.parquet"] {
        let (code, report) = checked(&desk, &[file, "--as-of", "2026-11-01"]);
        assert_eq!(code, Some(0));
        assert_eq!(report["files"][0]["events"], 14941);
        assert_eq!(report["suspicions"], Value::Array(Vec::new()));
    }
}

#[test]
fn a_policy_is_checked_shown_and_compared() {
    let desk = Desk::new()
        .with("bad.toml", "[answers]\nwait_days = 'x'\nwait_dyas = 3\n[balance]\nwithin = 0.99\n")
        .with("one.toml", "[answers]\nwait_days = 3\n[currencies]\nEUR = 1.1\n")
        .with("two.json", r#"{"answers": {"wait_days": 4}}"#);
    let output = desk.run(&["policy", "validate", "bad.toml"]);
    assert_eq!(output.status.code(), Some(4));
    let printed = String::from_utf8(output.stdout).unwrap();
    for (line, words) in printed.lines().zip([
        &["bad.toml, key `answers.wait_days`", "\"x\""][..],
        &["key `answers.wait_dyas`", "did you mean `wait_days`"],
        &["key `balance.one_way`", "`0.9` must be above", "`0.99`"],
    ]) {
        for word in words {
            assert!(line.contains(word), "`{word}` is not in {line}");
        }
    }
    assert_eq!(printed.lines().count(), 3);
    let sound = desk.printed(&["policy", "validate", "one.toml"]);
    assert_eq!(sound, "one.toml: sound; it changes 2 of the defaults\n");
    let told = |arguments: &[&str]| -> Vec<[String; 4]> {
        let rows = desk.rows(&[&["policy", "diff"], arguments].concat());
        rows.iter().map(|row| ["key", "from", "to", "unit"].map(|name| row[name].clone())).collect()
    };
    let wait = |from: &str, to: &str| ["answers.wait_days", from, to, "days"].map(str::to_owned);
    let euro = |from: &str, to: &str| ["currencies.EUR", from, to, "worth"].map(str::to_owned);
    assert_eq!(told(&["one.toml"]), [wait("7", "3"), euro("", "1.1")]);
    assert_eq!(told(&["one.toml", "two.json"]), [wait("3", "4"), euro("1.1", "")]);
    assert_eq!(desk.printed(&["policy", "diff", "two.json", "two.json"]), "Nothing differs.\n");
    assert_eq!(desk.printed(&["policy", "show"]), desk.printed(&["policy"]));
    assert_eq!(
        desk.printed(&["policy", "schema"]),
        desk.printed(&["policy", "--format", "schema"])
    );
    desk.refused(&["policy", "diff", "bad.toml"], 4, &["bad.toml", "wait_d"]);
    desk.refused(&["policy", "validate", "none.toml"], 4, &["none.toml"]);
}
