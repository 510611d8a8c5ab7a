//! Policies and mappings: read from files, and printed to start one's own from.

use std::io::Write;
use std::path::Path;

use reciprocity_core::policy::schema;
use reciprocity_core::{Policy, PolicyDraft};
use reciprocity_io::{Input, Layout, Mapping, OpenInput};

use crate::args::{PolicyFormat, Presets, ShowPolicy};
use crate::failure::Failure;
use crate::palette;

/// The text of a policy.
pub(crate) fn policy_text(path: &Path) -> Result<String, Failure> {
    Input::path(path).open().and_then(OpenInput::into_text).map_err(Failure::settings)
}

/// Whether the text of a policy is JSON: it begins with a brace, and TOML does not.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Reads a policy, TOML or JSON.
pub(crate) fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let text = policy_text(path)?;
    let draft =
        if is_json(&text) { PolicyDraft::from_json(&text) } else { PolicyDraft::from_toml(&text) };
    draft.and_then(PolicyDraft::freeze).map_err(|error| {
        let name = path.display();
        Failure::settings(format!("{name}: {error}"))
    })
}

/// The policy in this file; without one the default.
pub(crate) fn policy(path: Option<&Path>) -> Result<Policy, Failure> {
    path.map_or_else(|| Ok(Policy::default()), read_policy)
}

/// The layout by this mapping; without one it is seen from the columns.
pub(crate) fn layout(map: Option<&Path>, policy: &Policy) -> Result<Layout, Failure> {
    Ok(match map {
        Some(map) => Layout::Log(read_mapping(map, policy)?),
        None => Layout::Detect,
    })
}

pub(crate) fn read_mapping(map: &Path, policy: &Policy) -> Result<Mapping, Failure> {
    let name = map.to_str().unwrap_or_default();
    let mapping = if Mapping::PRESETS.contains(&name) || !map.exists() && map.extension().is_none()
    {
        Mapping::preset(name, policy)
    } else {
        Mapping::from_file(map, policy)
    };
    mapping.map_err(Failure::settings)
}

pub(crate) fn print_policy(show: &ShowPolicy, output: &mut impl Write) -> Result<(), Failure> {
    let policy = policy(show.policy.as_deref())?;
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
