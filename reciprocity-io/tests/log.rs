//! What mappings make of the rows of an interaction log.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use common::{error, events, mapping, preset, read_rows, rows};
use reciprocity_core::{
    Answers, Conduct, Event, EventId, Fact, Fraction, Kind, Observer, Policy, Principle, Response,
    Side, Timestamp, Tone,
};
use reciprocity_io::{Layout, LayoutRead, Mapping, Options};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds).unwrap()
}

fn given(event: &Event) -> (Kind, f64) {
    match event.fact() {
        Fact::Contribution(given) => (given.kind, given.amount.value()),
        other => panic!("{other:?} is no contribution"),
    }
}

#[test]
fn a_log_about_which_nothing_is_known_counts_acts_of_service() {
    let text = "Timestamp,sender,dst,size\n1700000000,b,a,7.5\n";
    let (rows, summary) =
        read_rows(common::input(text), &Layout::Detect, Options::default()).unwrap();
    assert_eq!(summary.layout, Some(LayoutRead::Log("interactions".to_owned())));
    assert_eq!((rows[0].supplier.as_str(), rows[0].customer.as_str()), ("a", "b"));
    assert_eq!(rows[0].events[0].actor(), Side::Customer);
    assert_eq!(given(&rows[0].events[0]), (Kind::SERVICE, 1.0));
}

#[test]
fn a_log_is_known_by_the_usual_names_of_its_columns() {
    let usual = rows("time,from,to\n2026-01-05T09:00:00Z,a,b\n", &Layout::Detect);
    for header in [
        "SOURCE,TARGET,time",
        "sender,receiver,sent_at",
        "source,destination,datetime",
        "from_id,to_id,created_at",
        "sender_id,recipient_id,timestamp",
        "reviewer,author,date",
        "payer,payee,date",
    ] {
        let text = format!("{header}\na,b,2026-01-05T09:00:00Z\n");
        assert_eq!(rows(text, &Layout::Detect), usual, "{header}");
    }
    // Beside `to` it is not the reviewer who acts, nor is an author anybody's other side alone.
    let both = "reviewer,author,from,to,date\nx,y,a,b,2026-01-05T09:00:00Z\n";
    assert_eq!(rows(both, &Layout::Detect), usual);
    for header in ["source,author,date", "author,to,date", "reviewer,to,date"] {
        let error = error(format!("{header}\na,b,2026-01-05T09:00:00Z\n"), &Layout::Detect);
        assert!(error.to_string().contains("fit neither layout"), "{error}");
    }
}

#[test]
fn every_preset_is_valid_and_is_found_by_name() {
    assert_eq!(Mapping::PRESETS[0], "interactions");
    for name in Mapping::PRESETS {
        assert_eq!(Mapping::preset(name, &Policy::default()).unwrap().name(), name);
    }
    let error = Mapping::preset("review", &Policy::default()).unwrap_err();
    assert!(error.to_string().contains("did you mean `reviews`?"), "{error}");
}

#[test]
fn invoices_ask_for_payment_and_disputes_are_one_sides_word() {
    let text = "\
time,from,to,kind,magnitude
1700000000,SUPPLIER,Baker,invoice,50.39
1700086400,Baker,SUPPLIER,payment_late,50.39
1700172800,Baker,SUPPLIER,dispute,50.39
";
    let rows = rows(text, &preset("invoices"));
    assert!(rows.iter().all(|row| row.supplier == "SUPPLIER" && row.customer == "Baker"));
    let [invoice, payment, dispute] = [0, 1, 2].map(|place: usize| &rows[place].events[0]);
    assert_eq!(given(invoice), (Kind::SERVICE, 50.39));
    assert_eq!(invoice.due(), Some(at(1_700_000_000 + 30 * 86_400)));
    assert_eq!(given(payment), (Kind::MONEY, 50.39));
    assert_eq!((payment.actor(), payment.answers()), (Side::Customer, &Answers::OldestOpen));
    assert_eq!((dispute.actor(), dispute.observer()), (Side::Supplier, Observer::Customer));
    assert_eq!(dispute.fact(), &Conduct::new(Principle::Fairness, Tone::Bad).into());
}

#[test]
fn suppliers_can_be_named_by_the_caller() {
    let text = "time,from,to,kind,magnitude\n1,Baker,ACME,payment,5\n";
    let invoices = Mapping::preset("invoices", &Policy::default()).unwrap();
    let error = error(text, &Layout::Log(invoices.clone()));
    assert!(error.to_string().contains("neither of `Baker` and `ACME`"), "{error}");
    let acme = invoices.clone().with_parties(Side::Supplier, ["ACME"]).unwrap();
    let baker = invoices.clone().with_parties(Side::Customer, ["Baker"]).unwrap();
    assert_eq!(rows(text, &Layout::Log(acme)), rows(text, &Layout::Log(baker)));
    assert!(invoices.with_parties(Side::Supplier, [""; 0]).is_err());
}

#[test]
fn ratings_are_conduct_by_the_one_who_is_rated() {
    let text = "time,from,to,kind,magnitude\n1,a,b,rating,-5\n2,a,b,rating,10\n3,a,b,rating,0\n\
                4,a,b,rating,99\n";
    let (rows, summary) =
        read_rows(common::input(text), &preset("ratings"), Options::default()).unwrap();
    assert_eq!((summary.events, summary.rows_without_events), (3, 1));
    let want = |seconds, tone, severity| {
        let conduct =
            Conduct::new(Principle::Honesty, tone).with_severity(Fraction::new(severity).unwrap());
        Event::new(at(seconds), Side::Customer, conduct).observed_by(Side::Supplier)
    };
    let found: Vec<_> = rows.into_iter().flat_map(|row| row.events).collect();
    assert_eq!(
        found,
        [want(1, Tone::Bad, 0.5), want(2, Tone::Good, 1.0), want(4, Tone::Good, 1.0)]
    );
}

#[test]
fn an_answer_with_its_latency_makes_a_request_and_a_response() {
    let text = "time,from,to,latency_s\n1000,a,b,250.5\n";
    let rows = rows(text, &preset("answers"));
    assert_eq!(
        rows[0].events,
        [
            Event::new(Timestamp::from_micros(749_500_000).unwrap(), Side::Customer, Fact::Request),
            Event::new(at(1000), Side::Supplier, Response::default()),
        ]
    );
    let error = error("time,from,to,latency_s\n1000,a,b,-1\n", &preset("answers"));
    assert_eq!((error.column(), error.value()), (Some("latency_s"), Some("-1")));
}

#[test]
fn a_row_of_several_events_is_handed_on_whole_or_not_at_all() {
    let two = mapping(
        "[[kinds.\"*\"]]\ntype = 'request'\n[[kinds.\"*\"]]\ntype = 'contribution'\n\
         kind = 'goods'\namount = 'magnitude'\n",
    );
    let text = "time,from,to,magnitude\n1,a,b,x\n2,a,b,3\n";
    let options = Options { skip_bad_rows: true, ..Options::default() };
    let (rows, summary) = read_rows(common::input(text), &two.unwrap(), options).unwrap();
    assert_eq!((rows.len(), rows[0].events.len(), summary.bad_rows), (1, 2, 1));
}

#[test]
fn columns_threads_ids_and_sides_follow_the_mapping() {
    let layout = mapping(
        r#"
        time_unit = "milliseconds"
        sides = "to-is-supplier"
        self_rows = "skip"
        [columns]
        time = "sent"
        from = "author"
        to = "reader"
        id = "message_id"
        [[kinds."*"]]
        type = "request"
        answers = { column = "thread" }
        due_days = 0.5
        [[kinds."*"]]
        type = "response"
        by = "to"
        observer = "from"
        automatic = true
        answers = { thread = "all" }
        [kinds]
        noise = []
        "#,
    )
    .unwrap();
    let text = "sent,author,reader,thread,message_id,kind\n1000,a,b,t-1,m1,mail\n\
                2000,a,a,,m2,mail\n3000,a,b,t-2,m3,noise\n";
    let rows = rows(text, &layout);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].supplier.as_str(), rows[0].customer.as_str()), ("b", "a"));
    let id = |text: &str| EventId::new(text).unwrap();
    let request = Event::new(at(1), Side::Customer, Fact::Request)
        .with_id(id("m1"))
        .answering(Answers::Named(id("t-1")))
        .unwrap()
        .due_by(at(43_201))
        .unwrap();
    let response = Event::new(at(1), Side::Supplier, Response { automatic: true })
        .with_id(id("m1#2"))
        .observed_by(Side::Customer)
        .answering(Answers::Named(id("all")))
        .unwrap();
    assert_eq!(rows[0].events, [request, response]);
}

#[test]
fn a_wrong_mapping_is_refused_with_its_name_the_key_and_advice() {
    let any = |keys: &str| format!("[[kinds.\"*\"]]\n{keys}\n");
    let service = "type = 'contribution'\nkind = 'service'\n";
    let cases = [
        ("sids = 'x'".to_owned(), Some("sids"), "did you mean `sides`?"),
        ("columns = { tme = 'x' }".to_owned(), Some("columns.tme"), "did you mean `time`?"),
        (any("tpye = 'request'"), Some("kinds.*.tpye"), "did you mean `type`?"),
        (any(&format!("{service}amuont = 1")), Some("kinds.*.amuont"), "did you mean `amount`?"),
        (String::new(), Some("kinds"), "say what a row means"),
        (any(""), Some("kinds.*.type"), "use one of contribution"),
        (any("type = 'gift'"), Some("kinds.*.type"), "`gift`"),
        (any("type = 'contribution'"), Some("kinds.*.kind"), "as in `service`"),
        (any("type = 'contribution'\nkind = 'servce'"), Some("kinds.*.kind"), "mean `service`?"),
        (any(&format!("{service}unit = 'EUR'")), Some("kinds.*.unit"), "does not measure"),
        (any(&format!("{service}amount = -1")), Some("kinds.*.amount"), "negative"),
        (any(&format!("{service}amount = true")), Some("kinds.*.amount"), "write a number"),
        (any(&format!("{service}tone = 'bad'")), Some("kinds.*.tone"), "leave it out"),
        (any(&format!("{service}due_days = -1")), Some("kinds.*.due_days"), "from 0 on"),
        (any(&format!("{service}answers = 'x'")), Some("kinds.*.answers"), "oldest"),
        (any(&format!("{service}by = 'me'")), Some("kinds.*.by"), "from"),
        (any("type = 'conduct'\nkind = 'respect'"), Some("kinds.*.tone"), "sign"),
        (
            any("type = 'conduct'\nkind = 'respect'\ntone = 'bad'\nweight = 2"),
            Some("kinds.*.weight"),
            "0 to 1",
        ),
        (any("type = 'request'") + &any("type = 'rquest'"), Some("kinds.*[2].type"), "`request`?"),
        (any("type = 'fulfilment'"), Some("kinds.*.answers"), "name the event"),
        (any("type = 'waiver'\nanswers = 'oldest'"), Some("kinds.*.answers"), "name the event"),
        (
            any("type = 'amendment'\nkind = 'proposed'\nanswers = 'oldest'"),
            Some("kinds.*.answers"),
            "name it",
        ),
        (
            any("type = 'amendment'\nkind = 'refused'\nanswers = { column = 'c' }\ndue_days = 1"),
            Some("kinds.*.due_days"),
            "leave it out",
        ),
        (any("type = 'trust'\nkind = 'extnded'"), Some("kinds.*.kind"), "mean `extended`?"),
        (any("type = 'appraisal'\nkind = 'value'"), Some("kinds.*.tone"), "sign"),
        (any("type = 'promise'\nflags = ['unstatd']"), Some("kinds.*.flags"), "mean `unstated`?"),
        (
            any("type = 'promise'\nflags = ['unstated']"),
            Some("kinds.*.flags"),
            "only of an expectation",
        ),
        (
            any("type = 'conduct'\nkind = 'respect'\ntone = 'sign'\nflags = ['good']"),
            Some("kinds.*.flags"),
            "keep one",
        ),
        (any("type = 'promise'\nweight = 2"), Some("kinds.*.weight"), "0 to 1"),
        (any("type = 'ending'\nkind = 'x'"), Some("kinds.*.kind"), "leave it out"),
        ("sides = 'left'".to_owned(), None, "m.toml"),
        (
            "suppliers = ['A']\ncustomers = ['B']\n".to_owned() + &any(service),
            Some("customers"),
            "keep one",
        ),
        ("suppliers = 'A'\n".to_owned(), None, "row 1"),
        ("time_unit = 'hours'\n".to_owned() + &any(service), Some("time_unit"), "auto"),
        ("sides = \n".to_owned(), None, "row 1"),
    ];
    for (text, key, advice) in cases {
        let error = mapping(&text).unwrap_err();
        assert!(error.to_string().starts_with("m.toml"), "{error}");
        assert!(error.to_string().contains(advice), "{text}: {error}");
        if let Some(key) = key {
            assert_eq!(error.column(), Some(key), "{text}: {error}");
            assert!(error.to_string().contains(&format!("key `{key}`")), "{error}");
        }
    }
}

#[test]
fn a_bad_value_of_a_log_is_named_with_its_place_and_with_advice() {
    let cases = [
        ("1,a,b,reviw,1", "kind", "did you mean `review`?"),
        ("1,a,b,lunch,1", "kind", "it knows ack, apply"),
        ("1,a,b,,1", "kind", "use one of ack"),
        ("1,a,a,ack,1", "to", "self_rows"),
        ("1,,b,ack,1", "from", "name the party"),
        ("1,a,,ack,1", "to", "name the party"),
        ("x,a,b,ack,1", "time", "write it as in"),
        ("1,SUPPLIER,b,payment,", "magnitude", "write the amount"),
        ("1,SUPPLIER,b,payment,-1", "magnitude", "the other side"),
        ("1,SUPPLIER,b,payment,nan", "magnitude", "is no amount of money"),
    ];
    for (row, column, advice) in cases {
        let text = format!("time,from,to,kind,magnitude\n{row}\n");
        let mapping = if row.contains("SUPPLIER") { "invoices" } else { "reviews" };
        let error = error(text, &preset(mapping));
        assert_eq!((error.row(), error.column()), (Some(2), Some(column)), "{row}: {error}");
        assert!(error.to_string().contains(advice), "{row}: {error}");
    }
}

#[test]
fn a_row_that_states_no_fulfilment_is_named_with_the_column_to_blame() {
    let layout = mapping(
        "[[kinds.\"*\"]]\ntype = 'fulfilment'\nanswers = { column = 'promise' }\nweight = 'done'\n\
         weight_scale = 100\n",
    )
    .unwrap();
    for (row, column, advice) in [
        ("1,a,b,,50", "promise", "name the event that this fulfilment speaks of"),
        ("1,a,b,p-1,-50", "done", "from 0 to 1"),
        ("1,a,b,p-1,all", "done", "is no number"),
    ] {
        let error = error(format!("time,from,to,promise,done\n{row}\n"), &layout);
        assert_eq!((error.row(), error.column()), (Some(2), Some(column)), "{row}: {error}");
        assert!(error.to_string().contains(advice), "{row}: {error}");
    }
}

#[test]
fn the_sample_tells_the_same_events_as_a_log_and_as_a_table() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/");
    let read = |name: &str, layout: &Layout| {
        let input = reciprocity_io::Input::path(format!("{data}{name}"));
        read_rows(input, layout, Options::default()).unwrap()
    };
    let (table, summary) = read("reviews.csv", &Layout::Detect);
    let (log, _) = read("reviews-log.csv.gz", &preset("reviews"));
    assert_eq!(summary.layout, Some(LayoutRead::EventTable));
    assert!(!table.is_empty());
    assert_eq!(table.len(), log.len());
    for (table, log) in table.iter().zip(&log) {
        assert_eq!(table, log);
    }
}

#[test]
fn a_log_without_kinds_takes_the_rules_for_all_kinds() {
    assert_eq!(events("time,from,to\n1,a,b\n", &preset("messages")).len(), 1);
}
