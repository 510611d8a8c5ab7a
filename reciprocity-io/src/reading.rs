//! The way of rows from a table to whoever takes what they say.

use std::collections::VecDeque;
use std::iter;
use std::mem;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use reciprocity_core::{Book, Error, Policy};

use crate::ahead::{Crew, Desk, Made, News, bring};
use crate::error::ReadError;
use crate::layout::{Layout, RowReader};
use crate::options::Options;
use crate::part::{Part, Postings, Said};
use crate::problem::Outcome;
use crate::read::Record;
use crate::summary::Summary;
use crate::table::{Block, Stop, Table};
use crate::telling::Telling;
use crate::value::Use;

/// How many rows are brought to memory at a time, for each thread.
const ROWS_AT_ONCE: usize = 4096;
/// And for all threads together, however many there are.
const MOST_AT_ONCE: usize = 16 * ROWS_AT_ONCE;
/// Of JSON lines the first row alone says what the layout is.
const ROWS_AT_FIRST: usize = 1;
/// How many blocks of rows are brought, read and posted at the same time.
const UNDERWAY: usize = 4;

type Recording<'t> = dyn FnMut(Record<'_>) -> reciprocity_core::Result<()> + 't;

/// Reads all rows of a table and hands what they say to `record`, row by row.
pub(crate) fn read_table(
    table: Table,
    layout: &Layout,
    policy: &Policy,
    options: Options<'_>,
    record: &mut Recording<'_>,
) -> Result<Summary, ReadError> {
    let skips_bad_rows = options.skip_bad_rows;
    let desk = Desk { sections: Vec::new(), hasher: None, skips_bad_rows };
    Reading::new(&table, layout, policy, options, Some(record)).all(table, &desk)
}

/// Reads all rows of a table and posts what they say to a book, many rows at a time.
pub(crate) fn read_table_into(
    table: Table,
    layout: &Layout,
    book: &mut dyn Book,
    options: Options<'_>,
) -> Result<Summary, ReadError> {
    let (policy, skips_bad_rows) = (book.policy().clone(), options.skip_bad_rows);
    let hasher = Some(book.name_hasher());
    let sections = book.sections(threads_of(&options)).into_iter().map(Mutex::new).collect();
    let desk = Desk { sections, hasher, skips_bad_rows };
    Reading::new(&table, layout, &policy, options, None).all(table, &desk)
}

fn threads_of(options: &Options<'_>) -> usize {
    options.threads.map_or(1, NonZeroUsize::get)
}

/// A reading, on the thread of the caller.
struct Reading<'r, 't> {
    threads: usize,
    met: Met<'r>,
    /// Who takes what rows say, if no ledger does.
    record: Option<&'r mut Recording<'r>>,
    telling: Telling<'t>,
}

impl<'r, 't> Reading<'r, 't> {
    fn new(
        table: &Table,
        layout: &'r Layout,
        policy: &'r Policy,
        options: Options<'t>,
        record: Option<&'r mut Recording<'r>>,
    ) -> Self {
        let (threads, met) =
            (threads_of(&options), Met { layout, policy, reader: None, columns: 0 });
        let telling = Telling::new(table, options);
        Self { threads, met, record, telling }
    }

    fn all(mut self, mut table: Table, desk: &Desk<'_>) -> Result<Summary, ReadError> {
        self.met.meet_header(&table, &mut self.telling.summary)?;
        table.select(&self.met.uses())?;
        if self.threads == 1 || !self.together(&mut table, desk)? {
            self.alone(&mut table, desk)?;
        }
        Ok(self.telling.summary)
    }

    /// Does everything on the caller's thread.
    fn alone(&mut self, table: &mut Table, desk: &Desk<'_>) -> Result<(), ReadError> {
        let (mut block, mut at_most) = (Block::default(), ROWS_AT_FIRST);
        loop {
            let stop = table.advance(&mut block, at_most);
            at_most = ROWS_AT_ONCE;
            let rows = block.rows();
            if rows.count > 0 {
                let reader = self.met.meet_columns(rows.columns, &mut self.telling.summary)?;
                let Part { said, postings } = desk.read(&reader, rows, 0..rows.count);
                let postings = vec![postings];
                let refused = desk.post(&postings, 0, 1);
                self.tell(&reader, &block, vec![said], postings.into(), refused)?;
            }
            if let Some(stop) = stop
                && self.telling.stop(stop, table.last_line())?
            {
                return Ok(());
            }
        }
    }

    /// Has rows brought to memory by one thread, and read and posted by others, a few blocks at a time;
    /// not where the system has no threads for that.
    fn together(&mut self, table: &mut Table, desk: &Desk<'_>) -> Result<bool, ReadError> {
        let at_once = ROWS_AT_ONCE.saturating_mul(self.threads).min(MOST_AT_ONCE);
        thread::scope(|scope| {
            let (give, news) = channel();
            let crew = Crew::hire(scope, self.threads, UNDERWAY * at_once, desk, &give);
            let bringer = bring(scope, table, (ROWS_AT_FIRST, at_once), give);
            let (Ok(mut crew), Ok(bringer)) = (crew, bringer) else { return Ok(false) };
            let ask = |block| _ = bringer.send(block); // one that ended brings nothing more
            (0..UNDERWAY).for_each(|_| ask(Block::default()));
            let (mut first, mut underway) = (0, VecDeque::new());
            for one in news {
                match one {
                    News::Brought { block, stop } => {
                        let number = first + underway.len();
                        underway.push_back(self.begin(number, block, stop, &mut crew)?);
                    }
                    News::Done { block, made, worker, rows } => {
                        crew.done(worker, rows);
                        underway[block - first].take(made);
                    }
                    News::Panicked(panic) => resume_unwind(panic),
                }
                for (number, one) in (first..).zip(&mut underway) {
                    if !one.goes_on(number, desk, &mut crew) {
                        break;
                    }
                }
                while let Some(done) = underway.pop_front_if(|one| one.is_done()) {
                    first += 1;
                    let (block, stop) = self.end(done)?;
                    if let Some((stop, line)) = stop
                        && self.telling.stop(stop, line)?
                    {
                        return Ok(true);
                    }
                    ask(block);
                }
            }
            Ok(true)
        })
    }

    /// Has the rows of a block read.
    fn begin(
        &mut self,
        number: usize,
        block: Block,
        stop: Option<(Stop, u64)>,
        crew: &mut Crew<'r>,
    ) -> Result<Underway<'r>, ReadError> {
        let block = Arc::new(block);
        let (mut reader, mut parts) = (None, 0);
        if block.rows().count > 0 {
            let met = self.met.meet_columns(block.rows().columns, &mut self.telling.summary)?;
            parts = crew.read(number, &block, &met);
            reader = Some(met);
        }
        let parts: Vec<Option<Part>> = iter::repeat_with(|| None).take(parts).collect();
        let stage = Stage::Reading { missing: parts.len(), parts };
        Ok(Underway { block, reader, stop, stage })
    }

    /// Tells of the rows of a block that is done; what comes after it, and the block to use again.
    fn end(&mut self, done: Underway<'_>) -> Result<(Block, Option<(Stop, u64)>), ReadError> {
        let Underway { block, reader, stop, stage } = done;
        if let (Some(reader), Stage::Posting { said, postings, refused, .. }) = (reader, stage) {
            self.tell(&reader, &block, said, postings, refused)?;
        }
        Ok((Arc::into_inner(block).unwrap_or_default(), stop))
    }

    /// Tells what the rows of a block say, and hands it on if it was not posted; `refused` are those of
    /// the postings that were refused, in whatever order.
    fn tell(
        &mut self,
        reader: &RowReader<'_>,
        block: &Block,
        said: Vec<Vec<Outcome<Said>>>,
        postings: Arc<Vec<Postings>>,
        mut refused: Vec<(usize, Error)>,
    ) -> Result<(), ReadError> {
        refused.sort_unstable_by_key(|(place, _)| *place);
        let Self { record, telling, .. } = self;
        let mut row = 0;
        let Some(record) = record else {
            let mut counts = postings.iter().flat_map(Postings::iter).map(|one| one.events.len());
            let (mut place, mut refused) = (0, refused.into_iter().peekable());
            return telling.rows(reader, block, 0, said.into_iter().flatten(), |_| {
                place += 1;
                let refusal = refused.next_if(|(of, _)| of + 1 == place);
                let events = counts.next().unwrap_or_default();
                refusal.map_or(Ok(events), |(_, error)| Err(error))
            });
        };
        let mut events = Vec::new();
        // Nobody else has them where they are not posted.
        let postings = Arc::into_inner(postings).unwrap_or_default();
        for (said, postings) in said.into_iter().zip(postings) {
            let (count, mut taken) = (said.len(), postings.taken());
            telling.rows(reader, block, row, said, |line| {
                let Some((supplier, customer)) = taken.next(&mut events) else { return Ok(0) };
                let count = events.len();
                record(Record { supplier, customer, events: &mut events, line }).map(|()| count)
            })?;
            row += count;
        }
        Ok(())
    }
}

/// A block on its way.
struct Underway<'p> {
    block: Arc<Block>,
    /// Where it has rows.
    reader: Option<Arc<RowReader<'p>>>,
    /// What comes after it, at which line.
    stop: Option<(Stop, u64)>,
    stage: Stage,
}

enum Stage {
    /// So many parts are not read yet.
    Reading { parts: Vec<Option<Part>>, missing: usize },
    /// So many workers have not posted yet what the rows say.
    Posting {
        said: Vec<Vec<Outcome<Said>>>,
        postings: Arc<Vec<Postings>>,
        refused: Vec<(usize, Error)>,
        missing: usize,
        /// Whether a bad row ends the reading.
        ends: bool,
    },
}

impl Underway<'_> {
    /// Takes what a worker has made.
    fn take(&mut self, made: Made) {
        match (made, &mut self.stage) {
            (Made::Read { part, said }, Stage::Reading { parts, missing }) => {
                parts[part] = Some(said);
                *missing -= 1;
            }
            (Made::Posted { refused: more }, Stage::Posting { refused, missing, .. }) => {
                refused.extend(more);
                *missing -= 1;
            }
            _ => {}
        }
    }

    /// Has what the rows say posted, once all are read; says whether what comes after them may follow.
    fn goes_on(&mut self, number: usize, desk: &Desk<'_>, crew: &mut Crew<'_>) -> bool {
        if let Stage::Reading { parts, missing: 0 } = &mut self.stage {
            let (mut said, mut postings, mut ends) = (Vec::new(), Vec::new(), false);
            for part in mem::take(parts).into_iter().flatten() {
                ends = !desk.skips_bad_rows && part.said.last().is_some_and(Outcome::is_err);
                said.push(part.said);
                postings.push(part.postings);
                if ends {
                    break;
                }
            }
            let postings = Arc::new(postings);
            let missing = if desk.sections.is_empty() { 0 } else { crew.post(number, &postings) };
            self.stage = Stage::Posting { said, postings, refused: Vec::new(), missing, ends };
        }
        matches!(self.stage, Stage::Posting { ends: false, .. })
    }

    fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Posting { missing: 0, .. })
    }
}

/// The columns that were met, and who reads them.
struct Met<'a> {
    layout: &'a Layout,
    policy: &'a Policy,
    reader: Option<Arc<RowReader<'a>>>,
    /// How many columns the reader knows.
    columns: usize,
}

impl<'a> Met<'a> {
    /// Meets the columns of an input that has all of them before the first row.
    fn meet_header(&mut self, table: &Table, summary: &mut Summary) -> Result<(), ReadError> {
        let Some(columns) = table.header() else { return Ok(()) };
        let checked = self.meet_columns(columns, summary)?.check_header(columns);
        checked.map_err(|problem| ReadError::at(&summary.file, table.header_line(), *problem))
    }

    /// Chooses the layout when the first columns are known, and finds new columns.
    fn meet_columns(
        &mut self,
        columns: &[String],
        summary: &mut Summary,
    ) -> Result<Arc<RowReader<'a>>, ReadError> {
        let mut reader = match self.reader.take() {
            Some(reader) if columns.len() == self.columns => {
                return Ok(Arc::clone(self.reader.insert(reader)));
            }
            // Rows that came before it was known may still be read as they were meant.
            Some(reader) => RowReader::clone(&reader),
            None => {
                let (reader, layout) =
                    RowReader::choose(self.layout, &summary.file, columns, self.policy)?;
                summary.layout = Some(layout);
                reader
            }
        };
        self.columns = columns.len();
        reader.find_columns(columns);
        Ok(Arc::clone(self.reader.insert(Arc::new(reader))))
    }

    /// Which columns are wanted, and for what.
    fn uses(&self) -> Vec<(usize, Use)> {
        self.reader.as_ref().map_or_else(Vec::new, |reader| reader.uses())
    }
}

#[cfg(test)]
mod tests {
    use reciprocity_core::Ledger;

    use super::*;
    use crate::input::Input;

    /// As where the system has no threads for those that were asked for.
    #[test]
    fn one_thread_posts_to_all_sections_and_tells_each_refusal_of_its_row() {
        let mut text = "occurred_at,supplier,customer,actor,type,event_id\n".to_owned();
        // Of every relationship the second event conflicts with the first.
        for row in 0..200 {
            text += &format!("{},ACME,c{},customer,request,same\n", 1_700_000_000 + row, row % 100);
        }
        let mut ledger = Ledger::default();
        let policy = Policy::default();
        let (hasher, sections) = (Some(ledger.name_hasher()), ledger.sections(5));
        let sections = sections.into_iter().map(Mutex::new).collect();
        let desk = Desk { sections, hasher, skips_bad_rows: true };
        let input = Input::reader("f.csv", std::io::Cursor::new(text)).open().unwrap();
        let table = Table::open(input).unwrap();
        let options = Options { skip_bad_rows: true, errors_kept: 200, ..Options::default() };
        let reading = Reading::new(&table, &Layout::EventTable, &policy, options, None);
        let summary = reading.all(table, &desk).unwrap();
        let rows: Vec<Option<u64>> = summary.errors.iter().map(ReadError::row).collect();
        assert_eq!(rows, (102..202).map(Some).collect::<Vec<_>>());
        assert_eq!((summary.events, summary.bad_rows), (100, 100));
        drop(desk);
        assert_eq!(ledger.events(), 100);
    }
}
