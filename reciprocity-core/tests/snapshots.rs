//! Snapshots: what is saved is loaded to the bit, what is damaged is found, and what a later version
//! may add is skipped or refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "snapshots/alerts.rs"]
mod alerts;
mod support;
#[path = "snapshots/tallies.rs"]
mod tallies;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use reciprocity_core::snapshot::{BlockKind, Carrier, SnapshotReader, SnapshotWriter};
use reciprocity_core::{
    AmendmentStep, Amount, Answers, Appraisal, Class, Conduct, Contribution, Error, ErrorKind,
    Event, EventId, Expectation, Fact, Fraction, Fulfilment, History, Imposition, Invitation, Kind,
    Ledger, Nature, Observer, PartyKind, Policy, PolicyDraft, Principle, Profile, Promise,
    Response, Side, Span, Subject, Tier, Timestamp, Tone, TrustAct, Unit, policy,
};
use support::generate::{self, Case, at, case};
use support::{bits, cases, history};

const DAY: i64 = 86_400;

fn saved(history: &History, policy: &Policy) -> Vec<u8> {
    let mut file = Vec::new();
    history.save(&mut file, policy).unwrap();
    file
}

fn saved_ledger(ledger: &Ledger) -> Vec<u8> {
    let mut file = Vec::new();
    ledger.save(&mut file).unwrap();
    file
}

/// The events of a case, dealt out to a few relationships.
fn ledger(case: &Case) -> Ledger {
    let mut ledger = Ledger::new(case.policy.clone());
    let pairs = [("Baker", "Mill"), ("Baker", "Fjölnir ehf."), ("Mill", "Baker"), ("a", "b")];
    for (event, (supplier, customer)) in case.events.iter().zip(pairs.iter().cycle()) {
        ledger.record(supplier, customer, event.clone()).unwrap();
    }
    ledger.set_profile("Baker", "Mill", case.profile).unwrap();
    ledger.set_profile("no", "events", case.profile).unwrap();
    ledger.set_kind("Mill", PartyKind::Charity).unwrap();
    ledger.set_kind("nobody", PartyKind::Business).unwrap();
    ledger
}

/// A history of `count` service events a day apart.
fn services(count: i64) -> History {
    let events: Vec<Event> = (0..count)
        .map(|day| {
            let side = if day % 3 == 0 { Side::Customer } else { Side::Supplier };
            let event = Event::new(at(day * DAY), side, generate::plain(Kind::SERVICE, 1.0));
            event.with_id(EventId::new(format!("event {day}")).unwrap())
        })
        .collect();
    let mut history = History::new(Profile { tier: Tier::Key, ..Profile::default() });
    history.record_all(events, &Policy::default()).unwrap();
    history
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_history_is_loaded_as_it_was_saved(case in case()) {
        let mut history = history(&case.events, &case.policy);
        history.set_profile(case.profile);
        let file = saved(&history, &case.policy);
        let loaded = History::load(file.as_slice(), &case.policy).unwrap();
        prop_assert!(loaded == history, "{case:?}");
        prop_assert_eq!(saved(&loaded, &case.policy), file);
        let score = |of: &History| bits(&of.assess(case.as_of, &case.policy));
        prop_assert!(score(&loaded) == score(&history));
    }

    #[test]
    fn a_ledger_is_loaded_as_it_was_saved(case in case()) {
        let ledger = ledger(&case);
        let file = saved_ledger(&ledger);
        let loaded = Ledger::load(file.as_slice()).unwrap();
        prop_assert!(loaded == ledger, "{case:?}");
        prop_assert_eq!(saved_ledger(&loaded), file);
        for (supplier, customer, history) in ledger.iter() {
            let loaded = loaded.assess(supplier, customer, case.as_of).unwrap();
            prop_assert!(bits(&loaded) == bits(&history.assess(case.as_of, &case.policy)));
        }
    }

    #[test]
    fn a_changed_bit_of_a_big_snapshot_is_found(bit in any::<Index>()) {
        let file = &*BIG;
        let mut damaged = file.clone();
        let bit = bit.index(file.len() * 8);
        damaged[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(History::load(damaged.as_slice(), &Policy::default()).is_err());
    }

    #[test]
    fn a_big_snapshot_that_is_cut_short_is_found(end in any::<Index>()) {
        let end = end.index(BIG.len());
        prop_assert!(History::load(&BIG[..end], &Policy::default()).is_err());
    }
}

static BIG: std::sync::LazyLock<Vec<u8>> =
    std::sync::LazyLock::new(|| saved(&services(40_000), &Policy::default()));

#[test]
fn a_history_that_fills_several_blocks_is_loaded_as_it_was_saved() {
    let history = services(40_000);
    let blocks = bodies(&BIG, Carrier::History, &[BlockKind::needed(2), BlockKind::needed(4)]);
    assert!(blocks.len() > 3);
    assert!(blocks.iter().all(|(_, body)| body.len() < 300 * 1024));
    assert!(History::load(BIG.as_slice(), &Policy::default()).unwrap() == history);
}

#[test]
fn every_cut_and_every_changed_bit_of_a_small_snapshot_is_found() {
    let policy = Policy::default();
    let mut small = Ledger::default();
    small.record("Baker", "Mill", services(1).events().next().unwrap()).unwrap();
    small.set_kind("Mill", PartyKind::Charity).unwrap();
    let (of_history, of_ledger) = (saved(&services(3), &policy), saved_ledger(&small));
    let load_history = |file: &[u8]| History::load(file, &policy).map(drop);
    let load_ledger = |file: &[u8]| Ledger::load(file).map(drop);
    every_damage_is_found(&of_history, load_history);
    every_damage_is_found(&of_ledger, load_ledger);
}

fn every_damage_is_found(file: &[u8], load: impl Fn(&[u8]) -> Result<(), Error>) {
    load(file).unwrap();
    for end in 0..file.len() {
        assert_eq!(load(&file[..end]).unwrap_err().kind(), ErrorKind::Damaged, "cut to {end}");
    }
    let mut damaged = file.to_vec();
    for bit in 0..file.len() * 8 {
        damaged[bit / 8] ^= 1 << (bit % 8);
        let error = load(&damaged).unwrap_err();
        let told = matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Unsupported);
        assert!(told, "bit {bit}: {error}");
        damaged[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn a_block_that_is_left_out_is_missed() {
    let known = [BlockKind::needed(2), BlockKind::needed(4)];
    for left_out in 0..bodies(&BIG, Carrier::History, &known).len() {
        // Cut out of the bytes, the end still counts it.
        let block = block_ranges(&BIG)[left_out].clone();
        let file = [&BIG[..block.start], &BIG[block.end..]].concat();
        let error = History::load(file.as_slice(), &Policy::default()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Unsupported), "{error}");
    }
}

/// Where the blocks lie: after a head of 20 bytes each with a head of 16, the length in the second
/// four.
fn block_ranges(file: &[u8]) -> Vec<std::ops::Range<usize>> {
    let (mut ranges, mut start) = (Vec::new(), 20);
    while start < file.len() {
        let length = u32::from_le_bytes(file[start + 4..start + 8].try_into().unwrap());
        let end = start + 16 + usize::try_from(length).unwrap();
        ranges.push(start..end);
        start = end;
    }
    ranges.pop(); // the end
    ranges
}

fn bodies(file: &[u8], carrier: Carrier, known: &[BlockKind]) -> Vec<(BlockKind, Vec<u8>)> {
    let mut reader = SnapshotReader::new(file, carrier).unwrap();
    let mut bodies = Vec::new();
    while let Some((kind, body)) = reader.next_block(known).unwrap() {
        bodies.push((kind, body.to_vec()));
    }
    bodies
}

/// A snapshot of a history with a block more at each place.
fn with_blocks_between(kind: BlockKind) -> Vec<u8> {
    let file = saved(&services(20), &Policy::default());
    let mut writer = SnapshotWriter::new(Vec::new(), Carrier::History).unwrap();
    writer.write_block(kind, b"").unwrap();
    for (known, body) in
        bodies(&file, Carrier::History, &[BlockKind::needed(2), BlockKind::needed(4)])
    {
        writer.write_block(known, &body).unwrap();
        writer.write_block(kind, b"from a later version").unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn an_unknown_block_that_may_be_skipped_is_skipped() {
    let file = with_blocks_between(BlockKind::skippable(77));
    assert!(History::load(file.as_slice(), &Policy::default()).unwrap() == services(20));
}

#[test]
fn an_unknown_block_that_is_needed_is_refused() {
    let file = with_blocks_between(BlockKind::needed(77));
    let error = History::load(file.as_slice(), &Policy::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("a block of kind `77`"), "{error}");
}

#[test]
fn a_later_major_version_is_refused_and_a_later_minor_one_is_not() {
    let policy = Policy::default();
    let mut file = saved(&services(3), &policy);
    file[8] = 5; // the rest of a later version may be anything
    let error = History::load(file.as_slice(), &policy).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(
        error.to_string(),
        "the snapshot is of version 5, and this library reads up to 4; use a later library"
    );
    (file[8], file[10]) = (2, 9);
    let checksum = crc32(&file[..16]);
    file[16..20].copy_from_slice(&checksum.to_le_bytes());
    assert!(History::load(file.as_slice(), &policy).unwrap() == services(3));
}

/// The checksum bit by bit, as the standard says it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

#[test]
fn what_is_no_snapshot_or_one_of_another_carrier_is_told_so() {
    let policy = Policy::default();
    let refusal = |file: &[u8]| History::load(file, &policy).unwrap_err();
    assert_eq!(refusal(b"").kind(), ErrorKind::Damaged);
    let error = refusal(b"supplier,customer,occurred_at,side,type");
    assert_eq!(error.to_string(), "this is no snapshot; check the file");
    let error = refusal(&saved_ledger(&Ledger::default()));
    assert_eq!(
        error.to_string(),
        "the snapshot is of `ledger`, not of `history`; load it as what it is"
    );
}

#[test]
fn nothing_is_read_beyond_the_end() {
    let policy = Policy::default();
    let two = [saved(&services(3), &policy), saved(&services(5), &policy)].concat();
    let mut rest = two.as_slice();
    assert_eq!(History::load(&mut rest, &policy).unwrap().len(), 3);
    assert_eq!(History::load(&mut rest, &policy).unwrap().len(), 5);
    assert!(rest.is_empty());
}

#[test]
fn a_writer_or_reader_that_fails_is_an_error() {
    let error = services(3).save(&mut [0_u8; 30][..], &Policy::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let folder = fs::File::open(env!("CARGO_MANIFEST_DIR")).unwrap();
    assert_eq!(Ledger::load(folder).unwrap_err().kind(), ErrorKind::Io);
}

fn with_kinds(names: &[&str]) -> Policy {
    let mut draft = PolicyDraft::default();
    for name in names {
        let custom = policy::CustomKind { class: Class::Relational, unit: Unit::Acts };
        draft.kinds.insert((*name).to_owned(), custom);
    }
    draft.freeze().unwrap()
}

#[test]
fn kinds_are_found_by_name_under_another_policy() {
    let (one, other) = (with_kinds(&["prayer"]), with_kinds(&["advice", "prayer"]));
    let mut history = History::default();
    let kind = one.kind("prayer").unwrap();
    history.record(Event::new(at(0), Side::Supplier, generate::plain(kind, 2.0)), &one).unwrap();
    let file = saved(&history, &one);
    let loaded = History::load(file.as_slice(), &other).unwrap();
    let mut want = History::default();
    let kind = other.kind("prayer").unwrap();
    want.record(Event::new(at(0), Side::Supplier, generate::plain(kind, 2.0)), &other).unwrap();
    assert!(loaded == want);
    let error = History::load(file.as_slice(), &with_kinds(&["advice"])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownName);
    assert!(error.to_string().starts_with("unknown kind `prayer`"), "{error}");
    // No list of other kinds helps: the events are there.
    assert!(error.to_string().contains("under a policy that keeps the kind"), "{error}");
    // A kind that nothing is of is not missed.
    let file = saved(&services(3), &one);
    assert!(History::load(file.as_slice(), &Policy::default()).unwrap() == services(3));
}

#[test]
fn a_history_is_not_saved_under_a_policy_that_lacks_a_kind_of_it() {
    let own = with_kinds(&["visit"]);
    let mut history = History::default();
    let visit = generate::plain(own.kind("visit").unwrap(), 1.0);
    history.record(Event::new(at(0), Side::Customer, visit), &own).unwrap();
    let mut file = Vec::new();
    let error = history.save(&mut file, &Policy::default()).unwrap_err();
    assert_eq!((error.kind(), file.is_empty()), (ErrorKind::UnknownName, true));
    history.save(&mut file, &own).unwrap();
    let mut loaded = History::load(file.as_slice(), &own).unwrap();
    assert_eq!(loaded, history);
    assert!(loaded.save(Vec::new(), &Policy::default()).is_err());
    // Without it, any policy will do.
    let id = EventId::from(1);
    let visit = generate::plain(own.kind("visit").unwrap(), 1.0);
    let named = Event::new(at(0), Side::Customer, visit).with_id(id.clone());
    let mut history = services(3);
    history.record(named.clone(), &own).unwrap();
    assert!(history.save(Vec::new(), &Policy::default()).is_err());
    assert!(history.erase(&id) && history.save(Vec::new(), &Policy::default()).is_ok());
    // What was refused leaves no trace.
    let hours = Contribution::new(Kind::SERVICE, Amount::parse("1", "hours").unwrap());
    let refused = Event::new(at(0), Side::Supplier, hours);
    loaded = services(3);
    assert!(loaded.record_all(vec![named, refused], &own).is_err());
    assert!(loaded == services(3) && loaded.save(Vec::new(), &Policy::default()).is_ok());
}

#[test]
fn party_kinds_of_blank_names_that_an_earlier_version_took_are_loaded() {
    let mut ledger = Ledger::default();
    ledger.set_kind("M", PartyKind::Church).unwrap();
    let mut file = saved_ledger(&ledger);
    let parties =
        block_ranges(&file).into_iter().find(|range| file[range.clone()].ends_with(b"M\x02"));
    let parties = parties.unwrap();
    let (head, body) = (parties.start, parties.start + 16..parties.end);
    let name = body.end - 2;
    file[name] = b' ';
    let checksum = crc32(&file[body]).to_le_bytes();
    file[head + 8..head + 12].copy_from_slice(&checksum);
    let checksum = crc32(&file[head..head + 12]).to_le_bytes();
    file[head + 12..head + 16].copy_from_slice(&checksum);
    let loaded = Ledger::load(file.as_slice()).unwrap();
    assert_eq!(loaded.kinds().collect::<Vec<_>>(), [(" ", PartyKind::Church)]);
}

#[test]
fn a_ledger_loaded_under_another_policy_says_so() {
    let mut ledger = Ledger::new(with_kinds(&["prayer"]));
    ledger.record("Baker", "Mill", services(1).events().next().unwrap()).unwrap();
    let file = saved_ledger(&ledger);
    let same = Ledger::load_under(file.as_slice(), ledger.policy().clone()).unwrap();
    assert!(same.same_policy && same.ledger == ledger);
    let mut draft = PolicyDraft::default();
    draft.memory.slow_half_life_days = 90.0;
    let other = draft.freeze().unwrap();
    let loaded = Ledger::load_under(file.as_slice(), other.clone()).unwrap();
    assert!(!loaded.same_policy);
    assert_eq!(loaded.ledger.policy(), &other);
    assert_eq!(loaded.ledger.history("Baker", "Mill"), ledger.history("Baker", "Mill"));
}

/// What the committed snapshot of version 1 holds: every choice that an event has.
fn committed_ledger() -> Ledger {
    let mut draft = with_kinds(&["prayer"]).draft().clone();
    draft.memory.slow_half_life_days = 120.5;
    draft.trust.repair_acts = 5;
    draft.currencies.insert("EUR".to_owned(), 1.25);
    draft.bad_weights.0.insert("honesty".to_owned(), 3.0);
    let rates = policy::Rates { supplier: 0.5, customer: 1.5, joint: 1.0 };
    draft.rates.insert("prayer".to_owned(), rates);
    let mut ledger = Ledger::new(draft.freeze().unwrap());
    let events = every_choice(ledger.policy());
    ledger.record_all("Baker & Søn", "Mill", events).unwrap();
    let profile = Profile { tier: Tier::Strategic, nature: Nature::OneOff };
    ledger.set_profile("Baker & Søn", "Mill", profile).unwrap();
    ledger.set_kind("Mill", PartyKind::Church).unwrap();
    let service = |side, count| Event::new(at(0), side, generate::plain(Kind::SERVICE, count));
    ledger.record("S", "C", service(Side::Supplier, 3.0)).unwrap();
    ledger.record("S", "C", service(Side::Customer, 1.0)).unwrap();
    ledger
}

fn every_choice(policy: &Policy) -> Vec<Event> {
    let id = |text: &str| EventId::new(text).unwrap();
    let half = Fraction::new(0.5).unwrap();
    let mut facts: Vec<Fact> = vec![
        generate::plain(policy.kind("prayer").unwrap(), 2.5).into(),
        Contribution::new(Kind::MONEY, Amount::parse("1234.56", "EUR").unwrap()).into(),
        Contribution::new(Kind::TIME, Amount::parse("90", "minutes").unwrap()).as_outreach().into(),
        Contribution::new(Kind::TIME, Amount::time(Span::from_micros(7)).unwrap()).into(),
        Fact::Request,
        Response { automatic: true }.into(),
        Imposition::new(Span::from_hours(0.25).unwrap()).unwrap().into(),
        Expectation::default().into(),
        Expectation { weight: half, stated: false }.into(),
        Promise { weight: half }.into(),
        Fulfilment { degree: half }.into(),
        Fact::Waiver,
        Fact::Withdrawal,
        Fact::CallOut,
        Invitation { exclusive: true, needs: true, ..Invitation::default() }.into(),
        Invitation { value: true, reason: true, benefits: true, ..Invitation::default() }.into(),
        Fact::Ending,
    ];
    let measured = [Principle::TimeParity, Principle::CoContribution];
    for principle in Principle::ALL.into_iter().filter(|one| !measured.contains(one)) {
        facts.push(Conduct::new(principle, Tone::Good).into());
        facts.push(Conduct::new(principle, Tone::Bad).with_severity(half).into());
    }
    facts.extend(TrustAct::ALL.map(Fact::from));
    facts.extend(AmendmentStep::ALL.map(Fact::from));
    for (subject, positive) in [(Subject::Value, true), (Subject::Again, false)] {
        facts.push(Appraisal { subject, positive }.into());
    }
    let mut events: Vec<Event> = (0..)
        .zip(facts)
        .map(|(day, fact)| Event::new(at(day * DAY), Side::Supplier, fact))
        .collect();
    let request = || Event::new(at(50 * DAY), Side::Customer, Fact::Request);
    let answer = || Event::new(at(51 * DAY), Side::Supplier, Response::default());
    let micros = Timestamp::from_micros(at(52 * DAY).micros() + 1).unwrap();
    events.extend([
        request().with_id(id("1024")).due_by(at(57 * DAY)).unwrap(),
        request().with_id(id("01")).observed_by(Observer::Customer).with_confidence(half),
        answer().answering(Answers::Named(id("1024"))).unwrap(),
        answer().answering(Answers::Nothing).unwrap().observed_by(Observer::Supplier),
        Event::new(micros, Side::Supplier, generate::plain(Kind::SERVICE, 1.0))
            .answering(Answers::OldestOpen)
            .unwrap(),
    ]);
    events
}

/// The file of a version, which is written if it is asked for and not there.
fn committed(name: &str, write: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("RECIPROCITY_WRITE_SNAPSHOT").is_some() && !path.exists() {
        fs::write(&path, write()).unwrap();
    }
    fs::read(&path).unwrap()
}

#[test]
fn the_snapshots_of_all_versions_load_for_ever() {
    let want = committed_ledger();
    for name in ["v1.ledger", "v2.ledger", "v3.ledger", "v4.ledger"] {
        let file = committed(name, || saved_ledger(&want));
        let loaded = Ledger::load_under(file.as_slice(), want.policy().clone()).unwrap().ledger;
        assert_eq!(loaded, want);
        if policy::MethodVersion::CURRENT == policy::MethodVersion(1) {
            assert_eq!(Ledger::load(file.as_slice()).unwrap(), want);
        }
        // Three services given against one, at one instant.
        let share = loaded.assess("S", "C", at(DAY)).unwrap().joint.share.unwrap();
        assert_eq!(share.supplier, 0.75);
    }
}
