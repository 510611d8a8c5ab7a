//! Holds the engine's answer to the oracle's.

pub(crate) mod course;
pub(crate) mod told;

use course::compare_course;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::interval::Interval;
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::tier::HoldsUp;
use reciprocity_core::rule::verdict::{Standing, Verdict};
use reciprocity_core::score::RedressOption;
use reciprocity_core::{Assessment, Class, Policy, Principle, Side, View, ViewScore};
use reciprocity_oracle::{OracleView, Range, Redress, Share};

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
    report.same("classes", engine.classes().len(), oracle.classes.len());
    for (engine, oracle) in engine.classes().iter().zip(&oracle.classes) {
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

/// A number of events, unless there are so many that rounding is seen in them.
fn few(events: Option<f64>) -> Option<f64> {
    events.filter(|events| *events < 1e5)
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
    let terms =
        told.map(|one| one.terms().iter().map(|term| term.factor.name()).collect::<Vec<_>>());
    let names = expected.map(|one| one.terms.iter().map(|term| term.0).collect::<Vec<_>>());
    report.same("terms", terms, names);
    let (Some(told), Some(expected)) = (told, expected) else { return };
    if !steep {
        report.number("overall", Some(told.score), Some(expected.score));
        report.range("bounds", Some(told.bounds), Some(expected.bounds));
    }
    for (term, expected) in told.terms().iter().zip(&expected.terms) {
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
