//! The sentences about the relationship as a whole: expectations, trust, gain, stage, tier, the
//! sponsor programme, trend, returns, and what each side should do.

use crate::event::Principle;
use crate::explanation::phrase::{
    amount, counted, enough, list, number, percent, sentence, with_article, words,
};
use crate::explanation::sentences::{Teller, options_told};
use crate::party::{Side, View};
use crate::rule::programme::ProgrammeState;
use crate::rule::recommendation::{Advice, LeastAct, Reason, Recommendation};
use crate::rule::stage::Stage;
use crate::rule::tier::HoldsUp;
use crate::rule::verdict::Verdict;
use crate::rule::win_win::Quadrant;
use crate::score::RedressOption;

/// Who has left records no more, mends nothing, and is asked for nothing.
const ENDED: &str = "The relationship has ended: there is nothing to advise.";

impl Teller<'_> {
    pub(super) fn expectations(&self) -> Option<String> {
        let told: Vec<String> = Side::ALL
            .into_iter()
            .filter_map(|side| {
                let one = (*self.joint().expectations.of(side))?;
                Some(format!(
                    "what {} expects is met with a chance of {} (weight met {}, missed {})",
                    self.name(side),
                    percent(one.score),
                    number(one.met),
                    number(one.missed)
                ))
            })
            .collect();
        let connection = self.joint().connection.map_or_else(String::new, |connection| {
            format!(" The connection is as good as the lesser of the two: {}.", percent(connection))
        });
        (!told.is_empty()).then(|| format!("{}.{connection}", sentence(&told.join("; "))))
    }

    pub(super) fn trust(&self) -> Option<String> {
        let told: Vec<String> = Side::ALL
            .into_iter()
            .filter_map(|side| {
                let trust = (*self.joint().trust.of(side))?;
                let parts = [
                    ("ability", trust.ability),
                    ("benevolence", trust.benevolence),
                    ("integrity", trust.integrity),
                ];
                let parts: Vec<String> = parts
                    .into_iter()
                    .filter_map(|(name, part)| Some(format!("{name} {:.2}", part?)))
                    .collect();
                Some(format!(
                    "{} trusts {} to {:.2} ({})",
                    self.name(side),
                    self.name(side.other()),
                    trust.score,
                    list(&parts, "and")
                ))
            })
            .collect();
        (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
    }

    pub(super) fn win_win(&self) -> Option<String> {
        let win_win = &self.assessment.win_win;
        let verdict = match win_win.quadrant {
            Quadrant::WinWin => "Both sides win, each".to_owned(),
            Quadrant::SupplierOnly => format!("Only {} wins", self.name(Side::Supplier)),
            Quadrant::CustomerOnly => format!("Only {} wins", self.name(Side::Customer)),
            Quadrant::LoseLose => "Neither side wins".to_owned(),
            Quadrant::Unresolved => return None,
        };
        let stunted: Vec<String> = Side::ALL
            .into_iter()
            .filter(|side| *win_win.stunted.of(*side))
            .map(|side| {
                let name = self.name(side);
                format!(" For {name} the outcome is good and the way there bad: it is stunted.")
            })
            .collect();
        Some(format!("{verdict} by its own measure.{}", stunted.concat()))
    }

    pub(super) fn stage(&self) -> Option<String> {
        let told = match self.assessment.stage {
            Stage::Prospect => return None, // nothing was traded; the rest says what there is
            Stage::Transactional => "the two deal with each other",
            Stage::Open => "open: honest in both directions",
            Stage::Trusting => "trusting: trust was extended and honoured",
            Stage::Partner => "partners: trusting, both win, and something was made better",
            Stage::Strained => {
                "strained: one side is treated badly, or does not get what it expects"
            }
            Stage::OneWay => "one-way: one side gives nearly all",
            Stage::Stunted => "stunted: a good outcome with a bad process",
            Stage::Dormant => "dormant: nothing has happened for long",
            Stage::Ended => "ended",
        };
        Some(format!("Stage: {told}."))
    }

    pub(super) fn tier(&self) -> Option<String> {
        let told: Vec<String> = Side::ALL
            .into_iter()
            .filter(|side| *self.joint().holds_up.of(*side) == Some(HoldsUp::No))
            .map(|side| {
                let short = options_told(self.joint().shortfall.of(side));
                let name = self.name(side);
                let tier = with_article(&words(self.assessment.profile.tier.name()));
                if short.is_empty() || self.has_ended() {
                    return format!("{name} does not hold up its end of {tier} relationship");
                }
                format!(
                    "{name} does not hold up its end of {tier} relationship; it is short of {short}"
                )
            })
            .collect();
        (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
    }

    pub(super) fn programme(&self) -> Option<String> {
        let programme = &self.assessment.programme;
        let missing = programme.missing_parts.as_ref()?;
        let invitation = if missing.is_empty() {
            "The invitation to the sponsor programme is complete.".to_owned()
        } else {
            let missing: Vec<String> = missing.iter().map(|part| words(part)).collect();
            format!(
                "The invitation to the sponsor programme does not say: {}.",
                list(&missing, "and")
            )
        };
        let running = programme.running.map_or_else(String::new, |running| {
            let state = match running.state {
                ProgrammeState::Reciprocal => return " The programme is reciprocal.".to_owned(),
                ProgrammeState::AtRisk => "is at risk",
                ProgrammeState::Suspended => "is suspended",
            };
            let missed = |side: Side| match running.missed.of(side) {
                0 => None,
                1 => Some(format!("{} missed its last period", self.name(side))),
                more => Some(format!("{} missed its last {more} periods", self.name(side))),
            };
            let mut why: Vec<String> = Side::ALL.into_iter().filter_map(missed).collect();
            if why.is_empty() {
                let share = percent(running.customer_share.unwrap_or_default());
                let customer = self.name(Side::Customer);
                why.push(format!("{customer} gives {share} of the executive attention only"));
            }
            format!(" The programme {state}: {}.", list(&why, "and"))
        });
        Some(format!("{invitation}{running}"))
    }

    pub(super) fn returns(&self) -> Option<String> {
        let returns = self.assessment.retrospect.as_ref()?.returns.as_ref()?;
        let told: Vec<String> = Side::ALL
            .into_iter()
            .filter_map(|side| {
                let of = returns.of(side);
                let open: f64 = of.unreturned_by_age.iter().sum();
                let lag = of.median_lag_days?;
                let rest = if open > 0.0 {
                    let old = of.unreturned_by_age[2] + of.unreturned_by_age[3];
                    format!(
                        ", {} of it is still open, and {} of that for more than 90 days",
                        percent(open / of.given),
                        percent(old / open)
                    )
                } else {
                    " and none of it is still open".to_owned()
                };
                Some(format!(
                    "what {} gave came back within {} by half{rest}",
                    self.name(side),
                    amount(lag.ceil().max(1.0), "days"),
                ))
            })
            .collect();
        (!told.is_empty()).then(|| format!("{}.", sentence(&told.join("; "))))
    }

    pub(super) fn recommendation(&self) -> Option<String> {
        let ended =
            |side: &Side| self.assessment.recommendations.of(*side).advice == Advice::Nothing;
        if Side::ALL.iter().all(ended) {
            return Some(ENDED.to_owned());
        }
        let told: Vec<String> = Side::ALL
            .into_iter()
            .map(|side| format!("For {}: {}", self.name(side), self.advice(side)))
            .collect();
        Some(told.join(" "))
    }

    pub(super) fn advice(&self, side: Side) -> String {
        let one = self.assessment.recommendations.of(side);
        let own = self.assessment.view(View::from(side));
        let lacks_rate = own.verdict == Verdict::Unknown && own.currency_without_rate.is_some();
        let repair: Vec<String> =
            one.repair_own_side.iter().filter_map(|reason| self.reason(side, reason)).collect();
        // Who has something to repair does not go on as before.
        let is_own_word = own.share.is_some_and(|share| share.overclaim.is_some());
        let hear_other = format!("let {} tell its part before you judge", self.name(side.other()));
        let of_other = format!("nothing is wrong with what {} does", self.name(side.other()));
        let advice = match one.advice {
            Advice::GatherEvidence if lacks_rate => "name a rate before you judge",
            Advice::GatherEvidence if one.least_act == LeastAct::None && is_own_word => &hear_other,
            Advice::GatherEvidence => "record more before you judge",
            Advice::Continue if repair.is_empty() => "go on as you do",
            Advice::Continue => &of_other,
            Advice::CallOut => "say what you need",
            Advice::Renegotiate => "agree on another type of relationship",
            Advice::Disengage => "you may well disengage",
            Advice::Nothing => return ENDED.to_owned(),
        };
        let tier = one.other_tier.map_or_else(String::new, |tier| {
            format!(", such as {} one", with_article(&words(tier.name())))
        });
        let because: Vec<String> =
            one.reasons.iter().take(2).filter_map(|reason| self.reason(side, reason)).collect();
        let because = if because.is_empty() {
            String::new()
        } else {
            format!(", because {}", list(&because, "and"))
        };
        let change = self.least_act(one).map_or_else(String::new, |act| format!("; {act}"));
        let repair = match one.advice {
            _ if repair.is_empty() => String::new(),
            Advice::Continue => format!(" Repair your own side: {}.", list(&repair, "and")),
            _ => format!(" And repair your own side: {}.", list(&repair, "and")),
        };
        format!("{advice}{tier}{because}{change}.{repair}")
    }

    fn reason(&self, side: Side, reason: &Reason) -> Option<String> {
        let other = self.name(side.other());
        let about = |principle: &Principle| words(principle.name());
        Some(match reason {
            Reason::GivesTooMuch { share } => format!("you give {}", percent(*share)),
            Reason::OtherDoesNotHoldUp => format!("{other} does not hold up its end"),
            Reason::TreatedBadly { principle, score } => {
                format!("{other} falls short in {} ({score:.2})", about(principle))
            }
            Reason::ExpectationsMissed { score } => {
                format!("what you expect is met with a chance of {} only", percent(*score))
            }
            Reason::Unspoken => "you expect something that you have not said".to_owned(),
            Reason::Betrayed => format!("{other} betrayed your trust"),
            Reason::CallOutUnanswered => "your call was not answered in time".to_owned(),
            Reason::ChangeFailed => "a change of terms was refused or failed".to_owned(),
            Reason::Unresolved => "nothing is settled yet".to_owned(),
            Reason::TakesTooMuch { share } => {
                format!("you give {} only", percent(*share))
            }
            Reason::TreatsBadly { principle, score } => {
                format!("you fall short in {} ({score:.2})", about(principle))
            }
            Reason::NothingWrong | Reason::Ended => return None,
        })
    }

    fn least_act(&self, one: &Recommendation) -> Option<String> {
        let own = self.assessment.view(View::from(one.side));
        Some(match one.least_act {
            // What follows the first one says how many more would tell.
            LeastAct::Record { .. } if own.share.is_none() => {
                "one contribution would be a beginning".to_owned()
            }
            LeastAct::Record { contributions } => {
                format!("about {} would tell", amount(contributions.ceil(), "more contributions"))
            }
            LeastAct::Redress { by } => format!("{} would do", self.gift(&own.redress, by)?),
            LeastAct::HoldUp { by } => {
                format!("{} would hold it up", self.gift(own.shortfall.of(by), by)?)
            }
            LeastAct::GoodConduct { by, principle, deeds } => format!(
                "{} of {} in {} would do",
                amount(deeds.ceil().max(1.0), "good deeds"),
                self.name(by),
                words(principle.name())
            ),
            LeastAct::SpareHours { by, hours } => {
                // No more than were taken, as far as tenths tell.
                let much = if hours < 1.0 {
                    enough(60.0 * hours, "minutes")
                } else {
                    enough(hours, "hours")
                };
                format!("{much} fewer taken from you by {} would do", self.name(by))
            }
            LeastAct::MeetExpectations { weight } => {
                format!("expectations of weight {} more to be met would do", number(weight.ceil()))
            }
            LeastAct::Say => "say it".to_owned(),
            LeastAct::HonourTrust { by, acts } => {
                let times = if acts == 1 { "once".to_owned() } else { counted(acts, "time") };
                format!("trust honoured {times} by {} would repair it", self.name(by))
            }
            LeastAct::AnswerCallOut => "an answer to what you called out would do".to_owned(),
            LeastAct::None => return None,
        })
    }

    /// The first of the amounts that `by` might give, of what it gave before if there is any of that.
    fn gift(&self, options: &[RedressOption], by: Side) -> Option<String> {
        let of_other = |option: &&RedressOption| {
            let kinds = &mut self.joint().kinds.iter();
            !kinds.any(|kind| kind.kind == option.kind && *kind.contributions.of(by) > 0)
        };
        let option = options.iter().filter(|option| option.by == by).min_by_key(of_other)?;
        Some(format!("{} from {}", options_told(std::slice::from_ref(option)), self.name(by)))
    }
}
