//! Holds the engine's answer to the oracle's.

use reciprocity_core::evidence::OpenExpectation;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::interval::Interval;
use reciprocity_core::rule::programme::Running;
use reciprocity_core::rule::recommendation::{LeastAct, Reason, Recommendation};
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::tier::HoldsUp;
use reciprocity_core::rule::verdict::{Standing, Verdict};
use reciprocity_core::score::RedressOption;
use reciprocity_core::{Assessment, Class, Policy, Principle, Side, Tier, View, ViewScore};
use reciprocity_oracle::{Act, Open, Oracle, OracleView, Range, Redress, Share, Why};

use super::generate::Case;

/// Sixty rounded sums differ by about 60 * 2^-53; a beta quantile, found by two methods, by about
/// 1e-12 where its density is low. 1e-9 lies above both and far below what anyone would read.
const TOLERANCE: f64 = 1e-9;

pub(crate) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0)
}

/// Co-contribution has an infinite slope where one side gives nothing, so that rounding of the
/// share shows as its square root: there only its square can agree.
fn near_root(a: f64, b: f64) -> bool {
    near(a * a, b * b)
}

/// For what is made of a co-contribution that is so near to zero.
fn roughly(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE.sqrt()
}

/// For what is a root of that: the joint view's factors are geometric means of both sides'.
fn roughly_root(a: f64, b: f64) -> bool {
    roughly(a * a, b * b)
}

/// Whether one side gave so little that felt fairness and co-contribution, which are then nearly
/// zero, are known to fewer than nine digits.
fn is_steep(oracle: &OracleView) -> bool {
    oracle.share.is_some_and(|share| share.of[0].min(share.of[1]) < 1e-6)
}

type Agrees = fn(f64, f64) -> bool;

/// What disagrees, told so that a person can follow it.
#[derive(Default)]
struct Report {
    view: &'static str,
    lines: Vec<String>,
}

impl Report {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, engine: T, oracle: T) {
        let told = (engine, oracle);
        if told.0 != told.1 {
            self.lines.push(format!("{}: {what}: {:?}, oracle {:?}", self.view, told.0, told.1));
        }
    }

    fn number(&mut self, what: &str, engine: Option<f64>, oracle: Option<f64>) {
        self.number_by(near, what, engine, oracle);
    }

    fn number_by(&mut self, agrees: Agrees, what: &str, engine: Option<f64>, oracle: Option<f64>) {
        let agree = match (engine, oracle) {
            (Some(engine), Some(oracle)) => agrees(engine, oracle),
            (None, None) => true,
            _ => false,
        };
        if !agree {
            self.lines.push(format!("{}: {what}: {engine:?}, oracle {oracle:?}", self.view));
        }
    }

    fn range(&mut self, what: &str, engine: Option<Interval>, oracle: Option<Range>) {
        self.range_by(near, what, engine, oracle);
    }

    fn range_by(
        &mut self,
        agrees: Agrees,
        what: &str,
        engine: Option<Interval>,
        oracle: Option<Range>,
    ) {
        self.number_by(agrees, &format!("{what} low"), engine.map(|i| i.low), oracle.map(|o| o.0));
        self.number_by(
            agrees,
            &format!("{what} high"),
            engine.map(|i| i.high),
            oracle.map(|o| o.1),
        );
    }
}

/// All that the engine and the oracle tell differently about a case.
pub(crate) fn disagreements(assessment: &Assessment, case: &Case) -> Vec<String> {
    let mut report = Report::default();
    let Case { events, policy, as_of, profile, previous } = case;
    let previous = previous.map(Stage::name);
    let oracle = reciprocity_oracle::assess(events, *profile, previous, *as_of, policy);
    for (view, told) in View::ALL.into_iter().zip(&oracle.views) {
        report.view = view.name();
        // The joint share is the mean of both sides', where both have one.
        let own: [&OracleView; 2] = [&oracle.views[0], &oracle.views[1]];
        let split = view == View::Joint && oracle.perception.is_some();
        let bases = if split { &own[..] } else { &[told][..] };
        compare(&mut report, assessment.view(view), (told, bases), policy);
        compare_bonds(&mut report, assessment.view(view), (told, bases), case);
    }
    report.view = "relationship";
    let (told, expected) = (assessment.perception, oracle.perception);
    report.number("gap", told.map(|one| one.gap), expected.map(|one| one.0));
    report.number("joint share", told.map(|one| one.joint_share), expected.map(|one| one.1[0]));
    compare_course(&mut report, assessment, &oracle, case);
    report.lines
}

/// Whether some number lies so near to a line that decides that rounding does.
fn is_undecided(oracle: &Oracle, case: &Case) -> bool {
    let draft = case.policy.draft();
    let stage = &draft.stage;
    let least = Tier::ALL.map(|tier| draft.tiers.of(tier));
    let least = [least, least.map(|line| 1.0 - line)].concat();
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
                near(process, draft.win_win.least_process) || near_any(process, &strained)
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

fn compare_bonds(
    report: &mut Report,
    engine: &ViewScore,
    (oracle, bases): (&OracleView, &[&OracleView]),
    case: &Case,
) {
    for side in Side::ALL {
        let (told, expected) = (engine.expectations.of(side), oracle.expectations[side.index()]);
        let what = format!("expectations of {side}");
        report.number(&what, told.map(|one| one.score), expected.map(|one| one.score.0));
        report.range(&what, told.map(|one| one.interval), expected.map(|one| one.score.1));
        report.number(&what, told.map(|one| one.met), expected.map(|one| one.met));
        report.number(&what, told.map(|one| one.missed), expected.map(|one| one.missed));
        let (told, expected) = (engine.trust.of(side), oracle.trust[side.index()]);
        let what = format!("trust of {side}");
        report.number(&what, told.map(|one| one.score), expected.map(|one| one.score));
        let rate = told.and_then(|one| one.recheck_rate);
        report.number(&what, rate, expected.and_then(|one| one.recheck_rate));
        let parts = told.map_or([None; 3], |one| [one.ability, one.benevolence, one.integrity]);
        for (part, expected) in parts.into_iter().zip(expected.map_or([None; 3], |one| one.parts)) {
            report.number(&what, part, expected);
        }
        let least = case.policy.draft().tiers.of(case.profile.tier);
        let ends = oracle.interval.map_or(vec![], |(low, high)| vec![low, high]);
        if !ends.iter().any(|end| near(*end, least) || near(*end, 1.0 - least)) {
            let told = engine.holds_up.of(side).map(HoldsUp::name);
            report.same(&format!("{side} holds up"), told, oracle.holds_up[side.index()]);
        }
        let at_the_line = |share: Share| near(share.of[side.index()], least);
        if !oracle.share.is_some_and(at_the_line) {
            let (told, expected) = (engine.shortfall.of(side), &oracle.shortfall[side.index()]);
            compare_amounts(report, "shortfall", (told, expected), bases, &case.policy);
        }
    }
    report.number("connection", engine.connection, oracle.connection);
}

fn compare_course(report: &mut Report, engine: &Assessment, oracle: &Oracle, case: &Case) {
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
    let OpenExpectation { id, since, due, weight, degree, stated, promised } = one.clone();
    let (since_and_due, weight_and_degree) = ((since, due), (weight, degree));
    Open { holder, id, since_and_due, weight_and_degree, stated, promised }
}

/// A number of events, unless there are so many that rounding is seen in them.
fn few(events: Option<f64>) -> Option<f64> {
    events.filter(|events| *events < 1e5)
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
        Reason::NothingWrong => ("nothing_wrong", None, None),
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
    }
}

fn compare(
    report: &mut Report,
    engine: &ViewScore,
    (oracle, bases): (&OracleView, &[&OracleView]),
    policy: &Policy,
) {
    compare_shares(report, engine, oracle);
    compare_verdict(report, engine, oracle, policy);
    compare_kinds(report, engine, (oracle, bases), policy);
    compare_treatment(report, engine, oracle);
    compare_overall(report, engine, oracle);
}

fn compare_shares(report: &mut Report, engine: &ViewScore, oracle: &OracleView) {
    let share = engine.share;
    report.number("share", share.map(|one| one.supplier), oracle.share.map(|one| one.of[0]));
    report.number("customer's", share.map(|one| one.customer), oracle.share.map(|one| one.of[1]));
    report.number(
        "events",
        share.map(|one| one.effective_events),
        oracle.share.map(|one| one.events),
    );
    report.range("interval", share.map(|one| one.interval), oracle.interval);
    let overclaim = share.and_then(|one| one.overclaim);
    report.same("sole observer", overclaim.map(|one| one.0), oracle.overclaim.map(|one| one.0));
    report.range("overclaim", overclaim.map(|one| one.1), oracle.overclaim.map(|one| one.1));
    report.same("classes", engine.classes.len(), oracle.classes.len());
    for (engine, oracle) in engine.classes.iter().zip(&oracle.classes) {
        report.same("class", engine.class, oracle.0);
        report.number(engine.class.name(), Some(engine.supplier), Some(oracle.1.of[0]));
        report.number(engine.class.name(), Some(engine.customer), Some(oracle.1.of[1]));
    }
    report.same("currency", engine.currency_without_rate, oracle.currency_without_rate);
    report.number("balance", engine.balance, oracle.balance);
    for side in Side::ALL {
        let what = format!("felt fairness of {side}");
        report.number(&what, *engine.felt_fairness.of(side), oracle.felt_fairness[side.index()]);
    }
}

fn told(standing: Standing) -> reciprocity_oracle::Standing {
    let band = match standing.band {
        Band::Within => 0,
        Band::Tilted => 1,
        Band::OneWay => 2,
    };
    (band, standing.giver)
}

/// Whether a share lies so near to a threshold that rounding decides.
fn on_the_line(share: f64, policy: &Policy) -> bool {
    let balance = &policy.draft().balance;
    [balance.within, balance.one_way, 0.5]
        .iter()
        .any(|line| near(share, *line) || near(1.0 - share, *line))
}

fn compare_verdict(report: &mut Report, engine: &ViewScore, oracle: &OracleView, policy: &Policy) {
    let near_line = oracle.share.is_some_and(|share| on_the_line(share.of[0], policy));
    if !near_line {
        let band = oracle.standing.map(|standing| standing.0);
        let engine = engine.band.map(|band| told(Standing { band, giver: None }).0);
        report.same("band", engine, band);
    }
    let widened = |by: f64| oracle.interval.map_or([0.5; 2], |(low, high)| [low - by, high + by]);
    let ends = [widened(0.0), widened(policy.draft().claims.overclaim)].concat();
    if !ends.into_iter().any(|end| on_the_line(end, policy)) {
        let verdict = match engine.verdict {
            Verdict::Unknown => None,
            Verdict::Resolved(standing) => Some((told(standing), told(standing))),
            Verdict::Unresolved { from, to, .. } => Some((told(from), told(to))),
        };
        report.same("verdict", verdict, oracle.verdict);
        let more_events = match engine.verdict {
            Verdict::Unresolved { more_events, .. } => more_events,
            _ => None,
        };
        report.number("more events", few(more_events), few(oracle.more_events));
    }
    report.same("unresolved", matches!(engine.verdict, Verdict::Unresolved { .. }), {
        match engine.verdict {
            Verdict::Unresolved { from, to, .. } => from != to,
            _ => false,
        }
    });
    let contributions = Side::ALL.map(|side| *engine.contributions.of(side) as usize);
    report.same("contributions", contributions, oracle.contributions);
    report.same("provisional", engine.provisional, oracle.provisional);
}

fn compare_kinds(
    report: &mut Report,
    engine: &ViewScore,
    (oracle, bases): (&OracleView, &[&OracleView]),
    policy: &Policy,
) {
    let name = |kind| policy.definition(kind).unwrap().name.clone();
    let unit = |(kind, currency): (_, Option<reciprocity_core::Currency>)| {
        let unit = policy.definition(kind).unwrap().unit.name().to_owned();
        currency.map_or(unit, |currency| currency.code().to_owned())
    };
    let names: Vec<_> =
        engine.kinds.iter().map(|one| (one.kind.clone(), one.unit.to_string())).collect();
    let expected: Vec<_> = oracle.kinds.iter().map(|one| (name(one.of.0), unit(one.of))).collect();
    report.same("kinds", names, expected);
    for (engine, oracle) in engine.kinds.iter().zip(&oracle.kinds) {
        let what = format!("{} in {}", engine.kind, engine.unit);
        for side in Side::ALL {
            let count = *engine.contributions.of(side) as usize;
            report.same(&what, count, oracle.contributions[side.index()]);
            let amount = oracle.amounts[side.index()];
            report.number(&what, Some(*engine.amounts.of(side)), Some(amount));
        }
        report.number(&what, engine.supplier_share, oracle.share.map(|share| share.of[0]));
    }
    if oracle.share.is_some_and(|share| on_the_line(share.of[0], policy)) {
        return;
    }
    compare_amounts(report, "redress", (&engine.redress, &oracle.redress), bases, policy);
}

fn compare_amounts(
    report: &mut Report,
    what: &str,
    (told, expected): (&[RedressOption], &[Redress]),
    bases: &[&OracleView],
    policy: &Policy,
) {
    let name = |kind| policy.definition(kind).unwrap().name.clone();
    let unit = |kind, currency: Option<reciprocity_core::Currency>| {
        let unit = policy.definition(kind).unwrap().unit.name().to_owned();
        currency.map_or(unit, |currency| currency.code().to_owned())
    };
    // An amount that redresses is a difference of sums as great as all that was given, and is
    // steep where the share to reach is nearly nothing: rounding shows in proportion to both, and
    // decides at last whether any amount will do. So amounts are told in parts of what was given in
    // their class, in the view that saw the least of it.
    let given = |view: &OracleView, class: Class| {
        let of_class = view.kinds.iter().filter(|one| {
            policy.definition(one.of.0).is_some_and(|definition| definition.class == class)
        });
        of_class.flat_map(|one| one.amounts).fold(0.0, f64::max)
    };
    let scale = |kind: &str| {
        let kind = policy.definition(policy.kind(kind).unwrap()).unwrap();
        bases.iter().map(|view| given(view, kind.class)).fold(f64::MAX, f64::min)
    };
    let label = |by: Side, kind: &str, unit: &str| format!("{what} by {by} in {kind}, {unit}");
    let told =
        told.iter().map(|one| (label(one.by, &one.kind, &one.unit), one.amount / scale(&one.kind)));
    let expected = expected.iter().map(|&(by, kind, currency, amount)| {
        (label(by, &name(kind), &unit(kind, currency)), amount / scale(&name(kind)))
    });
    let told: Vec<_> = told.filter(|one| one.1 <= 1e4).collect();
    let expected: Vec<_> = expected.filter(|one| one.1 <= 1e4).collect();
    let labels = |options: &[(String, f64)]| -> Vec<String> {
        options.iter().map(|one| one.0.clone()).collect()
    };
    report.same("options", labels(&told), labels(&expected));
    for (told, expected) in told.iter().zip(&expected) {
        report.number(&told.0, Some(told.1), Some(expected.1));
    }
}

fn compare_treatment(report: &mut Report, engine: &ViewScore, oracle: &OracleView) {
    for side in Side::ALL {
        let expected = &oracle.treatment[side.index()];
        let told = engine.treatment.of(side);
        report.same("principles", told.len(), expected.len());
        for (engine, oracle) in told.iter().zip(expected) {
            let what = format!("{} toward {side}", engine.principle);
            let (good, bad) = (oracle.good, oracle.bad);
            report.number(&format!("good {what}"), Some(engine.good), Some(good));
            report.number(&format!("bad {what}"), Some(engine.bad), Some(bad));
            let root = engine.principle == Principle::CoContribution;
            let agrees: Agrees = if root { near_root } else { near };
            report.number_by(agrees, &what, engine.score, oracle.score.map(|one| one.0));
            report.range_by(agrees, &what, engine.interval, oracle.score.map(|one| one.1));
        }
        let process = oracle.process[side.index()];
        let agrees = if is_steep(oracle) { roughly } else { near };
        report.number_by(agrees, &format!("process of {side}"), *engine.process.of(side), process);
        let (rate, oracle) = (engine.answer_rate.of(side), oracle.answer_rate[side.index()]);
        let what = format!("answer rate of {side}");
        report.number(&what, rate.map(|one| one.rate), oracle.map(|one| one.rate));
        report.range(&what, rate.map(|one| one.interval), oracle.map(|one| one.range));
        let counts = rate.map(|one| (one.turns as usize, one.answered as usize));
        report.same(&what, counts, oracle.map(|one| (one.turns, one.answered)));
        let median = rate.and_then(|one| one.median_seconds);
        report.same(&what, median, oracle.and_then(|one| one.median_seconds));
    }
    let told = engine.silence.map(|one| (one.days, one.habit_days, one.beyond_habit));
    report.same("silence", told, oracle.silence);
    for side in Side::ALL {
        let pace = oracle.improvements_per_year[side.index()];
        report.number("improvements", *engine.improvements_per_year.of(side), pace);
    }
    let demonstrated = engine.demonstrated;
    report.number("demonstrated", demonstrated.map(|d| d.score), oracle.demonstrated.map(|d| d.0));
    for side in Side::ALL {
        let (acts, expected) = (demonstrated.map(|d| *d.acts.of(side)), oracle.demonstrated);
        report.number("acts", acts, expected.map(|d| d.1[side.index()]));
    }
    let changes = demonstrated.map(|d| d.turn_changes);
    report.number("turn changes", changes, oracle.demonstrated.map(|d| d.2));
}

fn compare_overall(report: &mut Report, engine: &ViewScore, oracle: &OracleView) {
    // A small mean of both sides' factors is known to half as many digits as they are.
    let least = oracle.overall.iter().flat_map(|one| &one.terms).map(|term| term.1);
    let steep = is_steep(oracle) || least.fold(1.0, f64::min) < 1e-4;
    let (told, expected) = (engine.overall.as_ref(), oracle.overall.as_ref());
    report.number("coverage", told.map(|one| one.coverage), expected.map(|one| one.coverage));
    let terms = told.map(|one| one.terms.iter().map(|term| term.factor.name()).collect::<Vec<_>>());
    let names = expected.map(|one| one.terms.iter().map(|term| term.0).collect::<Vec<_>>());
    report.same("terms", terms, names);
    let (Some(told), Some(expected)) = (told, expected) else { return };
    if !steep {
        report.number("overall", Some(told.score), Some(expected.score));
        report.range("bounds", Some(told.bounds), Some(expected.bounds));
    }
    for (term, expected) in told.terms.iter().zip(&expected.terms) {
        let what = term.factor.name();
        let agrees: Agrees = if steep { roughly_root } else { near };
        report.number_by(agrees, what, Some(term.score), Some(expected.1));
        report.number(what, Some(term.weight), Some(expected.2));
        let log = (expected.1 > 0.0).then(|| expected.2 * expected.1.ln());
        if !steep {
            report.number(what, term.log_term, log);
        }
    }
}

/// Every number and word of a view's score under a label. With `mirrored` the two sides stand for
/// each other, as they do when all that one did was done by the other.
pub(crate) fn told_by(score: &ViewScore, mirrored: bool) -> Vec<(String, f64)> {
    let mut told: Vec<(String, f64)> = Vec::new();
    let mut tell = |label: String, number: Option<f64>| told.extend(number.map(|n| (label, n)));
    for side in Side::ALL {
        let one = if mirrored { side.other() } else { side };
        let share = score.share;
        tell(format!("share of {side}"), share.map(|share| share.of(one)));
        tell(format!("low of {side}"), share.map(|share| share.interval_of(one).low));
        tell(format!("high of {side}"), share.map(|share| share.interval_of(one).high));
        let claim = share.and_then(|share| share.overclaim).filter(|claim| claim.0 == one);
        tell(format!("claim of {side}"), claim.map(|claim| claim.1.low));
        for class in &score.classes {
            let of = if one == Side::Supplier { class.supplier } else { class.customer };
            tell(format!("{} of {side}", class.class), Some(of));
        }
        for kind in &score.kinds {
            let label = format!("{} in {} of {side}", kind.kind, kind.unit);
            tell(format!("count of {label}"), Some(f64::from(*kind.contributions.of(one))));
            tell(format!("amount of {label}"), Some(*kind.amounts.of(one)));
        }
        for option in score.redress.iter().filter(|option| option.by == one) {
            let label = format!("amount to redress in {} {} by {side}", option.kind, option.unit);
            tell(label, Some(option.amount));
        }
        tell(format!("felt fairness of {side}"), *score.felt_fairness.of(one));
        for principle in score.treatment.of(one) {
            let label = format!("{} toward {side}", principle.principle);
            tell(format!("score of {label}"), principle.score);
            tell(format!("low of {label}"), principle.interval.map(|range| range.low));
            tell(format!("high of {label}"), principle.interval.map(|range| range.high));
            tell(format!("good of {label}"), Some(principle.good));
            tell(format!("bad of {label}"), Some(principle.bad));
        }
        tell(format!("process of {side}"), *score.process.of(one));
        let expected = score.expectations.of(one);
        tell(format!("expectations of {side}"), expected.map(|told| told.score));
        tell(format!("low of expectations of {side}"), expected.map(|told| told.interval.low));
        tell(format!("met of {side}"), expected.map(|told| told.met));
        tell(format!("missed of {side}"), expected.map(|told| told.missed));
        let trust = score.trust.of(one);
        tell(format!("trust of {side}"), trust.map(|told| told.score));
        tell(format!("ability seen by {side}"), trust.and_then(|told| told.ability));
        tell(format!("benevolence seen by {side}"), trust.and_then(|told| told.benevolence));
        tell(format!("integrity seen by {side}"), trust.and_then(|told| told.integrity));
        let rate = score.answer_rate.of(one);
        tell(format!("answer rate of {side}"), rate.map(|rate| rate.rate));
        tell(format!("turns answered by {side}"), rate.map(|rate| f64::from(rate.answered)));
        tell(format!("acts of {side}"), score.demonstrated.map(|shown| *shown.acts.of(one)));
    }
    tell("effective events".to_owned(), score.share.map(|share| share.effective_events));
    tell("balance".to_owned(), score.balance);
    tell("connection".to_owned(), score.connection);
    tell("demonstrated".to_owned(), score.demonstrated.map(|shown| shown.score));
    tell("overall".to_owned(), score.overall.as_ref().map(|overall| overall.score));
    tell("bound".to_owned(), score.overall.as_ref().map(|overall| overall.bounds.high));
    tell("provisional".to_owned(), Some(f64::from(u8::from(score.provisional))));
    told
}

/// What two views tell differently, of what `counts`.
pub(crate) fn differences(
    a: &[(String, f64)],
    b: &[(String, f64)],
    counts: impl Fn(&str) -> bool,
) -> Vec<String> {
    let of = |told: &[(String, f64)]| -> Vec<(String, f64)> {
        told.iter().filter(|one| counts(&one.0)).cloned().collect()
    };
    let (a, b) = (of(a), of(b));
    let agree = |(a, b): &(&(String, f64), &(String, f64))| {
        let root = a.0.contains("co_contribution");
        a.0 == b.0 && (near(a.1, b.1) || root && near_root(a.1, b.1))
    };
    let labels = |told: &[(String, f64)]| told.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
    let mut lines = Vec::new();
    if labels(&a) != labels(&b) {
        lines.push(format!("{:?} against {:?}", labels(&a), labels(&b)));
    }
    lines.extend(a.iter().zip(&b).filter(|pair| !agree(pair)).map(|pair| format!("{pair:?}")));
    lines
}
