//! The share over time with the band of balance and its range, and the stages that went by.

use maud::{Markup, html};
use reciprocity_core::Timestamp;
use reciprocity_core::explanation::phrase::{percent, percent_range};
use reciprocity_core::rule::stage::Stage;

use crate::chart::{Label, TimeAxis, across, drawing, px};
use crate::course::{Point, course};
use crate::page::{head, numbers};
use crate::phrase::{day, known, month};
use crate::relationship::Subject;
use crate::relationship::glance::band;
use crate::relationship::trust::{is_trouble, stage_name};

const HEIGHT: u32 = 220;
/// The units across the plot, which is stretched to the width that there is.
const WIDTH: f64 = 1000.0;

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    let (points, step) = course(subject.history, subject.assessment.as_of, subject.policy);
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return html! { p { span.unknown { "unknown" } ": nothing is on record." } };
    };
    if points.iter().all(|point| point.share.is_none()) {
        return html! { p { span.unknown { "unknown" } ": nothing that was given is on record." } };
    }
    let axis = TimeAxis { from: first.at, until: last.at };
    html! {
        p {
            "Each point is the share as the record stood then, every " (step_told(step))
            ". Inside the band of " (band(subject)) " the exchange is balanced."
        }
        div.whole {
            p.plot-end { span.of-supplier { "▲ " (subject.names.supplier) " gives all" } }
            div.plot {
                div.scale aria-hidden="true" {
                    @for (percent, place) in [("100 %", 0.0), ("50 %", 0.5), ("0 %", 1.0)] {
                        span style={ "top:" (across(place)) } { (percent) }
                    }
                }
                (drawing(&label(subject, &points), HEIGHT, &plot(subject, &points, axis)))
                div.dates aria-hidden="true" {
                    span { (month(axis.from)) }
                    span { (month(middle(axis))) }
                    span { (month(axis.until)) }
                }
            }
            p.plot-end { span.of-customer { "▼ " (subject.names.customer) " gives all" } }
        }
        h3 { "Stages" }
        (ribbon(&points, axis))
        (numbers("share over time", &table(subject, &points)))
    }
}

fn step_told(days: u32) -> String {
    match days {
        1 => "day".to_owned(),
        7 => "week".to_owned(),
        365 => "year".to_owned(),
        days => format!("{days} days"),
    }
}

fn middle(axis: TimeAxis) -> Timestamp {
    let half = axis.until.since(axis.from).micros() / 2;
    axis.from.plus(reciprocity_core::Span::from_micros(half))
}

fn label<'a>(subject: &Subject<'_>, points: &[Point]) -> Label<'a> {
    let name = subject.names.supplier;
    let shares: Vec<(Timestamp, f64)> =
        points.iter().filter_map(|point| Some((point.at, point.share?.supplier))).collect();
    let told = |(at, share): &(Timestamp, f64)| format!("{} on {}", percent(*share), day(*at));
    let by = |a: &&(Timestamp, f64), b: &&(Timestamp, f64)| a.1.total_cmp(&b.1);
    let parts = [
        ("began at", shares.first()),
        ("was lowest at", shares.iter().min_by(by)),
        ("highest at", shares.iter().max_by(by)),
        ("and stands at", shares.last()),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter_map(|(verb, one)| Some(format!("{verb} {}", told(one?))))
        .collect();
    Label {
        id: "share-course",
        title: format!("The share of {name} over time"),
        description: format!("The share of {name} {}.", parts.join(", ")),
    }
}

fn plot(subject: &Subject<'_>, points: &[Point], axis: TimeAxis) -> Markup {
    let within = subject.within();
    let tall = f64::from(HEIGHT);
    let down = |share: f64| px((1.0 - share) * tall);
    let pieces = points.split(|point| point.share.is_none()).filter(|piece| !piece.is_empty());
    let last = points.iter().rev().find_map(|point| Some((point.at, point.share?.supplier)));
    html! {
        rect.band x="0" width="100%" y=(down(within)) height=(px((2.0 * within - 1.0) * tall)) {}
        @for line in [0.0, 0.25, 0.5, 0.75, 1.0] {
            line.grid x1="0" x2="100%" y1=(down(line)) y2=(down(line)) {}
        }
        svg width="100%" height=(HEIGHT) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) }
            preserveAspectRatio="none" aria-hidden="true" {
            @for piece in pieces {
                path.area d=(area(piece, axis)) {}
                polyline.course points=(course_of(piece, axis)) {}
            }
        }
        @if let Some((at, share)) = last {
            circle.now cx=(across(axis.place(at).clamp(0.005, 0.99))) cy=(down(share)) r="5" {}
        }
    }
}

/// A point of the stretched plot.
fn at(point: &Point, share: f64, axis: TimeAxis) -> String {
    let tall = f64::from(HEIGHT);
    format!("{:.1},{:.1}", axis.place(point.at) * WIDTH, (1.0 - share) * tall)
}

fn course_of(piece: &[Point], axis: TimeAxis) -> String {
    let shares = piece.iter().filter_map(|point| Some(at(point, point.share?.supplier, axis)));
    shares.collect::<Vec<_>>().join(" ")
}

/// The outline of the range: along its upper end, and back along its lower one.
fn area(piece: &[Point], axis: TimeAxis) -> String {
    let high = piece.iter().filter_map(|point| Some(at(point, point.share?.interval.high, axis)));
    let low = piece.iter().filter_map(|point| Some(at(point, point.share?.interval.low, axis)));
    let outline: Vec<String> = high.chain(low.rev()).collect();
    format!("M{}Z", outline.join("L"))
}

/// The stages in a row, each as wide as it lasted.
fn ribbon(points: &[Point], axis: TimeAxis) -> Markup {
    let mut spells: Vec<(Stage, Timestamp, Timestamp)> = Vec::new();
    let mut from = axis.from;
    for point in points {
        match spells.last_mut() {
            Some((stage, _, until)) if *stage == point.stage => *until = point.at,
            _ => spells.push((point.stage, from, point.at)),
        }
        from = point.at;
    }
    // A stage by itself fills the row, also where it lasted for no time.
    let alone = spells.len() == 1;
    let part = |from, until: Timestamp| {
        if alone { 1.0 } else { axis.place(until) - axis.place(from) }
    };
    html! {
        ol.ribbon {
            @for (stage, from, until) in &spells {
                li.trouble[is_trouble(*stage)] style={ "flex-grow:" (format!("{:.4}", part(*from, *until).max(0.001))) }
                    title={ (stage_name(*stage)) " from " (day(*from)) " to " (day(*until)) } {
                    (stage_name(*stage))
                    span.hidden { " from " (day(*from)) " to " (day(*until)) }
                }
            }
        }
    }
}

fn table(subject: &Subject<'_>, points: &[Point]) -> Markup {
    html! {
        table {
            (head("The share over time", &[
                ("", "As of"), ("number", subject.names.supplier), ("number", "Range"),
                ("number", subject.names.customer), ("", "Stage"),
            ]))
            tbody {
                @for point in points {
                    tr {
                        th scope="row" { (day(point.at)) }
                        td.number { (known(point.share.map(|share| percent(share.supplier)))) }
                        td.number { (known(point.share.map(|share| percent_range(share.interval)))) }
                        td.number { (known(point.share.map(|share| percent(share.customer)))) }
                        td { (stage_name(point.stage)) }
                    }
                }
            }
        }
    }
}
