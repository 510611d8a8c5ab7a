//! From a mapping as it was written to rules, every value checked.

use std::collections::BTreeMap;

use reciprocity_core::{Amount, EventId, Fraction, Kind, Policy, Principle, Span, Tone};
use toml::Value;

use crate::amount;
use crate::log::columns::{ColumnRef, LogColumns};
use crate::log::document::{Document, EventDocument, at_key, event_key};
use crate::log::rule::{AmountRule, AnswersRule, FactRule, Rule, SeverityRule, ToneRule};
use crate::log::sides::{End, Witness};
use crate::problem::{Cell, Outcome, shown};
use reciprocity_core::spelling::advice;

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
            of_kind.push(Compiler { key, event, policy, columns: &mut *columns }.rule()?);
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
    policy: &'a Policy,
    columns: &'a mut LogColumns,
}

const TYPES: [&str; 5] = ["contribution", "request", "response", "conduct", "imposition"];

impl Compiler<'_> {
    fn rule(mut self) -> Outcome<Rule> {
        let event = self.event;
        let name = event.r#type.as_deref().unwrap_or("");
        if !TYPES.contains(&name) {
            return Err(self.unknown("type", name, &TYPES));
        }
        self.check_unused(name)?;
        let fact = match name {
            "contribution" => {
                let kind = self.kind()?;
                let amount = self.amount(Some(kind))?;
                let outreach = event.outreach.unwrap_or(false);
                FactRule::Contribution { kind, amount, outreach }
            }
            "request" => FactRule::Request,
            "response" => FactRule::Response { automatic: event.automatic.unwrap_or(false) },
            "conduct" => FactRule::Conduct {
                principle: self.principle()?,
                tone: self.tone()?,
                severity: self.severity()?,
            },
            _ => FactRule::Imposition { time: self.amount(None)? },
        };
        Ok(Rule {
            fact,
            by: self.end("by", event.by.as_deref().unwrap_or("from"))?,
            witness: self.witness()?,
            answers: self.answers()?,
            due: self.due()?,
            earlier_by: event.earlier_by.as_deref().map(|name| self.columns.named(name)),
        })
    }

    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.key)
    }

    fn unknown(&self, key: &str, value: &str, known: &[&str]) -> Box<crate::problem::Problem> {
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
    fn check_unused(&self, name: &str) -> Outcome<()> {
        let e = self.event;
        let gives = matches!(name, "contribution");
        let acts = matches!(name, "contribution" | "request" | "response");
        let conduct = name == "conduct";
        let keys = [
            ("kind", e.kind.is_some(), gives || conduct),
            ("amount", e.amount.is_some(), gives || name == "imposition"),
            ("unit", e.unit.is_some(), gives || name == "imposition"),
            ("answers", e.answers.is_some(), acts),
            ("due_days", e.due_days.is_some(), gives || name == "request"),
            ("tone", e.tone.is_some(), conduct),
            ("weight", e.weight.is_some(), conduct),
            ("weight_scale", e.weight_scale.is_some(), conduct),
            ("outreach", e.outreach.is_some(), gives),
            ("automatic", e.automatic.is_some(), name == "response"),
        ];
        match keys.into_iter().find(|&(_, given, used)| given && !used) {
            None => Ok(()),
            Some((key, ..)) => Err(at_key(
                &self.path(key),
                format_args!("a {name} does not use this; leave it out"),
            )),
        }
    }

    fn kind(&self) -> Outcome<Kind> {
        let names: Vec<&str> = self.policy.kinds().iter().map(|kind| kind.name.as_str()).collect();
        let name = self.event.kind.as_deref().unwrap_or("");
        self.policy.kind(name).map_err(|_| self.unknown("kind", name, &names))
    }

    fn principle(&self) -> Outcome<Principle> {
        let name = self.event.kind.as_deref().unwrap_or("");
        let names = Principle::ALL.map(Principle::name);
        Principle::from_name(name).map_err(|_| self.unknown("kind", name, &names))
    }

    /// The amount of a contribution of `kind`, or of an imposition.
    fn amount(&mut self, kind: Option<Kind>) -> Outcome<AmountRule> {
        let unit = self.event.unit.clone().unwrap_or_default();
        let fixed = match &self.event.amount {
            Some(Value::String(name)) => {
                self.check_unit(kind, &unit)?;
                return Ok(AmountRule::Column { column: self.columns.named(name), unit });
            }
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::Float(number)) => number.to_string(),
            None => String::new(),
            Some(_) => {
                let message = "write a number, `\"magnitude\"`, or the name of a column";
                return Err(at_key(&self.path("amount"), message));
            }
        };
        self.parse_amount(kind, &fixed, &unit).map(AmountRule::Fixed)
    }

    fn parse_amount(&self, kind: Option<Kind>, number: &str, unit: &str) -> Outcome<Amount> {
        let (amount_key, unit_key) = (self.path("amount"), self.path("unit"));
        let number = Cell { column: &amount_key, text: number };
        let unit = Cell { column: &unit_key, text: unit };
        match kind {
            Some(kind) => amount::of_kind(self.policy, kind, number, unit),
            None => amount::of_time(number, unit),
        }
        .map_err(|mut problem| {
            problem.kind = crate::error_kind::ReadErrorKind::Mapping;
            problem
        })
    }

    /// Whether rows will be able to give amounts in this unit: the number 1 is one in each.
    fn check_unit(&self, kind: Option<Kind>, unit: &str) -> Outcome<()> {
        self.parse_amount(kind, "1", unit).map(|_| ())
    }

    fn tone(&mut self) -> Outcome<ToneRule> {
        match self.event.tone.as_deref().unwrap_or("") {
            "good" => Ok(ToneRule::Fixed(Tone::Good)),
            "bad" => Ok(ToneRule::Fixed(Tone::Bad)),
            "sign" => {
                self.columns.require(ColumnRef::MAGNITUDE);
                Ok(ToneRule::Sign)
            }
            other => Err(self.unknown("tone", other, &["good", "bad", "sign"])),
        }
    }

    fn severity(&mut self) -> Outcome<SeverityRule> {
        let path = self.path("weight");
        let scale = self.event.weight_scale;
        let number = match &self.event.weight {
            Some(Value::String(name)) => {
                let scale = scale.unwrap_or(1.0);
                if !(scale > 0.0 && scale.is_finite()) {
                    let message = format!("`{scale}` is no scale; write a number above 0");
                    return Err(at_key(&self.path("weight_scale"), message));
                }
                return Ok(SeverityRule::Column { column: self.columns.named(name), scale });
            }
            Some(Value::Integer(number)) => *number as f64,
            Some(Value::Float(number)) => *number,
            None => 1.0,
            Some(_) => {
                let message = "write a number, `\"magnitude\"`, or the name of a column";
                return Err(at_key(&path, message));
            }
        };
        if scale.is_some() {
            let message = "only a weight from a column is scaled; leave it out";
            return Err(at_key(&self.path("weight_scale"), message));
        }
        Fraction::new(number).map(SeverityRule::Fixed).map_err(|error| at_key(&path, error))
    }

    fn end(&self, key: &str, name: &str) -> Outcome<End> {
        match name {
            "from" => Ok(End::From),
            "to" => Ok(End::To),
            other => Err(self.unknown(key, other, &["from", "to"])),
        }
    }

    fn witness(&self) -> Outcome<Witness> {
        match self.event.observer.as_deref() {
            None | Some("neutral") => Ok(Witness::Both),
            Some("from") => Ok(Witness::One(End::From)),
            Some("to") => Ok(Witness::One(End::To)),
            Some(other) => Err(self.unknown("observer", other, &["neutral", "from", "to"])),
        }
    }

    fn answers(&mut self) -> Outcome<Option<AnswersRule>> {
        let rule = match &self.event.answers {
            None => return Ok(None),
            Some(Value::String(word)) if word == "oldest" => AnswersRule::Oldest,
            Some(Value::Table(table)) if table.len() == 1 => {
                match (table.get("column"), table.get("thread")) {
                    (Some(Value::String(name)), _) => AnswersRule::Column(self.columns.named(name)),
                    (_, Some(Value::String(name))) => AnswersRule::Thread(
                        EventId::new(name.as_str())
                            .map_err(|error| at_key(&self.path("answers"), error))?,
                    ),
                    _ => return Err(self.no_answers()),
                }
            }
            Some(_) => return Err(self.no_answers()),
        };
        Ok(Some(rule))
    }

    fn no_answers(&self) -> Box<crate::problem::Problem> {
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
