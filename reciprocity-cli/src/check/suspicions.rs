//! What no rule forbids and what is a slip more often than not.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use reciprocity_core::{
    AmendmentStep, Answers, Currency, Event, Fact, Kind, Ledger, Policy, Timestamp,
};
use reciprocity_io::Record;
use serde::{Serialize, Serializer};

use crate::source::{counted, format_instant};

/// How many examples of each are told.
const EXAMPLES: usize = 5;

/// 1980-01-01 in microseconds: what an office recorded before is a default value of some program.
const EARLIEST: i64 = 315_532_800_000_000;

/// Something to look at again.
#[derive(Debug, Serialize)]
pub(super) struct Suspicion {
    /// A word for programs.
    kind: &'static str,
    count: u64,
    pub(super) message: String,
    pub(super) examples: Vec<Example>,
}

/// Where it is, as far as it is in one place.
#[derive(Debug, Clone)]
pub(super) struct Example {
    place: Option<(String, u64)>,
    text: String,
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some((file, row)) => write!(f, "{file}, row {row}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl Serialize for Example {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A kind of suspicion that is found in single rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum InRow {
    Future,
    Ancient,
    Repeated,
    Nothing,
    Late,
    NoEvents,
}

#[derive(Debug, Default)]
struct Found {
    count: u64,
    examples: Vec<Example>,
}

/// Where a row stands: file and row.
type Place<'p> = (&'p str, u64);

/// The parties of a relationship, by number.
type Pair = (u32, u32);

/// What was noticed so far.
pub(super) struct Suspicions<'p> {
    now: Timestamp,
    policy: &'p Policy,
    in_rows: BTreeMap<InRow, Found>,
    numbers: HashMap<String, u32>,
    /// How many rows name the party, by number.
    rows: Vec<u64>,
    /// When the newest event of each relationship was.
    newest: HashMap<Pair, Timestamp>,
    kinds: BTreeSet<Kind>,
    currencies: BTreeSet<Currency>,
    /// Events that name another one.
    speaks_of: Vec<Speech>,
}

/// An event that names another one, and where it stands.
struct Speech {
    pair: Pair,
    event: Event,
    place: (String, u64),
}

impl<'p> Suspicions<'p> {
    pub(super) fn new(now: Timestamp, policy: &'p Policy) -> Self {
        Self {
            now,
            policy,
            in_rows: BTreeMap::new(),
            numbers: HashMap::new(),
            rows: Vec::new(),
            newest: HashMap::new(),
            kinds: BTreeSet::new(),
            currencies: BTreeSet::new(),
            speaks_of: Vec::new(),
        }
    }

    /// Looks at the events of a row.
    pub(super) fn note(&mut self, record: &Record<'_>, place: Place<'_>) {
        let pair = (self.number(record.supplier), self.number(record.customer));
        for event in record.events.iter() {
            self.note_time(pair, event, place);
            self.note_fact(pair, event, place);
        }
    }

    /// Notes a row whose events were there before under the same names and with the same contents.
    pub(super) fn note_repeated(&mut self, record: &Record<'_>, place: Place<'_>) {
        let name = record.events.iter().find_map(|event| Some(event.id()?.text().into_owned()));
        self.found(InRow::Repeated, place, format!("`{}`", name.unwrap_or_default()));
    }

    pub(super) fn note_no_events(&mut self, file: &str) {
        let found = self.in_rows.entry(InRow::NoEvents).or_default();
        found.count += 1;
        found.examples.push(Example { place: None, text: file.to_owned() });
    }

    fn number(&mut self, name: &str) -> u32 {
        let next = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let number = match self.numbers.get(name) {
            Some(number) => *number,
            None => {
                self.numbers.insert(name.to_owned(), next);
                self.rows.push(0);
                next
            }
        };
        self.rows[number as usize] += 1;
        number
    }

    fn found(&mut self, what: InRow, (file, row): Place<'_>, text: String) {
        let found = self.in_rows.entry(what).or_default();
        found.count += 1;
        if found.examples.len() < EXAMPLES {
            found.examples.push(Example { place: Some((file.to_owned(), row)), text });
        }
    }

    fn note_time(&mut self, pair: Pair, event: &Event, place: Place<'_>) {
        let at = event.occurred_at();
        if at > self.now {
            self.found(InRow::Future, place, format_instant(at));
        }
        if at.micros() < EARLIEST {
            self.found(InRow::Ancient, place, format_instant(at));
        }
        let newest = self.newest.entry(pair).or_insert(at);
        let late = newest.since(at) > self.policy.allowed_lateness();
        let behind = newest.since(at).days();
        *newest = at.max(*newest);
        if late {
            let text = format!("{} is {behind:.0} days behind", format_instant(at));
            self.found(InRow::Late, place, text);
        }
    }

    fn note_fact(&mut self, pair: Pair, event: &Event, place: Place<'_>) {
        let given = match event.fact() {
            Fact::Contribution(given) => {
                self.kinds.insert(given.kind);
                self.currencies.extend(given.amount.currency());
                Some(given.amount)
            }
            Fact::Imposition(imposed) => Some(imposed.time),
            _ => None,
        };
        let weight = match event.fact() {
            Fact::Conduct(conduct) => conduct.severity.value(),
            Fact::Expectation(expectation) => expectation.weight.value(),
            Fact::Promise(promise) => promise.weight.value(),
            _ => 1.0,
        };
        let zero = [
            (given.is_some_and(|amount| amount.value() == 0.0), "its amount is 0"),
            (weight == 0.0, "its weight is 0"),
            (event.confidence().value() == 0.0, "its confidence is 0"),
        ];
        if let Some((_, why)) = zero.into_iter().find(|(is, _)| *is) {
            self.found(InRow::Nothing, place, format!("a {}: {why}", event.fact().name()));
        }
        if let Answers::Named(_) = event.answers() {
            let place = (place.0.to_owned(), place.1);
            self.speaks_of.push(Speech { pair, event: event.clone(), place });
        }
    }

    /// All suspicions; `named` holds the events that have a name.
    pub(super) fn finish(self, named: &Ledger) -> Vec<Suspicion> {
        let mut names = vec![""; self.rows.len()];
        for (name, number) in &self.numbers {
            names[*number as usize] = name;
        }
        let mut all: Vec<Suspicion> =
            self.in_rows.iter().map(|(what, found)| in_rows(*what, found, &self)).collect();
        all.extend(self.spellings());
        all.extend(self.both_ways(&names));
        all.extend(self.without_rate());
        all.extend(self.off_target(named, &names));
        all
    }

    /// Parties whose names differ by capital letters or blanks alone.
    fn spellings(&self) -> Option<Suspicion> {
        let plain = |name: &str| -> String {
            name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
        };
        let mut alike: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for name in self.numbers.keys() {
            alike.entry(plain(name)).or_default().insert(name);
        }
        let in_rows = |name: &&str| format!("`{name}` ({})", counted(self.rows_of(name), "row"));
        let groups = alike.into_values().filter(|group| group.len() > 1);
        let texts = groups.map(|group| group.iter().map(in_rows).collect::<Vec<_>>().join(", "));
        summed_up(
            "spelling",
            texts,
            "name",
            "in several spellings, by capital letters or blanks alone: each counts as a party of its own",
        )
    }

    fn rows_of(&self, name: &str) -> u64 {
        let number = self.numbers.get(name).map_or(0, |number| *number as usize);
        self.rows.get(number).copied().unwrap_or(0)
    }

    /// Pairs of which now the one and now the other supplies.
    fn both_ways(&self, names: &[&str]) -> Option<Suspicion> {
        let pairs: HashSet<Pair> = self.newest.keys().copied().collect();
        let mut both: Vec<Pair> =
            pairs.iter().filter(|(a, b)| a < b && pairs.contains(&(*b, *a))).copied().collect();
        both.sort_unstable();
        let texts = both
            .into_iter()
            .map(|(a, b)| format!("`{}` and `{}`", names[a as usize], names[b as usize]));
        summed_up(
            "both_ways",
            texts,
            "pair",
            "of parties that supply each other, and so have two relationships: is the one at times in \
             the column of the other?",
        )
    }

    fn without_rate(&self) -> Vec<Suspicion> {
        let draft = self.policy.draft();
        let kinds = self.kinds.iter().filter_map(|kind| {
            let name = &*self.policy.definition(*kind)?.name;
            let unrated = draft.kinds.contains_key(name) && !draft.rates.contains_key(name);
            unrated.then(|| format!("`{name}`"))
        });
        let kinds = summed_up(
            "kind_without_rate",
            kinds,
            "kind",
            "of the policy without a rate, so that a unit counts one: say it under [rates]",
        );
        let several = self.currencies.len() > 1;
        let currencies = self
            .currencies
            .iter()
            .filter(|code| several && self.policy.currency_rate(**code).is_none());
        let currencies = summed_up(
            "currency_without_rate",
            currencies.map(|currency| format!("`{}`", currency.code())),
            "currency code",
            "without a rate among several, so that shares of money are unknown where they meet: say it \
             under [currencies] of the policy",
        );
        kinds.into_iter().chain(currencies).collect()
    }

    /// Events that name one that is not there, or not there yet.
    fn off_target(&self, named: &Ledger, names: &[&str]) -> impl Iterator<Item = Suspicion> {
        let mut known: HashMap<Pair, HashMap<String, Event>> = HashMap::new();
        let by_id = |pair: &Pair| -> HashMap<String, Event> {
            let history = named.history(names[pair.0 as usize], names[pair.1 as usize]);
            let events = history.into_iter().flat_map(|history| history.events());
            events.filter_map(|event| Some((event.id()?.text().into_owned(), event))).collect()
        };
        let (mut lost, mut early) = (Vec::new(), Vec::new());
        for Speech { pair, event, place: (file, row) } in &self.speaks_of {
            let Answers::Named(id) = event.answers() else { continue };
            let id = id.text();
            let text = format!("{file}, row {row}: `{id}`");
            match known.entry(*pair).or_insert_with(|| by_id(pair)).get(&*id) {
                None if says_nothing_alone(event.fact()) => lost.push(text),
                Some(target) if target.occurred_at() > event.occurred_at() => early.push(text),
                _ => {}
            }
        }
        let lost = summed_up(
            "names_nothing",
            lost.into_iter(),
            "row",
            "naming an event that is not there, and so counting for nothing",
        );
        let early = summed_up(
            "names_what_comes_later",
            early.into_iter(),
            "row",
            "naming an event that comes only after it, and so without effect on it",
        );
        lost.into_iter().chain(early)
    }
}

/// Whether an event says nothing without the one that it names.
fn says_nothing_alone(fact: &Fact) -> bool {
    match fact {
        Fact::Fulfilment(_) | Fact::Waiver | Fact::Withdrawal => true,
        Fact::Amendment(step) => *step != AmendmentStep::Proposed,
        _ => false,
    }
}

fn summed_up(
    kind: &'static str,
    texts: impl Iterator<Item = String>,
    noun: &str,
    what: &str,
) -> Option<Suspicion> {
    let texts: Vec<String> = texts.collect();
    let count = texts.len() as u64;
    let example = |text| Example { place: None, text };
    let examples = texts.into_iter().take(EXAMPLES).map(example).collect();
    let message = format!("{} {what}", counted(count, noun));
    (count > 0).then_some(Suspicion { kind, count, message, examples })
}

fn in_rows(what: InRow, found: &Found, of: &Suspicions<'_>) -> Suspicion {
    let (kind, noun, message) = match what {
        InRow::Future => {
            let now = format_instant(of.now);
            ("future", "event", format!("in the future, after {now}"))
        }
        InRow::Ancient => {
            let message = "before 1980: is a time missing, or in another unit?";
            ("ancient", "event", message.to_owned())
        }
        InRow::Repeated => {
            let message = "repeating an event of the same name and contents, which counts once";
            ("repeated", "row", message.to_owned())
        }
        InRow::Nothing => ("counts_for_nothing", "event", "counting for nothing".to_owned()),
        InRow::Late => {
            let message = format!(
                "more than {} days behind the newest of the relationship: `--streaming` would leave \
                 out what comes so late",
                of.policy.allowed_lateness().days()
            );
            ("out_of_order", "event", message)
        }
        InRow::NoEvents => ("no_events", "file", "without an event".to_owned()),
    };
    let message = format!("{} {message}", counted(found.count, noun));
    Suspicion { kind, count: found.count, message, examples: found.examples.clone() }
}
