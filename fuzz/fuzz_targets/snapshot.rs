//! Any bytes are a snapshot or an error. What loads is saved to bytes that load to the same, and
//! those are saved as they are. The fuzzer does not guess checksums, so the bytes also serve as the
//! bodies of blocks with right ones.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reciprocity_core::snapshot::{BlockKind, Carrier, SnapshotReader, SnapshotWriter};
use reciprocity_core::{
    AlertStreams, Amount, Contribution, Event, History, Kind, Ledger, Policy, Side, Tally,
    TallySet, Timestamp,
};

const EVENTS: BlockKind = BlockKind::needed(4);
const TALLIES: BlockKind = BlockKind::needed(5);
const CONDITIONS: BlockKind = BlockKind::needed(7);

fuzz_target!(|data: &[u8]| {
    load(data);
    for carrier in [
        Carrier::History,
        Carrier::Ledger,
        Carrier::TallySet,
        Carrier::Tally,
        Carrier::AlertStreams,
    ] {
        load(&with_checksums(carrier, data));
        load(&with_content(carrier, data));
    }
});

/// A snapshot of blocks that the bytes tell: the kind, the length and the body of each.
fn with_checksums(carrier: Carrier, mut data: &[u8]) -> Vec<u8> {
    let mut writer = SnapshotWriter::new(Vec::new(), carrier).expect("memory takes all");
    while let [kind, low, high, rest @ ..] = data {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(rest.len());
        let (body, after) = rest.split_at(length);
        writer.write_block(BlockKind::needed(u16::from(*kind)), body).expect("memory takes all");
        data = after;
    }
    writer.finish().expect("memory takes all")
}

/// A snapshot whose events or tallies are the bytes, with the blocks of an empty one before them.
fn with_content(carrier: Carrier, data: &[u8]) -> Vec<u8> {
    let (mut empty, policy) = (Vec::new(), Policy::default());
    match carrier {
        Carrier::Ledger => Ledger::default().save(&mut empty),
        Carrier::TallySet => TallySet::default().save(&mut empty, &policy),
        Carrier::Tally => Tally::default().save(&mut empty, &policy),
        Carrier::AlertStreams => AlertStreams::looked_at(Timestamp::MAX, []).save(&mut empty),
        _ => History::default().save(&mut empty, &policy),
    }
    .expect("memory takes all");
    let known = [1, 2, 3, 4, 5, 6].map(BlockKind::needed);
    let mut reader = SnapshotReader::new(empty.as_slice(), carrier).expect("it was just saved");
    let mut writer = SnapshotWriter::new(Vec::new(), carrier).expect("memory takes all");
    while let Some((kind, body)) = reader.next_block(&known).expect("it was just saved") {
        if kind != EVENTS && kind != TALLIES {
            writer.write_block(kind, body).expect("memory takes all");
        }
    }
    let content = match carrier {
        Carrier::TallySet | Carrier::Tally => TALLIES,
        Carrier::AlertStreams => CONDITIONS,
        _ => EVENTS,
    };
    writer.write_block(content, data).expect("memory takes all");
    writer.finish().expect("memory takes all")
}

fn load(file: &[u8]) {
    let policy = Policy::default();
    if let Ok(history) = History::load(file, &policy) {
        let mut saved = Vec::new();
        history.save(&mut saved, &policy).expect("memory takes all");
        let again = History::load(saved.as_slice(), &policy).expect("it was just saved");
        assert!(again == history, "a history is not what it was");
        let mut twice = Vec::new();
        again.save(&mut twice, &policy).expect("memory takes all");
        assert_eq!(saved, twice);
    }
    if let Ok(ledger) = Ledger::load(file) {
        let mut saved = Vec::new();
        ledger.save(&mut saved).expect("memory takes all");
        let again = Ledger::load(saved.as_slice()).expect("it was just saved");
        assert!(again == ledger, "a ledger is not what it was");
        let mut twice = Vec::new();
        again.save(&mut twice).expect("memory takes all");
        assert_eq!(saved, twice);
    }
    if let Ok(mut set) = TallySet::load(file, &policy) {
        let mut saved = Vec::new();
        set.save(&mut saved, &policy).expect("memory takes all");
        let again = TallySet::load(saved.as_slice(), &policy).expect("it was just saved");
        assert!(again == set, "a set of tallies is not what it was");
        let mut twice = Vec::new();
        again.save(&mut twice, &policy).expect("memory takes all");
        assert_eq!(saved, twice);
        for relationship in set.relationships() {
            let gift = Contribution::new(Kind::SERVICE, Amount::ONE);
            let last = Event::new(Timestamp::MAX, Side::Supplier, gift);
            set.record(relationship, &last, &policy).expect("nothing is later");
        }
        set.assess(Timestamp::MAX, &policy).expect("nothing is later");
    }
    if let Ok(streams) = AlertStreams::load(file) {
        let mut saved = Vec::new();
        streams.save(&mut saved).expect("memory takes all");
        assert!(AlertStreams::load(saved.as_slice()).expect("it was just saved") == streams);
    }
    if let Ok(tally) = Tally::load(file, &policy) {
        let mut saved = Vec::new();
        tally.save(&mut saved, &policy).expect("memory takes all");
        assert!(Tally::load(saved.as_slice(), &policy).expect("it was just saved") == tally);
    }
}
