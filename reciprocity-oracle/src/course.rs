//! How the relationship as a whole goes: who gains, its stage, its programme, its trend.

use crate::deeds::Matter;
use crate::exchange::{contribution, is_act, is_outreach};
use crate::shares::Sight;
use crate::{OracleView, Tell};
use reciprocity_core::{
    Answers, Class, Event, Fact, Kind, Policy, Principle, Profile, Side, Subject, Tier, Timestamp,
    TrustAct,
};

/// Who gains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WinWin {
    /// What each side gains.
    pub net_gain: [Option<f64>; 2],
    /// Whether it wins.
    pub wins: [Option<bool>; 2],
    /// Who does.
    pub quadrant: Tell,
    /// Who has a good outcome with a bad process.
    pub stunted: [bool; 2],
}

/// `of` are what each side sees, and what its own view says.
pub(crate) fn win_win(of: [(&Sight<'_>, &OracleView); 2], policy: &Policy) -> WinWin {
    let least = policy.draft().win_win.least_process;
    let place = [0, 1];
    let net_gain = place.map(|i: usize| of[i].0.worth().map(|worth| worth.of[1 - i] - worth.of[i]));
    let process = place.map(|i| of[i].1.process[i]);
    let again = place.map(|i| of[i].0.appraisal(Side::ALL[i], Subject::Again));
    let wins = place.map(|i| {
        let gains = net_gain[i].map(|gain| gain >= 0.0);
        let treated = process[i].map(|process| process >= least);
        match (gains, treated, again[i]) {
            (Some(false), ..) | (_, Some(false), _) | (.., Some(false)) => Some(false),
            (Some(true), Some(true), _) => Some(true),
            _ => None,
        }
    });
    let quadrant = match wins {
        [Some(true), Some(true)] => "win_win",
        [Some(true), Some(false)] => "supplier_only",
        [Some(false), Some(true)] => "customer_only",
        [Some(false), Some(false)] => "lose_lose",
        _ => "unresolved",
    };
    let stunted = place.map(|i| {
        treated_badly(of[i].1, i)
            && net_gain[i].is_some_and(|gain| gain >= 0.0)
            && process[i].is_some_and(|one| one < least)
    });
    WinWin { net_gain, wins, quadrant, stunted }
}

/// Whether a side was treated badly in anything but what was exchanged.
fn treated_badly(view: &OracleView, side: usize) -> bool {
    let of = |principle: Principle| &view.treatment[side][principle.index()];
    let hours = of(Principle::TimeParity).score.is_some_and(|(parity, _)| parity < 1.0);
    let deeds = Principle::ALL.into_iter().filter(|one| *one != Principle::TimeParity);
    hours || deeds.into_iter().any(|one| of(one).bad > 0.0)
}

/// Whether an ending is on record, and nothing of the exchange after it.
pub(crate) fn has_ended(sight: &Sight<'_>) -> bool {
    let ending = sight.seen.iter().rposition(|event| *event.fact() == Fact::Ending);
    ending.is_some_and(|place| sight.seen[place..].iter().all(|one| !is_act(one)))
}

/// The first stage that applies, in the order of the method's table.
pub(crate) fn stage(
    sight: &Sight<'_>,
    joint: &OracleView,
    own: [&OracleView; 2],
    win_win: &WinWin,
    previous: Option<&str>,
) -> Tell {
    let lines = &sight.policy.draft().stage;
    // A line gives way to a relationship that was beyond it: a partner is trusting and open as well.
    let margin = |stages: &[&str]| {
        if previous.is_some_and(|one| stages.contains(&one)) { lines.margin } else { 0.0 }
    };
    let newest = sight.seen.last().map(|event| event.occurred_at());
    let silent = newest.map(|newest| sight.as_of.since(newest).days());
    let balance = &sight.policy.draft().balance;
    let one_way = joint.greater_at_least.is_some_and(|greater| {
        greater > balance.within && greater >= balance.one_way - margin(&["one_way"])
    });
    let process = sight.policy.draft().win_win.least_process + margin(&["stunted"]);
    let stunted = [0, 1].into_iter().any(|i| {
        treated_badly(own[i], i)
            && win_win.net_gain[i].is_some_and(|gain| gain >= 0.0)
            && own[i].process[i].is_some_and(|one| one < process)
    });
    let strained = lines.strained_below + margin(&["strained"]);
    let low = |number: Option<f64>| number.is_some_and(|number| number < strained);
    let strained_process =
        [0, 1].into_iter().any(|i| treated_badly(joint, i) && low(joint.process[i]));
    let open = lines.open - margin(&["open", "trusting", "partner"]);
    let honest = joint.treatment.iter().all(|all| {
        let honesty = all[Principle::Honesty.index()].score;
        honesty.is_some_and(|honesty| honesty.1.0 >= open)
    });
    let act = |side: Side, act| !sight.of(side, &[Matter::Trust(act)]).is_empty();
    let honoured = Side::ALL
        .into_iter()
        .any(|side| act(side, TrustAct::Extended) && act(side.other(), TrustAct::Honoured));
    let betrayed = Side::ALL.into_iter().any(|side| sight.repair_owed(side).is_some());
    let line = lines.trusting - margin(&["trusting", "partner"]);
    let felt = joint.trust.iter().all(|one| one.is_some_and(|trust| trust.score >= line));
    let trusting = honest && honoured && felt && !betrayed;
    let improved = sight.given.iter().any(|one| one.0.0 == Kind::IMPROVEMENT);
    let traded = Side::ALL.into_iter().all(|side| sight.gives_of(Class::Commercial, side));
    let partner = win_win.quadrant == "win_win" && improved;
    let rows = [
        ("ended", has_ended(sight)),
        ("dormant", silent.is_some_and(|days| days > lines.dormant_days)),
        ("one_way", one_way),
        ("stunted", stunted),
        ("strained", strained_process || low(joint.connection)),
        ("partner", partner && trusting),
        ("trusting", trusting),
        ("open", honest),
        ("prospect", !traded),
    ];
    rows.into_iter().find(|row| row.1).map_or("transactional", |row| row.0)
}

/// The executive sponsor programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// What stands against an invitation.
    pub obstacles: Vec<Tell>,
    /// What the newest invitation lacks.
    pub missing_parts: Option<Vec<Tell>>,
    /// State, missed periods of each side, the customer's share of the attention.
    pub running: Option<(Tell, [usize; 2], Option<f64>)>,
}

pub(crate) fn programme(sight: &Sight<'_>, joint: &OracleView, profile: Profile) -> Programme {
    let shuns = |side| !sight.gives_of(Class::Collaborative, side);
    let value = sight.appraisal(Side::Customer, Subject::Value);
    let obstacles = [
        ("tier", profile.tier < Tier::Strategic),
        ("supplier_does_not_collaborate", shuns(Side::Supplier)),
        ("customer_does_not_collaborate", shuns(Side::Customer)),
        ("not_held_up", joint.holds_up.contains(&Some("no"))),
        ("value_not_seen", value != Some(true)),
    ];
    let obstacles = obstacles.into_iter().filter(|one| one.1).map(|one| one.0).collect();
    let invites = |event: &&Event| matches!(event.fact(), Fact::Invitation(_));
    let newest = sight.seen.iter().rposition(invites);
    let missing_parts = newest.and_then(|place| match sight.seen[place].fact() {
        Fact::Invitation(invitation) => Some(invitation.missing()),
        _ => None,
    });
    let running = newest.and_then(|place| {
        let (invitation, later) = (sight.seen[place], &sight.seen[place..]);
        let name = Answers::Named(invitation.id()?.clone());
        let accepts = |event: &Event| {
            is_act(event) && event.actor() != invitation.actor() && *event.answers() == name
        };
        let accepted = &later[later.iter().position(|event| accepts(event))?..];
        let missed = Side::ALL.map(|side| missed(sight, side, accepted));
        let attention = sight.given.iter().filter(|one| one.0.0 == Kind::EXECUTIVE_ATTENTION);
        let attention: Vec<_> = attention.map(|one| one.1).collect();
        let share = sight.share(&attention).map(|share| share.of[1]);
        let least = sight.policy.draft().programme.least_customer_share;
        let state = match missed[1] {
            0 if missed[0] == 0 && share.is_none_or(|share| share >= least) => "reciprocal",
            0 | 1 => "at_risk",
            _ => "suspended",
        };
        Some((state, missed, share))
    });
    Programme { obstacles, missing_parts, running }
}

/// Of the last two periods that are over: how many in a row, at the end, a side gave no attention.
/// `events` are the acceptance and all after it. An outreach counts when it is answered.
fn missed(sight: &Sight<'_>, side: Side, events: &[&Event]) -> usize {
    let since = events[0].occurred_at();
    let cadence = sight.policy.cadence().micros();
    let period = |at: Timestamp| at.since(since).micros().div_euclid(cadence);
    let attends = |event: &Event| {
        let kind = contribution(event).map(|given| given.kind);
        event.actor() == side && kind == Some(Kind::EXECUTIVE_ATTENTION)
    };
    let asked_for = events.iter().filter(|event| attends(event) && !is_outreach(event));
    let mut kept: Vec<i64> = asked_for.map(|event| period(event.occurred_at())).collect();
    let welcomed = sight.items.iter().filter(|item| item.is_outreach() && attends(item.event));
    kept.extend(welcomed.filter_map(|item| Some(period(item.answered_at?))));
    (0..period(sight.as_of)).rev().take(2).take_while(|which| !kept.contains(which)).count()
}

/// Fast less slow: the supplier's share, demonstrated reciprocity, and each side's pace.
pub type Trend = (Option<f64>, Option<f64>, [Option<f64>; 2]);

pub(crate) fn trend(fast: &Sight<'_>, slow: &Sight<'_>, policy: &Policy) -> Trend {
    let memory = &policy.draft().memory;
    let share = |sight: &Sight<'_>| sight.pooled_share().map(|share| share.of[0]);
    let (quick, usual) = (fast.demonstrated(), slow.demonstrated());
    let activity = [0, 1].map(|side| {
        let (quick, usual) = (quick?.1[side], usual?.1[side]);
        let pace = quick / usual * memory.slow_half_life_days / memory.fast_half_life_days;
        (usual > 0.0 && pace.is_finite()).then_some(pace)
    });
    let less = |a: Option<f64>, b: Option<f64>| Some(a? - b?);
    let shown = less(quick.map(|one| one.0), usual.map(|one| one.0));
    (less(share(fast), share(slow)), shown, activity)
}

impl Sight<'_> {
    /// What `side` last said.
    pub(crate) fn appraisal(&self, side: Side, subject: Subject) -> Option<bool> {
        let said = self.seen.iter().rev().filter(|event| event.actor() == side);
        said.filter_map(|event| match event.fact() {
            Fact::Appraisal(one) if one.subject == subject => Some(one.positive),
            _ => None,
        })
        .next()
    }

    fn gives_of(&self, class: Class, side: Side) -> bool {
        self.given.iter().any(|one| one.1.0 == side && self.class(one.0.0) == Some(class))
    }
}
