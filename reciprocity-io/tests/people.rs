//! Logs of people and companies: parties by domain, rows that do not count, and durations.
#![expect(clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use common::{input, mapping, read_rows};
use reciprocity_core::{Fact, Policy, Side};
use reciprocity_io::{Directory, Layout, Mapping, Options, Summary};

const MAIL: &str = "
parties = 'people'
ours = ['acme.com', 'acme.de']
columns.cc = 'cc'
columns.id = 'id'
[[kinds.'*']]
type = 'contribution'
kind = 'information'
";

/// Supplier, customer and actor of each event, and what was told of the reading.
fn read(map: &str, text: &str) -> (Vec<(String, String, Side)>, Summary) {
    let layout = mapping(map).unwrap_or_else(|error| panic!("{error}"));
    let (rows, summary) = read_rows(input(text), &layout, Options::default())
        .unwrap_or_else(|error| panic!("{error}"));
    let told = rows.into_iter().flat_map(|row| {
        let (supplier, customer) = (row.supplier, row.customer);
        row.events.into_iter().map(move |one| (supplier.clone(), customer.clone(), one.actor()))
    });
    (told.collect(), summary)
}

fn left_out(summary: &Summary) -> Vec<(&str, u64)> {
    summary.left_out.iter().map(|(reason, rows)| (reason.as_str(), *rows)).collect()
}

#[test]
fn a_mail_is_an_act_toward_every_other_party_once() {
    let text = "time,id,from,to,cc\n\
        2026-01-05,m1,Ann <ann@acme.com>,\"bob@baker.org, kim@baker.org\",\"cy@cook.example; dan@acme.de\"\n\
        2026-01-06,m2,bob@baker.org,ann@mail.acme.de,cy@cook.example\n";
    let (told, summary) = read(MAIL, text);
    let relation = |customer: &str, actor| ("acme.com".to_owned(), customer.to_owned(), actor);
    assert_eq!(
        told,
        [
            relation("baker.org", Side::Supplier),
            relation("cook.example", Side::Supplier),
            relation("baker.org", Side::Customer),
        ]
    );
    assert_eq!((summary.rows, summary.events), (2, 3));
}

#[test]
fn rows_without_two_parties_of_ours_and_another_are_left_out_with_the_reason() {
    let text = "time,id,from,to,cc\n\
        2026-01-05,m1,ann@acme.com,dan@acme.de,\n\
        2026-01-05,m2,bob@baker.org,cy@cook.example,\n\
        2026-01-05,m3,ann@acme.com,undisclosed-recipients:;,\n\
        2026-01-05,m4,root@localhost,ann@acme.com,\n\
        2026-01-05,m5,,,\n";
    let (told, summary) = read(MAIL, text);
    assert_eq!(told, []);
    let reasons = [
        ("internal only", 1),
        ("no other party", 2),
        ("own party not involved", 1),
        ("sender unknown", 1),
    ];
    assert_eq!(left_out(&summary), reasons);
    assert!(summary.to_string().contains("5 rows left out (1 internal only; 2 no"), "{summary}");
}

#[test]
fn persons_at_free_mail_are_parties_and_a_directory_joins_what_is_one() {
    let policy = Policy::default();
    let mut directory = Directory::new();
    directory.add("eve@gmail.com", "baker.org");
    directory.add("baker.co", "baker.org");
    let layout = Mapping::from_toml("m.toml", MAIL, &policy)
        .and_then(|mapping| mapping.with_ours(["acme.com"], Side::Customer, directory, &policy))
        .map(Layout::Log)
        .unwrap();
    let text = "time,id,from,to,cc\n\
        2026-01-05,m1,eve@gmail.com,ann@acme.com,\n\
        2026-01-05,m2,Fay@GMAIL.com,ann@acme.com,\n\
        2026-01-05,m3,ann@acme.com,bob@shop.baker.co,\n";
    let (rows, _) = read_rows(input(text), &layout, Options::default()).unwrap();
    let pairs: Vec<_> = rows.iter().map(|row| (&*row.supplier, &*row.customer)).collect();
    let ours = "acme.com";
    assert_eq!(pairs, [("baker.org", ours), ("fay@gmail.com", ours), ("baker.org", ours)]);
}

#[test]
fn without_ours_every_sender_and_recipient_are_a_pair() {
    let (told, _) = read(
        "parties = 'people'\n[[kinds.'*']]\ntype = 'contribution'\nkind = 'information'\n",
        "time,from,to\n2026-01-05,zoe@zeta.org,\"ann@acme.com;bob@baker.org\"\n",
    );
    let pair = |supplier: &str| (supplier.to_owned(), "zeta.org".to_owned(), Side::Customer);
    assert_eq!(told, [pair("acme.com"), pair("baker.org")]);
}

const MEETING: &str = "
ours = ['ACME']
[columns]
time = ['begin', 'Start']
id = 'id'
other = 'company'
other_people = 'guests'
our_people = 'hosts'
[[status]]
column = 'state'
keep = ['held', '']
[status.leave_out]
'planned, not held' = ['planned']
'cancelled' = ['cancel*']
[[kinds.'*']]
type = 'contribution'
kind = 'time'
by = 'ours'
amount = { hours = 'h', minutes = 'm' }
per_person = true
[[kinds.'*']]
type = 'contribution'
kind = 'time'
by = 'other'
amount = { hours = 'h', minutes = 'm' }
per_person = true
";

fn minutes(map: &str, text: &str) -> (Vec<(String, Side, f64)>, Summary) {
    let layout = mapping(map).unwrap_or_else(|error| panic!("{error}"));
    let (rows, summary) = read_rows(input(text), &layout, Options::default())
        .unwrap_or_else(|error| panic!("{error}"));
    let given = rows.iter().flat_map(|row| {
        row.events.iter().map(|event| match event.fact() {
            Fact::Contribution(given) => {
                (row.customer.clone(), event.actor(), (given.amount.value() * 60.0).round())
            }
            other => panic!("{other:?}"),
        })
    });
    (given.collect(), summary)
}

#[test]
fn a_meeting_counts_each_person_on_both_sides_and_only_if_it_was_held() {
    let text = "id,Start,state,company,guests,hosts,h,m\n\
        1,2026-01-05T09:00:00Z,Held,Baker,Bob;Kim,Ann;Dan;Fay,0,30\n\
        2,2026-01-06T09:00:00Z,Planned,Baker,Bob,Ann,1,0\n\
        3,2026-01-07T09:00:00Z,Cancelled by us,Baker,Bob,Ann,1,0\n\
        4,2026-01-08T09:00:00Z,,Cook; Baker,,Ann,1,15\n\
        5,2026-01-09T09:00:00Z,held,Baker,,,,\n";
    let (given, summary) = minutes(MEETING, text);
    let of = |party: &str, side, minutes| (party.to_owned(), side, minutes);
    assert_eq!(
        given,
        [
            of("Baker", Side::Supplier, 90.0),
            of("Baker", Side::Customer, 60.0),
            of("Baker", Side::Supplier, 75.0),
            of("Baker", Side::Customer, 75.0),
            of("Cook", Side::Supplier, 75.0),
            of("Cook", Side::Customer, 75.0),
        ]
    );
    let reasons =
        [("cancelled", 1), ("no duration, or nothing that counts", 1), ("planned, not held", 1)];
    assert_eq!(left_out(&summary), reasons);
}

#[test]
fn what_is_later_than_now_is_planned() {
    let until = reciprocity_io::parse_time("2026-01-06").unwrap();
    let mapping = Mapping::from_toml("m.toml", MEETING, &Policy::default()).unwrap();
    let text = "id,Start,state,company,guests,hosts,h,m\n\
        1,2026-01-06T00:00:00Z,held,Baker,,,1,0\n\
        2,2026-01-06T00:00:01Z,held,Baker,,,1,0\n";
    let layout = Layout::Log(mapping.with_until(until));
    let (rows, summary) = read_rows(input(text), &layout, Options::default()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(left_out(&summary), [("planned, not held", 1)]);
}

#[test]
fn a_state_that_the_mapping_does_not_know_is_refused() {
    let text = "id,Start,state,company,guests,hosts,h,m\n\
        1,2026-01-05T09:00:00Z,Durchgeführt,Baker,,,1,0\n";
    let layout = mapping(MEETING).unwrap();
    let error = read_rows(input(text), &layout, Options::default()).unwrap_err();
    assert_eq!((error.row(), error.column()), (Some(2), Some("state")));
    assert!(error.to_string().contains("`Durchgeführt`"), "{error}");
    assert!(error.to_string().contains("it knows `held`, ``, `cancel*`, `planned`"), "{error}");
    let text = "id,Start,company,h,m\n1,2026-01-05T09:00:00Z,Baker,1,0\n";
    let error = read_rows(input(text), &layout, Options::default()).unwrap_err();
    assert_eq!(error.column(), Some("state"), "{error}");
}

#[test]
fn a_duration_lies_between_two_times_or_is_written_as_on_a_clock() {
    let between =
        MEETING.replace("{ hours = 'h', minutes = 'm' }", "{ start = 'begin', end = 'end' }");
    let zoned = format!("time_zone = 'Europe/Berlin'\n{between}");
    // The clocks go forward at two on 2026-03-29: from half past one to half past three is an hour.
    let (given, _) = minutes(
        &zoned,
        "id,begin,end,state,company\n1,2026-03-29 01:30,2026-03-29 03:30,held,Baker\n",
    );
    assert_eq!(given[0].2, 60.0);
    let backward = "id,begin,end,state,company\n1,2026-03-29 03:30,2026-03-29 01:30,held,Baker\n";
    let layout = mapping(&zoned).unwrap();
    let error = read_rows(input(backward), &layout, Options::default()).unwrap_err();
    assert_eq!(error.column(), Some("end"), "{error}");
    let clock = MEETING.replace("{ hours = 'h', minutes = 'm' }", "{ milliseconds = 'ms' }");
    let text = "id,begin,ms,state,company\n\
        1,2026-01-05T09:00:00Z,1:05:00,held,Baker\n\
        2,2026-01-05T10:00:00Z,90000,held,Baker\n";
    let (given, _) = minutes(&clock, text);
    assert_eq!((given[0].2, given[2].2), (65.0, 2.0), "90 seconds round to 2 minutes");
    for bad in ["1:75:00", "1:30:75", "1:30:-5", "-1", "x"] {
        let text = format!("id,begin,ms,state,company\n1,2026-01-05T09:00:00Z,{bad},held,Baker\n");
        let error = read_rows(input(text), &mapping(&clock).unwrap(), Options::default());
        assert_eq!(error.unwrap_err().column(), Some("ms"), "{bad}");
    }
}

#[test]
fn an_event_has_its_own_time_and_its_own_condition() {
    let map = "columns.id = 'id'\n\
        [[kinds.'*']]\ntype = 'contribution'\nkind = 'improvement'\n\
        [[kinds.'*']]\ntype = 'contribution'\nkind = 'access'\nby = 'to'\nat = 'merged'\n\
        when = { column = 'state', is = ['closed'] }\n";
    let layout = mapping(map).unwrap();
    let text = "time,from,to,id,merged,state\n\
        2026-01-05,bob,octo,1,2026-01-07,Closed\n\
        2026-01-05,bob,octo,2,,closed\n\
        2026-01-05,bob,octo,3,2026-01-07,open\n";
    let (rows, _) = read_rows(input(text), &layout, Options::default()).unwrap();
    let days: Vec<Vec<i64>> = rows
        .iter()
        .map(|row| {
            let micros = row.events.iter().map(|event| event.occurred_at().micros());
            micros.map(|micros| micros / 86_400_000_000).collect()
        })
        .collect();
    // 2026-01-05 is day 20458.
    assert_eq!(days, [vec![20458, 20460], vec![20458], vec![20458]]);
}

#[test]
fn an_automatic_reply_is_told_by_its_subject() {
    let map = format!("columns.subject = 'subject'\n{MAIL}");
    let text = "time,id,from,to,cc,subject\n\
        2026-01-05,1,bob@baker.org,ann@acme.com,,Automatische Antwort: Angebot\n\
        2026-01-05,2,bob@baker.org,ann@acme.com,,Automatic reply was broken\n";
    let (told, summary) = read(&map, text);
    assert_eq!(told.len(), 1);
    assert_eq!(left_out(&summary), [("auto-reply", 1)]);
}

#[test]
fn of_several_mappings_the_one_whose_columns_a_file_has_is_used() {
    let policy = Policy::default();
    let names = ["hubspot-emails", "hubspot-calls", "hubspot-meetings"];
    let ours = |name: &str| {
        let mapping = Mapping::preset(name, &policy).unwrap();
        mapping.with_ours(["acme.com"], Side::Supplier, Directory::new(), &policy).unwrap()
    };
    let layout = Layout::LogOneOf(names.iter().map(|name| ours(name)).collect());
    let text = "Record ID,Activity date,Call status,Call duration,Associated Company\n\
        1,2026-01-05T09:00:00Z,Completed,60000,Baker\n";
    let (rows, summary) = read_rows(input(text), &layout, Options::default()).unwrap();
    assert_eq!(rows.len(), 1);
    assert!(summary.to_string().contains("`hubspot-calls`"), "{summary}");
    let error = read_rows(input("Datum,Dauer\n"), &layout, Options::default()).unwrap_err();
    for words in ["`Datum`", "`hubspot-emails` needs", "`hubspot-meetings` needs", "English"] {
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
}

#[test]
fn mappings_of_people_that_say_too_little_or_too_much_are_refused() {
    let kinds = "[[kinds.'*']]\ntype = 'contribution'\nkind = 'information'\n";
    for (map, key) in [
        ("parties = 'persons'\n", "parties"),
        ("our_side = 'seller'\n", "our_side"),
        ("parties = 'people'\nsides = 'from-is-supplier'\n", "our_side"),
        ("parties = 'people'\ncolumns.other = 'x'\n", "columns.other"),
        ("parties = 'people'\nours = ['']\n", "ours"),
        ("time_zone = 'Mars/Olympus'\n", "time_zone"),
        ("[[status]]\nkeep = ['x']\n", "status[1].column"),
        ("[[status]]\ncolumn = 'x'\nkept = ['x']\n", "status[1].kept"),
    ] {
        let error = mapping(&format!("{map}{kinds}")).unwrap_err();
        assert_eq!(error.column(), Some(key), "{map}: {error}");
    }
    for (event, key) in [
        ("amount = { weeks = 'w' }\nkind = 'time'", "kinds.*.amount"),
        ("amount = { start = 's' }\nkind = 'time'", "kinds.*.amount"),
        ("amount = { hours = 'h' }\nkind = 'information'", "kinds.*.unit"),
        ("kind = 'information'\nper_person = true", "kinds.*.per_person"),
        ("kind = 'information'\nwhen = { column = 'x' }", "kinds.*.when.is"),
        ("kind = 'information'\nby = 'us'", "kinds.*.by"),
    ] {
        let error =
            mapping(&format!("[[kinds.'*']]\ntype = 'contribution'\n{event}\n")).unwrap_err();
        assert_eq!(error.column(), Some(key), "{event}: {error}");
    }
    let layout = Layout::Log(Mapping::preset("hubspot-calls", &Policy::default()).unwrap());
    let text = "Record ID,Activity date,Call status,Call duration,Associated Company\n";
    let error = read_rows(input(text), &layout, Options::default()).unwrap_err();
    assert_eq!(error.column(), Some("ours"), "{error}");
}
