//! Not to be ignored: requests answered in time, of those that were due, and recorded conduct.
//!
//! A request that still waits is left out. In a plain log, in which nobody recorded what deserves an
//! answer, the answer rate that the order of acts shows is what one believes before any conduct.
//! Where requests are on record nothing is inferred: not every payment deserves a reply.

use super::{Dealing, PrincipleScore};
use crate::event::Principle;
use crate::evidence::What;
use crate::rule::posterior::{EVEN, Experience};

pub(super) const READS_SHARES: bool = false;

#[inline]
pub(super) fn score(dealing: &Dealing<'_>) -> PrincipleScore {
    let (sight, judged) = (dealing.sight, dealing.judged());
    let (answered, unanswered) =
        (sight.of(judged, What::Answered), sight.of(judged, What::Unanswered));
    let conduct = dealing.conduct(Principle::Responsiveness);
    let decided = answered.events + unanswered.events > 0;
    let (good, bad) = conduct.map_or((0.0, 0.0), |conduct| (conduct.good, conduct.bad));
    let experience = (decided || conduct.is_some()).then(|| Experience {
        good: answered.count + good,
        bad: unanswered.count + bad,
        bad_weight: sight.policy().bad_weight(Principle::Responsiveness),
        prior: EVEN,
    });
    let inferred = if sight.has_requests() { None } else { dealing.answer_rate };
    let known = inferred.map(|answers| (answers.rate, answers.interval));
    PrincipleScore::believed(Principle::Responsiveness, experience, known, sight.policy())
}
