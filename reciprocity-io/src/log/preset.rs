//! The built-in mappings, each a text that explains itself.

/// Name and text of each built-in mapping; the first is the default.
pub(crate) const PRESETS: [(&str, &str); 6] = [
    ("interactions", include_str!("../../presets/interactions.toml")),
    ("messages", include_str!("../../presets/messages.toml")),
    ("reviews", include_str!("../../presets/reviews.toml")),
    ("invoices", include_str!("../../presets/invoices.toml")),
    ("ratings", include_str!("../../presets/ratings.toml")),
    ("answers", include_str!("../../presets/answers.toml")),
];
