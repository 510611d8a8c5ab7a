//! The types of fact that an event can state.

use crate::error::Result;
use crate::event::{Kind, Principle};
use crate::party::named;
use crate::quantity::{Amount, Fraction, Span};

/// What an event states.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "type", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Fact {
    /// The actor gave something of value. With a due time it also asks for an answer; with a
    /// reference it also answers.
    Contribution(Contribution),
    /// The actor asked for something that deserves an answer.
    Request,
    /// The actor answered.
    Response(Response),
    /// The actor treated the other side well or badly.
    Conduct(Conduct),
    /// The actor cost the other side time: waiting, lateness, a no-show, short notice.
    Imposition(Imposition),
}

/// Something of value that the actor gave.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Contribution {
    /// What was given.
    pub kind: Kind,
    /// How much of it.
    pub amount: Amount,
    /// Whether nobody asked for it. An outreach earns nothing until the other side answers it.
    pub outreach: bool,
}

impl Contribution {
    /// A contribution that is no outreach.
    pub fn new(kind: Kind, amount: Amount) -> Self {
        Self { kind, amount, outreach: false }
    }

    /// The same, unasked for.
    #[must_use]
    pub fn as_outreach(mut self) -> Self {
        self.outreach = true;
        self
    }
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Response {
    /// Sent by a machine, as an out-of-office note: it answers nothing.
    pub automatic: bool,
}

named! {
    /// Whether conduct did the other side good or ill.
    Tone, "tone", {
        /// As one would wish to be treated.
        Good = "good",
        /// As nobody would wish to be treated.
        Bad = "bad",
    }
}

/// How the actor treated the other side.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Conduct {
    /// What it was a matter of.
    pub principle: Principle,
    /// Good or bad.
    pub tone: Tone,
    /// How much it mattered.
    pub severity: Fraction,
}

impl Conduct {
    /// Conduct that mattered fully.
    pub fn new(principle: Principle, tone: Tone) -> Self {
        Self { principle, tone, severity: Fraction::ONE }
    }

    /// The same, of less weight.
    #[must_use]
    pub fn with_severity(mut self, severity: Fraction) -> Self {
        self.severity = severity;
        self
    }
}

/// Time that the actor cost the other side.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Imposition {
    /// How much time, of all the people that it cost.
    pub time: Amount,
}

impl Imposition {
    /// # Errors
    /// The span is negative.
    pub fn new(time: Span) -> Result<Self> {
        Ok(Self { time: Amount::time(time)? })
    }
}

impl Fact {
    /// The name of the type in files.
    pub fn name(&self) -> &'static str {
        match self {
            Fact::Contribution(_) => "contribution",
            Fact::Request => "request",
            Fact::Response(_) => "response",
            Fact::Conduct(_) => "conduct",
            Fact::Imposition(_) => "imposition",
        }
    }

    /// The names of all types in files, in canonical order.
    pub const NAMES: [&'static str; 5] =
        ["contribution", "request", "response", "conduct", "imposition"];

    /// The place of the type in the canonical order.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Fact::Contribution(_) => 0,
            Fact::Request => 1,
            Fact::Response(_) => 2,
            Fact::Conduct(_) => 3,
            Fact::Imposition(_) => 4,
        }
    }

    /// Whether the fact is a step of the exchange itself (a contribution, a request, a response)
    /// and not a remark about it.
    pub fn is_act(&self) -> bool {
        matches!(self, Fact::Contribution(_) | Fact::Request | Fact::Response(_))
    }
}

impl From<Contribution> for Fact {
    fn from(contribution: Contribution) -> Fact {
        Fact::Contribution(contribution)
    }
}

impl From<Response> for Fact {
    fn from(response: Response) -> Fact {
        Fact::Response(response)
    }
}

impl From<Conduct> for Fact {
    fn from(conduct: Conduct) -> Fact {
        Fact::Conduct(conduct)
    }
}

impl From<Imposition> for Fact {
    fn from(imposition: Imposition) -> Fact {
        Fact::Imposition(imposition)
    }
}
