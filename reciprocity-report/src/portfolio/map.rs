//! The overall score in the supplier's eyes against that in the customer's, as a map of where
//! relationships gather, with the largest named.

use maud::{Markup, html};
use reciprocity_core::Side;
use reciprocity_core::explanation::phrase::number;

use crate::chart::{Label, px};
use crate::page::{head, numbers, wide};
use crate::phrase::score;
use crate::portfolio::standing::Standing;
use crate::portfolio::{Subject, many, pair};

/// Fields of the map across, and up.
const FIELDS: usize = 20;
const SIZE: f64 = 400.0;
/// How many of the largest relationships are named.
const NAMED: usize = 10;
/// Names nearer to each other than this, of the whole width, would cover each other.
const APART: f64 = 0.055;

/// A relationship and its place, from 0 to 1 both ways.
type Placed<'a> = (&'a Standing<'a>, f64, f64);

pub(super) fn body(subject: &Subject<'_>) -> Markup {
    let placed: Vec<Placed<'_>> = subject
        .standings
        .iter()
        .filter_map(|one| Some((one, one.overall_in.supplier?, one.overall_in.customer?)))
        .collect();
    if placed.is_empty() {
        return html! { p { span.unknown { "unknown" } ": no relationship has an overall score in both views." } };
    }
    let fields = fields(&placed);
    let most = fields.iter().map(|field| field.2).max().unwrap_or(1);
    let named = named(&placed);
    html! {
        p {
            "The overall score in the supplier's eyes (across) and in the customer's (up): right above \
             is good for both, and on the diagonal both see it alike. The stronger the colour of a field, the more \
             relationships lie in it, up to " (number(most as f64)) "; the numbers name the largest that \
             lie apart."
        }
        div.map {
            p.axis { "▲ customer's eyes, 0 to 1" }
            (drawing(&fields, &named, placed.len()))
            p.axis.right { "supplier's eyes, 0 to 1 ▶" }
        }
        (wide("The largest relationships on the map", &table(&named)))
        (numbers("fields of the map", &field_table(&fields)))
    }
}

/// The fields that hold any: column, row and how many, in order.
fn fields(placed: &[Placed<'_>]) -> Vec<(usize, usize, usize)> {
    let mut counts = vec![0_usize; FIELDS * FIELDS];
    for (_, across, up) in placed {
        counts[field(*up) * FIELDS + field(*across)] += 1;
    }
    let held = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
    held.map(|(place, count)| (place % FIELDS, place / FIELDS, count)).collect()
}

/// Which of the fields a score falls in.
fn field(score: f64) -> usize {
    (0..FIELDS - 1)
        .find(|place| score < (*place as f64 + 1.0) / FIELDS as f64)
        .unwrap_or(FIELDS - 1)
}

/// The largest relationships whose numbers do not cover each other.
fn named<'a, 'p>(placed: &'p [Placed<'a>]) -> Vec<&'p Placed<'a>> {
    let mut by_size: Vec<&Placed<'_>> = placed.iter().collect();
    by_size.sort_by(|a, b| {
        b.0.made()
            .cmp(&a.0.made())
            .then(a.0.names.supplier.cmp(b.0.names.supplier))
            .then(a.0.names.customer.cmp(b.0.names.customer))
    });
    let mut named: Vec<&Placed<'_>> = Vec::new();
    for one in by_size {
        let near = |other: &&Placed<'_>| {
            (one.1 - other.1).abs() < APART && (one.2 - other.2).abs() < APART
        };
        if named.len() < NAMED && !named.iter().any(near) {
            named.push(one);
        }
    }
    named
}

fn drawing(fields: &[(usize, usize, usize)], named: &[&Placed<'_>], placed: usize) -> Markup {
    let label = Label {
        id: "standing-map",
        title: "Where every relationship stands".to_owned(),
        description: format!(
            "{} by the overall score in the supplier's and the customer's eyes; the \
             tables below hold the numbers.",
            many(placed)
        ),
    };
    let most = fields.iter().map(|field| field.2).max().unwrap_or(1) as f64;
    // By the logarithm, so that a field of one is seen beside a field of hundreds.
    let shade = |count: usize| 0.2 + 0.8 * (count as f64).ln_1p() / most.ln_1p();
    let side = SIZE / FIELDS as f64;
    let (title, description) = (format!("{}-title", label.id), format!("{}-desc", label.id));
    html! {
        svg #(label.id) .square role="img" viewBox="-2 -2 404 404"
            aria-labelledby={ (title) " " (description) } {
            title #(title) { (label.title) }
            desc #(description) { (label.description) }
            rect.map-frame x="0" y="0" width=(SIZE) height=(SIZE) {}
            @for line in [0.25, 0.5, 0.75] {
                line.grid x1=(px(line * SIZE)) x2=(px(line * SIZE)) y1="0" y2=(SIZE) {}
                line.grid y1=(px(line * SIZE)) y2=(px(line * SIZE)) x1="0" x2=(SIZE) {}
            }
            @for (across, up, count) in fields {
                rect.field x=(px(*across as f64 * side)) y=(px(SIZE - (*up as f64 + 1.0) * side))
                    width=(px(side)) height=(px(side)) fill-opacity=(format!("{:.2}", shade(*count))) {}
            }
            line.diagonal x1="0" y1=(SIZE) x2=(SIZE) y2="0" {}
            @for (place, one) in named.iter().enumerate() {
                @let (x, y) = (inside(one.1), SIZE - inside(one.2));
                circle.pin cx=(px(x)) cy=(px(y)) r="11" {}
                text.pin-number x=(px(x)) y=(px(y + 4.5)) text-anchor="middle" { (place + 1) }
            }
        }
    }
}

/// A place on the map, kept so far inside that its pin is seen whole.
fn inside(score: f64) -> f64 {
    (score * SIZE).clamp(12.0, SIZE - 12.0)
}

fn table(named: &[&Placed<'_>]) -> Markup {
    html! {
        table {
            (head("The largest relationships on the map", &[
                ("number", "No."), ("", "Relationship"), ("number", "Supplier's eyes"),
                ("number", "Customer's eyes"), ("number", "Contributions"),
            ]))
            tbody {
                @for (place, one) in named.iter().enumerate() {
                    tr {
                        td.number { (place + 1) }
                        th scope="row" { (pair(one.0.names)) }
                        @for side in Side::ALL { td.number { (score(*one.0.overall_in.of(side))) } }
                        td.number { (number(one.0.made() as f64)) }
                    }
                }
            }
        }
    }
}

fn field_table(fields: &[(usize, usize, usize)]) -> Markup {
    let range = |place: usize| {
        let end = |place: usize| place as f64 / FIELDS as f64;
        format!("{:.2} to {:.2}", end(place), end(place + 1))
    };
    html! {
        table.short {
            (head("The fields of the map", &[
                ("", "Supplier's eyes"), ("", "Customer's eyes"), ("number", "Relationships"),
            ]))
            tbody {
                @for (across, up, count) in fields {
                    tr { td { (range(*across)) } td { (range(*up)) } td.number { (number(*count as f64)) } }
                }
            }
        }
    }
}
