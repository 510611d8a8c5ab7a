//! What the Web API of Dataverse (Dynamics 365) writes in its own way: formatted values, and people as
//! parties of an activity.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

const FORMATTED: &str = "@OData.Community.Display.V1.FormattedValue";
const LOOKUP: &str = "@Microsoft.Dynamics.CRM.lookuplogicalname";

/// The columns of the people who take part, by the mask that says how.
const ROLES: [(i64, &str); 7] = [
    (1, "from"),
    (2, "to"),
    (3, "cc"),
    (4, "bcc"),
    (5, "requiredattendees"),
    (6, "optionalattendees"),
    (7, "organizer"),
];

/// The name of a field without what the interface adds: the shown name of the record that a lookup
/// names is `regardingobjectid`, its table `regardingobjectid.table`.
pub(crate) fn plain_name(key: &str) -> String {
    let lookup = |key: &str| {
        let inner = key.strip_prefix('_').and_then(|key| key.strip_suffix("_value"));
        inner.map(str::to_owned)
    };
    if let Some(name) = key.strip_suffix(FORMATTED) {
        return lookup(name).unwrap_or_else(|| format!("{name}.shown"));
    }
    if let Some(name) = key.strip_suffix(LOOKUP) {
        return lookup(name).map_or_else(|| key.to_owned(), |name| format!("{name}.table"));
    }
    key.to_owned()
}

/// Adds the people of `..._activity_parties`, by the addresses that were used.
pub(crate) fn add_people(record: &Map<String, Value>, fields: &mut BTreeMap<String, String>) {
    let parties = record.iter().filter(|(key, _)| key.ends_with("_activity_parties"));
    for party in parties.filter_map(|(_, parties)| parties.as_array()).flatten() {
        let mask = party.get("participationtypemask").and_then(Value::as_i64);
        let role = ROLES.iter().find(|(number, _)| Some(*number) == mask);
        let address = party.get("addressused").and_then(Value::as_str);
        if let (Some((_, role)), Some(address)) = (role, address.filter(|one| one.contains('@'))) {
            let people = fields.entry((*role).to_owned()).or_default();
            if !people.is_empty() {
                people.push(';');
            }
            people.push_str(address);
        }
    }
}
