//! Which party a person or a name belongs to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::input::Input;
use crate::log::free_mail::is_free_mail;
use crate::problem::Problem;
use crate::table::{Block, Stop, Table};

/// Other names of parties: what a file writes, and which party it means.
///
/// The other name may be an address, the domain of addresses, a name, or an id of a host's record.
/// Capital letters do not matter. A domain stands for its parts as well: `acme.com` for
/// `mail.acme.com`.
///
/// ```
/// use reciprocity_core::{Policy, Side};
/// use reciprocity_io::{Directory, Input, Layout, Mapping, Options, read};
///
/// let mut directory = Directory::new();
/// directory.add("baker.org", "Baker & Sons");
/// directory.add("baker.org", "Somebody else"); // the first meaning stays
/// assert_eq!(directory.len(), 1);
/// let policy = Policy::default();
/// let mail = Mapping::preset("mail", &policy)?;
/// let mail = mail.with_ours(["ACME", "acme.com"], Side::Supplier, directory, &policy)?;
/// let text = "date,message_id,from,to,cc,bcc,subject,no_act,bulk\n\
///             2026-01-05T09:00:00Z,1,ann@acme.com,bob@mail.baker.org,,,Offer,,\n";
/// let (input, layout) = (Input::reader("mail.csv", text.as_bytes()), Layout::Log(mail));
/// read(input, &layout, &policy, Options::default(), &mut |record| {
///     assert_eq!((record.supplier, record.customer), ("ACME", "Baker & Sons"));
///     Ok(())
/// })?;
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory(BTreeMap<String, String>);

impl Directory {
    /// A directory that knows no other names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that `other_name` means `party`; the first meaning given stays.
    pub fn add(&mut self, other_name: &str, party: &str) {
        let (other_name, party) = (other_name.trim().to_lowercase(), party.trim());
        if !other_name.is_empty() && !party.is_empty() {
            self.0.entry(other_name).or_insert_with(|| party.to_owned());
        }
    }

    /// Adds what a table says: its first column names something, a domain, an address, a name or the id of a
    /// record, and its second the party that it means.
    ///
    /// ```
    /// use reciprocity_io::{Directory, Input};
    ///
    /// let mut directory = Directory::new();
    /// directory.read(Input::reader("names.csv", "name,party\nacme.de,ACME\n".as_bytes()))?;
    /// assert_eq!(directory.len(), 1);
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// The input cannot be read, has a single column, or one of its rows is malformed.
    pub fn read(&mut self, input: Input) -> Result<(), ReadError> {
        let mut table = Table::open(input.open()?)?;
        let (name, mut block) = (table.name().to_owned(), Block::default());
        if let Some([_] | []) = table.header() {
            let message =
                "the file needs two columns with a header: what the records write, and the party";
            let problem = Problem::new(ReadErrorKind::Header, message);
            return Err(ReadError::at(&name, table.header_line(), *problem));
        }
        loop {
            let stop = table.advance(&mut block, 1);
            match stop {
                None => {
                    let cell = |place| block.rows().row(0).cell(Some(place), "").text();
                    self.add(cell(0), cell(1));
                }
                Some(Stop::AtEnd) => return Ok(()),
                Some(Stop::Failed(failure)) => {
                    return Err(failure.told(&name, table.last_line()));
                }
            }
        }
    }

    /// How many names are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no name is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of_domain(&self, domain: &str) -> Option<&str> {
        let mut rest = domain;
        loop {
            if let Some(party) = self.0.get(rest) {
                return Some(party);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// The party of an address in small letters; none of one that is no host's of the world, as
    /// `root@localhost`.
    pub(crate) fn party_of_address<'a>(&'a self, address: &'a str) -> Option<&'a str> {
        let (_, domain) = address.rsplit_once('@')?;
        if let Some(party) =
            self.0.get(address).map(String::as_str).or_else(|| self.of_domain(domain))
        {
            return Some(party);
        }
        if !domain.contains('.') {
            return None;
        }
        Some(if is_free_mail(domain) { address } else { domain })
    }

    /// The party that a name means: another one's, or its own.
    pub(crate) fn party_of_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.known_name(name).unwrap_or(name)
    }

    /// The party that a name means, if the directory says so.
    pub(crate) fn known_name(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_lowercase()).map(String::as_str)
    }
}

/// The address in what a cell writes of one person: `a@b.org`, `Ann <a@b.org>` or `Ann (a@b.org)`.
/// None where there is no address.
pub(crate) fn address(text: &str) -> Option<&str> {
    let within = |open: char, close: char| {
        let start = text.rfind(open)? + open.len_utf8();
        let end = start + text[start..].find(close)?;
        Some(&text[start..end]).filter(|inner| inner.contains('@'))
    };
    let address = within('<', '>').or_else(|| within('(', ')')).unwrap_or(text).trim();
    let address = match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &address[7..],
        _ => address,
    };
    let (local, domain) = address.rsplit_once('@')?;
    let sound = !local.is_empty()
        && !domain.is_empty()
        && !address.contains(char::is_whitespace)
        && !address.contains(['<', '>', '(', ')']);
    sound.then_some(address)
}

/// What a cell writes of several people or names, one after the other.
///
/// They stand between semicolons, people between commas as well; quotation marks and brackets keep
/// together what is within them. A list or an object of JSON holds one in each item.
pub(crate) fn items(cell: &str, by_comma: bool) -> Vec<Cow<'_, str>> {
    if let Some(items) = json_items(cell) {
        return items.into_iter().map(Cow::Owned).collect();
    }
    let mut items = Vec::new();
    let (mut start, mut quoted, mut depth) = (0, false, 0_u32);
    for (at, letter) in cell.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            ';' | '\n' => {
                items.push(&cell[start..at]);
                (start, depth) = (at + 1, 0);
            }
            ',' if by_comma && depth == 0 => {
                items.push(&cell[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&cell[start..]);
    items
        .iter()
        .map(|item| item.trim())
        .filter(|item| !item.is_empty())
        .map(Cow::Borrowed)
        .collect()
}

fn json_items(cell: &str) -> Option<Vec<String>> {
    use serde_json::Value;
    if !cell.starts_with(['[', '{']) {
        return None;
    }
    let items: Vec<Value> = match serde_json::from_str(cell).ok()? {
        Value::Array(items) => items,
        Value::Object(items) => items.into_iter().map(|(_, item)| item).collect(),
        _ => return None,
    };
    Some(items.iter().filter_map(|item| Some(item.as_str()?.trim().to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_however_a_person_is_written() {
        for text in [
            "ann@acme.com",
            "Ann Lee <ann@acme.com>",
            "\"Lee, Ann\" <ann@acme.com>",
            "Ann (ann@acme.com)",
            "mailto:ann@acme.com",
            "MAILTO:ann@acme.com",
        ] {
            assert_eq!(address(text), Some("ann@acme.com"), "{text}");
        }
        for text in ["Ann", "@acme.com", "ann@", "ann at acme.com <>", "a b@c.d"] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn a_cell_with_several_people_is_split_between_them() {
        let cell = "\"Lee, Ann\" <ann@acme.com>, bob@acme.com; Cy (cy@b.org);";
        let want = ["\"Lee, Ann\" <ann@acme.com>", "bob@acme.com", "Cy (cy@b.org)"];
        assert_eq!(items(cell, true), want);
        assert_eq!(items("ACME, Inc.; Baker", false), ["ACME, Inc.", "Baker"]);
        assert_eq!(items(r#"["u1","u2"]"#, true), ["u1", "u2"]);
        assert_eq!(items(r#"{"c1":"Ann","c2":"Bob"}"#, true), ["Ann", "Bob"]);
        assert!(items(" ; ", true).is_empty());
    }

    #[test]
    fn people_of_one_domain_are_one_party_and_those_of_free_mail_are_persons() {
        let mut directory = Directory::new();
        directory.add("Acme.de", "ACME");
        directory.add("ann@gmail.com", "ACME");
        directory.add("0015800000AbCdE", "Baker");
        let party = |address| directory.party_of_address(address);
        assert_eq!(party("a@mail.acme.de"), Some("ACME"));
        assert_eq!(party("a@notacme.de"), Some("notacme.de"));
        assert_eq!(party("ann@gmail.com"), Some("ACME"));
        assert_eq!(party("bob@gmail.com"), Some("bob@gmail.com"));
        assert_eq!(party("b@cook.org"), Some("cook.org"));
        assert_eq!(party("root@localhost"), None);
        assert_eq!(directory.party_of_name("0015800000abcde"), "Baker");
        assert_eq!(directory.party_of_name("Cook"), "Cook");
    }
}
