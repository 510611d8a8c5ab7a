//! Gifts that both sides saw, and how many there were: what a glance reads.

use crate::evidence::exchange::Gift;
use crate::evidence::outline::{Outline, key_of};
use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::quantity::{Decay, DiscountedSum, Timestamp};

/// An outline, and the acts that it is made of, each counting for what its time weighs.
#[derive(Debug, Default)]
pub(crate) struct Acts {
    outline: Outline,
    /// By kind and side, as sums of an outline lie.
    counts: Vec<DiscountedSum>,
}

impl Acts {
    /// Takes gifts in canonical order.
    pub(crate) fn take(&mut self, gifts: &[Gift], policy: &Policy) {
        for key in self.outline.keys() {
            self.counts[*key] = DiscountedSum::default();
        }
        self.outline.clear();
        for gift in gifts {
            let weight = policy.slow().weight(gift.at);
            self.outline.give(gift, weight, policy);
            self.outline.follow(gift, weight, policy);
            let key = key_of(gift.kind, gift.by);
            if self.counts.len() <= key {
                self.counts.resize(key + 1, DiscountedSum::default());
            }
            self.counts[key].add(gift.confidence.value(), weight);
        }
    }

    pub(crate) fn outline(&self) -> &Outline {
        &self.outline
    }

    /// How many acts of each side there were, discounted as of a time.
    pub(crate) fn of_each_side(&self, as_of: Timestamp, policy: &Policy) -> PerSide<f64> {
        let (now, decay) = Decay::to(policy.slow(), as_of);
        let mut acts = PerSide::default();
        for key in self.outline.keys() {
            *acts.of_mut(Side::ALL[key % 2]) += self.counts[*key].at(now) * decay.factor();
        }
        acts
    }
}
