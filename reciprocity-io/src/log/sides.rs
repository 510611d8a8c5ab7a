//! Which party of a log's row supplies, and which is supplied.

use std::collections::BTreeSet;

use reciprocity_core::{ErrorKind, Observer, Side};

use crate::log::document::{Document, at_key};
use crate::log::people::Relation;
use crate::parties::Parties;
use crate::problem::{Cell, Outcome, Problem, shown};
use reciprocity_core::spelling::advice;

/// One end of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    From,
    To,
    /// One's own party, wherever it stands.
    Ours,
    /// The party that is not one's own.
    Other,
}

/// How the sides are told apart.
#[derive(Debug, Clone)]
pub(crate) enum Sides {
    InOrderOfName,
    FromSupplies,
    ToSupplies,
    /// These parties have this side, all others the other one.
    Listed(Side, BTreeSet<String>),
}

/// Which side stands at which end of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    from: Side,
    /// The side of one's own party; that of `from` where it is not known.
    ours: Side,
    /// How many people there were at the ends `from` and `to`.
    people: [usize; 2],
}

impl Ends {
    /// The ends of one relationship of a row that names people.
    pub(crate) fn of_relation(relation: &Relation) -> Self {
        Self {
            from: relation.side,
            ours: relation.our_side.unwrap_or(relation.side),
            people: [relation.from_people, relation.to_people],
        }
    }

    pub(crate) fn side(&self, end: End) -> Side {
        match end {
            End::From => self.from,
            End::To => self.from.other(),
            End::Ours => self.ours,
            End::Other => self.ours.other(),
        }
    }

    /// How many people took part at an end.
    pub(crate) fn people(&self, end: End) -> usize {
        self.people[usize::from(self.side(end) != self.from)]
    }
}

const NAMES: [&str; 3] = ["pair-in-order-of-name", "from-is-supplier", "to-is-supplier"];

impl Sides {
    pub(crate) fn of(document: &Document) -> Outcome<Self> {
        let Document { sides, suppliers, customers, .. } = document;
        let given = [
            ("sides", sides.is_some()),
            ("suppliers", suppliers.is_some()),
            ("customers", customers.is_some()),
        ];
        let given: Vec<&str> = given.iter().filter(|one| one.1).map(|one| one.0).collect();
        if let [first, second, ..] = given[..] {
            let message = format!("`{first}` tells the sides apart already; keep one of the two");
            return Err(at_key(second, message));
        }
        let listed = |key: &str, side, names: &Vec<String>| {
            let names: BTreeSet<String> = names.iter().map(|name| name.trim().to_owned()).collect();
            if names.is_empty() || names.contains("") {
                return Err(at_key(key, "name at least one party, and none by a blank"));
            }
            Ok(Self::Listed(side, names))
        };
        match (sides.as_deref(), suppliers, customers) {
            (_, Some(names), _) => listed("suppliers", Side::Supplier, names),
            (_, _, Some(names)) => listed("customers", Side::Customer, names),
            (None | Some("pair-in-order-of-name"), ..) => Ok(Self::InOrderOfName),
            (Some("from-is-supplier"), ..) => Ok(Self::FromSupplies),
            (Some("to-is-supplier"), ..) => Ok(Self::ToSupplies),
            (Some(other), ..) => {
                let message =
                    format!("unknown value `{}`; {}", shown(other), advice(other, &NAMES));
                Err(at_key("sides", message))
            }
        }
    }

    /// The parties of a row, which are two, and the ends at which they stand.
    pub(crate) fn assign<'r>(&self, from: Cell<'r>, to: Cell<'r>) -> Outcome<(Parties<'r>, Ends)> {
        let side = match self {
            Self::InOrderOfName if from.text() <= to.text() => Side::Supplier,
            Self::InOrderOfName | Self::ToSupplies => Side::Customer,
            Self::FromSupplies => Side::Supplier,
            Self::Listed(side, names) => {
                match (names.contains(from.text()), names.contains(to.text())) {
                    (true, false) => *side,
                    (false, true) => side.other(),
                    (both, _) => return Err(undecided(from, to, *side, both)),
                }
            }
        };
        let parties = match side {
            Side::Supplier => Parties::new(from, to),
            Side::Customer => Parties::new(to, from),
        };
        Ok((parties?, Ends { from: side, ours: side, people: [1, 1] }))
    }
}

fn undecided(from: Cell<'_>, to: Cell<'_>, side: Side, both: bool) -> Box<Problem> {
    let message = format!(
        "{} of `{}` and `{}` is listed under `{}s` of the mapping; exactly one must be",
        if both { "each" } else { "neither" },
        from.shown(),
        to.shown(),
        side.name()
    );
    from.refuse(ErrorKind::OutOfRange, message)
}

/// Who saw an event of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Witness {
    Both,
    One(End),
}

impl Witness {
    pub(crate) fn observer(self, ends: &Ends) -> Observer {
        match self {
            Self::Both => Observer::Neutral,
            Self::One(end) => ends.side(end).into(),
        }
    }
}
