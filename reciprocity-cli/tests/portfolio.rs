//! `portfolio`, profiles, several files as one history, and columns by name.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use reciprocity_core::ScoreColumn;
use serde_json::Value;
use support::{Desk, said, sample};

const HEADER: &str = "occurred_at,supplier,customer,actor,type,kind,amount,unit\n";

/// A mill sells to a church and to a shop, which pay as much; a stranger is given one service.
fn trade() -> (String, String) {
    let mut rows = String::new();
    for customer in ["church", "shop"] {
        for day in 1..=10 {
            let date = format!("2026-01-{day:02}");
            rows += &format!("{date},mill,{customer},supplier,contribution,goods,10,\n");
            rows += &format!("{date},mill,{customer},customer,contribution,money,10,EUR\n");
        }
    }
    let stranger = "2026-01-05,mill,stranger,supplier,contribution,service,1,\n";
    (format!("{HEADER}{rows}"), format!("{HEADER}{stranger}"))
}

const PROFILES: &str = "supplier,customer,tier,customer_kind\n\
    mill,church,key,church\n\
    mill,nobody,key,\n";

fn desk() -> Desk {
    let (trade, stranger) = trade();
    Desk::new()
        .with("trade.csv", &trade)
        .with("stranger.csv", &stranger)
        .with("profiles.csv", PROFILES)
}

#[test]
fn relationships_are_counted_by_tier_and_kind_and_weighed_by_party() {
    let desk = desk();
    let arguments = ["portfolio", "trade.csv", "stranger.csv", "--profiles", "profiles.csv"];
    let document = desk.document(&arguments);
    // By default each side prefers what it trades for, so an even trade is a win for both; the
    // stranger gave nothing.
    assert_eq!(document["relationships"], 3);
    assert_eq!(document["events"], 41);
    assert_eq!(document["quadrants"]["win_win"], 2);
    assert_eq!(document["by_tier"]["key"]["win_win"], 1);
    assert_eq!(document["by_tier"]["standard"]["win_win"], 1);
    assert_eq!(document["by_customer_kind"]["church"]["win_win"], 1);
    assert_eq!(document["by_customer_kind"]["business"]["win_win"], 1);
    let parts = [20.0 / 41.0, 20.0 / 41.0, 1.0 / 41.0_f64];
    let want: f64 = parts.iter().map(|part| part * part).sum();
    let concentration = document["concentration"]["customer"].as_f64().unwrap();
    assert!((concentration - want).abs() < 1e-12);
    assert_eq!(document["concentration"]["supplier"], 1.0);
    let rows = desk.rows(&arguments);
    let counted: Vec<[&str; 4]> = rows
        .iter()
        .map(|row| ["group", "name", "relationships", "win_win"].map(|name| &*row[name]))
        .collect();
    assert_eq!(
        counted,
        [
            ["all", "all", "3", "2"],
            ["tier", "standard", "2", "1"],
            ["tier", "key", "1", "1"],
            ["supplier_kind", "business", "3", "2"],
            ["customer_kind", "business", "2", "1"],
            ["customer_kind", "church", "1", "1"],
        ]
    );
    let table = desk.run(&arguments);
    assert!(said(&table).contains("1 of the relationships in profiles.csv has no event: `"));
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("tier: key") && table.contains("customer kind: church"), "{table}");
}

#[test]
fn sums_and_threads_tell_the_same_portfolio() {
    let desk = desk();
    for arguments in [
        &["portfolio", "trade.csv", "stranger.csv", "--profiles", "profiles.csv"][..],
        &["portfolio", &sample()],
    ] {
        for format in ["table", "json", "csv"] {
            let plain = desk.printed(&[arguments, &["--format", format]].concat());
            let more = ["--format", format, "--streaming", "--threads", "3"];
            assert!(desk.printed(&[arguments, &more].concat()) == plain, "{format}");
        }
    }
}

#[test]
fn a_tier_asks_for_more_where_the_profile_says_so() {
    // 30 % given: enough for a standard relationship, not for a strategic one, once 70 effective acts
    // tell .3 from .4.
    let mut rows = String::new();
    for place in 0..240 {
        let side = if place % 10 < 3 { "customer" } else { "supplier" };
        rows += &format!("2026-01-01,acme,baker,{side},contribution,information,1,\n");
    }
    let desk = Desk::new().with("a.csv", &format!("{HEADER}{rows}")).with(
        "p.jsonl",
        "{\"supplier\": \"acme\", \"customer\": \"baker\", \"tier\": \"strategic\"}\n",
    );
    let holds_up = |more: &[&str]| {
        let document = desk.document(&[&["explain", "a.csv", "acme", "baker"], more].concat());
        document["assessment"]["joint"]["holds_up"]["customer"].as_str().unwrap().to_owned()
    };
    assert_ne!(holds_up(&[]), "no");
    assert_eq!(holds_up(&["--profiles", "p.jsonl"]), "no");
}

#[test]
fn bad_profiles_are_refused_at_their_place() {
    let desk = desk()
        .with("tier.csv", "supplier,customer,tier\nmill,shop,kee\n")
        .with("slip.csv", "supplier,customer,teir\nmill,shop,key\n");
    let refused = |profiles, words: &[&str]| {
        desk.refused(&["assess", "trade.csv", "--profiles", profiles], 3, words);
    };
    refused("tier.csv", &["tier.csv", "row 2", "`kee`", "`key`"]);
    refused("slip.csv", &["`teir`", "`tier`"]);
    refused("none.csv", &["none.csv"]);
}

#[test]
fn several_files_are_one_history_in_any_order() {
    let (trade, stranger) = trade();
    let both = format!("{trade}{}", stranger.strip_prefix(HEADER).unwrap());
    let desk = desk().with("both.csv", &both);
    let whole = desk.printed(&["assess", "both.csv", "--format", "csv"]);
    for files in [
        &["trade.csv", "stranger.csv"][..],
        &["stranger.csv", "trade.csv"],
        &["stranger.csv", "--and", "trade.csv"],
        &["trade.csv", "stranger.csv", "--streaming"],
    ] {
        let parts = desk.printed(&[&["assess"], files, &["--format", "csv"]].concat());
        assert!(parts == whole, "{files:?}");
    }
    let table = desk.printed(&["assess", "trade.csv", "stranger.csv"]);
    assert!(table.starts_with("trade.csv and 1 more: 41 events, 3 relationships"), "{table}");
    let explained =
        desk.printed(&["explain", "trade.csv", "mill", "stranger", "--and", "stranger.csv"]);
    assert!(explained.contains("mill (supplier) and stranger (customer)"));
    desk.refused(&["assess", "trade.csv", "none.csv"], 3, &["none.csv"]);
}

#[test]
fn columns_stand_as_they_are_named() {
    let desk = desk();
    let columns = ["--columns", "customer,supplier_contributions,band"];
    let csv = desk.printed(&[&["assess", "trade.csv", "--format", "csv"], &columns[..]].concat());
    assert_eq!(csv, "customer,supplier_contributions,band\nchurch,10,within\nshop,10,within\n");
    let lines =
        desk.printed(&[&["assess", "trade.csv", "--format", "jsonl"], &columns[..]].concat());
    assert_eq!(
        lines.lines().next(),
        Some(r#"{"customer":"church","supplier_contributions":10,"band":"within"}"#)
    );
    let output = ["--output", "scores.parquet"];
    desk.printed(&[&["assess", "trade.csv"], &columns[..], &output].concat());
    let file = std::fs::File::open(desk.path().join("scores.parquet")).unwrap();
    let reader =
        parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let names: Vec<&str> =
        reader.schema().fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["customer", "supplier_contributions", "band"]);
    let refused = |columns, more: &[&str], words: &[&str]| {
        let arguments = [&["assess", "trade.csv", "--columns", columns], more].concat();
        desk.refused(&arguments, 2, words);
    };
    refused("custmer", &["--format", "csv"], &["`custmer`", "`customer`"]);
    refused("band,band", &["--format", "csv"], &["`band` stands there twice"]);
    refused("band", &[], &["--columns", "csv"]);
    refused("band", &["--format", "json"], &["--columns", "csv"]);
}

#[test]
fn every_score_may_be_named_and_is_that_of_the_whole_assessment() {
    let conduct = "occurred_at,supplier,customer,actor,type,kind,flags\n\
        2026-01-03,mill,church,supplier,conduct,respect,good\n\
        2026-01-04,mill,church,supplier,conduct,respect,bad\n";
    // So many that it is certain who gives nearly all.
    let given = "2026-01-05,mill,taker,supplier,contribution,service\n".repeat(90);
    let certain = format!("occurred_at,supplier,customer,actor,type,kind\n{given}");
    let desk = desk().with("conduct.csv", conduct).with("certain.csv", &certain);
    let of = ["trade.csv", "conduct.csv", "stranger.csv", "--profiles", "profiles.csv"];
    let document = desk.document(&[&["assess"], &of[..]].concat());
    let columns: Vec<&str> = ScoreColumn::ALL.map(ScoreColumn::name).into();
    let named =
        ["tier", "nature", "customer", "verdict"].into_iter().chain(columns).collect::<Vec<_>>();
    let columns = named.join(",");
    let asked = [&["assess"], &of[..], &["--columns", &columns]].concat();
    let rows = desk.rows(&asked);
    assert_eq!(rows.len(), 3);
    for (row, record) in rows.iter().zip(document["relationships"].as_array().unwrap()) {
        let whole = &record["assessment"];
        let joint = &whole["joint"];
        let respect = &joint["treatment"]["customer"][1];
        assert_eq!(respect["principle"], "respect");
        for (column, value) in [
            ("customer", &record["customer"]),
            ("tier", &whole["profile"]["tier"]),
            ("nature", &whole["profile"]["nature"]),
            ("customer_respect", &respect["score"]),
            ("supplier_process", &joint["process"]["supplier"]),
            ("effective_events", &joint["share"]["effective_events"]),
            ("customer_overall", &whole["customer"]["overall"]["score"]),
            ("stage", &whole["stage"]),
        ] {
            let told = match value {
                Value::Null => String::new(),
                Value::String(word) => word.clone(),
                number => number.to_string(),
            };
            assert_eq!(row[column], told, "{column} of {}", row["customer"]);
        }
        let holds_up = ["1.0", "0.0", ""][match joint["holds_up"]["customer"].as_str() {
            Some("yes") => 0,
            Some("no") => 1,
            _ => 2,
        }];
        assert_eq!(row["customer_holds_up"], holds_up);
        let resolved = match row["verdict"].as_str() {
            "unknown" | "unresolved" => "",
            band => band,
        };
        assert_eq!(row["resolved_band"], resolved);
    }
    let resolved = desk.rows(&["assess", "certain.csv", "--columns", "resolved_band,verdict"]);
    assert_eq!((&*resolved[0]["resolved_band"], &*resolved[0]["verdict"]), ("one_way", "one_way"));
    assert!(rows.iter().any(|row| row["tier"] == "key" && !row["customer_respect"].is_empty()));
    // In an order of its own, and in a format with types.
    let sorted = [&asked[..], &["--sort", "events", "--top", "1", "--reverse"]].concat();
    assert_eq!(desk.rows(&sorted)[0]["customer"], "stranger");
    desk.printed(&[&asked[..], &["--output", "scores.parquet"]].concat());
    let file = std::fs::File::open(desk.path().join("scores.parquet")).unwrap();
    let table = parquet::file::reader::SerializedFileReader::new(file).unwrap();
    let schema = parquet::file::reader::FileReader::metadata(&table).file_metadata().schema_descr();
    let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, named);
}
