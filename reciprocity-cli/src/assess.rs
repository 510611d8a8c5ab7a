//! `assess`: every relationship of a file, as a table for people or in a format for programs.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;

use reciprocity_arrow::{TableFormat, TableWriter};
use reciprocity_core::ScoreColumn;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::verdict::Verdict;
use serde::ser::{Serialize, SerializeSeq, Serializer};

use crate::args::{Assess, Format, SortKey};
use crate::columns::{COLUMNS, Column, Line, all_columns, chosen_by_name};
use crate::failure::Failure;
use crate::output::{Target, write_document};
use crate::palette;
use crate::row::{Row, band_word};
use crate::scoring::{BLOCK, Unscored};
use crate::source::{History, counted, format_day, format_instant};
use crate::sums::Sums;
use crate::table::{Align, Cell, Table};

/// Of a table, how many of the worst and of the best to print, unless the caller says.
const TOP: usize = 10;

pub(crate) fn run(assess: &Assess, output: &mut impl Write) -> Result<(), Failure> {
    // First of all, so that a wrong name is refused before a long reading.
    let target = Target::new(assess.output.as_deref(), assess.format)?;
    let columns = chosen(assess, &target)?;
    if assess.streaming {
        let sums = Sums::read(&assess.source, &assess.more)?;
        return print(assess, &columns, &target, &sums.unscored(), output);
    }
    let history = History::read_with(&assess.source, &assess.more)?;
    print(assess, &columns, &target, &history.unscored(), output)
}

/// The columns of the rows that are asked for.
fn chosen(assess: &Assess, target: &Target) -> Result<Vec<Column>, Failure> {
    let Some(names) = &assess.columns else { return Ok(COLUMNS.to_vec()) };
    if matches!(target.format, Format::Table | Format::Json) {
        let message = "--columns: a table and a JSON document have columns of their own; say \
                       `--format csv`, `jsonl`, `parquet` or `arrow`";
        return Err(Failure::usage(message));
    }
    let all = all_columns();
    let chosen = chosen_by_name(names, &all, |column| column.name)?;
    Ok(chosen.into_iter().copied().collect())
}

fn print(
    assess: &Assess,
    columns: &[Column],
    target: &Target,
    unscored: &Unscored<'_>,
    output: &mut impl Write,
) -> Result<(), Failure> {
    match target.format {
        Format::Parquet => write_columns(assess, columns, unscored, target, TableFormat::Parquet),
        Format::Arrow => write_columns(assess, columns, unscored, target, TableFormat::Arrow),
        Format::Csv => {
            target.write_text(output, |output| write_csv(assess, columns, unscored, output))
        }
        Format::Jsonl => {
            target.write_text(output, |output| write_lines(assess, columns, unscored, output))
        }
        Format::Json => target.write_text(output, |output| write_json(assess, unscored, output)),
        Format::Table => write_table(assess, unscored, output),
    }
}

/// Hands on the rows that are asked for, block by block: all at once only where another order than
/// that of the names is asked for.
fn each_block<'a>(
    assess: &Assess,
    columns: &[Column],
    unscored: &Unscored<'a>,
    mut write: impl FnMut(&[Row<'a>]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if is_plain(assess) {
        let scores = scores_of(columns);
        return unscored.each_block(assess.source.threads, &scores, |rows| write(&rows));
    }
    listed(assess, columns, unscored)?.chunks(BLOCK).try_for_each(write)
}

/// The scores that columns need beside those that every row has.
fn scores_of(columns: &[Column]) -> Vec<ScoreColumn> {
    columns.iter().filter_map(Column::score).collect()
}

/// Whether all rows are asked for, in the order of the names.
fn is_plain(assess: &Assess) -> bool {
    assess.sort.is_none() && assess.top.is_none()
}

/// All rows that are asked for, in their order.
fn listed<'a>(
    assess: &Assess,
    columns: &[Column],
    unscored: &Unscored<'a>,
) -> Result<Vec<Row<'a>>, Failure> {
    let mut rows = all(assess, columns, unscored)?;
    sort(&mut rows, assess.sort.unwrap_or(SortKey::Name), assess.reverse);
    rows.truncate(assess.top.unwrap_or(usize::MAX));
    Ok(rows)
}

fn all<'a>(
    assess: &Assess,
    columns: &[Column],
    unscored: &Unscored<'a>,
) -> Result<Vec<Row<'a>>, Failure> {
    let mut rows = Vec::with_capacity(unscored.relationships.len());
    unscored.each_block(assess.source.threads, &scores_of(columns), |mut block| {
        rows.append(&mut block);
        Ok::<_, Failure>(())
    })?;
    Ok(rows)
}

fn write_table(
    assess: &Assess,
    unscored: &Unscored<'_>,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let mut rows = all(assess, &[], unscored)?;
    write_heading(unscored, output)?;
    let Some(key) = assess.sort else {
        return worst_and_best(&mut rows, assess.top.unwrap_or(TOP), output);
    };
    sort(&mut rows, key, assess.reverse);
    let shown = assess.top.unwrap_or(2 * TOP).min(rows.len());
    write_list(&rows[..shown], output)?;
    write_footnotes(&rows, rows.len() - shown, output)
}

/// No two rows are equal in the order of any key, so that it needs no room to keep them apart.
fn sort(rows: &mut [Row<'_>], key: SortKey, reverse: bool) {
    rows.sort_unstable_by(|a, b| a.compare(b, key));
    if reverse {
        rows.reverse();
    }
}

/// Writes a row of CSV for each relationship; what is unknown is an empty field.
fn write_csv(
    assess: &Assess,
    columns: &[Column],
    unscored: &Unscored<'_>,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    let mut rows = csv::Writer::from_writer(output);
    rows.write_record(columns.iter().map(|column| column.name))?;
    each_block(assess, columns, unscored, |block| {
        for row in block {
            let values: Vec<_> = columns.iter().map(|column| column.value(row)).collect();
            rows.serialize(values)?;
        }
        Ok(())
    })?;
    rows.flush()?;
    Ok(())
}

/// Writes a line of JSON for each relationship; what is unknown is null.
fn write_lines(
    assess: &Assess,
    columns: &[Column],
    unscored: &Unscored<'_>,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    each_block(assess, columns, unscored, |rows| {
        for row in rows {
            serde_json::to_writer(&mut *output, &Line { columns, row })
                .map_err(|error| Failure::Output(error.into()))?;
            writeln!(output)?;
        }
        Ok(())
    })
}

/// Writes the same rows in a format with types; what is unknown is null.
fn write_columns(
    assess: &Assess,
    columns: &[Column],
    unscored: &Unscored<'_>,
    target: &Target,
    format: TableFormat,
) -> Result<(), Failure> {
    let head: Vec<_> = columns.iter().map(|column| (column.name, column.value_type())).collect();
    target.write_bytes(|output| {
        let mut table = TableWriter::new(BufWriter::new(output), format, &head)?;
        each_block(assess, columns, unscored, |rows| {
            Ok(table.write(columns.iter().map(|column| column.values(rows)).collect())?)
        })?;
        Ok(table.finish()?.flush()?)
    })
}

#[derive(serde::Serialize)]
struct Document<'r, 'a> {
    as_of: String,
    events: usize,
    relationships: Records<'r, 'a>,
}

/// The records, scored as they are written: whole assessments are too large to hold them all.
struct Records<'r, 'a> {
    unscored: &'r Unscored<'a>,
    threads: NonZeroUsize,
}

impl Serialize for Records<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.unscored.relationships.len()))?;
        self.unscored.each_block_of_records(self.threads, |records| {
            records.iter().try_for_each(|record| list.serialize_element(record))
        })?;
        list.end()
    }
}

fn write_json(
    assess: &Assess,
    unscored: &Unscored<'_>,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    // What is to be told whole, and in which order, is found out from the rows.
    let only =
        if is_plain(assess) { None } else { Some(unscored.only(&listed(assess, &[], unscored)?)) };
    let document = Document {
        as_of: format_instant(unscored.as_of),
        events: unscored.events(),
        relationships: Records {
            unscored: only.as_ref().unwrap_or(unscored),
            threads: assess.source.threads,
        },
    };
    write_document(output, &document)
}

/// The default table: what is resolved, the worst first, then the best.
fn worst_and_best(
    rows: &mut [Row<'_>],
    top: usize,
    output: &mut impl Write,
) -> Result<(), Failure> {
    if rows.is_empty() {
        writeln!(output, "\nNothing had happened by then.")?;
        return Ok(());
    }
    let is_resolved = |row: &Row<'_>| row.verdict.standing().is_some();
    rows.sort_unstable_by_key(|row| !is_resolved(row));
    let (resolved, open) = rows.split_at_mut(rows.partition_point(is_resolved));
    if resolved.is_empty() {
        writeln!(output, "\nNo relationship has enough on record for a verdict. The most active:")?;
        sort(open, SortKey::Events, false);
        let shown = open.len().min(2 * top);
        write_list(&open[..shown], output)?;
        return write_footnotes(open, open.len() - shown, output);
    }
    sort(resolved, SortKey::Overall, false);
    let shown = top.min(resolved.len().div_ceil(2));
    let title = if resolved.len() == 1 { "The one with a verdict" } else { "Worst" };
    let (worst, rest) = resolved.split_at(shown);
    if !worst.is_empty() {
        write_title(title, output)?;
        write_list(worst, output)?;
    }
    // The best of those that are left, the best first, the most active first among equals.
    let mut best: Vec<&Row<'_>> = rest.iter().collect();
    best.sort_by(|a, b| {
        let by_score = b.overall.unwrap_or(0.0).total_cmp(&a.overall.unwrap_or(0.0));
        by_score.then_with(|| a.compare(b, SortKey::Events))
    });
    best.truncate(top);
    if !best.is_empty() {
        write_title("Best", output)?;
        write_list(best.iter().copied(), output)?;
    }
    let hidden = resolved.len() - shown - best.len();
    write_footnotes(rows, hidden, output)
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
        "{}: {}, {} of {} parties, as of {}",
        unscored.name,
        counted(unscored.events(), "event"),
        counted(unscored.relationships.len(), "relationship"),
        names.collect::<BTreeSet<_>>().len(),
        format_day(unscored.as_of),
    )?;
    Ok(())
}

fn write_list<'r, 'a: 'r>(
    rows: impl IntoIterator<Item = &'r Row<'a>>,
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
    for row in rows {
        table.push(cells(row));
    }
    table.write(output)?;
    Ok(())
}

fn cells(row: &Row<'_>) -> Vec<Cell> {
    let resolved = row.verdict.standing().map(|standing| standing.band);
    let split = |share: Option<f64>| {
        let split = |share: f64| {
            let supplier = (share * 100.0).round();
            format!("{supplier:.0}/{:.0}", 100.0 - supplier)
        };
        Cell::new(share.map_or_else(unknown, split))
    };
    let answers = |rate: Option<f64>| {
        Cell::new(rate.map_or_else(unknown, |rate| format!("{:.0} %", rate * 100.0)))
    };
    let two_places =
        |score: Option<f64>| Cell::new(score.map_or_else(unknown, |score| format!("{score:.2}")));
    let range = row.share.map_or_else(unknown, |share| {
        format!("{:.0}-{:.0}", share.interval.low * 100.0, share.interval.high * 100.0)
    });
    // A verdict on what is over is no verdict on what goes on.
    let over = match row.stage {
        Stage::Dormant | Stage::Ended => format!(", {}", row.stage),
        _ => String::new(),
    };
    vec![
        Cell::new(row.relationship.supplier),
        Cell::new(row.relationship.customer),
        Cell::new(format!("{}/{}", row.contributions.supplier, row.contributions.customer)),
        split(row.supplier_share_in.supplier),
        split(row.supplier_share_in.customer),
        Cell::new(range),
        Cell::styled(row.band.map_or("-", band_word), palette::of_band(row.band)),
        answers(row.answer_rate.supplier),
        answers(row.answer_rate.customer),
        two_places(row.demonstrated),
        two_places(row.overall),
        Cell::styled(format!("{}{over}", row.verdict_word()), palette::of_band(resolved)),
    ]
}

fn unknown() -> String {
    "-".to_owned()
}

fn write_footnotes(
    rows: &[Row<'_>],
    hidden: usize,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let count = |is: &dyn Fn(Verdict) -> bool| rows.iter().filter(|row| is(row.verdict)).count();
    let band =
        |band| count(&|verdict| verdict.standing().is_some_and(|standing| standing.band == band));
    let unresolved = count(&|verdict| matches!(verdict, Verdict::Unresolved { .. }));
    let unknown = count(&|verdict| verdict == Verdict::Unknown);
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
