//! Tables of a document in which what the writer leaves out keeps its default.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::policy::{BadWeights, Rates};

/// The rates of one kind, as far as they are written.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    #[serde(deserialize_with = "number")]
    supplier: Option<f64>,
    #[serde(deserialize_with = "number")]
    customer: Option<f64>,
    #[serde(deserialize_with = "number")]
    joint: Option<f64>,
}

fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    f64::deserialize(from).map(Some)
}

pub(super) fn rates<'de, D>(from: D) -> Result<BTreeMap<String, Rates>, D::Error>
where
    D: Deserializer<'de>,
{
    let mut rates = Rates::usual();
    for (kind, written) in BTreeMap::<String, Written>::deserialize(from)? {
        let usual = Rates::of(&kind);
        let of_kind = Rates {
            supplier: written.supplier.unwrap_or(usual.supplier),
            customer: written.customer.unwrap_or(usual.customer),
            joint: written.joint.unwrap_or(usual.joint),
        };
        rates.insert(kind, of_kind);
    }
    Ok(rates)
}

pub(super) fn bad_weights<'de, D>(from: D) -> Result<BTreeMap<String, f64>, D::Error>
where
    D: Deserializer<'de>,
{
    let BadWeights(mut weights) = BadWeights::default();
    weights.extend(BTreeMap::<String, f64>::deserialize(from)?);
    Ok(weights)
}
