//! Any bytes are read or refused, and whatever was read is scored within its range.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reciprocity_core::{Ledger, PerSide, Policy, View, explain};
use reciprocity_io::{Input, Layout, Options, read};

fuzz_target!(|bytes: &[u8]| {
    let policy = Policy::default();
    let mut ledger = Ledger::default();
    let options = Options { skip_bad_rows: true, ..Options::default() };
    let input = Input::reader("input", std::io::Cursor::new(bytes.to_vec()));
    let _ = read(input, &Layout::Detect, &policy, options, &mut |record| {
        let events = std::mem::take(record.events);
        ledger.record_all(record.supplier, record.customer, events).map(|_| ())
    });
    let Some(newest) = ledger.newest() else { return };
    for (supplier, customer, history) in ledger.iter() {
        let assessment = history.assess(newest, &policy);
        for view in View::ALL {
            let score = assessment.view(view);
            let shares = score.share.map(|share| [share.supplier, share.customer]);
            let numbers = shares.into_iter().flatten().chain(score.balance);
            let numbers = numbers.chain(score.overall.as_ref().map(|overall| overall.score));
            for number in numbers.chain(score.demonstrated.map(|one| one.score)) {
                assert!((0.0..=1.0).contains(&number), "{number} in {score:?}");
            }
        }
        assert!(
            !explain(&assessment, PerSide { supplier, customer }, &policy).sentences.is_empty()
        );
    }
});
