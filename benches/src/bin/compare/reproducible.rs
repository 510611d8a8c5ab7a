//! Whether our bits depend on threads or on the order of the events.

use reciprocity_benches::error::Result;
use reciprocity_benches::generate::Order;
use reciprocity_benches::results;
use serde::Serialize;

use crate::dataset::Dataset;
use crate::{Arguments, generated, incremental, round};

/// Relationships of which any bit differs from the answer of one thread on sorted events.
#[derive(Debug, Serialize)]
pub(crate) struct Variant {
    pub(crate) order: String,
    pub(crate) threads: usize,
    pub(crate) bits_differ: usize,
}

pub(crate) fn check(arguments: &Arguments) -> Result<Vec<Variant>> {
    let orders = [Order::Sorted, Order::Shuffled, Order::Time];
    let answer = |name: &str| arguments.folder.join(format!("bits-{name}.arrow"));
    let run = |data: &Dataset, threads: usize, name: &str| {
        let (data, path) = (data.columns.to_string_lossy(), answer(name));
        let threads = threads.to_string();
        round::ours(&["--data", &data, "--threads", &threads, "--answer", &path.to_string_lossy()])
    };
    let mut variants = Vec::new();
    for order in orders {
        let data = generated(arguments, incremental::STREAM, order)?;
        for threads in [1, arguments.threads.max(2)] {
            if variants.is_empty() {
                run(&data, threads, "first")?;
            }
            run(&data, threads, "other")?;
            let bits_differ = results::compare(&answer("first"), &answer("other"))?;
            let bits_differ = bits_differ.bits_differ + bits_differ.missing;
            variants.push(Variant { order: order.to_string(), threads, bits_differ });
        }
    }
    for name in ["first", "other"] {
        std::fs::remove_file(answer(name))?;
    }
    Ok(variants)
}
