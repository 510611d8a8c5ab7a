//! Numbers from a seed.

/// SplitMix64 (Steele, Lea and Flood 2014).
///
/// ```
/// use reciprocity_simulate::Numbers;
///
/// let mut numbers = Numbers::new(1_234_567);
/// // The first two of the values that are published to test implementations with.
/// assert_eq!(numbers.next(), 6_457_827_717_110_365_317);
/// assert_eq!(numbers.next(), 3_203_168_211_198_807_973);
/// assert!(numbers.below(6) < 6 && numbers.unit() < 1.0);
/// ```
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, of 64 bits.
    #[expect(clippy::should_implement_trait, reason = "there is always a next number")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// A number below `bound`, which is not zero; the bias of one part in 2^64 / `bound` does not
    /// matter here.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The mixing function of SplitMix64: what tells nothing of the number that it came from.
///
/// ```
/// use reciprocity_simulate::{Numbers, mixed};
///
/// assert_eq!(mixed(0), 0); // shifts, exclusive ors and products of nothing
/// assert_eq!(mixed(0x9E37_79B9_7F4A_7C15), Numbers::new(0).next()); // a seed takes such steps
/// ```
pub fn mixed(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
