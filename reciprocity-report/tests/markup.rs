//! Every page is sound HTML that a screen reader can follow, fetches nothing, and takes no name for
//! markup.

mod common;

use std::collections::BTreeSet;

use common::{HOSTILE, crowd, day, hostile, ledger, pages, sample};
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Side};
use reciprocity_report::{portfolio, relationship};

/// An element: its name, its attributes, the names of the elements around it, and its text.
#[derive(Debug, Clone)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    around: Vec<String>,
    text: String,
    children: Vec<String>,
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn parse(page: &str) -> (Vec<Element>, Vec<String>) {
    let dom =
        html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut elements = Vec::new();
    walk(&dom.document, &mut Vec::new(), &mut elements);
    let errors = dom.errors.borrow().iter().map(ToString::to_string).collect();
    (elements, errors)
}

fn walk(node: &Handle, around: &mut Vec<String>, elements: &mut Vec<Element>) {
    let NodeData::Element { name, attrs, .. } = &node.data else {
        node.children.borrow().iter().for_each(|child| walk(child, around, elements));
        return;
    };
    let name = name.local.to_string();
    let (attrs, inner) = (attrs.borrow(), node.children.borrow());
    let attributes = attrs.iter().map(|one| (one.name.local.to_string(), one.value.to_string()));
    let children = inner.iter().filter_map(|child| match &child.data {
        NodeData::Element { name, .. } => Some(name.local.to_string()),
        _ => None,
    });
    elements.push(Element {
        name: name.clone(),
        attributes: attributes.collect(),
        around: around.clone(),
        text: text_of(node),
        children: children.collect(),
    });
    around.push(name);
    node.children.borrow().iter().for_each(|child| walk(child, around, elements));
    around.pop();
}

fn text_of(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => node.children.borrow().iter().map(text_of).collect(),
    }
}

#[test]
fn every_page_is_well_formed() {
    for (name, page) in pages() {
        let (elements, errors) = parse(&page);
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert!(elements.len() > 50, "{name}: {} elements", elements.len());
    }
    let (_, errors) = parse("<!DOCTYPE html><title>x</title><p><b></p>");
    assert!(!errors.is_empty(), "the parser would notice");
}

#[test]
fn ids_are_unique_and_what_names_them_finds_them() {
    for (name, page) in pages() {
        let (elements, _) = parse(&page);
        let mut ids = BTreeSet::new();
        for id in elements.iter().filter_map(|one| one.get("id")) {
            assert!(ids.insert(id.to_owned()), "{name}: `{id}` stands twice");
            assert!(!id.contains(char::is_whitespace), "{name}: `{id}` is no id");
        }
        for one in &elements {
            let named = one.get("aria-labelledby").into_iter().flat_map(str::split_whitespace);
            let linked = one.get("href").and_then(|href| href.strip_prefix('#'));
            for id in named.chain(linked) {
                assert!(ids.contains(id), "{name}: nothing is called `{id}`");
            }
        }
    }
}

#[test]
fn every_drawing_says_what_it_shows() {
    let mut drawings = 0;
    for (name, page) in pages() {
        let (elements, _) = parse(&page);
        for svg in elements.iter().filter(|one| one.name == "svg") {
            if svg.get("aria-hidden") == Some("true") {
                assert!(svg.around.contains(&"svg".to_owned()), "{name}: hidden without a title");
                continue;
            }
            drawings += 1;
            assert_eq!(svg.get("role"), Some("img"), "{name}");
            assert_eq!(&svg.children[..2], ["title", "desc"], "{name}");
        }
        for text in elements.iter().filter(|one| ["title", "desc"].contains(&one.name.as_str())) {
            assert!(!text.text.trim().is_empty(), "{name}: an empty {}", text.name);
        }
    }
    assert!(drawings > 100);
}

#[test]
fn headings_landmarks_and_tables_are_in_order() {
    for (name, page) in pages() {
        let (elements, _) = parse(&page);
        let count = |what: &str| elements.iter().filter(|one| one.name == what).count();
        for landmark in ["h1", "main", "header", "nav", "footer"] {
            assert_eq!(count(landmark), 1, "{name}: {landmark}");
        }
        let levels =
            elements.iter().filter_map(|one| one.name.strip_prefix('h')?.parse::<u8>().ok());
        let mut last = 0;
        for level in levels {
            assert!(level <= last + 1, "{name}: h{level} follows h{last}");
            last = level;
        }
        for table in elements.iter().filter(|one| one.name == "table") {
            assert_eq!(table.children.first().map(String::as_str), Some("caption"), "{name}");
        }
        for cell in elements.iter().filter(|one| one.name == "th") {
            assert!(cell.get("scope").is_some(), "{name}: {}", cell.text);
        }
        assert_eq!(elements[0].get("lang"), Some("en"));
    }
}

#[test]
fn no_page_fetches_or_runs_anything() {
    const FETCHING: [&str; 12] = [
        "script", "link", "img", "iframe", "object", "embed", "audio", "video", "base", "form",
        "image", "use",
    ];
    for (name, page) in pages() {
        let (elements, _) = parse(&page);
        for one in &elements {
            assert!(!FETCHING.contains(&one.name.as_str()), "{name}: <{}>", one.name);
            for (key, value) in &one.attributes {
                assert!(!key.starts_with("on") && key != "src", "{name}: {key}=`{value}`");
                assert!(key != "href" || value.starts_with('#'), "{name}: {key}=`{value}`");
                assert!(!value.contains("url("), "{name}: {key}=`{value}`");
            }
            let fetches = one.text.contains("url(") || one.text.contains("@import");
            assert!(one.name != "style" || !fetches, "{name}: the style fetches");
        }
    }
}

#[test]
fn a_hostile_name_is_text_and_nothing_else() {
    let ledger = hostile();
    let as_of = ledger.newest().unwrap();
    let (_, customer, _) = ledger.iter().next().unwrap();
    let page = relationship(&ledger, HOSTILE, customer, as_of).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<svg onload"));
    let (elements, _) = parse(&page);
    let title = elements.iter().find(|one| one.name == "title").unwrap();
    assert!(title.text.starts_with(HOSTILE), "{}", title.text);
    let items: Vec<&str> = elements
        .iter()
        .filter(|one| one.get("class") == Some("item"))
        .map(|one| one.text.as_str())
        .collect();
    assert!(items.contains(&"<svg onload=alert(3)>"), "{items:?}");
}

#[test]
fn no_name_turns_the_writing_of_a_page() {
    let obeyed = |letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{2067}');
    for (name, page) in pages() {
        assert!(!page.contains(obeyed), "{name}");
        let (begun, ended) = (page.matches('\u{2068}').count(), page.matches('\u{2069}').count());
        assert_eq!(begun, ended, "{name}: a name that is set apart has an end");
    }
    let mut ledger = Ledger::default();
    for place in 0..30 {
        let gift = Contribution::new(Kind::SERVICE, Amount::ONE);
        let giver = Side::ALL[usize::from(place > 15)];
        ledger.record("מאפייה", "טחנה", Event::new(day(place), giver, gift)).unwrap();
    }
    let as_of = ledger.newest().unwrap();
    for page in [
        relationship(&ledger, "מאפייה", "טחנה", as_of).unwrap(),
        portfolio(&ledger, as_of, Some(day(14))),
    ] {
        for name in ["מאפייה", "טחנה"] {
            let apart = format!("\u{2068}{name}\u{2069}");
            assert!(page.contains(name) && !page.replace(&apart, "").contains(name), "{name}");
        }
    }
}

#[test]
fn the_same_history_gives_the_same_bytes_in_any_order_of_rows() {
    let text = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/two-way.csv"),
    )
    .unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let (forth, back) = (ledger(&text), ledger(&(lines.join("\n") + "\n")));
    let page = |ledger: &Ledger| {
        let as_of = ledger.newest().unwrap();
        let one = relationship(ledger, "Nordlicht", "Backhaus", as_of).unwrap();
        one + &portfolio(ledger, as_of, None)
    };
    assert!(page(&forth) == page(&back), "the order of the rows shows");
}

#[test]
fn what_is_unknown_is_called_so_and_is_never_zero() {
    let mut ledger = Ledger::default();
    ledger.set_profile("ACME", "Baker", reciprocity_core::Profile::default()).unwrap();
    let page = relationship(&ledger, "ACME", "Baker", day(0)).unwrap();
    let (elements, _) = parse(&page);
    let main = elements.iter().find(|one| one.name == "main").unwrap();
    assert!(main.text.matches("unknown").count() > 20, "{}", main.text);
    for zero in ["0 %", "0.00", "0.50", "NaN"] {
        assert!(!main.text.contains(zero), "`{zero}` stands for what is unknown: {}", main.text);
    }
}

#[test]
fn an_unknown_principle_shows_no_dot() {
    let plain = sample("reviews.csv");
    let page = relationship(&plain, "google.com", "intel.com", plain.newest().unwrap()).unwrap();
    assert!(page.contains("fairness-to-supplier") && !page.contains("respect-to-supplier"));
}

#[test]
fn a_page_of_many_relationships_does_not_grow_with_their_number() {
    let size = |relationships| {
        let crowd = crowd(relationships);
        portfolio(&crowd, crowd.newest().unwrap(), None).len()
    };
    let (thousand, five) = (size(1_000), size(5_000));
    assert!(five < 150_000, "{five} bytes");
    // Longer counts, and fields of the map that were empty; never a line for each relationship.
    assert!(five < thousand + 10_000, "{thousand} bytes, then {five}");
}

#[test]
fn a_relationship_that_the_ledger_lacks_has_no_page() {
    assert_eq!(relationship(&Ledger::default(), "ACME", "Baker", day(0)), None);
}
