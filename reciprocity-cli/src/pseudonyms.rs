//! Names that tell nothing of whom they stand for, and are the same wherever the key is the same.

use std::collections::HashMap;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use reciprocity_io::ReadError;
use sha2::Sha256;

use crate::failure::Failure;

/// The least number of bytes of a key: what cannot be found out by trying.
const KEY_BYTES: usize = 16;

/// A key, and the names made with it so far. A name is the first 80 bits of HMAC-SHA-256 of what it
/// stands for: who does not have the key learns nothing from it, not even by trying names.
pub(crate) struct Pseudonyms {
    mac: Hmac<Sha256>,
    known: HashMap<(&'static str, String), String>,
}

/// How many names are kept at hand; more are worked out anew.
const KEPT: usize = 1 << 20;

impl Pseudonyms {
    /// Reads the key: all bytes of the file but for blanks at its ends.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let bytes = std::fs::read(path)
            .map_err(|error| Failure::settings(ReadError::of_io(&name.to_string(), &error)))?;
        Self::new(bytes.trim_ascii()).ok_or_else(|| {
            Failure::settings(format!(
                "{name}: the key has fewer than {KEY_BYTES} bytes and could be found out by trying; \
                 make one, as with `head -c 32 /dev/urandom | base64`"
            ))
        })
    }

    fn new(key: &[u8]) -> Option<Self> {
        let mac = Hmac::new_from_slice(key).ok().filter(|_| key.len() >= KEY_BYTES)?;
        Some(Self { mac, known: HashMap::new() })
    }

    /// The name for a party.
    pub(crate) fn of_party(&mut self, name: &str) -> String {
        self.of("party", name)
    }

    /// The name for an event or a thread.
    pub(crate) fn of_event(&mut self, name: &str) -> String {
        if name.is_empty() { String::new() } else { self.of("event", name) }
    }

    fn of(&mut self, what: &'static str, name: &str) -> String {
        let place = (what, name.to_owned());
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        let mut mac = self.mac.clone();
        mac.update(what.as_bytes());
        mac.update(&[0]);
        mac.update(name.as_bytes());
        let digest = mac.finalize().into_bytes();
        let hex: String = digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect();
        let made = format!("{what}-{hex}");
        if self.known.len() < KEPT {
            self.known.insert(place, made.clone());
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_stable_by_key_and_is_the_start_of_the_hmac() {
        let mut one = Pseudonyms::new(b"0123456789abcdef").unwrap();
        let made = one.of_party("ACME");
        assert_eq!(made, one.of_party("ACME"));
        assert_eq!(made, Pseudonyms::new(b"0123456789abcdef").unwrap().of_party("ACME"));
        assert_ne!(made, Pseudonyms::new(b"0123456789abcdeg").unwrap().of_party("ACME"));
        assert_ne!(made, one.of_party("ACMF"));
        // printf 'party\0ACME' | openssl dgst -sha256 -hmac 0123456789abcdef
        assert_eq!(made, "party-2778573335e55aa8a01f");
        assert!(Pseudonyms::new(b"short").is_none());
        assert_eq!(one.of_event(""), "");
    }
}
