//! What was found, for people and for programs.

use std::io::Write;

use serde::Serialize;

use crate::evidence::Study;
use crate::evidence::finding::{Answer, Finding, Question, overall};
use crate::evidence::resampling::{LEVEL, Range};
use crate::explain::wrapped;
use crate::failure::Failure;
use crate::palette;
use crate::source::{counted, format_day, format_instant};
use crate::table::{Align, Cell, Table};

/// Characters to a line of prose.
const WIDTH: usize = 96;

pub(super) fn table(study: &Study<'_>, output: &mut impl Write) -> Result<(), Failure> {
    let (cuts, window) = (&study.cuts.times, study.cuts.window.days());
    let style = palette::TITLE;
    writeln!(
        output,
        "{style}{}{style:#}: {}, {}, up to {}",
        study.name,
        counted(study.events, "event"),
        counted(study.relationships, "relationship"),
        format_day(study.cuts.end)
    )?;
    if let (Some(first), Some(last)) = (cuts.first(), cuts.last()) {
        writeln!(
            output,
            "{} from {} to {}, each held against the {window:.0} days after it: {} at \
             relationships that were alive\n",
            counted(cuts.len(), "cut"),
            format_day(*first),
            format_day(*last),
            counted(study.looks, "look")
        )?;
    }
    let mut table = Table::new(&[
        ("question", Align::Left),
        ("measure", Align::Left),
        ("found", Align::Right),
        ("range", Align::Right),
        ("beyond", Align::Right),
        ("cases", Align::Right),
        ("relationships", Align::Right),
        ("answer", Align::Left),
    ]);
    for finding in &study.findings {
        table.push(vec![
            Cell::new(asked(finding.question)),
            Cell::new(measure(finding.question)),
            Cell::new(finding.estimate.map_or_else(|| "-".to_owned(), |one| format!("{one:.2}"))),
            Cell::new(ranged(finding.range, false)),
            Cell::new(ranged(finding.beyond, true)),
            Cell::new(finding.cases.to_string()),
            Cell::new(finding.relationships.to_string()),
            Cell::styled(answered(finding.answer), style_of(finding.answer)),
        ]);
    }
    table.write(output)?;
    let told = wrapped(&format!("Verdict: {}", verdict(&study.findings)), WIDTH);
    let told = told.strip_prefix("Verdict:").unwrap_or(&told);
    writeln!(output, "\n{style}Verdict:{style:#}{told}\n")?;
    let how = format!(
        "Compared are relationships of one cut with the same frequency (within a factor of 1.4) and \
         the same recency (within a factor of 2). AUC: the chance that of two such the right one is ranked \
         higher; 0.50 is a coin. Lift: how many times as often as without the mark. Beyond: the AUC \
         less the best of its rivals': frequency, recency and, for answers, how the side answers all \
         others. Ranges: {:.0} %, by drawing \
         relationships {} times (seed {}).",
        LEVEL * 100.0,
        study.drawing.draws,
        study.drawing.seed
    );
    writeln!(output, "{}", wrapped(&how, WIDTH))?;
    Ok(())
}

fn asked(question: Question) -> &'static str {
    match question {
        Question::Contact => "will they have any contact?",
        Question::TwoWay => "if so, will both act?",
        Question::Answers => "which turns are answered?",
        Question::OneWay => "does one-way stay one-way?",
    }
}

fn measure(question: Question) -> &'static str {
    match question {
        Question::Contact | Question::TwoWay => "AUC of demonstrated reciprocity",
        Question::Answers => "AUC of the answer rate",
        Question::OneWay => "lift of the one-way verdict",
    }
}

fn answered(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::CannotTell => "cannot tell",
    }
}

fn style_of(answer: Answer) -> anstyle::Style {
    match answer {
        Answer::Yes => palette::GOOD,
        Answer::No => palette::BAD,
        Answer::CannotTell => palette::QUIET,
    }
}

fn ranged(range: Option<Range>, with_sign: bool) -> String {
    let told = |number: f64| {
        // No number is a negative nothing.
        let number = if number.abs() < 0.005 { 0.0 } else { number };
        if with_sign && number != 0.0 { format!("{number:+.2}") } else { format!("{number:.2}") }
    };
    range.map_or_else(|| "-".to_owned(), |one| format!("{} to {}", told(one.low), told(one.high)))
}

/// The verdict in plain words.
pub(super) fn verdict(findings: &[Finding]) -> String {
    let of = |question| {
        findings
            .iter()
            .find(|finding| finding.question == question)
            .map_or(Answer::CannotTell, |finding| finding.answer)
    };
    let whole = match overall(findings) {
        Answer::Yes => {
            "yes: in this history reciprocity tells something that frequency and recency do not."
        }
        Answer::No => {
            "no: in this history reciprocity tells nothing of use that frequency and recency do not."
        }
        Answer::CannotTell => {
            "cannot tell: this history does not settle whether reciprocity tells anything that frequency and \
             recency do not."
        }
    };
    let told = [
        match of(Question::TwoWay) {
            Answer::Yes => "Who has shown reciprocity is likelier to go on in both directions.",
            Answer::No => "Who has shown reciprocity is no likelier to go on in both directions.",
            Answer::CannotTell => "Whether shown reciprocity goes on in both directions is open.",
        },
        match of(Question::Answers) {
            Answer::Yes => "Who has answered a partner is likelier to answer it again.",
            Answer::No => "A pair's past answers tell no more than habit and frequency do.",
            Answer::CannotTell => {
                "Whether a pair's past answers tell more than its habits is open."
            }
        },
        match of(Question::OneWay) {
            Answer::Yes => "A one-way street tends to stay one.",
            Answer::No => "The one-way verdict does not tell which streets stay one-way.",
            Answer::CannotTell => "Whether one-way streets stay so is open.",
        },
        match of(Question::Contact) {
            Answer::Yes => {
                "Here it also foretells whether there is any contact; do not count on that elsewhere."
            }
            Answer::No => {
                "It does not foretell whether there is any contact: frequency and recency do that."
            }
            Answer::CannotTell => {
                "Whether it foretells any contact is open; nothing should be built on it."
            }
        },
    ];
    format!("{whole} {}", told.join(" "))
}

#[derive(Serialize)]
struct Document<'a> {
    file: &'a str,
    events: usize,
    relationships: usize,
    cuts: Vec<String>,
    window_days: f64,
    looks: usize,
    level: f64,
    draws: u32,
    seed: u64,
    findings: &'a [Finding],
    answer: Answer,
    verdict: String,
}

pub(super) fn json(study: &Study<'_>, output: &mut impl Write) -> Result<(), Failure> {
    let document = Document {
        file: study.name,
        events: study.events,
        relationships: study.relationships,
        cuts: study.cuts.times.iter().map(|at| format_instant(*at)).collect(),
        window_days: study.cuts.window.days(),
        looks: study.looks,
        level: LEVEL,
        draws: study.drawing.draws,
        seed: study.drawing.seed,
        findings: &study.findings,
        answer: overall(&study.findings),
        verdict: verdict(&study.findings),
    };
    serde_json::to_writer_pretty(&mut *output, &document)
        .map_err(|error| Failure::Output(error.into()))?;
    writeln!(output)?;
    Ok(())
}
