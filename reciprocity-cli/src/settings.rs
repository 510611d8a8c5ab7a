//! Policies and mappings: read from files, and printed to start one's own from.

use std::io::Write;
use std::path::Path;

use reciprocity_core::policy::schema;
use reciprocity_core::{Policy, PolicyDraft};
use reciprocity_io::Mapping;

use crate::args::{PolicyFormat, Presets, ShowPolicy};
use crate::failure::Failure;
use crate::palette;

/// Reads a policy: JSON if the text begins with a brace, else TOML.
pub(crate) fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::settings(format!("{name}: the policy cannot be read: {error}"))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let draft = if text.trim_start().starts_with('{') {
        PolicyDraft::from_json(text)
    } else {
        PolicyDraft::from_toml(text)
    };
    draft
        .and_then(PolicyDraft::freeze)
        .map_err(|error| Failure::settings(format!("{name}: {error}")))
}

pub(crate) fn print_policy(show: &ShowPolicy, output: &mut impl Write) -> Result<(), Failure> {
    let policy = match &show.policy {
        Some(path) => read_policy(path)?,
        None => Policy::default(),
    };
    match show.format {
        PolicyFormat::Toml => write!(output, "{}", policy.draft().to_toml())?,
        PolicyFormat::Json => writeln!(output, "{}", policy.draft().to_json())?,
        PolicyFormat::Schema => writeln!(output, "{}", schema())?,
    }
    Ok(())
}

pub(crate) fn print_presets(presets: &Presets, output: &mut impl Write) -> Result<(), Failure> {
    if let Some(name) = &presets.name {
        let text = Mapping::preset_text(name).map_err(Failure::settings)?;
        write!(output, "{text}")?;
        return Ok(());
    }
    for name in Mapping::PRESETS {
        let text = Mapping::preset_text(name).map_err(Failure::settings)?;
        // The first line of each preset says what it is for: `# name: purpose.`
        let first = text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
        let about = first.split_once(": ").map_or(first, |(_, about)| about);
        let style = palette::TITLE;
        writeln!(output, "{style}{name:22}{style:#}{about}")?;
    }
    Ok(())
}
