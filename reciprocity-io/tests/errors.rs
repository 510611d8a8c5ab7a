//! Every error names the file, the row, the column and the value, and says what to do.

mod common;

use common::{error, gzip, input, preset, read_rows, rows, zstd};
use reciprocity_core::{Error, ErrorKind, Policy};
use reciprocity_io::{Input, Layout, Options, ReadErrorKind as Kind, read};

/// A case: bytes, the row and the column of the error, the value, and a part of the advice.
type Case<'a> = (&'a str, Vec<u8>, Option<u64>, Option<&'a str>, Option<&'a str>, &'a str);

fn check(kind: Kind, layout: &Layout, cases: Vec<Case<'_>>) {
    for (name, bytes, row, column, value, advice) in cases {
        let error = error(bytes, layout);
        let text = error.to_string();
        assert_eq!(error.kind(), kind, "{name}: {text}");
        assert_eq!(error.row(), row, "{name}: {text}");
        assert_eq!(error.column(), column, "{name}: {text}");
        assert_eq!(error.value(), value, "{name}: {text}");
        assert!(text.starts_with("f.csv"), "{name}: {text}");
        assert!(text.contains(advice), "{name}: {text}");
        assert!(!text.contains('\n') && text.len() < 700, "{name}: {text}");
        if let Some(row) = row {
            assert!(text.contains(&format!(", row {row}")), "{name}: {text}");
        }
        if let Some(column) = column {
            assert!(text.contains(&format!("column `{column}`")), "{name}: {text}");
        }
        if let Some(value) = value {
            assert!(text.contains(&format!("`{value}`")), "{name}: {text}");
        }
    }
}

const HEADER: &str = "event_id,occurred_at,supplier,customer,actor,observer,type,kind,amount,unit,\
                      ref,due,weight,confidence,flags";

/// A sound row with some columns replaced.
fn row(changes: &[(&str, &str)]) -> Vec<u8> {
    let sound = [
        ("occurred_at", "2026-01-31"),
        ("supplier", "ACME"),
        ("customer", "Baker"),
        ("actor", "supplier"),
        ("type", "contribution"),
        ("kind", "service"),
    ];
    let cell = |name: &str| {
        let find = |cells: &[(&str, &str)]| {
            cells.iter().find(|(column, _)| *column == name).map(|(_, value)| (*value).to_owned())
        };
        find(changes).or_else(|| find(&sound)).unwrap_or_default()
    };
    let cells: Vec<String> = HEADER.split(',').map(|name| format!("\"{}\"", cell(name))).collect();
    format!("{HEADER}\n{}\n", cells.join(",")).into_bytes()
}

#[test]
fn a_bad_value_of_an_event_table_is_named_with_its_place_and_with_advice() {
    let cases = [
        ("occurred_at", "0000-01-01T00:00:00Z", "years 1 to 9999"),
        ("occurred_at", "99999-01-01T00:00:00Z", "years 1 to 9999"),
        ("occurred_at", "2026-01-31T12:00:00", "append `Z`"),
        ("occurred_at", "NaN", "write it as in"),
        ("due", "2026-01-01", "before it is asked for"),
        ("due", "soon", "write it as in"),
        ("type", "contribtion", "did you mean `contribution`?"),
        ("type", "gift", "use one of contribution"),
        ("kind", "servce", "did you mean `service`?"),
        ("actor", "suplier", "did you mean `supplier`?"),
        ("observer", "nobody", "use one of supplier"),
        ("amount", "-3", "contribution of the other side"),
        ("amount", "NaN", "from 0 to 1e15"),
        ("amount", "inf", "from 0 to 1e15"),
        ("amount", "1e308", "from 0 to 1e15"),
        ("amount", "1,5", "write it as in `12.5`"),
        ("unit", "EUR", "does not measure `service`"),
        ("unit", "hours", "does not measure `service`"),
        ("unit", "our", "hours"),
        ("weight", "0.5", "leave it blank"),
        ("confidence", "1.01", "from 0 to 1"),
        ("confidence", "inf", "from 0 to 1"),
        ("confidence", "high", "write it as in `12.5`"),
        ("customer", "ACME", "correct the row"),
        ("flags", "outraech", "did you mean `outreach`?"),
        ("flags", "automatic", "only of a response"),
    ];
    for (column, value, advice) in cases {
        check(
            Kind::Row,
            &Layout::Detect,
            vec![(value, row(&[(column, value)]), Some(2), Some(column), Some(value), advice)],
        );
    }
}

#[test]
fn what_a_type_needs_must_be_there_and_what_it_does_not_use_must_be_blank() {
    type Changes<'a> = &'a [(&'a str, &'a str)];
    let cases: [(Changes<'_>, &str, &str); 24] = [
        (&[("kind", "")], "kind", "as in `service`"),
        (&[("supplier", "")], "supplier", "name the party that supplies"),
        (&[("customer", " ")], "customer", "name the party that is supplied"),
        (&[("occurred_at", "")], "occurred_at", "write a time"),
        (&[("type", "")], "type", "use one of"),
        (&[("actor", "")], "actor", "`supplier` or `customer`"),
        (&[("kind", "money"), ("amount", "5")], "unit", "`XXX`"),
        (&[("kind", "money"), ("unit", "EUR")], "amount", "say how much"),
        (&[("kind", "time")], "amount", "say how much"),
        (&[("kind", "money"), ("amount", "1"), ("unit", "hours")], "unit", "currency code"),
        (&[("kind", "time"), ("amount", "1"), ("unit", "EUR")], "unit", "`minutes`"),
        (&[("type", "conduct"), ("kind", "respect")], "flags", "`good` or `bad`"),
        (&[("type", "conduct"), ("kind", "respcet"), ("flags", "bad")], "kind", "`respect`"),
        (&[("type", "request")], "kind", "a request takes no kind"),
        (&[("type", "response"), ("kind", ""), ("due", "2026-02-01")], "due", "takes no due"),
        (&[("type", "imposition"), ("kind", "")], "amount", "say how much"),
        (&[("ref", "r1"), ("flags", "answers_oldest")], "ref", "keep one"),
        (&[("type", "fulfilment"), ("kind", "")], "ref", "name the event"),
        (&[("type", "trust"), ("kind", "betraid")], "kind", "`betrayed`"),
        (&[("type", "amendment"), ("kind", "")], "kind", "as in `proposed`"),
        (&[("type", "amendment"), ("kind", "failed")], "ref", "name the event"),
        (&[("type", "appraisal"), ("kind", "value")], "flags", "an appraisal is good or bad"),
        (&[("type", "promise"), ("kind", ""), ("ref", "r1")], "ref", "a promise takes no ref"),
        (&[("type", "waiver"), ("kind", ""), ("weight", ".5")], "weight", "`.5`"),
    ];
    for (changes, column, advice) in cases {
        let error = error(row(changes), &Layout::Detect);
        assert_eq!(error.column(), Some(column), "{changes:?}: {error}");
        assert!(error.to_string().contains(advice), "{changes:?}: {error}");
    }
}

#[test]
fn a_unit_that_does_not_measure_the_kind_has_its_own_code() {
    let error = error(row(&[("unit", "EUR"), ("amount", "2")]), &Layout::Detect);
    assert_eq!(error.refusal(), Some(ErrorKind::WrongUnit));
    assert_eq!(error.code(), 106);
}

#[test]
fn a_header_that_cannot_be_used_is_refused_with_advice() {
    let header = |text: &str| format!("{text}\n").into_bytes();
    let table = |text| (text, header(text));
    let misspelt = table("occured_at,supplier,customer,actor,type");
    let missing = table("occurred_at,supplier,customer,type,colour");
    let twice = table("occurred_at,supplier,customer,actor,type,type");
    let no_header = table("1289192400,2,402,rating,1");
    let remark = table("# Directed graph");
    let blanks = table("time from to");
    check(
        Kind::Header,
        &Layout::Detect,
        vec![
            (misspelt.0, misspelt.1, Some(1), Some("occured_at"), None, "mean `occurred_at`?"),
            (missing.0, missing.1, Some(1), Some("actor"), None, "columns are `occurred_at`"),
            (twice.0, twice.1, Some(1), Some("type"), None, "names `type` twice"),
            (no_header.0, no_header.1, None, None, None, "names of the columns on a line before"),
            ("dates", header("2026-01-31;a;b"), None, None, None, "looks like a row"),
            (remark.0, remark.1, None, None, None, "Remove remarks"),
            (blanks.0, blanks.1, None, None, None, "Separate them by commas"),
            ("neither", header("when,who,whom"), None, None, None, "`when`, `who`, `whom`"),
        ],
    );
    check(
        Kind::Header,
        &preset("reviews"),
        vec![("no kind", header("time,from,to"), Some(1), Some("kind"), None, "[columns]")],
    );
    check(
        Kind::Empty,
        &Layout::Detect,
        vec![
            ("empty", Vec::new(), None, None, None, "needs a header"),
            ("blank", b" \n\r\n".to_vec(), None, None, None, "needs a header"),
            ("empty gzip", gzip(b""), None, None, None, "needs a header"),
            ("empty zstd", zstd(b""), None, None, None, "needs a header"),
        ],
    );
}

#[test]
fn malformed_rows_are_named_by_the_line_on_which_they_begin() {
    let log = |rows: &str| format!("time,from,to\n{rows}").into_bytes();
    let latin = [b"time,from,to\n1,a,b\n2,M".as_slice(), b"\xfcller,b\n"].concat();
    check(
        Kind::Encoding,
        &Layout::Detect,
        vec![
            ("latin-1", latin, Some(3), Some("from"), Some("M\u{fffd}ller"), "byte 2 of field 2"),
            ("header", b"time,fr\xff,to\n".to_vec(), Some(1), None, Some("fr\u{fffd}"), "as UTF-8"),
            ("utf-16", b"\xff\xfet\0i\0".to_vec(), None, None, None, "save it as UTF-8"),
            ("no mark", b"t\0i\0m\0".to_vec(), None, None, None, "is in UTF-16; save it"),
            ("no mark, big", b"\0t\0i\0m".to_vec(), None, None, None, "is in UTF-16; save it"),
        ],
    );
    let quoted = "1,\"a\nb\",c\n\n2,a,a\n";
    check(
        Kind::Row,
        &Layout::Detect,
        vec![
            ("few", log("1,a,b\n\n2,c\n"), Some(4), None, Some("2,c"), "comma missing"),
            ("many", log("1,a,b,c\r\n"), Some(2), None, Some("1,a,b,c"), "quotation marks"),
            (
                "open",
                log("1,a,b\n2,\"a,b\n3,a,b\n"),
                Some(3),
                Some("from"),
                Some("a,b\\n3,a,b\\n"),
                "left open",
            ),
            (
                "open, in the last column",
                log("1,a,b\n2,a,\"b\n3,a,b"),
                Some(3),
                Some("to"),
                Some("b\\n3,a,b\\n"),
                "left open",
            ),
            (
                "open in the header",
                b"time,from,\"to\n1,a,b\n".to_vec(),
                Some(1),
                None,
                Some("to\\n1,a,b\\n"),
                "left open",
            ),
            ("wide", log("2,\"a\nb\"\n"), Some(2), None, Some("2,a\\nb"), "a quotation mark"),
            ("breaks", log(quoted), Some(5), Some("to"), Some("a"), "self_rows"),
            (
                "control",
                log("\u{1b}[2J,a,b\n"),
                Some(2),
                Some("time"),
                Some("\\u{1b}[2J"),
                "write it",
            ),
        ],
    );
}

#[test]
fn broken_json_lines_are_named_with_the_place_in_the_line() {
    let sound = r#"{"time": 1, "from": "a", "to": "b"}"#;
    let after = |line: &str| format!("{sound}\n\n{line}\n").into_bytes();
    let broken = r#"{"time": 1, "from": "a" "to": "b"}"#;
    let twice = r#"{"time": 1, "time": 2}"#;
    let cases = vec![
        ("broken", after(broken), Some(3), None, Some(broken), "at character 25"),
        ("no object", after("[1]"), Some(3), None, Some("[1]"), "one object"),
        ("twice", after(twice), Some(3), None, Some(twice), "key `time` twice"),
        ("cut", after("{\"time\""), Some(3), None, Some("{\"time\""), "does not end on its line"),
        ("spread", b"{\n \"time\": 1\n}".to_vec(), Some(1), None, Some("{"), "one object"),
    ];
    check(Kind::Row, &Layout::Detect, cases);
    let nested = r#"{"time": 1, "from": {"name": "a"}, "to": "b"}"#;
    let list = r#"{"time": 1, "from": ["a"], "to": "b"}"#;
    check(
        Kind::Row,
        &Layout::Detect,
        vec![
            ("object", after(nested), Some(3), Some("from"), None, "write a text or a number"),
            ("list", after(list), Some(3), Some("from"), None, "write a text or a number"),
        ],
    );
    let misspelt = r#"{"occurred_at":1,"supplier":"a","customer":"b","actor":"a","type":"request","reff":"x"}"#;
    let error = error(misspelt, &Layout::Detect);
    assert_eq!((error.row(), error.column()), (Some(1), Some("reff")));
    assert!(error.to_string().contains("did you mean `ref`?"), "{error}");
}

#[test]
fn a_key_that_is_misspelt_in_one_row_alone_is_refused_there() {
    let row = |keys: &str| {
        format!(
            r#"{{"occurred_at":1,"supplier":"a","customer":"b","actor":"a","type":"request"{keys}}}"#
        ) + "\n"
    };
    let sound = row(r#","ref":"x""#) + &row(r#","due":2"#);
    for rows in [
        sound.clone() + &row(r#","reff":"y""#),
        row(r#","reff":null"#) + &sound + &row(r#","reff":"y""#),
    ] {
        let error = error(&rows, &Layout::Detect);
        let last = rows.lines().count() as u64;
        assert_eq!((error.row(), error.column()), (Some(last), Some("reff")));
        assert!(error.to_string().contains("did you mean `ref`?"), "{error}");
    }
    // Who writes the right key beside it has both.
    let both = row(r#","reff":"y","ref":null"#) + &row(r#","ref":"x","reff":"y""#);
    assert_eq!(rows(both, &Layout::Detect).len(), 2);
}

#[test]
fn a_cut_off_or_damaged_gzip_ends_the_reading_even_if_bad_rows_are_skipped() {
    let text = "time,from,to\n".to_owned() + &"1700000000,a,b\n".repeat(50);
    let whole = gzip(text.as_bytes());
    for (bytes, advice) in [
        (whole[..whole.len() - 4].to_vec(), "ends too early"),
        ([&whole[..whole.len() - 8], [0; 8].as_slice()].concat(), "damaged"),
    ] {
        let options = Options { skip_bad_rows: true, ..Options::default() };
        let error = read_rows(input(bytes), &Layout::Detect, options).unwrap_err();
        assert_eq!(error.kind(), Kind::Damaged, "{error}");
        assert!(error.to_string().contains(advice) && error.row().is_some(), "{error}");
    }
}

#[test]
fn a_cut_off_or_damaged_zstd_ends_the_reading_even_if_bad_rows_are_skipped() {
    let text = "time,from,to\n".to_owned() + &"1700000000,a,b\n".repeat(50_000);
    let whole = zstd(text.as_bytes());
    let mut damaged = whole.clone();
    // The type of the first block, which stands after a header of 9 bytes: 3 is none.
    damaged[9] |= 6;
    for (bytes, advice) in
        [(whole[..whole.len() - 4].to_vec(), "ends too early"), (damaged, "damaged")]
    {
        let options = Options { skip_bad_rows: true, ..Options::default() };
        let error = read_rows(input(bytes), &Layout::Detect, options).unwrap_err();
        assert_eq!(error.kind(), Kind::Damaged, "{error}");
        assert!(error.to_string().contains(advice), "{error}");
    }
}

#[test]
fn a_format_that_is_no_text_is_called_by_its_name() {
    check(
        Kind::Format,
        &Layout::Detect,
        vec![
            ("parquet", b"PAR1....".to_vec(), None, None, None, "is Parquet; export it as CSV"),
            ("arrow", b"ARROW1\0\0".to_vec(), None, None, None, "is Arrow IPC;"),
            ("compressed", gzip(b"PAR1...."), None, None, None, "is Parquet;"),
            ("stream", b"\xff\xff\xff\xff....".to_vec(), None, None, None, "Arrow IPC stream"),
        ],
    );
}

#[test]
fn a_file_that_cannot_be_opened_is_named_with_advice() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("no.csv");
    for (path, advice) in [(missing.as_path(), "check the path"), (directory.path(), "directory")] {
        let error = read_rows(Input::path(path), &Layout::Detect, Options::default()).unwrap_err();
        assert_eq!(error.kind(), Kind::Unreadable);
        assert_eq!(error.file(), path.display().to_string());
        assert!(error.to_string().contains(advice), "{error}");
    }
}

#[test]
#[cfg(unix)]
fn a_file_without_permission_is_named_with_advice() {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(file.path()).is_ok() {
        // Straight to the stream, which the test harness does not hide as it does `println`.
        let mut terminal = std::io::stderr();
        writeln!(terminal, "a_file_without_permission: SKIPPED, this user may read all").unwrap();
        return;
    }
    let error = read_rows(Input::path(file.path()), &Layout::Detect, Options::default());
    let error = error.unwrap_err().to_string();
    assert!(error.contains("not permitted"), "{error}");
}

#[test]
fn bad_rows_are_skipped_on_demand_and_the_first_errors_kept() {
    let bytes = b"time,from,to\n1,a,b\nx,a,b\n2\n3,c,c\n4,a,\xff\n5,b,a\n";
    let options = Options { skip_bad_rows: true, errors_kept: 2, ..Options::default() };
    let (rows, summary) = read_rows(input(bytes), &Layout::Detect, options).unwrap();
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 7]);
    assert_eq!((summary.rows, summary.bad_rows, summary.events), (6, 4, 2));
    let kept: Vec<_> = summary.errors.iter().map(|error| error.row().unwrap()).collect();
    assert_eq!(kept, [3, 4]);
}

#[test]
fn a_broken_first_line_of_json_can_be_skipped_too() {
    let text = "{broken\n{\"time\":1,\"from\":\"a\",\"to\":\"b\"}\n";
    let options = Options { skip_bad_rows: true, ..Options::default() };
    let (rows, summary) = read_rows(input(text), &Layout::Detect, options).unwrap();
    assert_eq!((rows.len(), summary.bad_rows), (1, 1));
}

#[test]
fn what_the_receiver_refuses_becomes_an_error_of_the_row() {
    let refuse = |field: Option<&'static str>, text: &str, skip| {
        let options = Options { skip_bad_rows: skip, ..Options::default() };
        read(input(text), &Layout::Detect, &Policy::default(), options, &mut |_| {
            let error = Error::new(ErrorKind::ConflictingEvent, "recorded before; remove one");
            Err(field.map_or(error.clone(), |field| error.at(field)))
        })
    };
    let table = String::from_utf8(row(&[("event_id", "e-7")])).unwrap();
    let error = refuse(Some("event_id"), &table, false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "f.csv, row 2, column `event_id`: `e-7`: recorded before; remove one"
    );
    assert_eq!(error.refusal(), Some(ErrorKind::ConflictingEvent));
    let error = refuse(None, "time,from,to\n1,a,b\n", false).unwrap_err();
    assert_eq!(error.to_string(), "f.csv, row 2: recorded before; remove one");
    let error = refuse(Some("occurred_at"), "time,from,to\n1,a,b\n", false).unwrap_err();
    assert_eq!(error.column(), Some("time"), "the column has the name that the log gives it");
    let summary = refuse(None, "time,from,to\n1,a,b\n", true).unwrap();
    assert_eq!((summary.bad_rows, summary.events), (1, 0));
}

#[test]
fn a_header_without_rows_is_no_error_and_the_summary_says_so() {
    let (found, summary) =
        read_rows(input("time,from,to\n"), &Layout::Detect, Options::default()).unwrap();
    assert!(found.is_empty());
    assert_eq!(
        summary.to_string(),
        "f.csv: a header and no rows (interaction log, mapping `interactions`)"
    );
}

#[test]
fn marks_line_ends_blank_lines_and_quotes_make_no_difference() {
    let plain = rows("time,from,to\n1,a,b\n2,\"c, d\",a\n", &Layout::Detect);
    for variant in [
        "\u{feff}time,from,to\r\n1,a,b\r\n2,\"c, d\",a\r\n",
        "\n\ntime,from,to\n\n1,a,b\n \n2,\"c, d\",a",
        "\"time\",\"from\", to\n\"1\", a ,\"b\"\n2,\"c, d\",a\n\n",
        "{\"time\":1,\"from\":\"a\",\"to\":\"b\"}\r\n\r\n{\"to\":\"a\",\"time\":\"2\",\"from\":\"c, d\"}",
    ] {
        let text = variant.as_bytes();
        for bytes in [text.to_vec(), gzip(text), zstd(text)] {
            let found = rows(bytes, &Layout::Detect);
            let strip = |rows: &[common::Row]| {
                rows.iter().map(|row| common::Row { line: 0, ..row.clone() }).collect::<Vec<_>>()
            };
            assert_eq!(strip(&found), strip(&plain), "{variant:?}");
        }
    }
}

#[test]
fn what_separates_columns_is_seen_from_the_header_or_said_before_it() {
    let commas = "time,from,to,note\n1,a,b,\n\n2,\"c, d\",\"a;\t|\nb\",x\n";
    let plain = rows(commas, &Layout::Detect);
    let said = |line: u64, rows: &[common::Row]| -> Vec<common::Row> {
        rows.iter().map(|row| common::Row { line: row.line + line, ..row.clone() }).collect()
    };
    for separator in [";", "\t", "|"] {
        let text = "time,from,to,note\n1,a,b,\n\n2,\"c\u{1f}d\",\"a;\t|\nb\",x\n"
            .replace(',', separator)
            .replace('\u{1f}', ", ");
        for end in ["\n", "\r\n"] {
            let text = text.replace('\n', end);
            let quoted = text.replace("time", "\"time\"");
            assert_eq!(rows(text.clone(), &Layout::Detect).len(), 2, "{text}");
            let found = rows(quoted, &Layout::Detect);
            assert_eq!(found[0], plain[0]);
            assert_eq!(found[1].line, 4);
            let before = format!("sep={separator}{end}{text}");
            assert_eq!(rows(before, &Layout::Detect), said(1, &found), "{separator}");
        }
    }
    for before in ["sep=,\r\n", "\"sep=,\"\n", "#TYPE System.Management.Automation.PSObject\n"] {
        let found = rows(format!("{before}{commas}"), &Layout::Detect);
        assert_eq!(found, said(1, &plain), "{before}");
    }
    // A line that says a separator of its own is right beside a header with commas in its names.
    let unusual = "sep=^\ntime^from^to^a, b\n1^a^b^\n";
    assert_eq!(rows(unusual, &Layout::Detect), said(1, &plain[..1]));
    let wide = error("time;from;to\n1;a,x;b;c\n", &Layout::Detect);
    assert!(wide.to_string().contains("row 2: `1;a,x;b;c` has 4 fields"), "{wide}");
    assert!(wide.to_string().contains("a semicolon too many"), "{wide}");
}

#[test]
fn a_column_that_nothing_reads_may_be_there_twice() {
    let plain = rows("time,from,to\n1,a,b\n", &Layout::Detect);
    assert_eq!(rows("time,from,to,Comment,Comment\n1,a,b,x,y\n", &Layout::Detect), plain);
    let twice = error("time,from,to,from\n1,a,b,c\n", &Layout::Detect);
    assert_eq!((twice.row(), twice.column()), (Some(1), Some("from")));
}

#[test]
fn the_objects_of_a_list_are_rows() {
    let lines = "{\"time\":1,\"from\":\"a\",\"to\":\"b\"}\n{\"time\":2,\"from\":\"b\",\"to\":\"}]\\\"{\"}\n";
    let plain = rows(lines, &Layout::Detect);
    let objects: Vec<&str> = lines.lines().collect();
    for list in [
        format!("[{}]", objects.join(",")),
        format!("\n [\n{}\n]\n", objects.join(",\n")),
        format!(
            "[ {} ]",
            objects.join(" , ").replace("{\"time", "{\n  \"time").replace(",\"", ",\n  \"")
        ),
    ] {
        for chunk in [1, 7, 1 << 16] {
            let drip = Input::reader("f.csv", Drip(list.clone().into_bytes(), chunk));
            let (found, _) = read_rows(drip, &Layout::Detect, Options::default()).unwrap();
            assert_eq!(found, plain, "{list}");
        }
    }
    let error = error(
        r#"[{"time":1,"from":"a","to":"b"},{"time":"x","from":"a","to":"b"}]"#,
        &Layout::Detect,
    );
    assert_eq!((error.row(), error.column()), (Some(2), Some("time")));
    let (found, _) = read_rows(input("[]"), &Layout::Detect, Options::default()).unwrap();
    assert!(found.is_empty());
}

#[test]
fn a_broken_list_ends_the_reading_even_if_bad_rows_are_skipped() {
    let one = r#"{"time":1,"from":"a","to":"b"}"#;
    for (list, words) in [
        (format!("[{one},{one}"), "after object 2: a comma or the closing bracket"),
        (format!("[{one},{}", &one[..9]), "after object 1: it ends within an object"),
        (format!("[{one} {one}]"), "after object 1: a comma"),
        (format!("[{one},]"), "after object 1: something else"),
        (format!("[{one},[{one}]]"), "something else than an object"),
        ("[1, 2]".to_owned(), "at its beginning: something else"),
        (format!("[{one}][{one}]"), "after object 1: something stands behind"),
    ] {
        let options = Options { skip_bad_rows: true, ..Options::default() };
        let error = read_rows(input(list.clone()), &Layout::Detect, options).unwrap_err();
        assert_eq!(error.kind(), Kind::Damaged, "{list}");
        assert!(error.to_string().contains(words), "{list}: {error}");
    }
}

#[test]
fn rows_stand_on_the_same_lines_whatever_ends_a_line() {
    let csv = "\n\"time\",from,to\n1,a,\"b\nc\"\n\n2,c,d\n3,e,f,\n \n4,g,h";
    let json = "{\"time\":1,\"from\":\"a\",\"to\":\"b\"}\n\n\n{\"time\":2,\"from\":\"c\",\"to\":\"d\"}\n\
                {\"time\":3,}\n\n{\"time\":4,\"from\":\"g\",\"to\":\"h\"}";
    for (text, sound, bad) in [(csv, [3, 6, 9], 7), (json, [1, 4, 7], 5)] {
        for end in ["\n", "\r\n", "\r"] {
            for last in ["", end] {
                let bytes = (text.replace('\n', end) + last).into_bytes();
                for chunk in [1, 7, 1 << 16] {
                    let drip = Input::reader("f.csv", Drip(bytes.clone(), chunk));
                    let options = Options { skip_bad_rows: true, ..Options::default() };
                    let (rows, summary) = read_rows(drip, &Layout::Detect, options).unwrap();
                    let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
                    assert_eq!(lines, sound, "{end:?} by {chunk}");
                    let errors: Vec<_> = summary.errors.iter().map(|error| error.row()).collect();
                    assert_eq!(errors, [Some(bad)], "{end:?} by {chunk}");
                }
            }
        }
    }
}

/// Gives a few bytes at a time, as a slow pipe may.
struct Drip(Vec<u8>, usize);

impl std::io::Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(self.1).min(self.0.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0.drain(..count);
        Ok(count)
    }
}

#[test]
fn progress_is_told_in_bytes_of_the_file() {
    let text = "time,from,to\n".to_owned() + &"1700000000,a,b\n".repeat(10_000);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), gzip(text.as_bytes())).unwrap();
    let size = std::fs::metadata(file.path()).unwrap().len();
    let mut told = Vec::new();
    let mut note = |progress| told.push(progress);
    let options = Options { progress: Some(&mut note), ..Options::default() };
    read_rows(Input::path(file.path()), &Layout::Detect, options).unwrap();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|one| one.bytes_read <= size && one.bytes_total == Some(size)));
}

#[test]
fn damaged_text_is_an_error_or_is_read_and_never_a_panic() {
    let table = String::from_utf8(row(&[("due", "2026-02-01"), ("ref", "e\n1")])).unwrap();
    let json = r#"{"occurred_at": 1.5, "supplier": "a", "customer": "b", "actor": "a", "type": "request"}"#;
    let log = "time,from,to,kind,magnitude\r\n1700000000,\"a\"\"x\",b,ack,2\r\n2,a,b,apply,1\r\n";
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let spice = b"\",\n\r{}[]:-e.9\0\xff\x1f|; ";
    let mut outcomes = [0_u32; 2];
    for _ in 0..3000 {
        for (text, layout) in
            [(table.as_str(), Layout::Detect), (json, Layout::Detect), (log, preset("reviews"))]
        {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=random(3) {
                let place = random(bytes.len());
                match random(3) {
                    0 => bytes[place] = spice[random(spice.len())],
                    1 => bytes.insert(place, spice[random(spice.len())]),
                    _ => drop(bytes.remove(place)),
                }
            }
            let options = Options { skip_bad_rows: random(2) == 0, ..Options::default() };
            let outcome = read_rows(input(bytes), &layout, options);
            outcomes[usize::from(outcome.is_ok())] += 1;
        }
    }
    assert!(outcomes.iter().all(|&count| count > 100), "{outcomes:?}");
}
