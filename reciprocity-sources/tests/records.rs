//! `git log`, GitHub's records, and JSON as hosts give it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use common::{input, table, tables};
use reciprocity_io::TypedRows;
use reciprocity_sources::{JsonTable, MemoryRows, git_log, github, json_table};

fn commit(date: &str, body: &str) -> String {
    format!(
        "commit 1f2e\nAuthor:     Ann <ann@acme.com>\nAuthorDate: {date}\n\
         Commit:     Bob <bob@baker.org>\nCommitDate: {date}\n\n    net: mend\n    \n{body}"
    )
}

#[test]
fn each_trailer_is_an_act_for_the_author() {
    let body = "    Reviewed-by: Cy <cy@cook.example>\n    tested-by: Dan <dan@acme.com>\n\
                \x20   Signed-off-by: Ann <ann@acme.com>\n    Link: https://example.org\n";
    let rows = git_log(input(&commit("2026-01-05T09:00:00Z", body))).unwrap();
    let told = tables(rows, &["id", "kind", "from", "to"]);
    let row = |id: &str, kind: &str, from: &str| {
        [id, kind, from, "Ann <ann@acme.com>"].map(str::to_owned)
    };
    assert_eq!(
        told,
        [
            row("1f2e/0", "apply", "Bob <bob@baker.org>"),
            row("1f2e/1", "review", "Cy <cy@cook.example>"),
            row("1f2e/2", "test", "Dan <dan@acme.com>"),
        ]
    );
}

#[test]
fn the_dates_of_git_mean_the_same_instant_however_they_are_written() {
    for date in [
        "Mon Jan 5 10:00:00 2026 +0100",
        "2026-01-05 10:00:00 +0100",
        "2026-01-05T10:00:00+01:00",
        "Mon, 5 Jan 2026 10:00:00 +0100",
        "1767603600 +0100",
        "1767603600",
    ] {
        let dates = table(git_log(input(&commit(date, ""))).unwrap(), "date");
        assert_eq!(dates, ["1767603600000000"], "{date}");
    }
}

#[test]
fn a_log_in_another_format_is_refused_with_the_option_to_use() {
    for (text, words) in [
        ("1f2e net: mend\n", "--format=fuller"),
        ("commit 1f2e\nAuthor: Ann <ann@acme.com>\nDate:   x\n\n    net\n", "--format=fuller"),
        (&commit("yesterday", ""), "--date=iso-strict"),
    ] {
        let error = git_log(input(text)).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

fn rows_of(text: &str) -> MemoryRows {
    match json_table(input(text)).unwrap() {
        JsonTable::Rows(rows) => rows,
        JsonTable::Other(_) => panic!("{text} is JSON"),
    }
}

#[test]
fn records_are_found_in_lists_in_pages_and_one_after_the_other() {
    for text in [
        r#"[{"id":"1"},{"id":"2"}]"#,
        r#"{"results":[{"id":"1"},{"id":"2"}],"paging":{}}"#,
        r#"{"value":[{"id":"1"}]} {"value":[{"id":"2"}]}"#,
        "{\"id\":\"1\"}\n{\"id\":\"2\"}\n",
        r#"[[{"id":"1"}],[{"id":"2"}]]"#,
    ] {
        assert_eq!(table(rows_of(text), "id"), ["1", "2"], "{text}");
    }
}

#[test]
fn fields_within_fields_are_columns_of_both_names() {
    let text = r#"[{"id":"1","properties":{"a":"x","b":null},"user":{"login":"ann"},"tags":["p","q"]},
                   {"id":"2","n":1.5,"t":true}]"#;
    let told = tables(rows_of(text), &["id", "a", "user.login", "tags", "n", "t"]);
    assert_eq!(told[0], ["1", "x", "ann", "p;q", "", ""]);
    assert_eq!(told[1], ["2", "", "", "", "1.5", "true"]);
    assert!(!rows_of(text).columns().contains(&"properties".to_owned()));
}

#[test]
fn what_is_no_json_is_left_for_other_readers_and_broken_json_is_refused() {
    assert!(matches!(json_table(input("a,b\n1,2\n")).unwrap(), JsonTable::Other(_)));
    for (text, words) in
        [("{\"a\":", "cannot be read"), ("[]", "no records"), ("[1,2]", "no records")]
    {
        let error = json_table(input(text)).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn people_of_an_activity_of_dynamics_are_columns_by_their_part_in_it() {
    let text = r#"{"value":[{"activityid":"1","_regardingobjectid_value":"a1",
        "_regardingobjectid_value@OData.Community.Display.V1.FormattedValue":"Baker Ltd",
        "_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname":"account",
        "statecode@OData.Community.Display.V1.FormattedValue":"Completed","statecode":1,
        "appointment_activity_parties":[{"participationtypemask":7,"addressused":"ann@acme.com"},
        {"participationtypemask":5,"addressused":"bob@baker.org"},
        {"participationtypemask":5,"addressused":"kim@baker.org"},
        {"participationtypemask":6,"addressused":"+49 30 1234"},{"participationtypemask":8}]}]}"#;
    let columns = [
        "organizer",
        "requiredattendees",
        "regardingobjectid",
        "regardingobjectid.table",
        "statecode",
    ];
    let told = tables(rows_of(text), &columns);
    assert_eq!(
        told,
        [["ann@acme.com", "bob@baker.org;kim@baker.org", "Baker Ltd", "account", "1"]
            .map(str::to_owned)]
    );
}

#[test]
fn records_that_are_none_of_github_are_refused() {
    let error = github(vec![input(r#"[{"id":1}]"#)]).unwrap_err().to_string();
    assert!(error.contains("issues, pull requests"), "{error}");
}

#[test]
fn a_member_acts_for_the_repository_and_a_review_that_was_not_sent_is_none() {
    let text = r#"[
      {"id":1,"number":7,"html_url":"https://github.com/octo/oven/pull/7","pull_request":{"merged_at":null},
       "user":{"login":"bob","type":"User"},"author_association":"NONE","created_at":"2026-01-05T09:00:00Z"},
      {"id":2,"state":"PENDING","html_url":"https://github.com/octo/oven/pull/7#r2","user":{"login":"ann"},
       "author_association":"COLLABORATOR"},
      {"id":3,"state":"COMMENTED","html_url":"https://github.com/octo/oven/pull/7#r3","user":{"login":"ann"},
       "author_association":"COLLABORATOR","submitted_at":"2026-01-06T09:00:00Z"},
      {"id":4,"html_url":"https://github.com/octo/oven/issues/7#c4","user":null,
       "created_at":"2026-01-06T10:00:00Z"}]"#;
    let told = tables(github(vec![input(text)]).unwrap(), &["kind", "from", "to", "no_act"]);
    let row =
        |kind: &str, from: &str, to: &str, why: &str| [kind, from, to, why].map(str::to_owned);
    assert_eq!(
        told,
        [
            row("pull", "bob", "octo", ""),
            row("review", "", "", "pending"),
            row("review", "octo", "bob", ""),
            row("comment", "", "", "author"),
        ]
    );
}

#[test]
fn no_digit_of_a_whole_number_and_no_key_of_an_object_is_lost() {
    let text = r#"{"results": [{"id": 92233720368547758079223372036854775807, "n": -3, "x": 1.5e3},
                               {"id": 92233720368547758079223372036854775808, "n": 7, "x": 1e300}]}"#;
    let Ok(JsonTable::Rows(rows)) = json_table(input(text)) else { panic!("records") };
    assert_eq!(
        tables(rows, &["id", "n", "x"]),
        [
            ["92233720368547758079223372036854775807", "-3", "1500.0"],
            ["92233720368547758079223372036854775808", "7", "1e+300"],
        ]
    );
    let twice = r#"[{"id": 1}, {"id": 2, "user": {"login": "ann", "login": "bob"}}]"#;
    let error = json_table(input(twice)).unwrap_err().to_string();
    assert!(error.contains("key \"login\" twice"), "{error}");
    let deep = format!("[{{\"id\": {}1{}}}]", "[".repeat(100_000), "]".repeat(100_000));
    assert!(json_table(input(&deep)).is_err());
}
