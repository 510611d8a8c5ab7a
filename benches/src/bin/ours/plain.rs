//! The jobs worked out plainly from sorted events: the answers that everybody's are checked against.

use arrow_array::RecordBatch;
use reciprocity_benches::answer::Answer;
use reciprocity_benches::columns::{Columns, HALF_LIFE, Row};
use reciprocity_benches::error::Result;
use reciprocity_benches::job::Job;
use reciprocity_benches::kinds::{CLASSES, KINDS};

use crate::grouped::by_relationship;

pub(crate) fn score(
    columns: &Columns,
    job: Job,
    threads: usize,
    as_of: i64,
) -> Result<Vec<RecordBatch>> {
    by_relationship(columns, threads, |groups| {
        let mut answer = Answer::new(job);
        let mut values = Vec::new();
        for rows in groups {
            values.clear();
            core(&mut values, rows, as_of);
            if job.has_kinds() {
                kinds(&mut values, rows, as_of);
            }
            if job.has_latencies() {
                latencies(&mut values, rows, as_of);
            }
            answer.push(rows[0].relationship, &values);
        }
        answer.finish()
    })
}

fn core(values: &mut Vec<f64>, rows: &[Row], as_of: i64) {
    let (mut given, mut count) = ([0.0; 2], [0.0; 2]);
    for row in rows {
        let side = usize::from(row.side);
        given[side] += weight(row, as_of) * row.amount;
        count[side] += 1.0;
    }
    values.extend([given[0], count[0], given[1], count[1]]);
    values.push(rows[rows.len() - 1].occurred_at as f64);
    let share = given[0] / (given[0] + given[1]);
    values.extend([share, band(share)]);
}

fn kinds(values: &mut Vec<f64>, rows: &[Row], as_of: i64) {
    let mut given = [[0.0; 2]; KINDS.len()];
    for row in rows {
        given[usize::from(row.kind)][usize::from(row.side)] += weight(row, as_of) * row.amount;
    }
    values.extend(given.as_flattened());
    let mut classes = [[0.0; 2]; CLASSES];
    for (kind, given) in KINDS.iter().zip(&given) {
        classes[kind.class][0] += kind.rate * given[0];
        classes[kind.class][1] += kind.rate * given[1];
    }
    let known = classes.iter().filter(|given| given[0] + given[1] > 0.0);
    let shares: f64 = known.clone().map(|given| given[0] / (given[0] + given[1])).sum();
    let score = shares / known.count() as f64;
    values.extend([score, band(score)]);
}

fn latencies(values: &mut Vec<f64>, rows: &[Row], as_of: i64) {
    let (mut answers, mut waited, mut turn_changes) = ([0.0; 2], [0_i64; 2], 0.0);
    for pair in rows.windows(2) {
        let [before, row] = [&pair[0], &pair[1]];
        if before.side != row.side {
            answers[usize::from(row.side)] += 1.0;
            waited[usize::from(row.side)] += row.occurred_at - before.occurred_at;
            turn_changes += weight(row, as_of);
        }
    }
    for side in 0..2 {
        // Without any answer 0/0: not a number, unknown.
        values.extend([answers[side], waited[side] as f64 / 1e6 / answers[side]]);
    }
    values.push(turn_changes);
}

fn weight(row: &Row, as_of: i64) -> f64 {
    libm::exp2((row.occurred_at - as_of) as f64 / HALF_LIFE as f64)
}

/// Within 0, tilted 1, one-way 2.
fn band(share: f64) -> f64 {
    let greater = share.max(1.0 - share);
    f64::from(u8::from(greater > 0.6) + u8::from(greater >= 0.9))
}
