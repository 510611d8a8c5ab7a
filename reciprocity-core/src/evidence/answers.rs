//! How one side has answered the other: the last turns one by one, and how long answers took.

use crate::bytes::{damaged, put_whole, take_byte, take_count, take_whole};
use crate::error::Result;
use crate::policy::TurnWeights;

/// Whether the last 128 turns of the other side were answered.
///
/// One bit a turn, so that memories of parts join exactly: the discount by turns is applied when
/// the memory is read.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// for (days, side) in [(0, Side::Supplier), (1, Side::Customer), (20, Side::Supplier)] {
///     evidence.record(&Event::new(day(days)?, side, Fact::Request), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, day(20)?, &policy);
/// let of_customer = sight.answer_memory(Side::Customer);
/// assert_eq!((of_customer.answered(), of_customer.turns()), (1, 1));
/// // After 19 days an answer is none: the wait is 7.
/// let of_supplier = sight.answer_memory(Side::Supplier);
/// assert_eq!((of_supplier.answered(), of_supplier.turns()), (0, 1));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AnswerMemory {
    /// Bit 0 is the newest turn; a set bit was answered.
    recent: u128,
    turns: u32,
    answered: u32,
}

impl AnswerMemory {
    pub(crate) fn push(&mut self, answered: bool) {
        self.recent = self.recent << 1 | u128::from(answered);
        self.turns = self.turns.saturating_add(1);
        self.answered = self.answered.saturating_add(u32::from(answered));
    }

    /// All turns that were decided, undiscounted.
    pub fn turns(&self) -> u32 {
        self.turns
    }

    /// Those that were answered, undiscounted.
    pub fn answered(&self) -> u32 {
        self.answered
    }

    /// Appends the counts, and the newest turns in as many bytes as they need.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_whole(out, u64::from(self.turns));
        put_whole(out, u64::from(self.answered));
        out.extend_from_slice(&self.recent.to_le_bytes()[..self.bytes()]);
    }

    /// Reads what [`AnswerMemory::put`] wrote.
    pub(crate) fn take(from: &mut &[u8]) -> Result<Self> {
        let (turns, answered) = (take_count(from)?, take_count(from)?);
        let mut memory = Self { recent: 0, turns, answered };
        for place in 0..memory.bytes() {
            memory.recent |= u128::from(take_byte(from)?) << (8 * place);
        }
        let told_apart = turns.min(u128::BITS);
        let recent = memory.recent.count_ones();
        let before = answered.checked_sub(recent).filter(|before| *before <= turns - told_apart);
        if before.is_none() || memory.recent.checked_shr(told_apart).unwrap_or(0) != 0 {
            return Err(damaged("more turns were answered than there were"));
        }
        Ok(memory)
    }

    /// How many bytes the turns that are told apart take.
    fn bytes(&self) -> usize {
        self.turns.min(u128::BITS).div_ceil(8) as usize
    }

    /// The range of the answer rate, where few turns make it known beforehand.
    pub(crate) fn known_range(&self, weights: &TurnWeights) -> Option<(f64, f64)> {
        weights.range(self.recent, self.turns)
    }

    /// The answered turns and all turns, each with the weight of its age.
    pub(crate) fn discounted(&self, weights: &TurnWeights) -> (f64, f64) {
        (weights.of_answered(self.recent), weights.of_newest(self.turns))
    }
}

/// Counts of times by powers of two of a second.
///
/// Bucket 0 holds times within a second; bucket `k` those of at least `2^(k-1)` and less than
/// `2^k` seconds. So a quantile is known within a factor of two, and histograms add exactly.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Fact, Policy, Side, Span, Timestamp, View};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let mut evidence = Evidence::default();
/// // Acts 1, 5, 6 and 100 seconds after one another.
/// let mut now = at;
/// evidence.record(&Event::new(now, Side::Supplier, Fact::Request), &policy);
/// for seconds in [1, 5, 6, 100] {
///     now = now.plus(Span::from_micros(seconds * 1_000_000));
///     evidence.record(&Event::new(now, Side::Supplier, Fact::Request), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, now, &policy);
/// let pauses = sight.pauses();
/// assert_eq!(pauses.total(), 4);
/// // Half of them are shorter than 8 seconds; the longest is between 2^6 and 2^7.
/// assert_eq!(pauses.median_seconds(), Some((4, 8)));
/// assert_eq!(pauses.quantile_seconds(1, 1), Some((64, 128)));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LatencyHistogram(Counts);

/// A count for each bucket: a byte each, as long as none needs more.
#[derive(Debug, Clone)]
enum Counts {
    Small([u8; LatencyHistogram::BUCKETS]),
    Large(Box<[u32; LatencyHistogram::BUCKETS]>),
}

impl Default for LatencyHistogram {
    fn default() -> Self {
        Self(Counts::Small([0; Self::BUCKETS]))
    }
}

impl PartialEq for LatencyHistogram {
    fn eq(&self, other: &Self) -> bool {
        self.buckets() == other.buckets()
    }
}

impl Eq for LatencyHistogram {}

impl LatencyHistogram {
    /// The years 1 to 9999 last less than 2^39 seconds.
    const BUCKETS: usize = 40;

    #[inline]
    pub(crate) fn add(&mut self, seconds: u64) {
        let bucket = (u64::BITS - seconds.leading_zeros()) as usize;
        let bucket = bucket.min(Self::BUCKETS - 1);
        match &mut self.0 {
            Counts::Small(counts) if counts[bucket] < u8::MAX => counts[bucket] += 1,
            Counts::Small(_) => self.add_to_large(bucket),
            Counts::Large(counts) => counts[bucket] = counts[bucket].saturating_add(1),
        }
    }

    /// Takes back a time that was added.
    pub(crate) fn remove(&mut self, seconds: u64) {
        let bucket = (u64::BITS - seconds.leading_zeros()) as usize;
        let bucket = bucket.min(Self::BUCKETS - 1);
        match &mut self.0 {
            Counts::Small(counts) => counts[bucket] = counts[bucket].saturating_sub(1),
            Counts::Large(counts) => counts[bucket] = counts[bucket].saturating_sub(1),
        }
    }

    #[cold]
    fn add_to_large(&mut self, bucket: usize) {
        let mut counts = Box::new(self.buckets());
        counts[bucket] += 1;
        self.0 = Counts::Large(counts);
    }

    /// The bytes that the counts take on the heap.
    pub(crate) fn held(&self) -> usize {
        match &self.0 {
            Counts::Small(_) => 0,
            Counts::Large(counts) => size_of_val(&**counts),
        }
    }

    /// Appends which buckets hold anything, as bits, and their counts.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let counts = self.buckets();
        let full = counts.iter().rev().fold(0, |bits, &count| bits << 1 | u64::from(count > 0));
        put_whole(out, full);
        for count in counts.into_iter().filter(|&count| count > 0) {
            put_whole(out, u64::from(count));
        }
    }

    /// Reads what [`LatencyHistogram::put`] wrote.
    pub(crate) fn take(from: &mut &[u8]) -> Result<Self> {
        let full = take_whole(from)?;
        let mut counts = [0; Self::BUCKETS];
        for (bucket, count) in counts.iter_mut().enumerate() {
            if full >> bucket & 1 == 1 {
                *count = take_count(from)?;
            }
        }
        let told = counts.iter().filter(|&&count| count > 0).count();
        if told != full.count_ones() as usize {
            return Err(damaged("a time is counted where none is"));
        }
        let mut small = [0; Self::BUCKETS];
        for (small, &count) in small.iter_mut().zip(&counts) {
            match u8::try_from(count) {
                Ok(count) => *small = count,
                Err(_) => return Ok(Self(Counts::Large(Box::new(counts)))),
            }
        }
        Ok(Self(Counts::Small(small)))
    }

    /// The counts, from bucket 0 up.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Policy, Side, Span, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// # let mut evidence = Evidence::default();
    /// // Acts 1, 5, 6 and 100 seconds after one another.
    /// let mut now = at;
    /// evidence.record(&Event::new(now, Side::Supplier, Fact::Request), &policy);
    /// for seconds in [1, 5, 6, 100] {
    ///     now = now.plus(Span::from_micros(seconds * 1_000_000));
    ///     evidence.record(&Event::new(now, Side::Supplier, Fact::Request), &policy);
    /// }
    /// let sight = Sight::new(&evidence, View::Joint, now, &policy);
    /// let pauses = sight.pauses();
    /// // 1 is in 1..2, 5 and 6 in 4..8, 100 in 64..128.
    /// assert_eq!(pauses.buckets()[..8], [0, 1, 0, 2, 0, 0, 0, 1]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn buckets(&self) -> [u32; Self::BUCKETS] {
        match &self.0 {
            Counts::Small(counts) => counts.map(u32::from),
            Counts::Large(counts) => **counts,
        }
    }

    /// How many times were counted.
    pub fn total(&self) -> u64 {
        match &self.0 {
            Counts::Small(counts) => sum(counts),
            Counts::Large(counts) => sum(&**counts),
        }
    }

    /// The bounds, in seconds, of the bucket that holds the median time: at least the first, less
    /// than the second. None without times.
    ///
    /// ```
    /// use reciprocity_core::evidence::LatencyHistogram;
    ///
    /// let none = LatencyHistogram::default();
    /// assert_eq!((none.total(), none.median_seconds()), (0, None));
    /// ```
    pub fn median_seconds(&self) -> Option<(u64, u64)> {
        self.quantile_seconds(1, 2)
    }

    /// The bounds, in seconds, of the bucket within which `part` of `whole` of the times lie.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Policy, Side, Span, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// # let mut evidence = Evidence::default();
    /// // Acts 1, 5, 6 and 100 seconds after one another.
    /// let mut now = at;
    /// evidence.record(&Event::new(now, Side::Supplier, Fact::Request), &policy);
    /// for seconds in [1, 5, 6, 100] {
    ///     now = now.plus(Span::from_micros(seconds * 1_000_000));
    ///     evidence.record(&Event::new(now, Side::Supplier, Fact::Request), &policy);
    /// }
    /// let sight = Sight::new(&evidence, View::Joint, now, &policy);
    /// let pauses = sight.pauses();
    /// assert_eq!(pauses.quantile_seconds(1, 4), Some((1, 2))); // one of the four
    /// assert_eq!(pauses.quantile_seconds(3, 4), Some((4, 8)));
    /// assert_eq!(pauses.quantile_seconds(9, 10), Some((64, 128))); // 3.6 of four take all of them
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn quantile_seconds(&self, part: u64, whole: u64) -> Option<(u64, u64)> {
        match &self.0 {
            Counts::Small(counts) => quantile(counts, part, whole),
            Counts::Large(counts) => quantile(&**counts, part, whole),
        }
    }
}

fn sum<C: Copy + Into<u64>>(counts: &[C]) -> u64 {
    counts.iter().map(|&count| count.into()).sum()
}

/// The bucket in which so large a part of what is counted is reached, as its ends.
fn quantile<C: Copy + Into<u64>>(counts: &[C], part: u64, whole: u64) -> Option<(u64, u64)> {
    let total = sum(counts);
    let mut seen = 0;
    for (bucket, &count) in counts.iter().enumerate() {
        seen += count.into();
        if seen * whole >= total * part && total > 0 {
            return Some(if bucket == 0 { (0, 1) } else { (1 << (bucket - 1), 1 << bucket) });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_holds_the_last_128_turns_and_counts_them_all() {
        let mut memory = AnswerMemory::default();
        memory.push(true);
        for _ in 0..127 {
            memory.push(false);
        }
        assert_eq!(memory.recent.count_ones(), 1);
        memory.push(false);
        assert_eq!(memory.recent.count_ones(), 0);
        assert_eq!((memory.turns(), memory.answered()), (129, 1));
    }

    #[test]
    fn counts_beyond_a_byte_are_kept_and_saved() {
        let mut histogram = LatencyHistogram::default();
        for count in 1..=300 {
            histogram.add(5);
            assert_eq!((histogram.buckets()[3], histogram.total()), (count, u64::from(count)));
            let mut saved = Vec::new();
            histogram.put(&mut saved);
            assert_eq!(LatencyHistogram::take(&mut saved.as_slice()), Ok(histogram.clone()));
        }
    }

    #[test]
    fn the_median_answer_time_is_known_within_a_factor_of_two() {
        let mut histogram = LatencyHistogram::default();
        assert_eq!(histogram.median_seconds(), None);
        for seconds in [0, 3, 100, 3600, 90_000] {
            histogram.add(seconds);
        }
        assert_eq!(histogram.median_seconds(), Some((64, 128)));
    }
}
