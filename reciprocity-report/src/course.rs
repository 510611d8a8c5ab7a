//! A relationship's scores at many times, each as the record stood then.

use reciprocity_core::evidence::Evidence;
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::score::{ShareScore, assess_briefly};
use reciprocity_core::{History, Policy, Span, Timestamp};

/// As many times as a picture has room for.
const POINTS: u32 = 60;

/// The steps that people know: a day, a week, thirty days, a quarter, a year.
const STEP_DAYS: [u32; 5] = [1, 7, 30, 91, 365];

/// The scores as of one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) at: Timestamp,
    /// In the joint view.
    pub(crate) share: Option<ShareScore>,
    pub(crate) stage: Stage,
}

/// The scores at even steps back from `as_of` to the first event, and how many days a step is.
///
/// Each is what [`History::assess`] says as of its time: later events are not seen.
pub(crate) fn course(history: &History, as_of: Timestamp, policy: &Policy) -> (Vec<Point>, u32) {
    let events = history.canonical(as_of);
    let Some(first) = events.first().map(|event| event.occurred_at()) else {
        return (Vec::new(), STEP_DAYS[0]);
    };
    let step = step_days(as_of.since(first).days());
    let mut times = vec![as_of];
    while let Some(earlier) = times.last().and_then(|last| days_before(*last, step)) {
        if earlier < first {
            break;
        }
        times.push(earlier);
    }
    let mut evidence = Evidence::default();
    let mut events = events.into_iter().peekable();
    let points = times.into_iter().rev().map(|at| {
        while let Some(event) = events.next_if(|event| event.occurred_at() <= at) {
            evidence.record(&event, policy);
        }
        let assessment = assess_briefly(&evidence, history.profile(), at, policy);
        Point { at, share: assessment.joint.share, stage: assessment.stage }
    });
    (points.collect(), step)
}

fn step_days(whole: f64) -> u32 {
    let enough = |days: &u32| whole / f64::from(*days) <= f64::from(POINTS);
    STEP_DAYS.into_iter().find(enough).unwrap_or_else(|| {
        let year = STEP_DAYS[STEP_DAYS.len() - 1];
        let mut days = year;
        while !enough(&days) {
            days += year;
        }
        days
    })
}

fn days_before(at: Timestamp, days: u32) -> Option<Timestamp> {
    let span = Span::from_micros(i64::from(days) * 86_400_000_000);
    Timestamp::from_micros(at.micros().checked_sub(span.micros())?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reciprocity_core::{Amount, Contribution, Event, Kind, Side};

    fn day(day: i64) -> Timestamp {
        Timestamp::from_seconds(1_700_000_000 + day * 86_400).unwrap()
    }

    fn record(days: &[i64]) -> History {
        let mut history = History::default();
        for (place, at) in days.iter().enumerate() {
            let side = Side::ALL[place % 2];
            let gift = Contribution::new(Kind::SERVICE, Amount::ONE);
            history.record(Event::new(day(*at), side, gift), &Policy::default()).unwrap();
        }
        history
    }

    #[test]
    fn each_point_is_what_the_history_says_as_of_its_time() {
        let (history, policy) = (record(&[0, 20, 40, 200, 400]), Policy::default());
        let (points, step) = course(&history, day(400), &policy);
        assert_eq!((points.len(), step), (58, 7), "400 days are 57 weeks and a day");
        for point in points {
            let whole = history.assess(point.at, &policy);
            assert_eq!((point.share, point.stage), (whole.joint.share, whole.stage));
        }
    }

    #[test]
    fn there_are_never_more_points_than_there_is_room_for() {
        for days in [0, 1, 59, 60, 61, 500, 4_000, 40_000, 700_000] {
            let (points, _) = course(&record(&[0, days]), day(days), &Policy::default());
            assert!((1..=61).contains(&points.len()), "{days} days: {}", points.len());
        }
    }

    #[test]
    fn nothing_recorded_has_no_course() {
        assert!(course(&History::default(), day(0), &Policy::default()).0.is_empty());
    }
}
