//! Where a relationship stands and is heading, what became of gifts, and what is advised.

use reciprocity_core::evidence::OpenExpectation;
use reciprocity_core::rule::programme::Running;
use reciprocity_core::rule::recommendation::{LeastAct, Reason, Recommendation};
use reciprocity_core::{Assessment, Principle, Side, Tier};
use reciprocity_oracle::{Act, Open, Oracle, OracleView, Why};

use super::{Report, few, near, on_the_line};
use crate::support::generate::Case;

/// Whether some number lies so near to a line that decides that rounding does.
fn is_undecided(oracle: &Oracle, case: &Case) -> bool {
    let draft = case.policy.draft();
    let stage = &draft.stage;
    let least = Tier::ALL.map(|tier| draft.tiers.of(tier));
    // Where shares are judged that `on_the_line` does not know of.
    let left = draft.balance.one_way - stage.margin;
    let least = [&least[..], &[left]].concat();
    let least = [least.clone(), least.into_iter().map(|line| 1.0 - line).collect()].concat();
    let near_any = |number: f64, lines: &[f64]| lines.iter().any(|line| near(number, *line));
    let with_margin = |line: f64| [line, line - stage.margin, line + stage.margin];
    let of_view =
        |view: &OracleView| {
            let ends = view.interval.map_or(vec![], |(low, high)| {
                let claimed = draft.claims.overclaim;
                vec![low, high, low - claimed, high + claimed]
            });
            let ends =
                ends.into_iter().any(|end| on_the_line(end, &case.policy) || near_any(end, &least));
            let strained = with_margin(stage.strained_below);
            let treated =
                view.treatment.iter().flatten().filter_map(|one| one.score).any(|score| {
                    near(score.0, 0.5) || near_any(score.1.0, &with_margin(stage.open))
                });
            let process = view.process.into_iter().flatten().any(|process| {
                near_any(process, &with_margin(draft.win_win.least_process))
                    || near_any(process, &strained)
            });
            let expected = view
                .expectations
                .into_iter()
                .flatten()
                .any(|one| near(one.score.0, 0.5) || near_any(one.score.0, &strained));
            let trust = view.trust.into_iter().flatten();
            let trust =
                trust.map(|one| one.score).any(|one| near_any(one, &with_margin(stage.trusting)));
            ends || treated || process || expected || trust
        };
    let gain = oracle.win_win.net_gain.into_iter().flatten().any(|gain| near(gain, 0.0));
    gain || oracle.views.iter().any(of_view)
}

pub(super) fn compare_course(
    report: &mut Report,
    engine: &Assessment,
    oracle: &Oracle,
    case: &Case,
) {
    let (told, expected) = (&engine.win_win, &oracle.win_win);
    for side in Side::ALL {
        let (of, what) = (side.index(), format!("net gain of {side}"));
        report.number(&what, *told.net_gain.of(side), expected.net_gain[of]);
    }
    let (told, expected) = (&engine.programme, &oracle.programme);
    report.same("missing parts", &told.missing_parts, &expected.missing_parts);
    let missed = |running: &Running| Side::ALL.map(|side| *running.missed.of(side) as usize);
    let expected_missed = expected.running.map(|one| one.1);
    report.same("missed", told.running.as_ref().map(missed), expected_missed);
    let share = told.running.and_then(|one| one.customer_share);
    report.number("attention", share, expected.running.and_then(|one| one.2));
    let least = case.policy.draft().programme.least_customer_share;
    if !share.is_some_and(|share| near(share, least)) {
        let state = told.running.map(|one| one.state.name());
        report.same("programme", state, expected.running.map(|one| one.0));
    }
    if case.is_remembered_by_both() {
        report.number("trend of the share", engine.trend.supplier_share, oracle.trend.0);
        report.number("trend of reciprocity", engine.trend.demonstrated, oracle.trend.1);
        for side in Side::ALL {
            let activity = *engine.trend.activity.of(side);
            report.number("activity", activity, oracle.trend.2[side.index()]);
        }
    }
    for side in Side::ALL {
        let told: Vec<_> =
            engine.open_expectations.of(side).iter().map(|one| open(one, side)).collect();
        report.same(&format!("open for {side}"), &told, &oracle.open[side.index()]);
        let told = engine.matters_most.of(side).as_ref().map(|one| open(one, side));
        report.same("matters most", &told, &oracle.matters_most[side.index()]);
    }
    report.same("redress by", engine.redress_by, oracle.redress_by);
    compare_retrospect(report, engine, oracle);
    if is_undecided(oracle, case) {
        return;
    }
    report.same("stage", engine.stage.name(), oracle.stage);
    report.same("quadrant", engine.win_win.quadrant.name(), oracle.win_win.quadrant);
    for side in Side::ALL {
        let (of, told) = (side.index(), &engine.win_win);
        report.same("wins", *told.wins.of(side), oracle.win_win.wins[of]);
        report.same("stunted", *told.stunted.of(side), oracle.win_win.stunted[of]);
        compare_counsel(report, engine.recommendations.of(side), oracle, side);
    }
    let obstacles: Vec<_> = engine.programme.obstacles.iter().map(|one| one.name()).collect();
    report.same("obstacles", &obstacles, &oracle.programme.obstacles);
}

/// Whatever is told of gifts is told in parts of all that was given, by which it is rounded.
fn compare_retrospect(report: &mut Report, engine: &Assessment, oracle: &Oracle) {
    let (told, expected) = (engine.retrospect.as_ref().unwrap(), &oracle.retrospect);
    for side in Side::ALL {
        let followed = told.courtesy_followed.of(side);
        let counts = (followed.courtesies as usize, followed.followed as usize);
        report.same(&format!("courtesies of {side}"), counts, expected.courtesies[side.index()]);
    }
    report.same("returns", told.returns.is_some(), expected.returns.is_some());
    let Some((told, returns)) = told.returns.zip(expected.returns) else { return };
    if !expected.is_sharp {
        return;
    }
    for side in Side::ALL {
        let (told, returns) = (told.of(side), &returns[side.index()]);
        let part = |worth: f64| Some(worth / expected.whole).filter(|_| expected.whole > 0.0);
        report.number(&format!("given by {side}"), part(told.given), part(returns.given));
        let in_time = told.returned_in_time.unwrap_or(0.0) * told.given;
        report.number(&format!("returned to {side} in time"), part(in_time), part(returns.in_time));
        for (told, expected) in told.unreturned_by_age.iter().zip(&returns.unreturned_by_age) {
            report.number(&format!("unreturned to {side}"), part(*told), part(*expected));
        }
        let what = format!("median lag of {side}");
        let (lag, range) = (told.median_lag_days, returns.median_lag_days);
        report.same(&what, lag.is_some(), range.is_some());
        let holds = |(lag, (low, high))| low <= lag && lag <= high;
        report.same(&what, lag.zip(range).is_none_or(holds), true);
        report.same(&format!("begun by {side}"), told.initiated as usize, returns.initiated);
    }
}

fn compare_counsel(report: &mut Report, told: &Recommendation, oracle: &Oracle, side: Side) {
    let expected = &oracle.counsel[side.index()];
    report.same(&format!("advice to {side}"), told.advice.name(), expected.advice);
    report.same("other tier", told.other_tier, expected.other_tier);
    for (what, told, expected) in [
        (format!("reason of {side}"), &told.reasons, &expected.reasons),
        (format!("own side of {side}"), &told.repair_own_side, &expected.repair),
    ] {
        let (mut told, mut expected) = (told.iter().map(why).collect(), expected.clone());
        if is_tied(&expected) {
            let by_name = |all: &mut Vec<Why>| all.sort_by_key(|one| (one.0, one.1));
            by_name(&mut told);
            by_name(&mut expected);
        }
        let names = |all: &[Why]| all.iter().map(|one| (one.0, one.1)).collect::<Vec<_>>();
        report.same(&what, names(&told), names(&expected));
        for (told, expected) in told.iter().zip(&expected) {
            report.number(&format!("{what}, {}", told.0), told.2, expected.2);
        }
    }
    if is_tied(&expected.reasons) {
        return;
    }
    // Hours are known in parts of all that were imposed.
    let imposed = oracle.views[side.index()].treatment[side.index()][Principle::TimeParity.index()];
    let (told, expected) = [act(told.least_act), expected.least_act]
        .map(|act| match act {
            ("record", .., much) if few(much).is_none() => ("none", None, None, None),
            ("spare_hours", by, about, much) => {
                (act.0, by, about, much.map(|much| much / imposed.bad))
            }
            act => act,
        })
        .into();
    let what = format!("act for {side}");
    report.same(&what, (told.0, told.1, told.2), (expected.0, expected.1, expected.2));
    report.number(&what, told.3, expected.3);
}

/// Whether two principles are as bad as each other, so that rounding decides which is named first.
fn is_tied(reasons: &[Why]) -> bool {
    let score = |one: &Why| one.1.and(one.2);
    let near_next = |pair: &[Why]| {
        score(&pair[0]).zip(score(&pair[1])).is_some_and(|(one, next)| near(one, next))
    };
    reasons.windows(2).any(near_next)
}

/// What is still expected, as the oracle tells it.
fn open(one: &OpenExpectation, holder: Side) -> Open {
    let OpenExpectation { id, since, due, weight, degree, stated, promised, .. } = one.clone();
    let (since_and_due, weight_and_degree) = ((since, due), (weight, degree));
    Open { holder, id, since_and_due, weight_and_degree, stated, promised }
}

/// A reason as the oracle tells it.
pub(crate) fn why(reason: &Reason) -> Why {
    match *reason {
        Reason::GivesTooMuch { share } => ("gives_too_much", None, Some(share)),
        Reason::OtherDoesNotHoldUp => ("other_does_not_hold_up", None, None),
        Reason::TreatedBadly { principle, score } => {
            ("treated_badly", Some(principle), Some(score))
        }
        Reason::ExpectationsMissed { score } => ("expectations_missed", None, Some(score)),
        Reason::Unspoken => ("unspoken", None, None),
        Reason::Betrayed => ("betrayed", None, None),
        Reason::CallOutUnanswered => ("call_out_unanswered", None, None),
        Reason::ChangeFailed => ("change_failed", None, None),
        Reason::Unresolved => ("unresolved", None, None),
        Reason::TakesTooMuch { share } => ("takes_too_much", None, Some(share)),
        Reason::TreatsBadly { principle, score } => ("treats_badly", Some(principle), Some(score)),
        Reason::Ended => ("ended", None, None),
        Reason::NothingWrong => ("nothing_wrong", None, None),
        ref unknown => unreachable!("the oracle knows no {unknown:?}"),
    }
}

/// A least act as the oracle tells it.
pub(crate) fn act(act: LeastAct) -> Act {
    match act {
        LeastAct::Record { contributions } => ("record", None, None, Some(contributions)),
        LeastAct::Redress { by } => ("redress", Some(by), None, None),
        LeastAct::HoldUp { by } => ("hold_up", Some(by), None, None),
        LeastAct::GoodConduct { by, principle, deeds } => {
            ("good_conduct", Some(by), Some(principle), Some(deeds))
        }
        LeastAct::SpareHours { by, hours } => ("spare_hours", Some(by), None, Some(hours)),
        LeastAct::MeetExpectations { weight } => ("meet_expectations", None, None, Some(weight)),
        LeastAct::Say => ("say", None, None, None),
        LeastAct::HonourTrust { by, acts } => {
            ("honour_trust", Some(by), None, Some(f64::from(acts)))
        }
        LeastAct::AnswerCallOut => ("answer_call_out", None, None, None),
        LeastAct::None => ("none", None, None, None),
        unknown => unreachable!("the oracle knows no {unknown:?}"),
    }
}
