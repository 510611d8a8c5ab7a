//! The types of fact that an entry can state: which columns and flags each uses.

use super::amount::{of_kind, of_time};
use super::{Entry, EntryAmount, Flag, speaks_of_another};
use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::event::{
    AmendmentStep, Appraisal, Conduct, Contribution, Expectation, Fact, Fulfilment, Imposition,
    Invitation, Principle, Promise, Response, Subject, Tone, TrustAct,
};
use crate::named::named;
use crate::policy::Policy;

named! {
    /// A column that not every type uses.
    ///
    /// ```
    /// use reciprocity_core::entry::{Column, FactType};
    ///
    /// let conduct = FactType::from_name("conduct")?;
    /// assert_eq!(conduct.columns, [Column::Kind, Column::Weight]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    Column, "column", {
        /// What kind of thing.
        Kind = "kind",
        /// How much.
        Amount = "amount",
        /// What the amount is counted in.
        Unit = "unit",
        /// The event that it answers or speaks of.
        Ref = "ref",
        /// By when.
        Due = "due",
        /// How much it matters, or how far.
        Weight = "weight",
    }
}

/// A type of fact: its name in files, and what it uses.
///
/// ```
/// use reciprocity_core::entry::FactType;
///
/// // The types whose rows may bear the flag `good`.
/// let takes_good = |one: &&FactType| one.flags.iter().any(|flag| flag.name() == "good");
/// let names: Vec<&str> = FactType::ALL.iter().filter(takes_good).map(|one| one.name).collect();
/// assert_eq!(names, ["conduct", "appraisal"]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FactType {
    /// The name in files.
    pub name: &'static str,
    /// The columns that it uses.
    pub columns: &'static [Column],
    /// The flags that it may bear.
    pub flags: &'static [Flag],
    fact: fn(&Entry<'_>, &Policy) -> Result<Fact>,
}

impl FactType {
    /// The type of nearly all rows.
    pub(super) const CONTRIBUTION: &'static str = "contribution";

    /// All types, in canonical order.
    pub const ALL: &'static [Self] = &[
        Self {
            name: Self::CONTRIBUTION,
            columns: &[Column::Kind, Column::Amount, Column::Unit, Column::Ref, Column::Due],
            flags: &[Flag::Outreach, Flag::AnswersOldest],
            fact: contribution,
        },
        Self {
            name: "request",
            columns: &[Column::Ref, Column::Due],
            flags: &[Flag::AnswersOldest],
            fact: |_, _| Ok(Fact::Request),
        },
        Self {
            name: "response",
            columns: &[Column::Ref],
            flags: &[Flag::Automatic],
            fact: |entry, _| Ok(Response { automatic: entry.flags.has(Flag::Automatic) }.into()),
        },
        Self {
            name: "conduct",
            columns: &[Column::Kind, Column::Weight],
            flags: &[Flag::Good, Flag::Bad],
            fact: conduct,
        },
        Self {
            name: "imposition",
            columns: &[Column::Amount, Column::Unit],
            flags: &[],
            fact: |entry, _| Ok(Imposition { time: of_time(entry.amount, entry.unit)? }.into()),
        },
        Self {
            name: "expectation",
            columns: &[Column::Due, Column::Weight],
            flags: &[Flag::Unstated],
            fact: |entry, _| {
                let stated = !entry.flags.has(Flag::Unstated);
                Ok(Expectation { weight: entry.weight()?, stated }.into())
            },
        },
        Self {
            name: "promise",
            columns: &[Column::Due, Column::Weight],
            flags: &[],
            fact: |entry, _| Ok(Promise { weight: entry.weight()? }.into()),
        },
        Self {
            name: "fulfilment",
            columns: &[Column::Ref, Column::Weight],
            flags: &[],
            fact: |entry, _| Ok(Fulfilment { degree: entry.weight()? }.into()),
        },
        Self { name: "waiver", columns: &[Column::Ref], flags: &[], fact: |_, _| Ok(Fact::Waiver) },
        Self {
            name: "withdrawal",
            columns: &[Column::Ref],
            flags: &[],
            fact: |_, _| Ok(Fact::Withdrawal),
        },
        Self {
            name: "trust",
            columns: &[Column::Kind],
            flags: &[],
            fact: |entry, _| Ok(kind_of(entry, TrustAct::from_name, "as in `extended`")?.into()),
        },
        Self {
            name: "amendment",
            columns: &[Column::Kind, Column::Ref, Column::Due],
            flags: &[],
            fact: |entry, _| {
                Ok(kind_of(entry, AmendmentStep::from_name, "as in `proposed`")?.into())
            },
        },
        Self {
            name: "appraisal",
            columns: &[Column::Kind],
            flags: &[Flag::Good, Flag::Bad],
            fact: |entry, _| {
                let subject = kind_of(entry, Subject::from_name, "`value` or `again`")?;
                Ok(Appraisal { subject, positive: tone(entry)? == Tone::Good }.into())
            },
        },
        Self {
            name: "call_out",
            columns: &[Column::Due],
            flags: &[],
            fact: |_, _| Ok(Fact::CallOut),
        },
        Self {
            name: "invitation",
            columns: &[],
            flags: &[Flag::Exclusive, Flag::Value, Flag::Reason, Flag::Benefits, Flag::Needs],
            fact: |entry, _| {
                let has = |flag| entry.flags.has(flag);
                Ok(Invitation {
                    exclusive: has(Flag::Exclusive),
                    value: has(Flag::Value),
                    reason: has(Flag::Reason),
                    benefits: has(Flag::Benefits),
                    needs: has(Flag::Needs),
                }
                .into())
            },
        },
        Self { name: "ending", columns: &[], flags: &[], fact: |_, _| Ok(Fact::Ending) },
    ];

    /// The type of this name.
    ///
    /// ```
    /// use reciprocity_core::entry::FactType;
    ///
    /// assert!(FactType::from_name("ending")?.columns.is_empty());
    /// let error = FactType::from_name("promiss").unwrap_err();
    /// assert!(error.to_string().ends_with("did you mean `promise`?"));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is none; the message suggests the nearest.
    pub fn from_name(name: &str) -> Result<&'static Self> {
        if name.is_empty() {
            let message = format!("the value is blank; use one of {}", Fact::NAMES.join(", "));
            return Err(Error::new(ErrorKind::Malformed, message).at("type"));
        }
        let found = Self::ALL.iter().find(|one| one.name == name);
        found.ok_or_else(|| unknown_name("type", name, Fact::NAMES).at("type"))
    }

    /// Refuses a value in a column, or a flag, that the type does not use: it would be lost in
    /// silence.
    pub(super) fn check_unused(&self, entry: &Entry<'_>) -> Result<()> {
        for column in Column::ALL.into_iter().filter(|column| !self.columns.contains(column)) {
            if let Some(value) = written(entry, column) {
                let message = format!(
                    "{} takes no {column}, but {value} stands there; leave it blank",
                    with_article(self.name)
                );
                return Err(Error::new(ErrorKind::OutOfRange, message).at(column.name()));
            }
        }
        self.check_flags(entry)
    }

    fn check_flags(&self, entry: &Entry<'_>) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::OutOfRange, message).at("flags"));
        if entry.flags.unknown_bits() != 0 {
            let bits = entry.flags.unknown_bits();
            return refuse(format!("`{bits:#x}` is no flag; leave it out"));
        }
        if let Some(flag) = entry.flags.iter().find(|flag| !self.flags.contains(flag)) {
            let bearers: Vec<String> = Self::ALL
                .iter()
                .filter(|one| one.flags.contains(&flag))
                .map(|one| with_article(one.name))
                .collect();
            return refuse(format!(
                "`{flag}` is no flag of {}, only of {}; leave it out",
                with_article(self.name),
                bearers.join(" or ")
            ));
        }
        Ok(())
    }

    /// Whether `fact`, of this type, says nothing unless it names another event.
    pub(super) fn needs_reference(&self, fact: &Fact) -> bool {
        speaks_of_another(fact)
    }

    pub(super) fn fact(&self, entry: &Entry<'_>, policy: &Policy) -> Result<Fact> {
        (self.fact)(entry, policy)
    }
}

/// What stands in a column, for a message; none where it is blank.
fn written(entry: &Entry<'_>, column: Column) -> Option<String> {
    let text = |text: &str| (!text.is_empty()).then(|| format!("`{text}`"));
    match column {
        Column::Kind => text(entry.kind),
        Column::Amount => match entry.amount {
            EntryAmount::Blank => None,
            EntryAmount::Text(number) => text(number),
            EntryAmount::Number(number) | EntryAmount::Float(number) => Some(format!("`{number}`")),
            EntryAmount::Minor(minor) => Some(format!("`{minor}`")),
        },
        Column::Unit => text(entry.unit),
        Column::Ref => text(entry.reference),
        Column::Due => entry.due.map(|_| "a time".to_owned()),
        Column::Weight => entry.weight.map(|weight| format!("`{weight}`")),
    }
}

/// The name of a type within a sentence.
fn with_article(name: &str) -> String {
    match name {
        "conduct" => name.to_owned(),
        _ if name.starts_with(['a', 'e', 'i']) => format!("an {name}"),
        _ => format!("a {name}"),
    }
}

fn contribution(entry: &Entry<'_>, policy: &Policy) -> Result<Fact> {
    let kind = kind_of(entry, |name| policy.kind(name), "say what was given, as in `service`")?;
    let amount = of_kind(entry.amount, entry.unit, kind, policy)?;
    Ok(Contribution { kind, amount, outreach: entry.flags.has(Flag::Outreach) }.into())
}

fn conduct(entry: &Entry<'_>, _: &Policy) -> Result<Fact> {
    let advice = "say which principle it was a matter of, as in `respect`";
    let principle = kind_of(entry, Principle::from_name, advice)?;
    let conduct = Conduct { principle, tone: tone(entry)?, severity: entry.weight()? };
    conduct.check()?;
    Ok(conduct.into())
}

/// What the column `kind` names.
fn kind_of<T>(entry: &Entry<'_>, from_name: impl Fn(&str) -> Result<T>, advice: &str) -> Result<T> {
    if entry.kind.is_empty() {
        let message = format!("the value is blank; {advice}");
        return Err(Error::new(ErrorKind::Malformed, message).at("kind"));
    }
    from_name(entry.kind).map_err(|error| error.at("kind"))
}

/// Good or bad, by the flags.
fn tone(entry: &Entry<'_>) -> Result<Tone> {
    let message = match (entry.flags.has(Flag::Good), entry.flags.has(Flag::Bad)) {
        (true, false) => return Ok(Tone::Good),
        (false, true) => return Ok(Tone::Bad),
        (true, true) => "it is both good and bad; keep one".to_owned(),
        (false, false) => {
            let name = with_article(entry.type_name);
            format!("{name} is good or bad; write `good` or `bad` among the flags")
        }
    };
    Err(Error::new(ErrorKind::Malformed, message).at("flags"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Timestamp;

    #[test]
    fn the_table_names_every_type_of_fact_once_and_in_canonical_order() {
        assert_eq!(FactType::ALL.iter().map(|one| one.name).collect::<Vec<_>>(), Fact::NAMES);
    }

    #[test]
    fn an_entry_says_what_its_type_needs_and_nothing_else() {
        let policy = Policy::default();
        let at = Timestamp::from_seconds(0).unwrap();
        let entry = |type_name| Entry::new(at, "supplier", type_name);
        let refusal = |entry: Entry<'_>| {
            let error = entry.event(&policy).unwrap_err();
            (error.field().unwrap_or(""), error.to_string())
        };
        let (column, message) = refusal(entry("contribution"));
        assert_eq!(column, "kind");
        assert!(message.contains("`service`"), "{message}");
        let (column, message) = refusal(Entry { kind: "honesty", ..entry("conduct") });
        assert_eq!(column, "flags");
        assert!(message.contains("`good` or `bad`"), "{message}");
        let (column, message) = refusal(entry("fulfilment"));
        assert_eq!(column, "ref");
        assert!(message.contains("name the event"), "{message}");
        let (column, _) = refusal(Entry { weight: Some(0.5), ..entry("waiver") });
        assert_eq!(column, "weight");
        let mut flags = super::super::Flags::default();
        flags.add(Flag::Outreach);
        let (column, message) = refusal(Entry { flags, ..entry("promise") });
        assert_eq!(column, "flags");
        assert!(message.contains("only of a contribution"), "{message}");
        for of in FactType::ALL {
            let needed = of.columns.contains(&Column::Kind) || !of.flags.is_empty();
            let refers = of.columns == [Column::Ref] || of.name == "fulfilment";
            let timed = of.name == "imposition";
            let plain = entry(of.name).event(&policy);
            let optional = ["request", "response", "expectation", "invitation"].contains(&of.name);
            assert_eq!(
                plain.is_ok(),
                optional || !(needed || refers || timed),
                "{}: {plain:?}",
                of.name
            );
        }
    }
}
