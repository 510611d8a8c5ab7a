//! From a mapping as it was written to rules, every value checked.

use std::collections::BTreeMap;

use reciprocity_core::entry::{Column, FactType};
use reciprocity_core::spelling::advice;
use reciprocity_core::{Answers, Error, Event, Flag, Flags, Policy, Span, Timestamp};
use toml::Value;

use crate::log::columns::{ColumnRef, LogColumns};
use crate::log::condition::Condition;
use crate::log::document::{Document, EventDocument, at_key, event_key};
use crate::log::duration::Duration;
use crate::log::rule::{AmountRule, LogRow, ReferenceRule, Rule, WeightRule};
use crate::log::sides::{End, Sides, Witness};
use crate::log::times::Times;
use crate::problem::{Cell, Outcome, Problem, shown};

/// The rules for the rows of each kind, and for rows of any other kind under `*`.
pub(crate) type Rules = BTreeMap<String, Vec<Rule>>;

pub(crate) fn rules(
    document: &Document,
    policy: &Policy,
    columns: &mut LogColumns,
) -> Outcome<Rules> {
    let mut rules = Rules::new();
    for (kind, events) in &document.kinds {
        let mut of_kind = Vec::with_capacity(events.len());
        for (place, event) in events.iter().enumerate() {
            let key = event_key(kind, place, events.len());
            of_kind.push(Compiler { key, event, columns: &mut *columns }.rule(policy)?);
        }
        rules.insert(kind.clone(), of_kind);
    }
    if rules.is_empty() {
        let message = "say what a row means: add `[[kinds.\"*\"]]` for rows of every kind, or one \
                       such table for each kind";
        return Err(at_key("kinds", message));
    }
    Ok(rules)
}

struct Compiler<'a> {
    key: String,
    event: &'a EventDocument,
    columns: &'a mut LogColumns,
}

impl Compiler<'_> {
    fn rule(mut self, policy: &Policy) -> Outcome<Rule> {
        let event = self.event;
        let of = FactType::from_name(event.r#type.as_deref().unwrap_or(""))
            .map_err(|error| self.refused(&error))?;
        self.check_unused(of)?;
        let mut rule = Rule {
            type_name: of.name,
            kind: event.kind.clone().unwrap_or_default(),
            amount: self.amount()?,
            unit: event.unit.clone().unwrap_or_default(),
            reference: self.reference()?,
            due: self.due()?,
            weight: self.weight(of)?,
            flags: self.flags()?,
            tone_by_sign: event.tone.as_deref() == Some("sign"),
            by: self.end("by", event.by.as_deref().unwrap_or("from"))?,
            witness: self.witness()?,
            earlier_by: event.earlier_by.as_deref().map(|name| self.columns.named(name)),
            at: self.at()?,
            when: self.when()?,
            per_person: event.per_person.unwrap_or(false),
        };
        if rule.per_person && !matches!(rule.amount, AmountRule::Duration(_)) {
            let message = "only a duration is counted per person; leave it out";
            return Err(at_key(&self.path("per_person"), message));
        }
        let oldest = matches!(&event.answers, Some(Value::String(_)));
        if oldest && of.flags.contains(&Flag::AnswersOldest) {
            rule.flags.add(Flag::AnswersOldest);
        }
        self.check_tone(of, &rule)?;
        let trial = self.try_out(&rule, policy)?;
        if oldest && trial.is_some_and(|event| event.answers() != &Answers::OldestOpen) {
            let message = format!("`{}` speaks of one event; name it in a column", of.name);
            return Err(at_key(&self.path("answers"), message));
        }
        Ok(rule)
    }

    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.key)
    }

    fn unknown(&self, key: &str, value: &str, known: &[&str]) -> Box<Problem> {
        let path = self.path(key);
        if value.is_empty() {
            return at_key(
                &path,
                format_args!("a value is missing; use one of {}", known.join(", ")),
            );
        }
        at_key(&path, format_args!("unknown value `{}`; {}", shown(value), advice(value, known)))
            .of_value(value)
    }

    /// Refuses keys that an event of this type does not use.
    fn check_unused(&self, of: &FactType) -> Outcome<()> {
        let e = self.event;
        let uses = |column| of.columns.contains(&column);
        let bears = |flag| of.flags.contains(&flag);
        let keys = [
            ("kind", e.kind.is_some(), uses(Column::Kind)),
            ("amount", e.amount.is_some(), uses(Column::Amount)),
            ("unit", e.unit.is_some(), uses(Column::Unit)),
            ("answers", e.answers.is_some(), uses(Column::Ref)),
            ("due_days", e.due_days.is_some(), uses(Column::Due)),
            ("tone", e.tone.is_some(), bears(Flag::Good)),
            ("weight", e.weight.is_some(), uses(Column::Weight)),
            ("weight_scale", e.weight_scale.is_some(), uses(Column::Weight)),
            ("outreach", e.outreach.is_some(), bears(Flag::Outreach)),
            ("automatic", e.automatic.is_some(), bears(Flag::Automatic)),
        ];
        match keys.into_iter().find(|&(_, given, used)| given && !used) {
            None => Ok(()),
            Some((key, ..)) => {
                let message = format!("`{}` does not use this; leave it out", of.name);
                Err(at_key(&self.path(key), message))
            }
        }
    }

    /// Makes an event of a row in which every value is 1, which is sound as a number, in every
    /// unit, and as a name: so what a row cannot change is checked now.
    fn try_out(&self, rule: &Rule, policy: &Policy) -> Outcome<Option<Event>> {
        let time = Timestamp::from_micros(0).map_err(|error| self.refused(&error))?;
        let cell = |text| Cell::of_text("", text);
        let (_, ends) = Sides::FromSupplies.assign(cell("from"), cell("to"))?;
        let mut rule = Rule { when: None, ..rule.clone() };
        if matches!(rule.amount, AmountRule::Duration(_)) {
            rule.amount = AmountRule::Fixed("1".to_owned());
            rule.unit = "hours".to_owned();
        }
        let made = |magnitude: &'static str| {
            let value = |column| if column == ColumnRef::MAGNITUDE { magnitude } else { "1" };
            let cell = |column| cell(value(column));
            let row = LogRow { time, times: &Times::default(), ends, policy, cell };
            let entry = rule.entry(&row).map_err(|problem| problem.of_column(&self.key))?;
            let event = entry.map(|entry| entry.event(policy)).transpose();
            event.map_err(|error| self.refused(&error))
        };
        if rule.tone_by_sign {
            made("-1")?;
        }
        made("1")
    }

    /// The core's refusal of the trial, at the key to blame.
    fn refused(&self, error: &Error) -> Box<Problem> {
        let event = self.event;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let value = |value: &Option<Value>| value.as_ref().map(plain).unwrap_or_default();
        let (key, written) = match error.field() {
            Some("kind") => ("kind", text(&event.kind)),
            Some("amount") => ("amount", value(&event.amount)),
            Some("unit") => ("unit", text(&event.unit)),
            Some("ref") => ("answers", String::new()),
            Some("due") => ("due_days", String::new()),
            Some("weight") => ("weight", value(&event.weight)),
            Some("flags") => ("flags", event.flags.as_deref().unwrap_or_default().join(" ")),
            _ => ("type", text(&event.r#type)),
        };
        Cell::of_text(&self.path(key), &written).refused(error)
    }

    fn amount(&mut self) -> Outcome<AmountRule> {
        match &self.event.amount {
            None => Ok(AmountRule::Blank),
            Some(Value::String(name)) => Ok(AmountRule::Column(self.columns.named(name))),
            Some(number @ (Value::Integer(_) | Value::Float(_))) => {
                Ok(AmountRule::Fixed(plain(number)))
            }
            Some(Value::Table(table)) => {
                if self.event.unit.is_some() {
                    let message = "a duration has its units in its own keys; leave this out";
                    return Err(at_key(&self.path("unit"), message));
                }
                let key = self.path("amount");
                Ok(AmountRule::Duration(Duration::of(table, &key, self.columns)?))
            }
            Some(_) => Err(self.no_number("amount")),
        }
    }

    fn at(&mut self) -> Outcome<Option<ColumnRef>> {
        let Some(names) = &self.event.at else { return Ok(None) };
        match names.trimmed() {
            Some(names) => Ok(Some(self.columns.named_one_of(&names, true))),
            None => Err(at_key(&self.path("at"), "write the name of a column")),
        }
    }

    fn when(&mut self) -> Outcome<Option<Condition>> {
        let key = self.path("when");
        let when = self.event.when.as_ref();
        when.map(|when| Condition::of(when, &key, self.columns)).transpose()
    }

    fn weight(&mut self, of: &FactType) -> Outcome<WeightRule> {
        let scale = self.event.weight_scale;
        let fixed = match &self.event.weight {
            None => None,
            Some(Value::String(name)) => {
                let scale = scale.unwrap_or(1.0);
                if !(scale > 0.0 && scale.is_finite()) {
                    let message = format!("`{scale}` is no scale; write a number above 0");
                    return Err(at_key(&self.path("weight_scale"), message));
                }
                // What is good or bad has a tone, and so its number needs no sign.
                let size_only = of.flags.contains(&Flag::Good);
                let column = self.columns.named(name);
                return Ok(WeightRule::Column { column, scale, size_only });
            }
            Some(Value::Integer(number)) => Some(*number as f64),
            Some(Value::Float(number)) => Some(*number),
            Some(_) => return Err(self.no_number("weight")),
        };
        if scale.is_some() {
            let message = "only a weight from a column is scaled; leave it out";
            return Err(at_key(&self.path("weight_scale"), message));
        }
        Ok(WeightRule::Fixed(fixed))
    }

    fn no_number(&self, key: &str) -> Box<Problem> {
        let message = "write a number, `\"magnitude\"`, or the name of a column";
        at_key(&self.path(key), message)
    }

    /// The flags that every row bears.
    fn flags(&mut self) -> Outcome<Flags> {
        let event = self.event;
        let mut flags = Flags::default();
        for name in event.flags.iter().flatten() {
            flags.add(
                Flag::from_name(name)
                    .map_err(|error| at_key(&self.path("flags"), error).of_value(name))?,
            );
        }
        let tone = match event.tone.as_deref() {
            Some("good") => Some(Flag::Good),
            Some("bad") => Some(Flag::Bad),
            Some("sign") => {
                self.columns.require(ColumnRef::MAGNITUDE);
                None
            }
            None => None,
            Some(other) => return Err(self.unknown("tone", other, &TONES)),
        };
        let outreach = event.outreach.unwrap_or(false).then_some(Flag::Outreach);
        let automatic = event.automatic.unwrap_or(false).then_some(Flag::Automatic);
        tone.into_iter().chain(outreach).chain(automatic).for_each(|flag| flags.add(flag));
        Ok(flags)
    }

    /// Refuses what is good or bad and does not say which.
    fn check_tone(&self, of: &FactType, rule: &Rule) -> Outcome<()> {
        let told = rule.tone_by_sign || rule.flags.has(Flag::Good) || rule.flags.has(Flag::Bad);
        if of.flags.contains(&Flag::Good) && !told {
            return Err(self.unknown("tone", "", &TONES));
        }
        Ok(())
    }

    fn end(&self, key: &str, name: &str) -> Outcome<End> {
        match name {
            "from" => Ok(End::From),
            "to" => Ok(End::To),
            "ours" => Ok(End::Ours),
            "other" => Ok(End::Other),
            unknown => Err(self.unknown(key, unknown, &["from", "to", "ours", "other"])),
        }
    }

    fn witness(&self) -> Outcome<Witness> {
        Ok(match self.event.observer.as_deref() {
            None | Some("neutral") => Witness::Both,
            Some("from") => Witness::One(End::From),
            Some("to") => Witness::One(End::To),
            Some("ours") => Witness::One(End::Ours),
            Some("other") => Witness::One(End::Other),
            Some(unknown) => {
                let known = ["neutral", "from", "to", "ours", "other"];
                return Err(self.unknown("observer", unknown, &known));
            }
        })
    }

    /// What rows answer by name; `"oldest"` is no name.
    fn reference(&mut self) -> Outcome<ReferenceRule> {
        let table = match &self.event.answers {
            None => return Ok(ReferenceRule::Blank),
            Some(Value::String(word)) if word == "oldest" => return Ok(ReferenceRule::Blank),
            Some(Value::Table(table)) if table.len() == 1 => table,
            Some(_) => return Err(self.no_answers()),
        };
        match (table.get("column"), table.get("thread")) {
            (Some(Value::String(name)), _) => Ok(ReferenceRule::Column(self.columns.named(name))),
            (_, Some(Value::String(name))) if name.is_empty() => {
                Err(at_key(&self.path("answers"), "a thread has a name; write it"))
            }
            (_, Some(Value::String(name))) => Ok(ReferenceRule::Fixed(name.clone())),
            _ => Err(self.no_answers()),
        }
    }

    fn no_answers(&self) -> Box<Problem> {
        let message =
            "write `\"oldest\"`, `{ column = \"NAME OF A COLUMN\" }` or `{ thread = \"NAME\" }`";
        at_key(&self.path("answers"), message)
    }

    fn due(&self) -> Outcome<Option<Span>> {
        let Some(days) = self.event.due_days else { return Ok(None) };
        match Span::from_days(days) {
            Ok(span) if days >= 0.0 => Ok(Some(span)),
            _ => {
                let message = format!("`{days}` days are no term; write a number from 0 on");
                Err(at_key(&self.path("due_days"), message))
            }
        }
    }
}

const TONES: [&str; 3] = ["good", "bad", "sign"];

/// A number or a text of TOML, as files have it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}
