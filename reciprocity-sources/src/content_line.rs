//! iCalendar as text (RFC 5545, section 3.1): components of properties with parameters.

/// A component: its name, its properties, and the components within it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) properties: Vec<Property>,
    pub(crate) components: Vec<Component>,
}

/// A line: a name in capital letters, parameters and a value, as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) value: String,
}

impl Component {
    /// The first property of this name.
    pub(crate) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// All properties of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        self.properties.iter().filter(move |property| property.name == name)
    }

    /// The value of the first property of this name, in capital letters; empty where there is none.
    pub(crate) fn word(&self, name: &str) -> String {
        self.property(name).map(|one| one.value.trim().to_uppercase()).unwrap_or_default()
    }
}

impl Property {
    /// The value of a parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter in capital letters; empty where there is none.
    pub(crate) fn word(&self, name: &str) -> String {
        self.parameter(name).unwrap_or_default().to_uppercase()
    }
}

/// The components of a text. A line that is none is passed over; what a broken file leaves open is
/// closed at its end.
pub(crate) fn components(text: &str) -> Vec<Component> {
    let mut open = vec![Component::default()];
    for line in unfolded(text) {
        let Some(property) = property(&line) else { continue };
        match property.name.as_str() {
            "BEGIN" => {
                let name = property.value.trim().to_uppercase();
                open.push(Component { name, ..Component::default() });
            }
            "END" => close(&mut open),
            _ => {
                if let Some(component) = open.last_mut() {
                    component.properties.push(property);
                }
            }
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().unwrap_or_default().components
}

fn close(open: &mut Vec<Component>) {
    if open.len() > 1
        && let Some(done) = open.pop()
        && let Some(within) = open.last_mut()
    {
        within.components.push(done);
    }
}

/// Lines, each with those that continue it: they begin with a blank.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim_end_matches('\r');
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// A line taken apart: `NAME;PARAMETER="value":value`.
fn property(line: &str) -> Option<Property> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    let mut value = None;
    for (at, letter) in line.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(&line[start..at]);
                start = at + 1;
            }
            ':' if !quoted => {
                parts.push(&line[start..at]);
                value = Some(&line[at + 1..]);
                break;
            }
            _ => {}
        }
    }
    let (name, parameters) = parts.split_first()?;
    let parameters = parameters.iter().filter_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        Some((key.trim().to_uppercase(), value.trim().trim_matches('"').to_owned()))
    });
    Some(Property {
        name: name.trim().to_uppercase(),
        parameters: parameters.collect(),
        value: value?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_lines_quoted_parameters_and_nested_components_are_read() {
        let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTENDEE;CN=\"Lee; Ann: x\";PARTSTAT=DECLINED:mail\r\n \
                    to:ann@acme.com\r\nno property\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let [calendar] = &components(text)[..] else { panic!("one calendar") };
        let event = &calendar.components[0];
        let attendee = event.property("ATTENDEE").unwrap();
        assert_eq!(attendee.value, "mailto:ann@acme.com");
        assert_eq!(attendee.parameter("CN"), Some("Lee; Ann: x"));
        assert_eq!(attendee.word("PARTSTAT"), "DECLINED");
        assert_eq!(event.properties.len(), 1);
    }
}
