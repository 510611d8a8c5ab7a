//! Numbers and texts as bytes, for what is kept compact in memory or saved.
//!
//! A whole number takes seven bits a byte, the lowest first; the high bit says that more follow.
//! Each value has one spelling and any other is refused, so that equal values have equal bytes.
//! Reading checks each length against the bytes that are there, and never allocates by it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::error::{Error, ErrorKind, Result};

/// Appends a whole number: a byte below 128, two below 16,384, ten at most.
#[inline]
pub(crate) fn put_whole(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// Reads what [`put_whole`] wrote.
#[inline]
pub(crate) fn take_whole(from: &mut &[u8]) -> Result<u64> {
    if let Some((next, _)) = from.split_first_chunk()
        && let Some((number, length)) = whole_of_word(u64::from_le_bytes(*next), 0)
    {
        *from = &from[length..];
        return Ok(number);
    }
    take_whole_bytewise(from)
}

/// The number that begins at a bit of a word of eight bytes, and how many of these it takes; none if it
/// goes on beyond the word, or is not written as numbers are.
#[inline]
fn whole_of_word(word: u64, first: u32) -> Option<(u64, usize)> {
    let ends = !word & 0x8080_8080_8080_8080 << first;
    if ends == 0 {
        return None;
    }
    let end = ends.trailing_zeros(); // the high bit of the last byte
    let mut number = (word & (u64::MAX >> (63 - end)) & 0x7f7f_7f7f_7f7f_7f7f) >> first;
    let end = end - first;
    if end > 7 && number >> (end - 7) == 0 {
        return None;
    }
    // Seven bits of each byte, then of each two, each four and all eight, are moved together.
    number = number & 0x007f_007f_007f_007f | (number & 0x7f00_7f00_7f00_7f00) >> 1;
    number = number & 0x0000_3fff_0000_3fff | (number & 0x3fff_0000_3fff_0000) >> 2;
    number = number & 0x0000_0000_0fff_ffff | (number & 0x0fff_ffff_0000_0000) >> 4;
    Some((number, end as usize / 8 + 1))
}

/// A number of at most eight bytes as the word that begins with them, and how many they are.
#[inline]
pub(crate) fn whole_as_word(number: u64) -> Option<(u64, usize)> {
    if number >> 56 != 0 {
        return None;
    }
    let mut word = number & 0x0000_0000_0fff_ffff | (number & 0x00ff_ffff_f000_0000) << 4;
    word = word & 0x0000_3fff_0000_3fff | (word & 0x0fff_c000_0fff_c000) << 2;
    word = word & 0x007f_007f_007f_007f | (word & 0x3f80_3f80_3f80_3f80) << 1;
    let last = (u64::BITS - 1 - (word | 1).leading_zeros()) / 8;
    let more = 0x8080_8080_8080_8080 & ((1 << (8 * last)) - 1);
    Some((word | more, last as usize + 1))
}

/// Appends a byte, and a whole number after it.
#[inline]
pub(crate) fn put_byte_and_whole(out: &mut Vec<u8>, byte: u8, number: u64) {
    if let Some((word, length)) = whole_as_word(number)
        && length < 8
        && out.capacity() - out.len() >= 8
    {
        // A word is written and what is too much cut off again, which takes fewer instructions than to
        // write just as many bytes as there are.
        let end = out.len() + 1 + length;
        out.extend_from_slice(&(word << 8 | u64::from(byte)).to_le_bytes());
        out.truncate(end);
    } else {
        put_bytewise(out, byte, number);
    }
}

#[cold]
fn put_bytewise(out: &mut Vec<u8>, byte: u8, number: u64) {
    out.push(byte);
    put_whole(out, number);
}

/// A byte and the whole number after it, and what comes after both; none if they take more than eight
/// bytes, or if there are fewer than eight.
#[inline]
pub(crate) fn split_byte_and_whole(from: &[u8]) -> Option<(u8, u64, &[u8])> {
    let word = u64::from_le_bytes(*from.first_chunk()?);
    let (number, length) = whole_of_word(word, 8)?;
    Some((word.to_le_bytes()[0], number, from.get(1 + length..)?))
}

fn take_whole_bytewise(from: &mut &[u8]) -> Result<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = take_byte(from)?;
        let bits = u64::from(byte & 0x7f);
        let fits = shift < 63 || bits <= 1;
        if !fits || (byte == 0 && shift > 0) {
            break;
        }
        number |= bits << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(damaged("a number is not written as numbers are"))
}

/// A number of either sign as a whole one, small where it is near zero.
pub(crate) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

/// The number behind a [`zigzag`] of it.
pub(crate) fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Appends the eight bytes of a real number.
pub(crate) fn put_real(out: &mut Vec<u8>, number: f64) {
    out.extend_from_slice(&number.to_bits().to_le_bytes());
}

/// Reads what [`put_real`] wrote, to the bit.
pub(crate) fn take_real(from: &mut &[u8]) -> Result<f64> {
    take_array(from).map(|bytes| f64::from_bits(u64::from_le_bytes(bytes)))
}

/// Appends a text: its length in bytes, and the bytes.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_whole(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads what [`put_text`] wrote.
pub(crate) fn take_text<'a>(from: &mut &'a [u8]) -> Result<&'a str> {
    let length = take_whole(from)?;
    take_text_of(from, length)
}

/// Reads a text of so many bytes.
pub(crate) fn take_text_of<'a>(from: &mut &'a [u8], length: u64) -> Result<&'a str> {
    std::str::from_utf8(take_bytes(from, length)?).map_err(|_| damaged("a text is no UTF-8"))
}

/// Makes room for more bytes, a quarter ahead at the most: a small block of the heap takes eight
/// bytes less than a multiple of sixteen.
#[inline]
pub(crate) fn make_room(bytes: &mut Vec<u8>, more: usize) {
    let needed = bytes.len() + more;
    if needed > bytes.capacity() {
        let ahead = (needed + needed / 4 + 8).next_multiple_of(16) - 8;
        bytes.reserve_exact(ahead - bytes.len());
    }
}

/// Reads so many bytes.
pub(crate) fn take_bytes<'a>(from: &mut &'a [u8], length: u64) -> Result<&'a [u8]> {
    let length = usize::try_from(length).map_err(|_| ends_early())?;
    let (bytes, rest) = from.split_at_checked(length).ok_or_else(ends_early)?;
    *from = rest;
    Ok(bytes)
}

/// Reads a whole number below 2^32.
pub(crate) fn take_count(from: &mut &[u8]) -> Result<u32> {
    u32::try_from(take_whole(from)?).map_err(|_| damaged("a count is beyond any"))
}

/// Reads the next byte.
#[inline]
pub(crate) fn take_byte(from: &mut &[u8]) -> Result<u8> {
    let (&byte, rest) = from.split_first().ok_or_else(ends_early)?;
    *from = rest;
    Ok(byte)
}

/// Reads the next `N` bytes.
pub(crate) fn take_array<const N: usize>(from: &mut &[u8]) -> Result<[u8; N]> {
    let (&bytes, rest) = from.split_first_chunk().ok_or_else(ends_early)?;
    *from = rest;
    Ok(bytes)
}

/// Reads a byte that is a place in `of`.
pub(crate) fn take_choice<T: Copy>(of: &[T], from: &mut &[u8]) -> Result<T> {
    choice(of, take_byte(from)?)
}

/// The one at a place in `of`.
pub(crate) fn choice<T: Copy>(of: &[T], place: u8) -> Result<T> {
    of.get(usize::from(place)).copied().ok_or_else(no_such_choice)
}

/// The refusal of a byte that names nothing.
#[cold]
pub(crate) fn no_such_choice() -> Error {
    damaged("a byte stands for nothing that there is")
}

/// Bytes that nobody wrote like that.
#[cold]
pub(crate) fn damaged(what: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Damaged, format!("{what}; the bytes are damaged, use another copy"))
}

#[cold]
fn ends_early() -> Error {
    damaged("the bytes end early")
}

/// A number spread over all bits, whatever pattern such numbers have (the finaliser of MurmurHash3).
#[inline]
pub(crate) fn scatter(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ mixed >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed = (mixed ^ mixed >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ mixed >> 33
}

/// Numbers by a number that is a hash already.
pub(crate) type ByHash<T> = HashMap<u64, T, BuildHasherDefault<AsItIs>>;

/// Takes a number for its own hash.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(scatter(self.0 ^ u64::from(*byte)));
        }
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_back_and_have_one_spelling() {
        let powers = (0..64).flat_map(|bit| [(1 << bit) - 1, 1 << bit, 3 << bit >> 1]);
        for number in powers.chain([u64::MAX >> 1, u64::MAX]) {
            let mut out = Vec::new();
            put_whole(&mut out, number);
            let length = out.len();
            if let Some((word, bytes)) = whole_as_word(number) {
                assert_eq!(word.to_le_bytes()[..bytes], out);
            } else {
                assert!(length > 8);
            }
            assert_eq!(take_whole(&mut out.as_slice()), Ok(number));
            for room in [0, 7, 8, 32] {
                let mut headed = Vec::with_capacity(room);
                put_byte_and_whole(&mut headed, 0x81, number);
                assert_eq!((headed[0], &headed[1..]), (0x81, out.as_slice()));
                for after in [&[][..], &[0; 8], &[0xff; 8]] {
                    let whole = [&headed, after].concat();
                    let split = split_byte_and_whole(&whole);
                    let in_a_word = headed.len() <= 8 && whole.len() >= 8;
                    assert_eq!(split, in_a_word.then_some((0x81, number, after)));
                }
                for end in 0..headed.len() {
                    assert_eq!(split_byte_and_whole(&headed[..end]), None, "{number} cut to {end}");
                }
            }
            out.extend([0xff; 8]);
            let mut rest = out.as_slice();
            assert_eq!(take_whole(&mut rest), Ok(number));
            assert_eq!(rest.len(), 8);
            out.truncate(length);
            for end in 0..out.len() {
                assert!(take_whole(&mut &out[..end]).is_err(), "{number} cut to {end}");
            }
        }
        for bad in [
            &[0x80, 0x00][..],
            &[0x80, 0x00, 1, 1, 1, 1, 1, 1, 1, 1],
            &[0xff, 0x80, 0x00, 1, 1, 1, 1, 1, 1, 1],
            &[0xff; 11],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
        ] {
            assert_eq!(take_whole(&mut &*bad).unwrap_err().kind(), ErrorKind::Damaged);
        }
        for number in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(unzigzag(zigzag(number)), number);
        }
        assert!(zigzag(-64) < 128);
    }

    #[test]
    fn a_length_beyond_the_bytes_is_refused_before_anything_is_allocated() {
        let mut out = Vec::new();
        put_whole(&mut out, u64::MAX);
        out.push(b'x');
        assert_eq!(take_text(&mut out.as_slice()).unwrap_err().kind(), ErrorKind::Damaged);
        assert_eq!(take_text(&mut &[1, 0xff][..]).unwrap_err().kind(), ErrorKind::Damaged);
        assert_eq!(take_text(&mut &[2, b'o', b'k'][..]), Ok("ok"));
    }
}
