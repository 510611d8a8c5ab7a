//! `assess`: every relationship of a file, as a table for people or in a format for programs.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};

use reciprocity_arrow::{TableFormat, TableWriter};
use reciprocity_core::ViewScore;
use reciprocity_core::rule::answer_rate::AnswerRate;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::verdict::Verdict;
use serde::Serialize;

use crate::args::{Assess, Format, SortKey};
use crate::columns::{COLUMNS, Line};
use crate::failure::Failure;
use crate::output::Target;
use crate::palette;
use crate::records::{Record, band_word, verdict_word};
use crate::scoring::{BLOCK, Detail, Unscored};
use crate::source::{History, format_day, format_instant};
use crate::sums::Sums;
use crate::table::{Align, Cell, Table};

/// Of a table, how many of the worst and of the best to print, unless the caller says.
const TOP: usize = 10;

pub(crate) fn run(assess: &Assess, output: &mut impl Write) -> Result<(), Failure> {
    // First of all, so that a wrong name is refused before a long reading.
    let target = Target::new(assess.output.as_deref(), assess.format)?;
    if assess.streaming {
        let sums = Sums::read(&assess.source)?;
        return print(assess, &target, &sums.unscored(), output);
    }
    let history = History::read(&assess.source)?;
    print(assess, &target, &history.unscored(), output)
}

fn print(
    assess: &Assess,
    target: &Target,
    unscored: &Unscored<'_>,
    output: &mut impl Write,
) -> Result<(), Failure> {
    match target.format {
        Format::Parquet => write_columns(assess, unscored, target, TableFormat::Parquet),
        Format::Arrow => write_columns(assess, unscored, target, TableFormat::Arrow),
        Format::Csv => target.write_text(output, |output| write_csv(assess, unscored, output)),
        Format::Jsonl => target.write_text(output, |output| write_lines(assess, unscored, output)),
        Format::Json => target.write_text(output, |output| write_json(assess, unscored, output)),
        Format::Table => write_table(assess, unscored, output),
    }
}

/// Hands on the records that a row format shows, block by block: all at once only where another
/// order than that of the names is asked for.
fn each_block<'a>(
    assess: &Assess,
    unscored: &Unscored<'a>,
    mut write: impl FnMut(&[Record<'a>]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if assess.sort.is_none() && assess.top.is_none() {
        return unscored.each_block(Detail::Rows, assess.threads, |records| write(&records));
    }
    let records = listed(assess, unscored, Detail::Rows)?;
    records.chunks(BLOCK).try_for_each(write)
}

/// All records that are asked for, in their order.
fn listed<'a>(
    assess: &Assess,
    unscored: &Unscored<'a>,
    detail: Detail,
) -> Result<Vec<Record<'a>>, Failure> {
    let mut records = all(assess, unscored, detail)?;
    sort(&mut records, assess.sort.unwrap_or(SortKey::Name), assess.reverse);
    records.truncate(assess.top.unwrap_or(usize::MAX));
    Ok(records)
}

fn all<'a>(
    assess: &Assess,
    unscored: &Unscored<'a>,
    detail: Detail,
) -> Result<Vec<Record<'a>>, Failure> {
    let mut records = Vec::with_capacity(unscored.relationships.len());
    unscored.each_block(detail, assess.threads, |mut block| {
        records.append(&mut block);
        Ok(())
    })?;
    Ok(records)
}

fn write_table(
    assess: &Assess,
    unscored: &Unscored<'_>,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let mut records = all(assess, unscored, Detail::Rows)?;
    write_heading(unscored, output)?;
    let Some(key) = assess.sort else {
        return worst_and_best(records, assess.top.unwrap_or(TOP), output);
    };
    sort(&mut records, key, assess.reverse);
    let shown = assess.top.unwrap_or(2 * TOP).min(records.len());
    write_list(&records[..shown], output)?;
    write_footnotes(&records, records.len() - shown, output)
}

fn sort(records: &mut [Record<'_>], key: SortKey, reverse: bool) {
    records.sort_by(|a, b| a.compare(b, key));
    if reverse {
        records.reverse();
    }
}

/// Writes a row of CSV for each record; what is unknown is an empty field.
fn write_csv(
    assess: &Assess,
    unscored: &Unscored<'_>,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    let mut rows = csv::Writer::from_writer(output);
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::Output(error),
        other => Failure::Output(std::io::Error::other(format!("{other:?}"))),
    };
    rows.write_record(COLUMNS.iter().map(|column| column.name)).map_err(failed)?;
    each_block(assess, unscored, |records| {
        for record in records {
            let row: Vec<_> = COLUMNS.iter().map(|column| column.value(record)).collect();
            rows.serialize(row).map_err(failed)?;
        }
        Ok(())
    })?;
    rows.flush()?;
    Ok(())
}

/// Writes a line of JSON for each record; what is unknown is null.
fn write_lines(
    assess: &Assess,
    unscored: &Unscored<'_>,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    each_block(assess, unscored, |records| {
        for record in records {
            serde_json::to_writer(&mut *output, &Line(record))
                .map_err(|error| Failure::Output(error.into()))?;
            writeln!(output)?;
        }
        Ok(())
    })
}

/// Writes the same rows in a format with types; what is unknown is null.
fn write_columns(
    assess: &Assess,
    unscored: &Unscored<'_>,
    target: &Target,
    format: TableFormat,
) -> Result<(), Failure> {
    let columns = COLUMNS.each_ref().map(|column| (column.name, column.value_type()));
    target.write_bytes(|output| {
        let mut table = TableWriter::new(BufWriter::new(output), format, &columns)?;
        each_block(assess, unscored, |records| {
            Ok(table.write(COLUMNS.iter().map(|column| column.values(records)).collect())?)
        })?;
        Ok(table.finish()?.flush()?)
    })
}

#[derive(Serialize)]
struct Document<'a> {
    as_of: String,
    events: usize,
    relationships: &'a [Record<'a>],
}

fn write_json(
    assess: &Assess,
    unscored: &Unscored<'_>,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    let records = listed(assess, unscored, Detail::Whole)?;
    let document = Document {
        as_of: format_instant(unscored.as_of),
        events: unscored.events(),
        relationships: &records,
    };
    serde_json::to_writer_pretty(&mut *output, &document)
        .map_err(|error| Failure::Output(error.into()))?;
    writeln!(output)?;
    Ok(())
}

/// The default table: what is resolved, the worst first, then the best.
fn worst_and_best(
    records: Vec<Record<'_>>,
    top: usize,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let is_resolved = |record: &Record<'_>| record.assessment.joint.verdict.standing().is_some();
    let (mut resolved, open): (Vec<_>, Vec<_>) = records.into_iter().partition(is_resolved);
    if resolved.is_empty() {
        writeln!(output, "\nNo relationship has enough on record for a verdict. The most active:")?;
        let mut open = open;
        sort(&mut open, SortKey::Events, false);
        let shown = open.len().min(2 * top);
        write_list(&open[..shown], output)?;
        return write_footnotes(&open, open.len() - shown, output);
    }
    sort(&mut resolved, SortKey::Overall, false);
    let shown = top.min(resolved.len().div_ceil(2));
    let (worst, rest) = resolved.split_at(shown);
    if !worst.is_empty() {
        write_title("Worst", output)?;
        write_list(worst, output)?;
    }
    // The best of those that are left, the best first, the most active first among equals.
    let mut best: Vec<&Record<'_>> = rest.iter().collect();
    best.sort_by(|a, b| {
        let by_score = b.overall().unwrap_or(0.0).total_cmp(&a.overall().unwrap_or(0.0));
        by_score.then_with(|| a.compare(b, SortKey::Events))
    });
    best.truncate(top);
    if !best.is_empty() {
        write_title("Best", output)?;
        write_list(best.iter().copied(), output)?;
    }
    let hidden = resolved.len() - shown - best.len();
    resolved.extend(open);
    write_footnotes(&resolved, hidden, output)
}

fn write_title(title: &str, output: &mut impl Write) -> Result<(), Failure> {
    let style = palette::TITLE;
    writeln!(output, "\n{style}{title}{style:#}")?;
    Ok(())
}

fn write_heading(unscored: &Unscored<'_>, output: &mut impl Write) -> Result<(), Failure> {
    let names = unscored.relationships.iter().flat_map(|one| [one.supplier, one.customer]);
    writeln!(
        output,
        "{}: {} events, {} relationships of {} parties, as of {}",
        unscored.name,
        unscored.events(),
        unscored.relationships.len(),
        names.collect::<BTreeSet<_>>().len(),
        format_day(unscored.as_of),
    )?;
    Ok(())
}

fn write_list<'r, 'a: 'r>(
    records: impl IntoIterator<Item = &'r Record<'a>>,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("supplier", Align::Left),
        ("customer", Align::Left),
        ("gave", Align::Right),
        ("S's view", Align::Right),
        ("C's view", Align::Right),
        ("range", Align::Right),
        ("band", Align::Left),
        ("S answers", Align::Right),
        ("C answers", Align::Right),
        ("R", Align::Right),
        ("overall", Align::Right),
        ("verdict", Align::Left),
    ]);
    for record in records {
        table.push(cells(record));
    }
    table.write(output)?;
    Ok(())
}

fn cells(record: &Record<'_>) -> Vec<Cell> {
    let joint = &record.assessment.joint;
    let resolved = joint.verdict.standing().map(|standing| standing.band);
    let split = |view: &ViewScore| {
        let share = |share: reciprocity_core::score::ShareScore| {
            let supplier = (share.supplier * 100.0).round();
            format!("{supplier:.0}/{:.0}", 100.0 - supplier)
        };
        Cell::new(view.share.map_or_else(unknown, share))
    };
    let answers = |answers: Option<AnswerRate>| {
        Cell::new(answers.map_or_else(unknown, |answers| format!("{:.0} %", answers.rate * 100.0)))
    };
    let two_places =
        |score: Option<f64>| Cell::new(score.map_or_else(unknown, |score| format!("{score:.2}")));
    let range = joint.share.map_or_else(unknown, |share| {
        format!("{:.0}-{:.0}", share.interval.low * 100.0, share.interval.high * 100.0)
    });
    vec![
        Cell::new(record.supplier),
        Cell::new(record.customer),
        Cell::new(format!("{}/{}", joint.contributions.supplier, joint.contributions.customer)),
        split(&record.assessment.supplier),
        split(&record.assessment.customer),
        Cell::new(range),
        Cell::styled(joint.band.map_or("-", band_word), palette::of_band(joint.band)),
        answers(joint.answer_rate.supplier),
        answers(joint.answer_rate.customer),
        two_places(joint.demonstrated.map(|one| one.score)),
        two_places(record.overall()),
        Cell::styled(verdict_word(record), palette::of_band(resolved)),
    ]
}

fn unknown() -> String {
    "-".to_owned()
}

fn write_footnotes(
    records: &[Record<'_>],
    hidden: usize,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let count = |is: &dyn Fn(&Record<'_>) -> bool| records.iter().filter(|one| is(one)).count();
    let band = |band| {
        count(&|one: &Record<'_>| {
            one.assessment.joint.verdict.standing().is_some_and(|standing| standing.band == band)
        })
    };
    let unresolved = count(&|one: &Record<'_>| {
        matches!(one.assessment.joint.verdict, Verdict::Unresolved { .. })
    });
    let unknown = count(&|one: &Record<'_>| one.assessment.joint.verdict == Verdict::Unknown);
    let style = palette::QUIET;
    writeln!(
        output,
        "\nVerdicts: {} balanced, {} tilted, {} one-way, {unresolved} unresolved, {unknown} unknown.",
        band(Band::Within),
        band(Band::Tilted),
        band(Band::OneWay),
    )?;
    if hidden > 0 {
        writeln!(output, "{hidden} more are not shown; `--top N` and `--sort KEY` show them.")?;
    }
    writeln!(
        output,
        "{style}Views and range: the supplier's share of what was given, in percent. Answers: the \
         chance that the side answers the next turn.\nR: demonstrated reciprocity, 0 to 1. `?`: \
         provisional, few contributions from one side. Why: `reciprocity explain FILE SUPPLIER \
         CUSTOMER`.{style:#}"
    )?;
    Ok(())
}
