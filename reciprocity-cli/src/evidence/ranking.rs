//! How well a number ranks what happened, among cases that are alike in frequency and recency.
//!
//! *Formula.* Within each stratum, the chance that a case in which it happened has the greater number
//! than a case in which it did not, ties counting for half (the area under the ROC curve, as Mann and
//! Whitney's U); over the strata, by the number of such pairs. One half is no better than a coin.
//!
//! A case may be partly both: of ten turns seven answered. It is not compared with itself.

use std::collections::BTreeMap;

/// A relationship at a cut, as one question sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Case {
    pub(super) relationship: usize,
    pub(super) cut: usize,
    pub(super) frequency: f64,
    pub(super) recency_days: f64,
    /// What is tested.
    pub(super) number: f64,
    /// What the side does in general, where that could be what tells.
    pub(super) general: f64,
    /// How far it happened, from 0 to 1.
    pub(super) happened: f64,
}

/// Cases of one cut whose frequency lies within half an octave and whose recency within an octave.
type Stratum = (usize, i32, i32);

impl Case {
    fn stratum(&self) -> Stratum {
        let octaves = |number: f64, parts: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "a logarithm is small")]
            let place = (number.max(f64::MIN_POSITIVE).log2() * parts).floor() as i32;
            place
        };
        (self.cut, octaves(self.frequency, 2.0), octaves(self.recency_days + 1.0, 1.0))
    }
}

/// A case in a ranking: what a draw reads of it, side by side in memory, because a thousand draws each
/// read all cases.
#[derive(Debug, Clone, Copy)]
struct Ranked {
    relationship: usize,
    happened: f64,
    number: f64,
}

/// Cases in the order of what ranks them, stratum by stratum.
#[derive(Debug)]
pub(super) struct Ranking {
    /// Of each stratum with a pair to compare, the cases by the number that ranks them.
    strata: Vec<Vec<Ranked>>,
}

impl Ranking {
    /// Ranks cases by `number`.
    pub(super) fn new(cases: &[Case], number: impl Fn(&Case) -> f64) -> Self {
        let mut strata: BTreeMap<Stratum, Vec<Ranked>> = BTreeMap::new();
        for case in cases {
            let Case { relationship, happened, .. } = *case;
            let ranked = Ranked { relationship, happened, number: number(case) };
            strata.entry(case.stratum()).or_default().push(ranked);
        }
        let mut strata: Vec<_> = strata.into_values().filter(|one| has_pair(one)).collect();
        for stratum in &mut strata {
            stratum.sort_by(|a, b| a.number.total_cmp(&b.number));
        }
        Self { strata }
    }

    /// The area, each relationship weighing `weights`; none without a pair to compare.
    pub(super) fn area(&self, weights: &[f64]) -> Option<f64> {
        let (mut ordered, mut pairs) = (0.0, 0.0);
        for stratum in &self.strata {
            // Of the cases with a lesser number: how much happened not.
            let (mut below, mut yes_all, mut own) = (0.0, 0.0, 0.0);
            for equal in stratum.chunk_by(|a, b| a.number.total_cmp(&b.number).is_eq()) {
                let (mut yes, mut no) = (0.0, 0.0);
                for case in equal {
                    let weight = weights.get(case.relationship).copied().unwrap_or(0.0);
                    yes += weight * case.happened;
                    no += weight * (1.0 - case.happened);
                    own += weight * case.happened * weight * (1.0 - case.happened);
                }
                ordered += yes * (below + 0.5 * no);
                below += no;
                yes_all += yes;
            }
            ordered -= 0.5 * own;
            pairs += yes_all * below - own;
        }
        (pairs > 1e-9).then(|| ordered / pairs)
    }

    /// The relationship, and how far it happened, of each case that has one to be compared with.
    pub(super) fn comparable(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.strata.iter().flatten().map(|case| (case.relationship, case.happened))
    }

    /// Whether all numbers are the same, which tells nothing.
    pub(super) fn is_flat(&self) -> bool {
        let mut numbers = self.strata.iter().flatten().map(|case| case.number);
        let first = numbers.next();
        numbers.all(|number| Some(number) == first)
    }
}

fn has_pair(stratum: &[Ranked]) -> bool {
    let any = |is: fn(f64) -> bool| stratum.iter().any(|case| is(case.happened));
    stratum.len() > 1 && any(|one| one > 0.0) && any(|one| one < 1.0)
}

/// How many times as often it happened where the number is 1 as where it is 0, in the same strata.
#[derive(Debug)]
pub(super) struct Lift<'c> {
    /// Each stratum's cases where it is 1, and where it is 0; strata that lack either are left out.
    strata: Vec<(Vec<&'c Case>, Vec<&'c Case>)>,
}

impl<'c> Lift<'c> {
    /// Parts the cases by their strata.
    pub(super) fn new(cases: &'c [Case]) -> Self {
        let mut strata: BTreeMap<Stratum, (Vec<&Case>, Vec<&Case>)> = BTreeMap::new();
        for case in cases {
            let (marked, others) = strata.entry(case.stratum()).or_default();
            if case.number > 0.5 { marked.push(case) } else { others.push(case) }
        }
        let both = |(marked, others): &(Vec<_>, Vec<_>)| !marked.is_empty() && !others.is_empty();
        Self { strata: strata.into_values().filter(both).collect() }
    }

    /// The lift, each relationship weighing `weights`; none where the two never meet.
    pub(super) fn of(&self, weights: &[f64]) -> Option<f64> {
        let sums = |cases: &[&Case]| {
            cases.iter().fold((0.0, 0.0), |(all, happened), case| {
                let weight = weights.get(case.relationship).copied().unwrap_or(0.0);
                (all + weight, happened + weight * case.happened)
            })
        };
        let (mut happened, mut expected) = (0.0, 0.0);
        for (marked, others) in &self.strata {
            let ((marked, of_marked), (others, of_others)) = (sums(marked), sums(others));
            if marked > 0.0 && others > 0.0 {
                happened += of_marked;
                expected += marked * of_others / others;
            }
        }
        (expected > 0.0).then(|| happened / expected)
    }

    /// The cases where the number is 1 that have one to be compared with.
    pub(super) fn marked(&self) -> impl Iterator<Item = &'c Case> + '_ {
        self.strata.iter().flat_map(|(marked, _)| marked).copied()
    }

    /// The others.
    pub(super) fn others(&self) -> impl Iterator<Item = &'c Case> + '_ {
        self.strata.iter().flat_map(|(_, others)| others).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(relationship: usize, number: f64, happened: f64) -> Case {
        Case {
            relationship,
            cut: 0,
            frequency: 4.0,
            recency_days: 3.0,
            number,
            general: 0.5,
            happened,
        }
    }

    #[test]
    fn the_area_is_the_part_of_the_pairs_that_are_in_order() {
        // It happened at .9, .4 and .2; not at .5 and .2. Of six pairs: .9 beats both, .4 beats .2,
        // .2 ties with .2, and the rest are out of order: (2 + 1 + .5) / 6.
        let cases = [(0.9, 1.0), (0.4, 1.0), (0.2, 1.0), (0.5, 0.0), (0.2, 0.0)];
        let cases: Vec<Case> =
            cases.iter().enumerate().map(|(place, one)| case(place, one.0, one.1)).collect();
        let area = Ranking::new(&cases, |case| case.number).area(&[1.0; 5]).unwrap();
        assert!((area - 3.5 / 6.0).abs() < 1e-12, "{area}");
        // Two of the first and none of the last, as a drawing may have it: .9, .9, .4, .2 against .5.
        let area =
            Ranking::new(&cases, |case| case.number).area(&[2.0, 1.0, 1.0, 1.0, 0.0]).unwrap();
        assert!((area - 2.0 / 4.0).abs() < 1e-12, "{area}");
    }

    #[test]
    fn cases_of_other_strata_are_not_compared() {
        let busy = |case: Case| Case { frequency: 400.0, ..case };
        let stale = |case: Case| Case { recency_days: 90.0, ..case };
        let later = |case: Case| Case { cut: 1, ..case };
        for other in [busy, stale, later] {
            let cases = [case(0, 0.9, 1.0), other(case(1, 0.1, 0.0))];
            assert_eq!(Ranking::new(&cases, |case| case.number).area(&[1.0; 2]), None);
            assert_eq!(Ranking::new(&cases, |case| case.number).comparable().count(), 0);
        }
        let cases = [case(0, 0.9, 1.0), case(1, 0.1, 0.0)];
        assert_eq!(Ranking::new(&cases, |case| case.number).area(&[1.0; 2]), Some(1.0));
    }

    #[test]
    fn a_case_that_happened_in_part_is_not_compared_with_itself() {
        let alone = [case(0, 0.7, 0.5)];
        assert_eq!(Ranking::new(&alone, |case| case.number).area(&[3.0]), None);
        // .8 happened three times in four, .3 one in four: the pairs between them are .75*.75 in order
        // and .25*.25 out of order.
        let two = [case(0, 0.8, 0.75), case(1, 0.3, 0.25)];
        let area = Ranking::new(&two, |case| case.number).area(&[1.0; 2]).unwrap();
        assert!((area - 0.5625 / (0.5625 + 0.0625)).abs() < 1e-12, "{area}");
    }

    #[test]
    fn the_lift_compares_like_with_like() {
        let rare = |case: Case| Case { frequency: 0.5, ..case };
        // Four flagged of which three happened; of the others in the stratum one of two: 3 / (4 * .5).
        // The flagged one in a stratum of its own is not compared.
        let mut cases =
            vec![case(0, 1.0, 1.0), case(1, 1.0, 1.0), case(2, 1.0, 1.0), case(3, 1.0, 0.0)];
        cases.extend([case(4, 0.0, 1.0), case(5, 0.0, 0.0), rare(case(6, 1.0, 1.0))]);
        assert_eq!(Lift::new(&cases).of(&[1.0; 7]), Some(1.5));
        assert_eq!(Lift::new(&cases).marked().count(), 4);
        assert_eq!(Lift::new(&cases[..4]).of(&[1.0; 7]), None);
    }
}
