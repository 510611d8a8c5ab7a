//! Rows of a log, read by the rules of a mapping.

use reciprocity_core::{ErrorKind, Event, Policy, Timestamp};

use crate::log::auto_reply::is_auto_reply;
use crate::log::columns::{ColumnRef, LogColumns};
use crate::log::compile::{Rules, rules};
use crate::log::condition::Status;
use crate::log::directory::Directory;
use crate::log::document::{COLUMN_KEYS, Document, at_key};
use crate::log::people::{People, Relation};
use crate::log::rule::{LogRow, Rule};
use crate::log::sides::{Ends, Sides};
use crate::log::times::Times;
use crate::parties::Parties;
use crate::problem::{Cell, Outcome, Problem, shown};
use crate::table::Row;
use crate::time::TimeUnit;
use crate::value::Use;
use reciprocity_core::spelling::{advice, misspelt};

/// The kind under which a mapping says what rows of all other kinds mean.
const ANY_KIND: &str = "*";

/// Reads rows of an interaction log.
#[derive(Debug, Clone)]
pub(crate) struct Log<'p> {
    policy: &'p Policy,
    times: Times,
    /// Rows of later times are planned, not held.
    until: Option<Timestamp>,
    sides: Sides,
    /// Where rows name people or companies rather than one party at each end.
    people: Option<People>,
    statuses: Vec<Status>,
    skips_self_rows: bool,
    rules: Rules,
    columns: LogColumns,
}

/// What became of a row. The events of one relationship are handed over in a list of their own.
pub(crate) enum LogRead<'r> {
    /// Events of one relationship.
    Of(Parties<'r>),
    /// Events of several.
    Several(Vec<Shared>),
    /// None, and, where that was decided by its contents, the reason.
    LeftOut(Option<&'r str>),
}

/// The events of one of several relationships of a row.
pub(crate) struct Shared {
    pub(crate) supplier: String,
    pub(crate) customer: String,
    pub(crate) events: Vec<Event>,
}

/// Why a row is left out that is of a time to come.
const PLANNED: &str = "planned, not held";

/// Why a row is left out that no person wrote.
const AUTO_REPLY: &str = "auto-reply";

/// Why a row is left out of which no event is made.
const NOTHING: &str = "no duration, or nothing that counts";

impl<'p> Log<'p> {
    pub(crate) fn new(
        document: &Document,
        directory: &Directory,
        until: Option<Timestamp>,
        policy: &'p Policy,
    ) -> Outcome<Self> {
        let one_of = |key: &str, value: &Option<String>, known: &[&str]| match value {
            Some(value) if !known.contains(&value.as_str()) => Err(at_key(
                key,
                format_args!("unknown value `{}`; {}", shown(value), advice(value, known)),
            )),
            _ => Ok(()),
        };
        one_of("time_unit", &document.time_unit, &TimeUnit::NAMES)?;
        one_of("self_rows", &document.self_rows, &["refuse", "skip"])?;
        let mut columns = LogColumns::new();
        for (key, column) in COLUMN_KEYS.into_iter().zip(ColumnRef::KEYED) {
            if let Some(names) = document.columns.get(key) {
                let Some(names) = names.trimmed() else {
                    return Err(at_key(&format!("columns.{key}"), "write the name of a column"));
                };
                columns.rename(column, &names);
            }
        }
        let people = People::of(document, directory)?;
        if let Some(people) = &people {
            people.require(&mut columns);
        }
        columns.allow_missing(ColumnRef::SUBJECT);
        let statuses = Status::all_of(document, &mut columns)?;
        let rules = rules(document, policy, &mut columns)?;
        if !rules.contains_key(ANY_KIND) {
            columns.require(ColumnRef::KIND);
        }
        Ok(Self {
            policy,
            times: Times::of(document)?,
            until,
            sides: Sides::of(document)?,
            people,
            statuses,
            skips_self_rows: document.self_rows.as_deref() == Some("skip"),
            rules,
            columns,
        })
    }

    /// Refuses a mapping that cannot read a row before it is told which party is one's own.
    pub(crate) fn check_ours(&self) -> Outcome<()> {
        if !self.people.as_ref().is_some_and(People::lacks_ours) {
            return Ok(());
        }
        let message = "rows name the other party only; say which party is your own, here or by \
                       `--ours` of `reciprocity import`";
        Err(at_key("ours", message))
    }

    /// Finds the columns in a file.
    pub(crate) fn find_columns(&mut self, columns: &[String]) {
        self.columns.find(columns);
    }

    pub(crate) fn check_header(&self, columns: &[String]) -> Outcome<()> {
        self.columns.check_header(columns)
    }

    /// Which columns are wanted, and for what.
    pub(crate) fn uses(&self) -> Vec<(usize, Use)> {
        let only_any_kind = self.rules.len() == 1 && self.rules.contains_key(ANY_KIND);
        let mut uses = vec![
            (ColumnRef::TIME, Use::Time),
            (ColumnRef::FROM, Use::Text),
            (ColumnRef::TO, Use::Text),
            (ColumnRef::ID, Use::Text),
            (ColumnRef::SUBJECT, Use::Text),
        ];
        if self.people.is_some() {
            uses.extend(People::uses());
        }
        uses.extend(self.statuses.iter().map(|status| (status.column, Use::Text)));
        if !only_any_kind {
            uses.push((ColumnRef::KIND, Use::Text));
        }
        uses.extend(self.rules.values().flatten().flat_map(Rule::uses));
        self.columns.places(&uses)
    }

    /// Adds the events of a row to `events`, or, where they are of several relationships, returns
    /// them.
    pub(crate) fn read<'r>(
        &'r self,
        columns: &'r [String],
        row: Row<'r>,
        events: &mut Vec<Event>,
    ) -> Outcome<LogRead<'r>> {
        self.columns.check_plain(row)?;
        let cell = |column| self.cell(columns, row, column);
        for status in &self.statuses {
            if let Some(reason) = status.reason(cell(status.column))? {
                return Ok(LogRead::LeftOut(Some(reason)));
            }
        }
        if self.columns.has(ColumnRef::SUBJECT) && is_auto_reply(cell(ColumnRef::SUBJECT).text()) {
            return Ok(LogRead::LeftOut(Some(AUTO_REPLY)));
        }
        if let Some(people) = &self.people {
            return self.read_people(people, cell);
        }
        let (from, to) = (cell(ColumnRef::FROM), cell(ColumnRef::TO));
        from.required("name the party that acted")?;
        if from.text() == to.text() {
            let skips = self.skips_self_rows;
            return if skips { Ok(LogRead::LeftOut(None)) } else { Err(self_row(to)) };
        }
        to.required("name the party that it was done for")?;
        let rules = self.rules_of(cell(ColumnRef::KIND))?;
        let Some(time) = self.time(cell(ColumnRef::TIME))? else {
            return Ok(LogRead::LeftOut(Some(PLANNED)));
        };
        let (parties, ends) = self.sides.assign(from, to)?;
        let row = LogRow { time, times: &self.times, ends, policy: self.policy, cell };
        for (place, rule) in rules.iter().enumerate() {
            events.extend(rule.event(&row, place)?);
        }
        Ok(LogRead::Of(parties))
    }

    /// Reads a row that names people or companies.
    fn read_people<'r>(
        &'r self,
        people: &People,
        cell: impl Fn(ColumnRef) -> Cell<'r>,
    ) -> Outcome<LogRead<'r>> {
        let relations = match people.relations(&cell) {
            Ok(relations) => relations,
            Err(reason) => return Ok(LogRead::LeftOut(Some(reason))),
        };
        let rules = self.rules_of(cell(ColumnRef::KIND))?;
        let Some(time) = self.time(cell(ColumnRef::TIME))? else {
            return Ok(LogRead::LeftOut(Some(PLANNED)));
        };
        let mut all = Vec::with_capacity(relations.len());
        for relation in relations {
            let ends = Ends::of_relation(&relation);
            let row = LogRow { time, times: &self.times, ends, policy: self.policy, cell: &cell };
            let mut events = Vec::new();
            for (place, rule) in rules.iter().enumerate() {
                events.extend(rule.event(&row, place)?);
            }
            if !events.is_empty() {
                let Relation { supplier, customer, .. } = relation;
                all.push(Shared { supplier, customer, events });
            }
        }
        Ok(if all.is_empty() { LogRead::LeftOut(Some(NOTHING)) } else { LogRead::Several(all) })
    }

    /// The time of a row; none if that is yet to come.
    fn time(&self, cell: Cell<'_>) -> Outcome<Option<Timestamp>> {
        let time = self.times.read(cell)?;
        Ok(Some(time).filter(|&time| self.until.is_none_or(|until| time <= until)))
    }

    /// The cell from which a field of an event, as the core calls it, was made.
    pub(crate) fn cell_named<'r>(
        &'r self,
        columns: &'r [String],
        row: Row<'r>,
        field: &str,
    ) -> Option<Cell<'r>> {
        let column = match field {
            "occurred_at" => ColumnRef::TIME,
            "event_id" => ColumnRef::ID,
            "kind" | "type" => ColumnRef::KIND,
            "amount" | "weight" => ColumnRef::MAGNITUDE,
            "supplier" | "customer" => ColumnRef::TO,
            _ => return None,
        };
        self.columns.has(column).then(|| self.cell(columns, row, column))
    }

    /// Everything that is wrong with a row; nothing if it is sound or left out.
    pub(crate) fn problems(&self, columns: &[String], row: Row<'_>) -> Vec<Problem> {
        let cell = |column| self.cell(columns, row, column);
        let mut problems: Vec<Problem> = Vec::new();
        problems.extend(self.columns.check_plain(row).err().map(|problem| *problem));
        for status in &self.statuses {
            match status.reason(cell(status.column)) {
                Ok(None) => {}
                Ok(Some(_)) => return problems,
                Err(problem) => problems.push(*problem),
            }
        }
        let Some(ends) = self.all_ends(&cell) else { return problems };
        let time = self.time(cell(ColumnRef::TIME));
        let rules = self.rules_of(cell(ColumnRef::KIND));
        match (time, rules, ends) {
            (Ok(None), ..) => {}
            (Ok(Some(time)), Ok(rules), Ok(ends)) => {
                let row =
                    |ends| LogRow { time, times: &self.times, ends, policy: self.policy, cell };
                let rows: Vec<_> = ends.into_iter().map(row).collect();
                let made = rows.iter().flat_map(|row| {
                    rules.iter().enumerate().map(move |(place, rule)| rule.event(row, place))
                });
                for problem in made.filter_map(Result::err) {
                    if !problems.contains(&problem) {
                        problems.push(*problem);
                    }
                }
            }
            (time, rules, ends) => {
                let found = [ends.err(), time.err(), rules.err()].into_iter().flatten();
                problems.extend(found.map(|problem| *problem));
            }
        }
        problems
    }

    /// Who stands at the two ends of each relationship of a row; none if the row is left out.
    fn all_ends<'r>(&self, cell: &impl Fn(ColumnRef) -> Cell<'r>) -> Option<Outcome<Vec<Ends>>> {
        if let Some(people) = &self.people {
            let relations = people.relations(cell).ok()?;
            return Some(Ok(relations.iter().map(Ends::of_relation).collect()));
        }
        let (from, to) = (cell(ColumnRef::FROM), cell(ColumnRef::TO));
        let named = from
            .required("name the party that acted")
            .and_then(|_| to.required("name the party that it was done for"));
        if named.is_ok() && from.text() == to.text() {
            return if self.skips_self_rows { None } else { Some(Err(self_row(to))) };
        }
        Some(named.and_then(|_| Ok(vec![self.sides.assign(from, to)?.1])))
    }

    fn cell<'r>(&'r self, columns: &'r [String], row: Row<'r>, column: ColumnRef) -> Cell<'r> {
        self.columns.cell(columns, row, column)
    }

    fn rules_of(&self, kind: Cell<'_>) -> Outcome<&[Rule]> {
        if let Some(rules) = self.rules.get(kind.text()).or_else(|| self.rules.get(ANY_KIND)) {
            return Ok(rules);
        }
        let known: Vec<&str> = self.rules.keys().map(String::as_str).collect();
        let text = kind.required(format_args!("use one of {}", known.join(", ")))?.text();
        let advice = match misspelt(text, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!(
                "it knows {}; add `[[kinds.\"{}\"]]`, or `[[kinds.\"*\"]]` for all \
                             others",
                known.join(", "),
                shown(text)
            ),
        };
        let message = format!("the mapping does not know the kind `{}`; {advice}", shown(text));
        Err(kind.refuse(ErrorKind::UnknownName, message))
    }
}

fn self_row(to: Cell<'_>) -> Box<Problem> {
    let message = format!(
        "`{}` stands on both sides; remove such rows, or write `self_rows = \"skip\"` in the mapping",
        to.shown()
    );
    to.refuse(ErrorKind::SelfRelationship, message)
}
