//! The command as its users meet it: what it prints where, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const HEADER: &str = "occurred_at,supplier,customer,actor,type,kind,amount\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn reciprocity(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reciprocity"));
    command.args(arguments).current_dir(root()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn with_stdin(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[test]
fn the_table_and_the_log_of_the_sample_are_scored_alike() {
    let table = reciprocity(&["assess", "data/reviews.csv", "--format", "csv"]);
    let log =
        reciprocity(&["assess", "data/reviews-log.csv.gz", "--map", "reviews", "--format", "csv"]);
    assert!(table.status.success() && log.status.success(), "{}", err(&log));
    assert!(out(&table) == out(&log), "the two differ");
    assert_eq!(out(&table).lines().count(), 1 + 719);
}

#[test]
fn the_order_of_the_rows_changes_no_byte() {
    let text = std::fs::read_to_string(root().join("data/reviews.csv")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let reversed = file(&(lines.join("\n") + "\n"));
    let path = reversed.path().to_str().unwrap();
    let forth = reciprocity(&["assess", "data/reviews.csv", "--format", "csv"]);
    let back = reciprocity(&["assess", path, "--format", "csv"]);
    assert!(out(&forth) == out(&back), "the order of the rows shows");
}

#[test]
fn standard_input_is_read_where_the_file_is_a_dash() {
    let text = format!("{HEADER}2026-01-05,acme,baker,supplier,contribution,service,2\n");
    let output = with_stdin(&["assess", "-", "--format", "csv"], text.as_bytes());
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).contains("\nacme,baker,1,"));
}

#[test]
fn each_failure_has_its_exit_code_and_its_message() {
    let bad = file(&format!("{HEADER}2026-01-05,acme,baker,supplier,contribution,servce,1\n"));
    let empty = file(HEADER);
    let policy = file("[answers]\nwait_dyas = 3\n");
    let [bad, empty, policy] = [&bad, &empty, &policy].map(|file| file.path().to_str().unwrap());
    let sample = "data/reviews.csv";
    for (arguments, code, words) in [
        (&["assess", "no-such-file.csv"][..], 3, &["no-such-file.csv"][..]),
        (&["assess", bad], 3, &["row 2", "kind", "`servce`", "did you mean `service`"]),
        (&["assess", empty], 3, &["no event"]),
        (&["assess", sample, "--policy", policy], 4, &["wait_dyas", "did you mean `wait_days`"]),
        (&["assess", sample, "--policy", "none.toml"], 4, &["none.toml", "there is no such file"]),
        (&["policy", "validate", "none.toml"], 4, &["none.toml", "there is no such file"]),
        (&["policy", "validate", "data"], 4, &["data", "it is a directory"]),
        (&["convert", sample, "--pseudonymise", "data"], 4, &["data", "it is a directory"]),
        (&["assess", sample, "--map", "reveiws"], 4, &["reveiws", "reviews"]),
        (&["assess", sample, "--as-of", "yesterday"], 2, &["--as-of", "`yesterday`"]),
        (&["assess", sample, "--threads", "0"], 2, &["--threads", "the work needs a thread"]),
        (&["assess", sample, "--threads", "all"], 2, &["all", "say a whole number"]),
        (&["assess"], 2, &["FILE"]),
        (
            &["explain", sample, "google.com", "nobody.example"],
            5,
            &["`nobody.example`", "`reciprocity assess` lists them"],
        ),
        (&["explain", sample, "Googel.com", "intel.com"], 5, &["did you mean `google.com`?"]),
        (&["explain", sample, "google.com", "Linuxf"], 5, &["`linuxfoundation.org`"]),
        (&["explain", sample, "airoha.com", "google.com"], 5, &["no events together"]),
        (&["presets", "nothing"], 4, &["nothing"]),
    ] {
        let output = reciprocity(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", err(&output));
        assert!(output.stdout.is_empty(), "{arguments:?} printed a result");
        for word in words {
            assert!(err(&output).contains(word), "{arguments:?}: `{word}` not in {}", err(&output));
        }
    }
}

#[test]
fn that_logs_are_read_as_such_is_noted_once() {
    let logs =
        ["2026-01-05,a,b", "2026-01-06,b,a"].map(|row| file(&format!("time,from,to\n{row}\n")));
    let [first, second] = [&logs[0], &logs[1]].map(|file| file.path().to_str().unwrap());
    let output = reciprocity(&["assess", first, second]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(err(&output).matches("note: ").count(), 1, "{}", err(&output));
    assert!(err(&output).contains(first), "{}", err(&output));
}

#[test]
fn bad_rows_are_skipped_counted_and_named_only_when_asked() {
    let text = format!(
        "{HEADER}2026-01-05,acme,baker,supplier,contribution,service,1\n\
         2026-01-06,acme,baker,supplier,contribution,service,NaN\n\
         2026-01-07,acme,acme,supplier,contribution,service,1\n"
    );
    let input = file(&text);
    let path = input.path().to_str().unwrap();
    assert_eq!(reciprocity(&["assess", path]).status.code(), Some(3));
    let output = reciprocity(&["assess", path, "--skip-bad-rows", "--format", "csv"]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).contains("\nacme,baker,1,1,0,"));
    for words in ["row 3", "`NaN`", "row 4", "2 of 3 rows were bad"] {
        assert!(err(&output).contains(words), "{words} not in {}", err(&output));
    }
}

#[test]
fn nothing_is_taken_out_of_data() {
    let name = "\u{1b}[31mred\u{1b}[0m";
    let input = file(&format!("{HEADER}2026-01-05,{name},baker,supplier,contribution,service,1\n"));
    let path = input.path().to_str().unwrap();
    assert!(out(&reciprocity(&["assess", path, "--format", "csv"])).contains(name));
    assert!(out(&reciprocity(&["convert", path])).contains(name));
    assert!(!out(&reciprocity(&["assess", path])).contains('\u{1b}'), "a table is for people");
}

#[test]
fn colour_reaches_a_terminal_only() {
    let piped = reciprocity(&["assess", "data/reviews.csv"]);
    assert!(!out(&piped).contains('\u{1b}'));
    let forced =
        command(&["assess", "data/reviews.csv"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(out(&forced).contains('\u{1b}'), "colours exist where they are asked for");
    let refused = command(&["assess", "data/reviews.csv"])
        .env("CLICOLOR_FORCE", "0")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(!out(&refused).contains('\u{1b}'));
    assert!(piped.stderr.is_empty(), "no progress bar and no note: {}", err(&piped));
}

#[test]
fn an_earlier_as_of_time_hides_later_events() {
    let early =
        reciprocity(&["assess", "data/reviews.csv", "--as-of", "2025-06-30", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&early.stdout).unwrap();
    assert_eq!(document["as_of"], "2025-06-30T00:00:00Z");
    let rows = std::fs::read_to_string(root().join("data/reviews.csv")).unwrap();
    let cut = 1_751_241_600; // 2025-06-30 in seconds
    let seen = rows.lines().skip(1).filter(|row| row[..10].parse::<i64>().unwrap() <= cut).count();
    let counted: u64 = document["relationships"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["assessment"]["joint"]["contributions"])
        .map(|both| both["supplier"].as_u64().unwrap() + both["customer"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, seen as u64);
    assert_eq!(document["events"], seen);
    // A relationship that had not begun was none.
    let none = |one: &&serde_json::Value| one["events"] == 0;
    let relationships = document["relationships"].as_array().unwrap();
    assert_eq!(relationships.iter().filter(none).count(), 0);
    let text: String = rows
        .lines()
        .filter(|row| row[..10].parse::<i64>().map_or(true, |at| at <= cut))
        .map(|row| format!("{row}\n"))
        .collect();
    let truncated = ["portfolio", "-", "--as-of", "2025-06-30", "--format", "json"];
    let truncated = with_stdin(&truncated, text.as_bytes());
    let whole = ["portfolio", "data/reviews.csv", "--as-of", "2025-06-30", "--format", "json"];
    let told =
        |output: Output| -> serde_json::Value { serde_json::from_slice(&output.stdout).unwrap() };
    let (whole, truncated) = (told(reciprocity(&whole)), told(truncated));
    assert!(truncated["relationships"].as_u64() > Some(100));
    assert_eq!(whole, truncated);
}

#[test]
fn before_the_first_event_there_is_nothing_to_list() {
    let table = out(&reciprocity(&["assess", "data/reviews.csv", "--as-of", "2000-01-01"]));
    assert!(table.contains("\nNothing had happened by then.\n"), "{table}");
    assert!(!table.contains("most active") && !table.contains("supplier  customer"), "{table}");
}

#[test]
fn the_only_relationship_is_not_the_worst() {
    let rows = (0..200).map(|hour| {
        let side = if hour % 2 == 0 { "supplier" } else { "customer" };
        format!("{},ACME,Baker,{side},contribution,service\n", 1_700_000_000 + 3600 * hour)
    });
    let text: String =
        std::iter::once("occurred_at,supplier,customer,actor,type,kind\n".to_owned())
            .chain(rows)
            .collect();
    let table = out(&with_stdin(&["assess", "-"], text.as_bytes()));
    assert!(table.contains("balanced\n") && !table.contains("Worst"), "{table}");
    // Two hundred days later it is as balanced, and over.
    let later = out(&with_stdin(&["assess", "-", "--as-of", "1718000000"], text.as_bytes()));
    assert!(later.contains("balanced, dormant\n"), "{later}");
}

#[test]
fn what_comes_after_the_as_of_time_changes_no_byte() {
    let rows = std::fs::read_to_string(root().join("data/reviews.csv")).unwrap();
    let cut = 1_767_225_600; // 2026-01-01 in seconds
    let text: String = rows
        .lines()
        .filter(|row| row[..10].parse::<i64>().map_or(true, |at| at <= cut))
        .map(|row| format!("{row}\n"))
        .collect();
    for asked in [
        &["assess", "-"][..],
        &["portfolio", "-"],
        &["alerts", "-", "--since", "2025-12-01"],
        &["evidence", "-", "--draws", "100"],
        &["trend", "-", "google.com", "intel.com"],
        &["explain", "-", "google.com", "intel.com"],
        &["report", "-"],
        &["report", "-", "google.com", "intel.com"],
    ] {
        let asked = [asked, &["--as-of", "2026-01-01"]].concat();
        let (whole, truncated) =
            (with_stdin(&asked, rows.as_bytes()), with_stdin(&asked, text.as_bytes()));
        assert_eq!(whole.status.code(), Some(0), "{asked:?}: {}", err(&whole));
        assert!(out(&whole) == out(&truncated), "{asked:?} tells of what comes later");
    }
}

#[test]
fn what_there_is_one_of_is_told_in_the_singular() {
    let header = "occurred_at,supplier,customer,actor,type,kind,amount\n";
    let rows = format!(
        "{header}2026-01-05,Mill,Baker,supplier,contribution,service,1\n\
         2026-01-06,Mill,Baker,customer,contribution,service,1\n"
    );
    let first: String = rows.split_inclusive('\n').take(2).collect();
    let is_plural = |line: &&str| {
        line.match_indices("1 ").any(|(at, _)| {
            let noun = line[at + 2..].split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
            let begins = !line[..at].ends_with(|c: char| c.is_ascii_digit() || c == '.');
            begins && noun.len() > 3 && noun.ends_with('s')
        })
    };
    for (asked, rows) in [
        (&["assess", "-"][..], &first),
        (&["portfolio", "-"], &first),
        (&["alerts", "-"], &first),
        (&["alerts", "-"], &rows),
        (&["evidence", "-", "--window", "0.2"], &rows),
        (&["explain", "-", "Mill", "Baker"], &first),
        (&["explain", "-", "Mill", "Baker"], &rows),
        (&["explain", "-", "Mill", "Baker", "--as-of", "2020-01-01"], &rows),
    ] {
        let output = with_stdin(asked, rows.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{asked:?}: {}", err(&output));
        let told = out(&output).replace('\n', " ");
        let wrong: Vec<&str> = told.split(". ").filter(is_plural).collect();
        assert!(wrong.is_empty(), "{asked:?}: {wrong:?}");
    }
}

#[test]
fn a_terminal_is_shown_a_name_and_does_not_obey_it() {
    let header = "occurred_at,supplier,customer,actor,type,kind,amount\n";
    let mill = "\u{1b}[1mMi\u{202e}ll";
    let rows = format!("{header}2026-01-05,{mill},Baker,supplier,contribution,service,1\n");
    let more = "actor=customer,type=conduct,kind=respect,flags=good";
    for arguments in [
        &["explain", "-", mill, "Baker"][..],
        &["trend", "-", mill, "Baker"],
        &["what-if", "-", mill, "Baker", "--event", more],
        &["assess", "-"],
    ] {
        let output = with_stdin(arguments, rows.as_bytes());
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            printed.contains("\\u{1b}[1mMi\\u{202e}ll"),
            "{arguments:?}: {printed}{}",
            err(&output)
        );
    }
}

#[test]
fn money_that_cannot_be_added_up_is_not_called_nothing() {
    let header = "occurred_at,supplier,customer,actor,type,kind,amount,unit\n";
    let rows = "2026-01-05,ACME,Baker,supplier,contribution,money,5,EUR\n\
                2026-01-05,ACME,Baker,customer,contribution,money,5,USD\n";
    let explained =
        with_stdin(&["explain", "-", "ACME", "Baker"], (header.to_owned() + rows).as_bytes());
    let text = out(&explained).replace('\n', " ");
    assert!(text.contains("no rate for EUR, and there is more than one currency"), "{text}");
    assert!(!text.contains("Nothing that was given is on record"), "{text}");
}

#[test]
fn lists_are_sorted_cut_and_turned_around() {
    let names = |arguments: &[&str]| {
        let output = reciprocity(arguments);
        let first = |row: &str| row.split(',').take(3).collect::<Vec<_>>().join(",");
        out(&output).lines().skip(1).map(first).collect::<Vec<_>>()
    };
    let base = ["assess", "data/reviews.csv", "--format", "csv", "--sort", "events"];
    let top = names(&[&base[..], &["--top", "2"]].concat());
    assert_eq!(top.len(), 2);
    let all = names(&base);
    assert_eq!(all[..2], top);
    let events = |row: &String| row.rsplit(',').next().unwrap().parse::<u64>().unwrap();
    assert!(all.windows(2).all(|pair| events(&pair[0]) >= events(&pair[1])));
    let mut turned = names(&[&base[..], &["--reverse"]].concat());
    turned.reverse();
    assert_eq!(turned, all);
}

#[test]
fn explain_finds_the_pair_in_either_order() {
    let forth = reciprocity(&["explain", "data/reviews.csv", "google.com", "intel.com"]);
    let back = reciprocity(&["explain", "data/reviews.csv", "intel.com", "google.com"]);
    assert_eq!(out(&forth), out(&back));
    assert!(err(&back).contains("`google.com` is the supplier"));
}

#[test]
fn a_printed_policy_is_read_back_and_a_changed_one_changes_scores() {
    let printed = out(&reciprocity(&["policy"]));
    assert!(printed.contains("[rates.money]\nsupplier = 1.2\n"), "{printed}");
    let same = file(&printed);
    let plain = reciprocity(&["assess", "data/reviews.csv", "--format", "csv"]);
    let with = |file: &tempfile::NamedTempFile| {
        let path = file.path().to_str().unwrap().to_owned();
        out(&reciprocity(&["assess", "data/reviews.csv", "--format", "csv", "--policy", &path]))
    };
    assert_eq!(with(&same), out(&plain));
    let changed = file(&printed.replace("within = 0.6", "within = 0.7"));
    assert_ne!(with(&changed), out(&plain));
}

#[test]
fn the_schema_of_policies_is_printed_with_bounds_and_sources() {
    let printed = reciprocity(&["policy", "--format", "schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    let wait = &schema["properties"]["answers"]["properties"]["wait_days"];
    assert_eq!(wait["default"], 7.0);
    assert_eq!(wait["maximum"], 3660.0);
    assert!(wait["description"].as_str().unwrap().contains("choice"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    // Each writes more than any buffer holds, and so fails amid the writing.
    for (subcommand, format) in [("assess", "json"), ("alerts", "csv"), ("convert", "parquet")] {
        let arguments = [subcommand, "data/reviews.csv", "--format", format];
        let mut child =
            command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
        assert!(output.stderr.is_empty(), "{arguments:?}: {}", err(&output));
    }
}

#[test]
fn sums_print_what_the_events_print_where_none_is_late() {
    let log = ["data/reviews-log.csv.gz", "--map", "reviews"];
    let later = ["data/reviews.csv", "--as-of", "2027-01-01", "--sort", "overall", "--top", "99"];
    for arguments in [&["data/reviews.csv"][..], &log, &later] {
        for format in ["table", "csv", "jsonl", "parquet", "arrow"] {
            let arguments = [&["assess"], arguments, &["--format", format]].concat();
            let events = reciprocity(&arguments);
            let sums = reciprocity(&[&arguments[..], &["--streaming", "--threads", "3"]].concat());
            assert!(sums.status.success(), "{}", err(&sums));
            assert!(sums.stdout == events.stdout, "{arguments:?} prints something else");
            assert_eq!(err(&sums), err(&events));
        }
    }
}

#[test]
fn the_document_of_sums_lacks_the_retrospect_alone() {
    let document = |more: &[&str]| -> serde_json::Value {
        let arguments = [&["assess", "data/reviews.csv", "--format", "json"], more].concat();
        serde_json::from_slice(&reciprocity(&arguments).stdout).unwrap()
    };
    let (mut events, sums) = (document(&[]), document(&["--streaming"]));
    for one in events["relationships"].as_array_mut().unwrap() {
        let retrospect = one["assessment"]["retrospect"].take();
        assert!(retrospect.is_object());
    }
    assert!(events == sums);
}

#[test]
fn events_too_late_for_sums_are_left_out_and_told() {
    let sorted = format!(
        "{HEADER}2026-01-05,acme,baker,supplier,contribution,service,1\n\
         2026-01-20,acme,baker,customer,contribution,service,3\n\
         2026-01-13,acme,baker,customer,contribution,service,2\n"
    );
    let late = "2026-01-12,acme,baker,supplier,contribution,service,9\n";
    let other = "2026-01-01,acme,mill,customer,contribution,service,1\n";
    let csv = |text: &str, more: &[&str]| {
        with_stdin(&[&["assess", "-", "--format", "csv"], more].concat(), text.as_bytes())
    };
    let want = csv(&format!("{sorted}{other}"), &[]);
    let sums = csv(&format!("{sorted}{late}{late}{other}"), &["--streaming"]);
    assert_eq!(out(&sums), out(&want), "one that is late by seven days counts");
    for words in ["2 events", "more than 7 days behind", "sort the file by time"] {
        assert!(err(&sums).contains(words), "`{words}` not in {}", err(&sums));
    }
    let policy = file("[memory]\nallowed_lateness_days = 8\n");
    let policy = ["--streaming", "--policy", policy.path().to_str().unwrap()];
    let patient = csv(&format!("{sorted}{late}{other}"), &policy);
    assert_eq!(out(&patient), out(&csv(&format!("{sorted}{late}{other}"), &[])));
    assert_eq!(err(&patient), "");
}

#[test]
fn sums_are_not_scored_as_of_a_time_before_the_newest_event() {
    let text = format!(
        "{HEADER}2026-01-05T10:00:00Z,acme,baker,supplier,contribution,service,1\n\
         2026-01-04,acme,mill,customer,contribution,service,1\n"
    );
    let as_of =
        |time| with_stdin(&["assess", "-", "--streaming", "--as-of", time], text.as_bytes());
    let refused = as_of("2026-01-05T09:59:59Z");
    assert_eq!(refused.status.code(), Some(2), "{}", err(&refused));
    for words in ["--as-of", "2026-01-05T10:00:00Z", "leave `--streaming` out"] {
        assert!(err(&refused).contains(words), "`{words}` not in {}", err(&refused));
    }
    assert!(as_of("2026-01-05T10:00:00Z").status.success());
}

#[test]
fn bad_rows_leave_nothing_in_sums() {
    let mapping = "columns.id = 'id'\n\
        [[kinds.'*']]\ntype = 'contribution'\nkind = 'information'\namount = 1\n\
        [[kinds.'*']]\ntype = 'contribution'\nkind = 'access'\namount = 1\n";
    let mapping = file(mapping);
    // The second event of the fourth row bears the name of the first of the second.
    let text = "time,from,to,id\n\
        2026-01-05,acme,baker,e1\n\
        2026-01-06,baker,acme,e2#2\n\
        2026-01-06,baker,acme,e2#2\n\
        2026-01-06,acme,baker,e2\n\
        2026-01-07,acme,acme,e3\n";
    let map = mapping.path().to_str().unwrap();
    let arguments = ["assess", "-", "--map", map, "--skip-bad-rows", "--format", "csv"];
    let events = with_stdin(&arguments, text.as_bytes());
    let sums = with_stdin(&[&arguments[..], &["--streaming"]].concat(), text.as_bytes());
    assert!(out(&events).contains("\nacme,baker,4,2,2,"), "{}", err(&events));
    assert!(err(&events).contains("2 of 5 rows were bad"), "{}", err(&events));
    assert_eq!(out(&sums), out(&events));
    assert_eq!(err(&sums), err(&events));
    let strict = with_stdin(&["assess", "-", "--map", map, "--streaming"], text.as_bytes());
    assert_eq!(strict.status.code(), Some(3));
}
