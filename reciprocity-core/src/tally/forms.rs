//! Room for events in their compact form.

use crate::bytes::make_room;

/// The forms of a few events: without room of their own on the heap as long as they fit.
#[derive(Debug, Clone)]
pub(super) enum Forms {
    Few { length: u8, bytes: [u8; Forms::FEW] },
    Many(Vec<u8>),
}

impl Default for Forms {
    fn default() -> Self {
        Forms::Few { length: 0, bytes: [0; Forms::FEW] }
    }
}

impl PartialEq for Forms {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Forms {
    const FEW: usize = 38;

    pub(super) fn of(forms: &[u8]) -> Self {
        let mut all = Self::default();
        all.extend(forms);
        all
    }

    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Forms::Few { length, bytes } => &bytes[..usize::from(*length)],
            Forms::Many(bytes) => bytes,
        }
    }

    #[inline]
    pub(super) fn extend(&mut self, form: &[u8]) {
        match self {
            Forms::Few { length, bytes } => {
                let (from, to) = (usize::from(*length), usize::from(*length) + form.len());
                if let Some(free) = bytes.get_mut(from..to) {
                    free.copy_from_slice(form);
                    *length = u8::try_from(to).unwrap_or(u8::MAX); // at most 38
                } else {
                    let mut many = Vec::new();
                    make_room(&mut many, to);
                    many.extend_from_slice(&bytes[..from]);
                    many.extend_from_slice(form);
                    *self = Forms::Many(many);
                }
            }
            Forms::Many(bytes) => {
                make_room(bytes, form.len());
                bytes.extend_from_slice(form);
            }
        }
    }

    /// The bytes on the heap.
    pub(super) fn held(&self) -> usize {
        match self {
            Forms::Few { .. } => 0,
            Forms::Many(bytes) => bytes.capacity(),
        }
    }
}
