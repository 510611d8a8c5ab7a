//! The C99 example finds the numbers that the core finds, bit for bit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::{
    Amount, Contribution, Event, Ledger, Policy, Side, Timestamp, View, ViewScore,
};

use crate::kit::{Link, STATIC_LIBS, build, compile, crate_dir, has, succeed, valgrind};

fn source() -> PathBuf {
    crate_dir().join("../examples/c/assess.c")
}

fn reviews() -> PathBuf {
    crate_dir().join("../data/reviews.csv")
}

/// The ledger of a file, read by the core alone.
pub(crate) fn ledger_of(csv: &str, policy: Policy) -> Ledger {
    let mut ledger = Ledger::new(policy);
    for line in csv.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [occurred_at, supplier, customer, actor, "contribution", kind, amount] = fields[..]
        else {
            panic!("`{line}` is no row of the sample")
        };
        let at = Timestamp::from_seconds(occurred_at.parse().unwrap()).unwrap();
        let kind = ledger.policy().kind(kind).unwrap();
        let amount = Amount::count(amount.parse().unwrap()).unwrap();
        let side = Side::from_name(actor).unwrap();
        let event = Event::new(at, side, Contribution::new(kind, amount));
        ledger.record(supplier, customer, event).unwrap();
    }
    ledger
}

fn verdict_name(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Unknown => String::new(),
        Verdict::Unresolved { .. } => "unresolved".to_owned(),
        Verdict::Resolved(standing) => match standing.giver {
            None => standing.band.name().to_owned(),
            Some(giver) => format!("{giver}_{}", standing.band),
        },
    }
}

/// The numbers of a line, in the order of the example's columns; blank where unknown.
fn numbers(score: &ViewScore) -> Vec<Option<f64>> {
    let rate = score.answer_rate.map(|rate| rate.map(|rate| rate.rate));
    vec![
        score.share.map(|share| share.supplier),
        score.share.map(|share| share.interval.low),
        score.share.map(|share| share.interval.high),
        score.balance,
        rate.supplier,
        rate.customer,
        score.demonstrated.map(|shown| shown.score),
        score.overall.as_ref().map(|overall| overall.score),
    ]
}

fn compare(printed: &str, csv: &str, policy: Policy) -> usize {
    let ledger = ledger_of(csv, policy);
    let as_of = ledger.newest().unwrap();
    let lines: Vec<&str> = printed.lines().skip(1).collect();
    assert_eq!(lines.len(), ledger.relationships());
    for (line, (supplier, customer, history)) in lines.iter().zip(ledger.iter()) {
        let score = history.assess(as_of, ledger.policy()).view(View::Joint).clone();
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), 12, "{line}");
        assert_eq!(fields[..2], [supplier, customer]);
        let printed = [2, 3, 4, 5, 7, 8, 9, 10].map(|at| {
            Some(fields[at]).filter(|field| !field.is_empty()).map(|field| field.parse().unwrap())
        });
        let bits = |numbers: &[Option<f64>]| -> Vec<Option<u64>> {
            numbers.iter().map(|number| number.map(f64::to_bits)).collect()
        };
        assert_eq!(bits(&printed), bits(&numbers(&score)), "{line}");
        assert_eq!(fields[6], score.band.map_or("", |band| band.name()), "{line}");
        assert_eq!(fields[11], verdict_name(&score.verdict), "{line}");
    }
    lines.len()
}

fn run_example(link: Link, policy: Option<&str>) {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new(compile(&source(), link, dir.path()));
    command.arg(reviews());
    let mut core_policy = Policy::default();
    if let Some(json) = policy {
        let file = dir.path().join("policy.json");
        fs::write(&file, json).unwrap();
        command.arg(file);
        core_policy = Policy::from_json(json).unwrap();
    }
    let csv = fs::read_to_string(reviews()).unwrap();
    assert!(compare(&succeed(&mut command), &csv, core_policy) > 500);
}

#[test]
fn the_example_prints_the_numbers_that_the_command_prints() {
    let dir = tempfile::tempdir().unwrap();
    let example =
        succeed(Command::new(compile(&source(), Link::Shared, dir.path())).arg(reviews()));
    let command = build("reciprocity-cli").join("reciprocity");
    let table = succeed(Command::new(command).args(["assess", "--format", "csv"]).arg(reviews()));
    // The example's column, and the command's for the same number.
    let columns = [
        (2, "supplier_share"),
        (3, "supplier_share_low"),
        (4, "supplier_share_high"),
        (5, "balance"),
        (7, "supplier_answer_rate"),
        (8, "customer_answer_rate"),
        (9, "demonstrated"),
        (10, "overall"),
    ];
    let heading: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let place = |name| heading.iter().position(|column| *column == name).unwrap();
    let number = |field: &str| (!field.is_empty()).then(|| field.parse::<f64>().unwrap().to_bits());
    let (mut lines, rows) = (0, table.lines().skip(1));
    for (line, row) in example.lines().skip(1).zip(rows) {
        let (line, row): (Vec<&str>, Vec<&str>) =
            (line.split(',').collect(), row.split(',').collect());
        assert_eq!(line[..2], row[..2]);
        for (ours, theirs) in columns {
            assert_eq!(number(line[ours]), number(row[place(theirs)]), "{theirs} of {row:?}");
        }
        lines += 1;
    }
    assert_eq!(lines, table.lines().count() - 1);
    assert!(lines > 500);
}

#[test]
fn the_example_reads_lines_of_every_kind_of_end_and_a_last_one_of_none() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(&source(), Link::Shared, dir.path());
    let csv = fs::read_to_string(reviews()).unwrap();
    let csv: String = csv.split_inclusive('\n').take(300).collect();
    let cut = csv.trim_end();
    let printed = |text: &str| {
        let file = dir.path().join("history.csv");
        fs::write(&file, text).unwrap();
        let command = if has("valgrind") { valgrind(&program) } else { Command::new(&program) };
        succeed({ command }.arg(file))
    };
    let want = printed(&csv);
    assert!(compare(&want, &csv, Policy::default()) > 1);
    for text in [cut.to_owned(), csv.replace('\n', "\r\n"), cut.replace('\n', "\r\n")] {
        assert_eq!(printed(&text), want);
    }
    let heading = csv.lines().next().unwrap();
    for nothing in ["", heading, &format!("{heading}\n")] {
        assert_eq!(printed(nothing).lines().count(), 1);
    }
}

#[test]
fn the_example_scores_as_the_core_does_with_the_shared_library() {
    run_example(Link::Shared, None);
}

#[test]
fn the_example_scores_as_the_core_does_with_the_static_library() {
    let page = fs::read_to_string(crate_dir().join("../docs/c.md")).unwrap();
    assert!(page.contains(&format!("libreciprocity.a\" \\\n   {} ", STATIC_LIBS.join(" "))));
    run_example(Link::Static, None);
}

#[test]
fn the_example_scores_as_the_core_does_under_another_policy() {
    run_example(Link::Shared, Some(r#"{"answers": {"wait_days": 2}, "balance": {"within": 0.7}}"#));
}

#[test]
fn the_example_leaks_nothing_and_reads_no_foreign_memory() {
    if !has("valgrind") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let program = compile(&source(), Link::Shared, dir.path());
    let slice = slice_of_reviews(dir.path(), 3000);
    let printed = succeed(valgrind(&program).arg(&slice));
    compare(&printed, &fs::read_to_string(slice).unwrap(), Policy::default());
}

#[test]
fn the_example_tells_why_it_fails() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(&source(), Link::Shared, dir.path());
    let file = dir.path().join("bad.csv");
    fs::write(
        &file,
        "occurred_at,supplier,customer,actor,type,kind,amount\n\
         1735693237,a,b,supplier,contribution,service,1\n\
         1735693238,a,b,supplier,contribution,sevice,1\n",
    )
    .unwrap();
    let output = crate::kit::run(Command::new(program).arg(file));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "assess: ingest: unknown kind `sevice`; did you mean `service`? (code 102, row 1, column \
         kind)\n"
    );
}

/// The head of the sample, since valgrind is slow.
fn slice_of_reviews(dir: &Path, lines: usize) -> PathBuf {
    let csv = fs::read_to_string(reviews()).unwrap();
    let head: String = csv.split_inclusive('\n').take(lines).collect();
    let file = dir.join("reviews.csv");
    fs::write(&file, head).unwrap();
    file
}
