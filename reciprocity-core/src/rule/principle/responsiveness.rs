//! Not to be ignored: requests answered in time, of those that were due, and recorded conduct.
//!
//! A request that still waits is left out. Where nobody recorded a request or conduct, the answer
//! rate that the order of acts shows stands in: in a plain log it is all there is.

use super::{Dealing, Treatment};
use crate::event::Principle;
use crate::evidence::What;
use crate::rule::answer_rate::answer_rate;
use crate::rule::posterior::Experience;

pub(super) fn treatment(dealing: &Dealing<'_>) -> Treatment {
    let (sight, judged) = (dealing.sight, dealing.judged());
    let policy = sight.policy();
    let of = |what| sight.of(judged, what);
    let (answered, unanswered) = (of(What::Answered), of(What::Unanswered));
    let conduct = dealing.conduct(Principle::Responsiveness);
    if answered.events + unanswered.events == 0 && conduct.is_none() {
        return answer_rate(sight, judged).map_or_else(Treatment::default, |answers| Treatment {
            score: Some(answers.rate),
            interval: Some(answers.interval),
            ..Treatment::default()
        });
    }
    let (good, bad) = conduct.map_or((0.0, 0.0), |conduct| (conduct.good, conduct.bad));
    let experience = Experience {
        good: answered.count + good,
        bad: unanswered.count + bad,
        bad_weight: policy.bad_weight(Principle::Responsiveness),
    };
    Treatment {
        score: Some(experience.mean()),
        interval: Some(experience.interval(policy)),
        good: experience.good,
        bad: experience.bad,
    }
}
