//! The parties of a row that names people or companies rather than one party at each end.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use reciprocity_core::Side;
use reciprocity_core::spelling::advice;

use crate::log::columns::{ColumnRef, LogColumns};
use crate::log::directory::{Directory, address, items};
use crate::log::document::{Document, at_key};
use crate::problem::{Cell, Outcome, shown};
use crate::value::Use;

/// Why a row with people makes no event.
const NO_SENDER: &str = "sender unknown";
const NO_OTHER: &str = "no other party";
const INTERNAL: &str = "internal only";
const NOT_OURS: &str = "own party not involved";

/// How the people and the companies of a row make its relationships.
#[derive(Debug, Clone)]
pub(crate) struct People {
    directory: Directory,
    /// The name of one's own party; none where every pair of parties is a relationship.
    ours: Option<String>,
    our_side: Side,
    form: Form,
    /// Whether one who is written without an address is a party of that name.
    names_serve: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// People act for others: from one to several.
    FromTo { everyone: bool },
    /// The other party alone is named.
    Other,
}

/// One relationship of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) supplier: String,
    pub(crate) customer: String,
    /// How many people there were at each end, at least one.
    pub(crate) from_people: usize,
    pub(crate) to_people: usize,
    /// The side of the party at the end `from`.
    pub(crate) side: Side,
    /// The side of one's own party, where that is known.
    pub(crate) our_side: Option<Side>,
}

/// The relationships of a row, or why there are none.
pub(crate) type Relations = Result<Vec<Relation>, &'static str>;

impl People {
    /// What the mapping says of people; none where a row names one party at each end.
    pub(crate) fn of(document: &Document, directory: &Directory) -> Outcome<Option<Self>> {
        let word = |key: &str, value: &Option<String>, known: &[&str]| match value {
            Some(value) if !known.contains(&value.as_str()) => Err(at_key(
                key,
                format_args!("unknown value `{}`; {}", shown(value), advice(value, known)),
            )),
            value => Ok(value.as_deref().and_then(|v| known.iter().position(|one| *one == v))),
        };
        let words = ["names", "people", "people-or-names"];
        let parties = word("parties", &document.parties, &words)?.unwrap_or(0);
        let (people, names_serve) = (parties > 0, parties == 2);
        let everyone = word("between", &document.between, &["sender", "everyone"])? == Some(1);
        let our_side = word("our_side", &document.our_side, &["supplier", "customer"])?;
        let named = |key: &str| document.columns.contains_key(key);
        let other = named("other") || named("other_people");
        let form = match (people, other) {
            (_, true) if named("from") || named("to") || people => {
                let message = "`other` names the party that is not ours; leave `from`, `to` and \
                               `parties` out, or this";
                return Err(at_key("columns.other", message));
            }
            (_, true) => Form::Other,
            (true, false) => Form::FromTo { everyone },
            (false, false) => return Ok(None),
        };
        if document.suppliers.is_some() || document.customers.is_some() || document.sides.is_some()
        {
            let message = "with people and companies the sides are told apart by `ours` and \
                           `our_side`; leave `sides`, `suppliers` and `customers` out";
            return Err(at_key("our_side", message));
        }
        let mut directory = directory.clone();
        let names = document.ours.as_deref().unwrap_or_default();
        let ours = names.first().map(|name| directory.party_of_name(name.trim()).to_owned());
        for name in names {
            if name.trim().is_empty() {
                return Err(at_key(
                    "ours",
                    "a name is blank; write the domain or name of your own party",
                ));
            }
            directory.add(name, ours.as_deref().unwrap_or_default());
        }
        let our_side = if our_side == Some(1) { Side::Customer } else { Side::Supplier };
        Ok(Some(Self { directory, ours, our_side, form, names_serve }))
    }

    /// Whether a row says enough only where one's own party is known.
    pub(crate) fn lacks_ours(&self) -> bool {
        self.ours.is_none() && self.form != Form::FromTo { everyone: false }
    }

    /// Which columns are wanted, and which of them a file must have.
    pub(crate) fn require(&self, columns: &mut LogColumns) {
        if self.form == Form::Other {
            columns.allow_missing(ColumnRef::FROM);
            columns.allow_missing(ColumnRef::TO);
            // People are counted where the file names them.
            columns.allow_missing(ColumnRef::OTHER_PEOPLE);
        }
        for column in [ColumnRef::CC, ColumnRef::BCC, ColumnRef::OUR_PEOPLE] {
            columns.allow_missing(column);
        }
    }

    pub(crate) fn uses() -> [(ColumnRef, Use); 5] {
        [
            (ColumnRef::CC, Use::Text),
            (ColumnRef::BCC, Use::Text),
            (ColumnRef::OTHER, Use::Text),
            (ColumnRef::OTHER_PEOPLE, Use::Text),
            (ColumnRef::OUR_PEOPLE, Use::Text),
        ]
    }

    /// The relationships of a row.
    pub(crate) fn relations<'r>(&self, cell: impl Fn(ColumnRef) -> Cell<'r>) -> Relations {
        match self.form {
            Form::Other => self.with_others(cell),
            Form::FromTo { everyone } => self.between_people(everyone, cell),
        }
    }

    fn with_others<'r>(&self, cell: impl Fn(ColumnRef) -> Cell<'r>) -> Relations {
        let ours = self.ours.as_deref().ok_or(NOT_OURS)?;
        let people = items(cell(ColumnRef::OTHER_PEOPLE).text(), true);
        let mut others: BTreeMap<&str, usize> = BTreeMap::new();
        let addresses: Vec<String> = addresses_of(&people);
        for party in addresses.iter().filter_map(|one| self.directory.party_of_address(one)) {
            *others.entry(party).or_default() += 1;
        }
        let our_named = others.remove(ours).unwrap_or(0);
        let names = items(cell(ColumnRef::OTHER).text(), false);
        if others.is_empty() {
            let parties = names.iter().map(|name| self.directory.party_of_name(name));
            others.extend(parties.filter(|party| *party != ours).map(|party| (party, 0)));
            if let [only] = &mut others.values_mut().collect::<Vec<_>>()[..] {
                **only = people.len().saturating_sub(our_named);
            }
        }
        if others.is_empty() {
            return Err(if our_named > 0 || !names.is_empty() { INTERNAL } else { NO_OTHER });
        }
        let our_people = items(cell(ColumnRef::OUR_PEOPLE).text(), true).len().max(our_named);
        Ok(others
            .into_iter()
            .map(|(other, people)| self.relation(ours, our_people, other, people))
            .collect())
    }

    fn between_people<'r>(
        &self,
        everyone: bool,
        cell: impl Fn(ColumnRef) -> Cell<'r>,
    ) -> Relations {
        let senders = items(cell(ColumnRef::FROM).text(), true);
        let mut parties: BTreeMap<&str, usize> = BTreeMap::new();
        let ends = [ColumnRef::FROM, ColumnRef::TO, ColumnRef::CC, ColumnRef::BCC];
        let all: Vec<Cow<'_, str>> =
            ends.into_iter().flat_map(|column| items(cell(column).text(), true)).collect();
        let keys = distinct_keys(&all);
        if keys.is_empty() {
            return Err(NO_OTHER);
        }
        for party in keys.iter().filter_map(|key| self.party(key)) {
            *parties.entry(party).or_default() += 1;
        }
        let sender_key = senders.first().map(|sender| key(sender));
        let sender = sender_key.as_deref().and_then(|key| self.party(key));
        if sender.is_none() && !everyone {
            return Err(NO_SENDER);
        }
        let relations = match (&self.ours, sender) {
            (Some(ours), _) => {
                let Some(our_people) = parties.remove(ours.as_str()) else { return Err(NOT_OURS) };
                let from_ours = everyone || sender == Some(ours);
                let others = parties.iter().filter(|(other, _)| from_ours || sender == Some(other));
                let relation = |(other, people): (&&str, &usize)| match from_ours {
                    true => self.relation(ours, our_people, other, *people),
                    false => self.relation(other, *people, ours, our_people),
                };
                others.map(relation).collect::<Vec<_>>()
            }
            (None, Some(sender)) => {
                let people = parties.remove(sender).unwrap_or(1);
                parties
                    .iter()
                    .map(|(to, count)| self.relation(sender, people, to, *count))
                    .collect()
            }
            (None, None) => return Err(NO_SENDER),
        };
        match relations {
            none if none.is_empty() && keys.iter().all(|key| self.party(key).is_some()) => {
                Err(INTERNAL)
            }
            none if none.is_empty() => Err(NO_OTHER),
            relations => Ok(relations),
        }
    }

    /// The party of a person, by the address, or by the name where the directory knows it.
    fn party<'a>(&'a self, key: &'a str) -> Option<&'a str> {
        match key.contains('@') {
            true => self.directory.party_of_address(key),
            false if self.names_serve => Some(self.directory.party_of_name(key)),
            false => self.directory.known_name(key),
        }
    }

    fn relation(&self, from: &str, from_people: usize, to: &str, to_people: usize) -> Relation {
        let ours = self.ours.as_deref();
        let side = match ours {
            Some(ours) if ours == from => self.our_side,
            Some(_) => self.our_side.other(),
            None if from <= to => Side::Supplier,
            None => Side::Customer,
        };
        let (supplier, customer) = if side == Side::Supplier { (from, to) } else { (to, from) };
        Relation {
            supplier: supplier.to_owned(),
            customer: customer.to_owned(),
            from_people: from_people.max(1),
            to_people: to_people.max(1),
            side,
            our_side: ours.map(|_| self.our_side),
        }
    }
}

/// What tells a person from others: the address in small letters, or what is written.
fn key(person: &str) -> String {
    address(person).unwrap_or(person).to_lowercase()
}

fn distinct_keys(people: &[Cow<'_, str>]) -> BTreeSet<String> {
    people.iter().map(|person| key(person)).collect()
}

fn addresses_of(people: &[Cow<'_, str>]) -> Vec<String> {
    let all: BTreeSet<String> =
        people.iter().filter_map(|person| Some(address(person)?.to_lowercase())).collect();
    all.into_iter().collect()
}
