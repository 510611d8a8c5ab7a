//! The pages show the numbers that the events make, worked out by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{day, ledger};
use reciprocity_core::{Ledger, Nature, Profile, Tier, Timestamp};
use reciprocity_report::{portfolio, relationship};

const HEADER: &str = "event_id,occurred_at,supplier,customer,actor,observer,type,kind,amount,unit,ref,due,weight,flags\n";

fn table(rows: &str) -> Ledger {
    ledger(&format!("{HEADER}{rows}"))
}

fn date(text: &str) -> Timestamp {
    reciprocity_io::parse_time(text).unwrap()
}

/// The page without its tags, so that what a reader reads in a row is in a row.
fn read(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<').skip(1) {
        if let Some((_, after)) = part.split_once('>') {
            text.push_str(after);
            text.push(' ');
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn page_of(ledger: &Ledger, as_of: Timestamp) -> String {
    relationship(ledger, "ACME", "Baker", as_of).unwrap()
}

#[test]
fn a_share_of_three_quarters_fills_three_quarters_of_the_bar() {
    let ledger = table(
        ",2026-01-05,ACME,Baker,supplier,,contribution,time,3,hours,,,,\n\
         ,2026-01-05,ACME,Baker,customer,,contribution,time,1,hours,,,,\n",
    );
    let page = page_of(&ledger, date("2026-01-05"));
    let bar = page.split("id=\"share-joint\"").nth(1).unwrap();
    let bar = bar.split("</svg>").next().unwrap();
    assert!(bar.contains("x=\"0\" y=\"5\" width=\"75.00%\""), "{bar}");
    assert!(bar.contains("x=\"75.00%\" y=\"5\" width=\"25.00%\""), "{bar}");
    assert!(bar.contains("x1=\"40.00%\"") && bar.contains("x1=\"60.00%\""), "the lines of 60/40");
    let lanes = page.split("id=\"given-supplier-time\"").nth(1).unwrap();
    assert!(lanes.contains("ACME gave 3 hours, 75 % of this kind."), "{lanes}");
}

#[test]
fn what_is_not_returned_is_told_by_its_age() {
    // Ten on the first of January; six come back on the 21st, which leaves four. As of the 11th of
    // March they are 69 days old.
    let ledger = table(
        ",2026-01-01,ACME,Baker,supplier,,contribution,service,10,,,,,\n\
         ,2026-01-21,ACME,Baker,customer,,contribution,service,6,,,,,\n",
    );
    let text = read(&page_of(&ledger, date("2026-03-11")));
    let aged = "0 % Not returned to ACME, up to 30 days 0 % of what it gave first up to 30 days";
    assert!(text.contains(aged), "{text}");
    assert!(text.contains("40 % Not returned to ACME, 31 to 90 days"), "{text}");
    assert!(text.contains("gave nothing first"), "Baker only paid back");
    assert!(
        text.contains("ACME 20 days 60 % 1 time"),
        "half came back within 20 days, six of ten in time"
    );
}

#[test]
fn each_commitment_stands_on_the_side_that_owes_it() {
    let ledger = table(
        "p-1,2026-01-05,ACME,Baker,supplier,,promise,,,,,2026-02-01,,\n\
         p-2,2026-01-05,ACME,Baker,supplier,,promise,,,,,2026-02-02,,\n\
         x-1,2026-01-05,ACME,Baker,supplier,,expectation,,,,,2026-03-01,,\n\
         ,2026-01-30,ACME,Baker,customer,,fulfilment,,,,p-1,,,\n\
         ,2026-01-30,ACME,Baker,customer,,fulfilment,,,,p-2,,0.25,\n",
    );
    let text = read(&page_of(&ledger, date("2026-02-10")));
    let acme = text.find("What ACME owed Baker").unwrap();
    let baker = text.find("What Baker owed ACME").unwrap();
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no `{words}` in {text}"));
    assert!(acme < baker);
    assert!((acme..baker).contains(&at("✓ kept 2026-01-30")));
    assert!((acme..baker).contains(&at("✕ missed, 25 % of it met, 2026-02-02")));
    assert!(at("Expectation x-1 Since 2026-01-05, due 2026-03-01: open.") > baker);
}

#[test]
fn records_of_one_side_are_no_view_of_the_other() {
    let ledger = table(
        ",2026-01-05,ACME,Baker,supplier,supplier,contribution,time,3,hours,,,,\n\
         ,2026-01-06,ACME,Baker,customer,supplier,contribution,time,1,hours,,,,\n",
    );
    let text = read(&page_of(&ledger, date("2026-01-06")));
    assert!(text.contains("How Baker sees the share: only ACME kept records."), "{text}");
    assert!(text.contains("In the eyes of Baker: unknown, nothing that was given is on record."));
}

#[test]
fn a_page_as_of_an_earlier_time_does_not_know_what_came_later() {
    let early = ",2026-01-05,ACME,Baker,supplier,,contribution,time,3,hours,,,,\n";
    let late = "p-1,2026-02-05,ACME,Baker,customer,,promise,,,,,2026-03-01,,\n\
                ,2026-02-06,ACME,Baker,customer,,contribution,time,9,hours,,,,\n";
    let as_of = date("2026-01-20");
    let (before, both) = (table(early), table(&format!("{early}{late}")));
    assert!(page_of(&before, as_of) == page_of(&both, as_of), "the later events show");
    assert!(portfolio(&before, as_of, None) == portfolio(&both, as_of, None));
    assert!(page_of(&before, as_of) != page_of(&both, date("2026-02-20")));
}

/// A relationship in which both give executive attention every month, and the customer sees the value.
fn sponsored(customer: &str) -> String {
    let mut rows = format!(
        ",2026-01-02,ACME,{customer},customer,,appraisal,value,,,,,,good\n\
         v-{customer},2026-01-03,ACME,{customer},supplier,,invitation,,,,,,,exclusive;value;reason;benefits;needs\n"
    );
    for month in 1..=6 {
        for side in ["supplier", "customer"] {
            rows += &format!(
                ",2026-{month:02}-10,ACME,{customer},{side},,contribution,executive_attention,1,hours,,,,\n"
            );
        }
    }
    rows
}

#[test]
fn the_sponsor_programme_tells_what_runs_and_who_may_be_invited() {
    let running = sponsored("Baker") + ",2026-01-04,ACME,Baker,customer,,response,,,,v-Baker,,,\n";
    let rows = running
        + &sponsored("Cook")
        + &["Dyer", "Eyre", "Ford", "Gray", "Hill"]
            .map(|name| format!(",2026-03-01,ACME,{name},supplier,,contribution,service,1,,,,,\n"))
            .concat();
    let mut ledger = table(&rows);
    for (customer, tier) in [("Baker", Tier::Strategic), ("Cook", Tier::ExecutiveSponsored)] {
        ledger.set_profile("ACME", customer, Profile { tier, nature: Nature::Ongoing }).unwrap();
    }
    let as_of = date("2026-06-20");
    let text = read(&portfolio(&ledger, as_of, Some(day(0))));
    assert!(text.contains("Running ACME and Baker : reciprocal"), "{text}");
    // 15 % of seven leave room for one, and the deeper tier comes first.
    let room = "Nothing stands against 2 of 7; the policy leaves room for 1. ACME and Cook What";
    assert!(text.contains(room), "{text}");
    assert!(text.contains("The tier is below strategic 5 "), "{text}");
    for heading in ["Executive sponsored: 1", "Strategic: 1", "Standard: 5"] {
        assert!(text.contains(heading), "{heading}: {text}");
    }
}

#[test]
fn movers_are_those_whose_share_moved_between_the_two_times() {
    // Mill moves from all by ACME to one half, while Baker stays where it is.
    let mut rows = String::new();
    for number in 0..12 {
        for (customer, second) in [("Baker", "customer"), ("Mill", "supplier")] {
            rows += &format!(
                ",2026-01-{:02},ACME,{customer},supplier,,contribution,service,1,,,,,\n",
                number + 1
            );
            rows += &format!(
                ",2026-01-{:02},ACME,{customer},{second},,contribution,service,1,,,,,\n",
                number + 1
            );
        }
    }
    for number in 0..24 {
        rows += &format!(
            ",2026-02-{:02},ACME,Mill,customer,,contribution,service,1,,,,,\n",
            number + 1
        );
    }
    let ledger = table(&rows);
    let page = portfolio(&ledger, date("2026-02-28"), Some(date("2026-01-31")));
    let movers = page.split("id=\"movers\"").nth(1).unwrap().split("</section>").next().unwrap();
    let text = read(movers);
    assert!(text.contains("ACME and Mill 100 % to "), "{text}");
    assert!(!text.contains("Baker"), "{text}");
}

#[test]
fn what_had_not_begun_is_on_no_page_of_many() {
    let ledger = table(
        ",2026-01-05,ACME,Baker,supplier,,contribution,time,3,hours,,,,\n\
         ,2026-01-20,ACME,Cafe,supplier,,contribution,time,3,hours,,,,\n",
    );
    let then = read(&portfolio(&ledger, date("2026-01-10"), None));
    assert!(then.contains("1 relationship 2 parties, 1 event, scored"), "{then}");
    assert!(then.contains("The record settles 0 of 1 relationship."), "{then}");
    assert!(!then.contains("Cafe") && !then.contains("1 relationships"), "{then}");
    let now = read(&portfolio(&ledger, date("2026-01-20"), None));
    assert!(now.contains("2 relationships 3 parties, 2 events"), "{now}");
}

#[test]
fn the_stage_of_a_single_day_fills_the_row_of_stages() {
    let ledger = table(",2026-01-05,ACME,Baker,supplier,,contribution,time,3,hours,,,,\n");
    let page = page_of(&ledger, date("2026-01-05"));
    let ribbon = page.split("class=\"ribbon\"").nth(1).unwrap().split("</ol>").next().unwrap();
    assert!(ribbon.contains("flex-grow:1.0000") && ribbon.contains("Prospect"), "{ribbon}");
}
