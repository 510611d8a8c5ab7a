//! Zipf's law.

use crate::numbers::Numbers;

/// Ranks 1 to `count` with probabilities in proportion to 1 / rank, by rejection-inversion
/// (Hörmann and Derflinger 1996).
///
/// ```
/// use reciprocity_simulate::{Numbers, Zipf};
///
/// let (zipf, mut numbers) = (Zipf::new(2), Numbers::new(1));
/// let first = (0..30_000).filter(|_| zipf.draw(&mut numbers) == 1).count();
/// // 1/(1 + 1/2) of 30,000, and five times the deviation sqrt(30,000 * 2/3 * 1/3) = 82.
/// assert!(first.abs_diff(20_000) < 410);
/// ```
#[derive(Debug, Clone)]
pub struct Zipf {
    count: u64,
    low: f64,
    high: f64,
    sure: f64,
}

impl Zipf {
    /// The law over so many ranks, one at least.
    pub fn new(count: u64) -> Self {
        Self {
            count: count.max(1),
            low: libm::log(1.5) - 1.0,
            high: libm::log(count.max(1) as f64 + 0.5),
            sure: 2.0 - libm::exp(libm::log(2.5) - 0.5),
        }
    }

    /// A rank.
    pub fn draw(&self, numbers: &mut Numbers) -> u64 {
        loop {
            let area = self.high + numbers.unit() * (self.low - self.high);
            let place = libm::exp(area);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and the count plus one, by the bounds of the area"
            )]
            let rank = (libm::round(place) as u64).clamp(1, self.count);
            let exact = rank as f64;
            if exact - place <= self.sure || area >= libm::log(exact + 0.5) - 1.0 / exact {
                return rank;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn activity_follows_zipfs_law() {
        let (mut numbers, zipf) = (Numbers::new(1), Zipf::new(100));
        let mut seen = HashMap::new();
        let draws = 200_000;
        for _ in 0..draws {
            *seen.entry(zipf.draw(&mut numbers)).or_insert(0.0) += 1.0;
        }
        let harmonic: f64 = (1..=100).map(|rank| 1.0 / f64::from(rank)).sum();
        for rank in [1_u64, 2, 3, 10, 100] {
            let expected = f64::from(draws) / (rank as f64 * harmonic);
            // Five standard deviations of a Poisson number.
            assert!((seen[&rank] - expected).abs() < 5.0 * expected.sqrt(), "{rank}");
        }
    }
}
