//! Alert streams: what is loaded goes on as if nothing had been between.

use super::*;
use reciprocity_core::{Alert, AlertStream, AlertStreams, PerSide};

const NAMES: PerSide<&str> = PerSide { supplier: "Baker", customer: "Mill" };
const LOOK: BlockKind = BlockKind::needed(6);
const CONDITIONS: BlockKind = BlockKind::needed(7);

fn saved_streams(streams: &AlertStreams) -> Vec<u8> {
    let mut file = Vec::new();
    streams.save(&mut file).unwrap();
    file
}

fn look(stream: &mut AlertStream, of: &History, at: Timestamp, policy: &Policy) -> Vec<Alert> {
    let now = stream.circumstances(of.profile());
    stream.next(of.assess_in(now, at, policy), NAMES, policy)
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_stream_that_is_saved_after_each_look_tells_what_an_unbroken_one_tells(case in case()) {
        let history = history(&case.events, &case.policy);
        let (mut unbroken, mut streams) = (AlertStream::default(), AlertStreams::default());
        for day in (-200..200).step_by(25) {
            let at = case.as_of.plus(Span::from_days(f64::from(day)).unwrap());
            let mut broken = streams.of("Baker", "Mill").cloned().unwrap_or_default();
            let told = look(&mut broken, &history, at, &case.policy);
            prop_assert_eq!(told, look(&mut unbroken, &history, at, &case.policy));
            prop_assert_eq!(&broken, &unbroken);
            let two = [("Baker", "Mill", broken.clone()), ("Baker", "Fjölnir ehf.", broken)];
            let seen = AlertStreams::looked_at(at, two);
            let file = saved_streams(&seen);
            streams = AlertStreams::load(file.as_slice()).unwrap();
            prop_assert_eq!(&streams, &seen);
            prop_assert_eq!(saved_streams(&streams), file);
        }
    }
}

/// Streams in which everything is so that a stream remembers.
fn full() -> AlertStreams {
    let policy = Policy::default();
    let mut history = services(40);
    for day in 0..40 {
        let gifts = generate::plain(Kind::SERVICE, 90.0);
        history.record(Event::new(at(day * DAY), Side::Supplier, gifts), &policy).unwrap();
    }
    let promise = Event::new(at(35 * DAY), Side::Supplier, Promise::default());
    let wish = Event::new(at(36 * DAY), Side::Supplier, Expectation::default());
    let named = promise.with_id(EventId::new("p").unwrap()).due_by(at(41 * DAY)).unwrap();
    history.record(named, &policy).unwrap();
    history.record(wish.due_by(at(42 * DAY)).unwrap(), &policy).unwrap();
    let mut stream = AlertStream::default();
    assert!(look(&mut stream, &history, at(40 * DAY), &policy).len() >= 3);
    let all = [("Baker", "Mill"), ("Baker", "a"), ("Mill", "Baker")];
    AlertStreams::looked_at(at(40 * DAY), all.map(|(s, c)| (s, c, stream.clone())))
}

#[test]
fn streams_that_have_seen_nothing_are_saved_too() {
    for none in [AlertStreams::default(), AlertStreams::looked_at(at(0), [])] {
        assert_eq!(AlertStreams::load(saved_streams(&none).as_slice()).unwrap(), none);
    }
    assert_eq!(AlertStreams::default().as_of(), None);
}

#[test]
fn bytes_that_no_stream_writes_are_refused_whatever_their_checksum() {
    let file = saved_streams(&full());
    let blocks = bodies(&file, Carrier::AlertStreams, &[LOOK, CONDITIONS]);
    let write = |look: &[u8], conditions: &[u8]| {
        let mut writer = SnapshotWriter::new(Vec::new(), Carrier::AlertStreams).unwrap();
        writer.write_block(LOOK, look).unwrap();
        writer.write_block(CONDITIONS, conditions).unwrap();
        writer.finish().unwrap()
    };
    let (look, conditions) = (&blocks[0].1, &blocks[1].1);
    assert_eq!(write(look, conditions), file);
    let mut refused = 0;
    for place in 0..conditions.len() {
        for byte in 0..=u8::MAX {
            let mut changed = conditions.clone();
            changed[place] = byte;
            let file = write(look, &changed);
            // What is taken is what would be written.
            match AlertStreams::load(file.as_slice()) {
                Ok(streams) => assert_eq!(saved_streams(&streams), file, "{place} {byte}"),
                Err(error) => {
                    refused += 1;
                    assert!(
                        [ErrorKind::Damaged, ErrorKind::OutOfRange].contains(&error.kind()),
                        "{error}"
                    );
                }
            }
        }
        let cut = AlertStreams::load(write(look, &conditions[..place]).as_slice());
        assert!(cut.is_err() || cut.is_ok_and(|cut| cut != full()));
    }
    assert!(refused > 0);
    let of_ledger = saved_ledger(&Ledger::default());
    let error = AlertStreams::load(of_ledger.as_slice()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn the_streams_of_all_versions_load_for_ever() {
    let file = committed("v4.alerts", || saved_streams(&full()));
    assert_eq!(AlertStreams::load(file.as_slice()).unwrap(), full());
}
