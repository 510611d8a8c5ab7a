//! Whether our bits depend on threads, on the order of the events, or on how they come.

use reciprocity_benches::error::Result;
use reciprocity_benches::generate::Order;
use reciprocity_benches::results;
use serde::Serialize;

use crate::dataset::Dataset;
use crate::{Arguments, generated, incremental, round};

/// Relationships of which any bit differs from the answer of one thread on sorted events.
#[derive(Debug, Serialize)]
pub(crate) struct Variant {
    pub(crate) way: String,
    pub(crate) bits_differ: usize,
}

pub(crate) fn check(arguments: &Arguments) -> Result<Vec<Variant>> {
    let orders = [Order::Sorted, Order::Shuffled, Order::Time];
    let answer = |name: &str| arguments.folder.join(format!("bits-{name}.arrow"));
    let run = |data: &Dataset, option: &str, number: usize, name: &str| {
        let (data, path) = (data.columns.to_string_lossy(), answer(name));
        let number = number.to_string();
        round::ours(&["--data", &data, option, &number, "--answer", &path.to_string_lossy()])
    };
    let mut variants = Vec::new();
    for order in orders {
        let data = generated(arguments, incremental::STREAM, order)?;
        if variants.is_empty() {
            run(&data, "--threads", 1, "first")?;
        }
        let most = arguments.threads.max(2);
        // As a batch, and from tallies of one part and of several.
        for (option, number) in
            [("--threads", 1), ("--threads", most), ("--tallies", 1), ("--tallies", 4)]
        {
            run(&data, option, number, "other")?;
            let bits_differ = results::compare(&answer("first"), &answer("other"))?;
            let bits_differ = bits_differ.bits_differ + bits_differ.missing;
            variants.push(Variant { way: format!("{order} {option} {number}"), bits_differ });
        }
        if order == Order::Time {
            let (data, path) = (data.parquet.to_string_lossy(), answer("other"));
            let path = path.to_string_lossy();
            round::ours(&["--data", &data, "--streaming", "--answer", &path])?;
            let differ = results::compare(&answer("first"), &answer("other"))?;
            let bits_differ = differ.bits_differ + differ.missing;
            variants.push(Variant { way: format!("{order} --streaming"), bits_differ });
        }
    }
    for name in ["first", "other"] {
        std::fs::remove_file(answer(name))?;
    }
    Ok(variants)
}
