//! How the supplier's share is spread over all relationships, beside the band of balance.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::number;

use crate::chart::{Label, across, drawing, px};
use crate::page::{head, numbers};
use crate::portfolio::{Subject, many};

const BINS: usize = 20;
const HEIGHT: u32 = 160;

pub(super) fn body(subject: &Subject<'_>) -> Markup {
    let mut bins = [(0_usize, 0_usize); BINS];
    for standing in &subject.standings {
        let Some(share) = standing.share else { continue };
        let bin = (0..BINS - 1)
            .find(|bin| share.supplier < (*bin as f64 + 1.0) / BINS as f64)
            .unwrap_or(BINS - 1);
        bins[bin].0 += usize::from(standing.outcome().is_settled());
        bins[bin].1 += 1;
    }
    let most = bins.iter().map(|bin| bin.1).max().unwrap_or(0);
    if most == 0 {
        return html! { p { span.unknown { "unknown" } ": nothing that was given is on record." } };
    }
    html! {
        p {
            "Relationships by the share that the supplier gave. The full part of a column is settled, \
             the pale part is not; the shaded band is balance. The highest column holds "
            (number(most as f64)) "."
        }
        div.whole {
            (drawing(&label(&bins), HEIGHT, &columns(subject, &bins, most)))
            div.dates aria-hidden="true" {
                span { "customer gives all" } span { "50 %" } span { "supplier gives all" }
            }
        }
        (numbers("shares", &table(&bins)))
    }
}

fn label<'a>(bins: &[(usize, usize); BINS]) -> Label<'a> {
    let all: usize = bins.iter().map(|bin| bin.1).sum();
    let ends = bins[0].1 + bins[BINS - 1].1;
    Label {
        id: "share-columns",
        title: "Relationships by the supplier's share".to_owned(),
        description: format!(
            "Of {} {} at either end, where one side gives more than 95 %.",
            many(all),
            if ends == 1 { "1 lies".to_owned() } else { format!("{} lie", number(ends as f64)) }
        ),
    }
}

fn columns(subject: &Subject<'_>, bins: &[(usize, usize); BINS], most: usize) -> Markup {
    let tall = |count: usize| f64::from(HEIGHT) * count as f64 / most as f64;
    let within = subject.within();
    let wide = 1.0 / BINS as f64;
    html! {
        rect.band x=(across(1.0 - within)) y="0" width=(across(2.0 * within - 1.0)) height=(HEIGHT) {}
        line.grid x1="0" x2="100%" y1=(HEIGHT) y2=(HEIGHT) {}
        @for (place, (settled, all)) in bins.iter().enumerate() {
            @let from = across(place as f64 * wide + 0.1 * wide);
            @let base = f64::from(HEIGHT);
            rect.column.pale x=(from) y=(px(base - tall(*all))) width=(across(0.8 * wide)) height=(px(tall(*all))) {}
            rect.column x=(from) y=(px(base - tall(*settled))) width=(across(0.8 * wide)) height=(px(tall(*settled))) {}
        }
    }
}

fn table(bins: &[(usize, usize); BINS]) -> Markup {
    let percent = |place: usize| place * 100 / BINS;
    html! {
        table.short {
            (head("Relationships by the supplier's share", &[
                ("", "Supplier's share"), ("number", "Relationships"), ("number", "Settled"),
            ]))
            tbody {
                @for (place, (settled, all)) in bins.iter().enumerate() {
                    tr {
                        th scope="row" { (percent(place)) " to " (percent(place + 1)) " %" }
                        td.number { (number(*all as f64)) }
                        td.number { (number(*settled as f64)) }
                    }
                }
            }
        }
    }
}
