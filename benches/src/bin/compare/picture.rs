//! The measurements as bars.

use std::fmt::Write;

use reciprocity_benches::job::Job;

use crate::dataset::Dataset;
use crate::measurement::{Measurement, Source};
use crate::table::whole;

const LINE: usize = 18;
const LEFT: usize = 140;
const WIDTH: f64 = 560.0;

/// Processor time an event, a group of bars for each source and job, the whole method of ours beside
/// each.
pub(crate) fn draw(measurements: &[Measurement], data: &Dataset) -> String {
    let shown = |one: &&Measurement| {
        one.events == data.events
            && one.job != Job::Whole
            && one.contestant != "ours"
            && one.counts()
    };
    let longest = measurements.iter().filter_map(Measurement::cpu_per_event).fold(1.0, f64::max);
    let (mut body, mut y) = (String::new(), 40);
    for source in [Source::Parquet, Source::Memory] {
        for job in Job::ALL {
            let group = measurements.iter().filter(shown);
            let group: Vec<&Measurement> =
                group.filter(|one| (one.source, one.job) == (source, job)).collect();
            if group.is_empty() {
                continue;
            }
            y += LINE;
            _ = writeln!(
                body,
                r#"<text x="8" y="{y}" font-weight="bold">{job}, from {source}</text>"#
            );
            for one in whole(measurements, source, data).into_iter().chain(group) {
                let Some(nanoseconds) = one.cpu_per_event() else { continue };
                y += LINE;
                bar(&mut body, y, one, nanoseconds, nanoseconds / longest * WIDTH);
            }
            y += LINE / 2;
        }
    }
    let height = y + LINE;
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {height}" font-family="sans-serif" font-size="12">
<rect width="800" height="{height}" fill="white"/>
<text x="8" y="24" font-size="14">Processor time an event in nanoseconds, {} events, {}; shorter is better</text>
{body}</svg>
"#,
        data.events, data.name
    )
}

fn bar(body: &mut String, y: usize, one: &Measurement, nanoseconds: f64, width: f64) {
    let is_ours = one.contestant == "ours";
    let colour = if is_ours { "#1b6e53" } else { "#9aa5b1" };
    let label = if is_ours { "ours, whole method" } else { one.contestant };
    let (top, end) = (y - 11, LEFT as f64 + width + 6.0);
    _ = writeln!(body, r#"<text x="{}" y="{y}" text-anchor="end">{label}</text>"#, LEFT - 6);
    _ = writeln!(
        body,
        r#"<rect x="{LEFT}" y="{top}" width="{width:.1}" height="13" fill="{colour}"/>"#
    );
    _ = writeln!(body, r#"<text x="{end:.1}" y="{y}">{nanoseconds:.0}</text>"#);
}
