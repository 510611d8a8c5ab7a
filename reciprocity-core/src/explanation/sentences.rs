//! The sentences, topic by topic.

use crate::explanation::phrase::{
    amount, counted, duration, enough_at_most, list, number, percent, percent_range, sentence,
    words,
};
use crate::explanation::{Sentence, Topic};
use crate::party::{PerSide, Side, View};
use crate::policy::Policy;
use crate::rule::balance::Band;
use crate::rule::overall::{Factor, Overall};
use crate::rule::stage::Stage;
use crate::rule::verdict::{Standing, Verdict};
use crate::score::{Assessment, RedressOption, ViewScore};

/// The teller: an assessment and what the two sides are called.
pub(super) struct Teller<'a> {
    pub(super) assessment: &'a Assessment,
    names: PerSide<&'a str>,
    /// The band of balance, as in `60/40`.
    band: String,
    /// By how much a side overstates its own part, as in `10 points`.
    overclaim: String,
}

/// All sentences of `assessment`, in the order of their topics.
pub(super) fn sentences(
    assessment: &Assessment,
    names: PerSide<&str>,
    policy: &Policy,
) -> Vec<Sentence> {
    let teller = Teller::new(assessment, names, policy);
    let told = [
        (Topic::Share, teller.share()),
        (Topic::Verdict, Some(teller.verdict())),
        (Topic::Perception, teller.perception()),
        (Topic::Contributions, teller.contributions()),
        (Topic::Answers, teller.answers()),
        (Topic::Reciprocity, teller.reciprocity()),
        (Topic::Treatment, teller.treatment()),
        (Topic::Expectations, teller.expectations()),
        (Topic::Trust, teller.trust()),
        (Topic::Overall, teller.overall()),
        (Topic::WinWin, teller.win_win()),
        (Topic::Stage, teller.stage()),
        (Topic::Tier, teller.tier()),
        (Topic::Programme, teller.programme()),
        (Topic::Returns, teller.returns()),
        (Topic::Redress, teller.redress()),
        (Topic::Recommendation, teller.recommendation()),
        (Topic::Unknown, teller.unknown()),
    ];
    told.into_iter()
        .filter_map(|(topic, text)| Some(Sentence { topic, text: text?, evidence: Vec::new() }))
        .collect()
}

/// What each side is advised.
pub(super) fn advice(
    assessment: &Assessment,
    names: PerSide<&str>,
    policy: &Policy,
) -> PerSide<String> {
    let teller = Teller::new(assessment, names, policy);
    PerSide::from_fn(|side| sentence(&teller.advice(side)))
}

/// By less than half a point of a hundred, shares are told as the same.
const SAME: f64 = 0.005;

impl<'a> Teller<'a> {
    fn new(assessment: &'a Assessment, names: PerSide<&'a str>, policy: &Policy) -> Self {
        let within = policy.draft().balance.within * 100.0;
        let band = format!("{}/{}", number(within), number(100.0 - within));
        let overclaim = amount(policy.draft().claims.overclaim * 100.0, "points");
        Self { assessment, names, band, overclaim }
    }
}

impl Teller<'_> {
    pub(super) fn name(&self, side: Side) -> &str {
        self.names.of(side)
    }

    pub(super) fn joint(&self) -> &ViewScore {
        &self.assessment.joint
    }

    fn share(&self) -> Option<String> {
        let score = self.joint();
        let share = score.share?;
        let side = share.greater_giver();
        let (giver, taker) = (self.name(side), self.name(side.other()));
        let made = PerSide::from_fn(|side| {
            format!("{} by {}", score.contributions.of(side), self.name(side))
        });
        let own = |side| {
            let score = self.assessment.view(View::from(side));
            score.share.map(|share| share.of(side))
        };
        let (giver_s, taker_s) = (own(side), own(side.other()).map(|share| 1.0 - share));
        let together = share.of(side);
        let eyes = match (giver_s, taker_s) {
            (Some(a), Some(b)) => format!(
                "In its own eyes {giver} gave {}; in the eyes of {taker} it gave {}",
                percent(a),
                percent(b)
            ),
            (Some(a), None) => format!("In its own eyes {giver} gave {}", percent(a)),
            (None, Some(b)) => format!("In the eyes of {taker}, {giver} gave {}", percent(b)),
            (None, None) => format!("{giver} gave {}", percent(together)),
        };
        // The range is that of what both eyes see together.
        let told_last = taker_s.or(giver_s).unwrap_or(together);
        let all = if (together - told_last).abs() < SAME {
            String::new()
        } else {
            format!("; all in all it gave {}", percent(together))
        };
        Some(format!(
            "On record: {} and {}. {eyes}{all} (range {}).",
            made.supplier,
            made.customer,
            percent_range(share.interval_of(side)),
        ))
    }

    fn verdict(&self) -> String {
        let provisional = if self.joint().provisional {
            " It is provisional: one side's contributions are still few."
        } else {
            ""
        };
        match self.joint().verdict {
            Verdict::Unknown => {
                let why = match self.joint().currency_without_rate {
                    None if self.joint().contributions != PerSide::default() => {
                        "What was given weighs nothing".to_owned()
                    }
                    None => "Nothing that was given is on record".to_owned(),
                    Some(currency) => format!(
                        "What was given cannot be added up: the policy gives no rate for {currency}, \
                         and there is more than one currency"
                    ),
                };
                format!(
                    "{why}, so nothing can be said of the balance; that is no verdict, good or bad."
                )
            }
            Verdict::Resolved(standing) => {
                format!("The exchange {}.{provisional}", self.standing(standing))
            }
            Verdict::Unresolved { from, to, more_events } => {
                let more = match more_events {
                    _ if self.has_ended() => String::new(), // there will be none
                    None => format!(" {}", self.why_no_more_would_tell()),
                    Some(more) => {
                        let more = amount(more.ceil(), "more contributions");
                        format!(" About {more} like these would tell.")
                    }
                };
                let between =
                    if are_neighbours(from, to) { "" } else { ", perhaps something between" };
                format!(
                    "The record does not settle it yet: perhaps the exchange {}, perhaps \
                     it {}{between}.{more}",
                    self.standing(from),
                    self.standing(to)
                )
            }
        }
    }

    fn why_no_more_would_tell(&self) -> String {
        match self.joint().share.and_then(|share| share.overclaim) {
            Some((claimant, _)) => {
                format!("More that {} alone records would not tell.", self.name(claimant))
            }
            None => "The share lies on a line between two bands.".to_owned(),
        }
    }

    fn standing(&self, standing: Standing) -> String {
        let giver = standing.giver.map_or("", |side| self.name(side));
        match standing.band {
            Band::Within => format!("is balanced, within {}", self.band),
            Band::Tilted => format!("is tilted: {giver} gives clearly more"),
            Band::OneWay => format!("is one-way: {giver} gives nearly all"),
        }
    }

    fn perception(&self) -> Option<String> {
        if let Some((claimant, range)) = self.joint().share.as_ref()?.overclaim {
            return Some(format!(
                "Only {} kept records. People overstate their own part by about {} of a hundred, so \
                 its share is more likely {}.",
                self.name(claimant),
                self.overclaim,
                percent_range(range)
            ));
        }
        let gap = self.assessment.perception?.gap;
        let points = amount((gap * 100.0).abs(), "points");
        Some(if gap.abs() < SAME {
            let [supplier, customer] = [View::Supplier, View::Customer];
            let made = |view| self.assessment.view(view).contributions;
            if made(supplier) == made(customer) {
                "Both sides look at the same record and see the same share.".to_owned()
            } else {
                "Both sides see the same share, each in a record of its own.".to_owned()
            }
        } else if gap > 0.0 {
            format!("The shares that the two sides claim overlap by {points} of a hundred.")
        } else {
            format!("Each side credits the other: neither claims {points} of a hundred.")
        })
    }

    fn contributions(&self) -> Option<String> {
        let given = |side: Side| {
            let items: Vec<String> = self
                .joint()
                .kinds
                .iter()
                .filter(|kind| *kind.contributions.of(side) > 0)
                .map(|kind| {
                    let of = if kind.kind == "money" {
                        String::new()
                    } else {
                        format!(" of {}", words(&kind.kind))
                    };
                    format!("{}{of}", amount(*kind.amounts.of(side), &kind.unit))
                })
                .collect();
            let what = if items.is_empty() { "nothing".to_owned() } else { list(&items, "and") };
            format!("{} gave {what}", self.name(side))
        };
        let any = !self.joint().kinds.is_empty();
        any.then(|| {
            format!(
                "Counting the past for less the longer ago it is, {}; {}.",
                given(Side::Supplier),
                given(Side::Customer)
            )
        })
    }

    fn answers(&self) -> Option<String> {
        let told: Vec<String> = Side::ALL
            .into_iter()
            .filter_map(|side| {
                let answers = (*self.joint().answer_rate.of(side))?;
                let (name, other) = (self.name(side), self.name(side.other()));
                let pace = answers.median_seconds.map_or_else(String::new, |(_, below)| {
                    format!(", half of the answers within {}", duration(below))
                });
                Some(format!(
                    "{name} answered {} of the {} of {other}{pace}: the next one is answered with a \
                     chance of {} (range {})",
                    answers.answered,
                    counted(answers.turns, "turn"),
                    percent(answers.rate),
                    percent_range(answers.interval),
                ))
            })
            .collect();
        (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
    }

    fn reciprocity(&self) -> Option<String> {
        let demonstrated = self.joint().demonstrated?;
        Some(format!(
            "Demonstrated reciprocity is {:.2} on a scale from 0 (not shown) to 1: {} of {}, {} of {} \
             and {} of turn, the old ones counting for less.",
            demonstrated.score,
            amount(demonstrated.acts.supplier, "acts"),
            self.names.supplier,
            number(demonstrated.acts.customer),
            self.names.customer,
            amount(demonstrated.turn_changes, "changes"),
        ))
    }

    fn treatment(&self) -> Option<String> {
        let told: Vec<String> = Side::ALL
            .into_iter()
            .filter_map(|side| {
                let known: Vec<String> = self
                    .joint()
                    .treatment
                    .of(side)
                    .iter()
                    .filter_map(|one| {
                        Some(format!("{} {:.2}", words(one.principle.name()), one.score?))
                    })
                    .collect();
                let (name, known) = (self.name(side), list(&known, "and"));
                match *self.joint().felt_fairness.of(side) {
                    Some(felt) => Some(format!(
                        "To {name} the exchange feels {} fair; it is treated: {known}",
                        percent(felt)
                    )),
                    None if known.is_empty() => None,
                    None => Some(format!("{name} is treated: {known}")),
                }
            })
            .collect();
        (!told.is_empty()).then(|| format!("{}.", told.join(". ")))
    }

    fn overall(&self) -> Option<String> {
        let overall = self.joint().overall.as_ref()?;
        let views = PerSide::from_fn(|side| {
            let own = self.assessment.view(View::from(side)).overall.as_ref();
            own.map(|overall| format!("{:.2} for {}", overall.score, self.name(side)))
        });
        let of_sides: Vec<String> =
            [views.supplier, views.customer].into_iter().flatten().collect();
        let sides = if of_sides.is_empty() {
            String::new()
        } else {
            format!(" ({})", list(&of_sides, "and"))
        };
        Some(format!(
            "Overall {:.2} of 1{sides}, resting on {} of what the score asks for. {}",
            overall.score,
            percent(overall.coverage),
            terms(overall)
        ))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.assessment.stage == Stage::Ended
    }

    fn redress(&self) -> Option<String> {
        if self.has_ended() {
            return None;
        }
        let options = &self.joint().redress;
        let by = options.first()?.by;
        Some(format!(
            "What would put it right: {} from {}, given now, would bring the exchange within {}.",
            options_told(options),
            self.name(by),
            self.band
        ))
    }

    fn unknown(&self) -> Option<String> {
        let known = &self.joint().treatment;
        let unknown: Vec<String> = known
            .supplier
            .iter()
            .zip(&known.customer)
            .filter(|(a, b)| a.score.is_none() && b.score.is_none())
            .map(|(one, _)| words(one.principle.name()))
            .collect();
        let currency = self.joint().currency_without_rate.map_or_else(String::new, |currency| {
            format!(
                "Money is left out: the policy gives no rate for {currency}, and there is more than \
                 one currency."
            )
        });
        let unknown = if unknown.is_empty() {
            String::new()
        } else {
            let unknown = list(&unknown, "or");
            format!(
                "Nothing on record speaks of {unknown}: unknown, which is neither good nor bad."
            )
        };
        let told: Vec<String> =
            [unknown, currency].into_iter().filter(|text| !text.is_empty()).collect();
        (!told.is_empty()).then(|| told.join(" "))
    }
}

/// Whether no standing lies between the two.
fn are_neighbours(from: Standing, to: Standing) -> bool {
    let place = |one: Standing| match (one.band, one.giver) {
        (Band::Within, _) => 0_i8,
        (Band::Tilted, Some(Side::Customer)) => -1,
        (Band::Tilted, _) => 1,
        (Band::OneWay, Some(Side::Customer)) => -2,
        (Band::OneWay, _) => 2,
    };
    place(from).abs_diff(place(to)) <= 1
}

/// Amounts each of which would do. Kinds that take the same amount are told together.
pub(super) fn options_told(options: &[RedressOption]) -> String {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for option in options {
        let most = option.most.unwrap_or(f64::INFINITY);
        let much = enough_at_most(option.amount, most, &option.unit);
        match told.last_mut() {
            Some((same, kinds)) if *same == much => kinds.push(words(&option.kind)),
            _ => told.push((much, vec![words(&option.kind)])),
        }
    }
    let told: Vec<String> = told
        .into_iter()
        .map(|(much, kinds)| match kinds.as_slice() {
            [one] if one == "money" => much,
            kinds => format!("{much} of {}", list(kinds, "or")),
        })
        .collect();
    list(&told, "or")
}

/// How the factors make up the score, and which of them pulls it down most.
fn terms(overall: &Overall) -> String {
    let factors: Vec<String> = overall
        .terms
        .iter()
        .map(|term| {
            format!(
                "{} {:.2} (weight {})",
                words(term.factor.name()),
                term.score,
                percent(term.weight)
            )
        })
        .collect();
    let weakest = overall
        .terms
        .iter()
        .min_by(|a, b| {
            let pull =
                |term: &crate::rule::overall::Term| term.log_term.unwrap_or(f64::NEG_INFINITY);
            pull(a).total_cmp(&pull(b))
        })
        .filter(|term| term.score < 1.0)
        .map_or_else(String::new, |term| {
            let pull = if term.factor == Factor::Expectations { "pull" } else { "pulls" };
            format!(" {} {pull} it down most.", sentence_case(term.factor))
        });
    format!("It multiplies {}.{weakest}", list(&factors, "and"))
}

fn sentence_case(factor: Factor) -> String {
    sentence(&words(factor.name()))
}
