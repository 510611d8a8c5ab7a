//! How sure a number is: the relationships are drawn anew, with replacement, again and again.
//!
//! Whole relationships are drawn, since the looks at one of them are not independent of each other.
//!
//! *Source.* Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7 (1979);
//! the generator is SplitMix64 (Steele, Lea and Flood 2014), so that the same seed gives the same bits
//! on every machine.

use serde::Serialize;

/// A range that holds a number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

/// With this probability a range holds its number: a choice.
pub(super) const LEVEL: f64 = 0.95;

#[derive(Debug, Clone)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A place below `end`: the high half of a product, whose bias is below 2^-32 for any count of
    /// relationships that fits in memory.
    fn below(&mut self, end: usize) -> usize {
        let product = u128::from(self.next()) * end as u128;
        usize::try_from(product >> 64).unwrap_or(0)
    }
}

/// How relationships are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drawing {
    /// Of how many relationships, as many in each draw.
    pub(super) relationships: usize,
    /// How often.
    pub(super) draws: u32,
    /// Where the drawing begins.
    pub(super) seed: u64,
}

impl Drawing {
    /// Hands on, draw by draw, how often each relationship was drawn.
    pub(super) fn each(self, mut take: impl FnMut(&[f64])) {
        let mut random = SplitMix(self.seed);
        let mut weights = vec![0.0; self.relationships];
        for _ in 0..self.draws {
            weights.fill(0.0);
            for _ in 0..self.relationships {
                weights[random.below(self.relationships)] += 1.0;
            }
            take(&weights);
        }
    }

    /// Every relationship once, as they are.
    pub(super) fn once_each(self) -> Vec<f64> {
        vec![1.0; self.relationships]
    }
}

/// The range between the outer quantiles of what the draws gave; none if more than a tenth of them
/// gave nothing.
pub(super) fn range(mut drawn: Vec<f64>, draws: u32) -> Option<Range> {
    if drawn.is_empty() || (drawn.len() as f64) < 0.9 * f64::from(draws) {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let tail = (1.0 - LEVEL) / 2.0;
    let at = |part: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of a length"
        )]
        let place = (part * (drawn.len() - 1) as f64).round() as usize;
        drawn[place]
    };
    Some(Range { low: at(tail), high: at(1.0 - tail) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // The first outputs from seed 1234567, as its authors' reference code prints them.
        let mut random = SplitMix(1_234_567);
        let first = [random.next(), random.next(), random.next()];
        assert_eq!(
            first,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn each_draw_takes_as_many_as_there_are_and_all_alike_in_the_long_run() {
        let mut sums = [0.0; 5];
        let drawing = Drawing { relationships: 5, draws: 4_000, seed: 3 };
        drawing.each(|weights| {
            assert_eq!(weights.iter().sum::<f64>(), 5.0);
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        });
        // Each is drawn 4,000 times on the mean, with a standard deviation of 57; five of them are 285.
        assert!(sums.iter().all(|sum| (sum - 4_000.0).abs() < 285.0), "{sums:?}");
    }

    #[test]
    fn the_range_leaves_out_the_tails() {
        let drawn: Vec<f64> = (0..=1_000).rev().map(f64::from).collect();
        assert_eq!(range(drawn, 1_001), Some(Range { low: 25.0, high: 975.0 }));
        assert_eq!(range(vec![1.0; 89], 100), None, "too many draws gave nothing");
    }
}
