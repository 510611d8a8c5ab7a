//! Numbers, lists and spans of time in words.
//!
//! ```
//! use reciprocity_core::explanation::phrase::{amount, percent};
//!
//! let told = format!("{} of {}", percent(0.616), amount(1200.0, "EUR"));
//! assert_eq!(told, "62 % of EUR 1,200");
//! ```

use std::borrow::Cow;

use crate::rule::interval::Interval;

/// A share as a percentage: whole, or with a decimal where a whole one would say none or all.
///
/// ```
/// use reciprocity_core::explanation::phrase::percent;
///
/// assert_eq!(percent(0.616), "62 %");
/// assert_eq!(percent(1.0), "100 %");
/// assert_eq!(percent(0.996), "99.6 %"); // not quite all
/// assert_eq!(percent(0.9999), "more than 99.9 %");
/// ```
pub fn percent(share: f64) -> String {
    let points = share * 100.0;
    // What rounding alone parts from none or all is none or all.
    if !(1e-9..=100.0 - 1e-9).contains(&points) || (1.0..=99.0).contains(&points) {
        format!("{points:.0} %")
    } else if points < 0.05 {
        "less than 0.1 %".to_owned()
    } else if points >= 99.95 {
        "more than 99.9 %".to_owned()
    } else {
        format!("{points:.1} %")
    }
}

/// A range of shares, as in `54 to 68 %`.
///
/// ```
/// use reciprocity_core::explanation::phrase::percent_range;
/// use reciprocity_core::rule::interval::Interval;
///
/// assert_eq!(percent_range(Interval { low: 0.541, high: 0.679 }), "54 to 68 %");
/// assert_eq!(percent_range(Interval { low: 0.9962, high: 1.0 }), "99.6 to 100 %"); // not 100 to 100
/// ```
pub fn percent_range(interval: Interval) -> String {
    let whole = |share: f64| format!("{:.0}", share * 100.0);
    let (low, high) = (whole(interval.low), whole(interval.high));
    if low == high && interval.low < interval.high {
        return format!("{} to {} %", number(100.0 * interval.low), number(100.0 * interval.high));
    }
    format!("{low} to {high} %")
}

/// An amount with its unit, as in `3 hours` or `EUR 1,200`.
///
/// ```
/// use reciprocity_core::explanation::phrase::amount;
///
/// assert_eq!(amount(0.04, "hours"), "less than 0.1 hours"); // which is not none
/// assert_eq!(amount(3.0, "hours"), "3 hours");
/// assert_eq!(amount(1.0, "hours"), "1 hour");
/// assert_eq!(amount(1200.0, "EUR"), "EUR 1,200");
/// assert_eq!(amount(5.0, "XXX"), "5 of money"); // in a currency that nobody named
/// ```
pub fn amount(amount: f64, unit: &str) -> String {
    let (less, number) = match number(amount) {
        told if told == "0" && amount > 0.0 => ("less than ", "0.1".to_owned()),
        told => ("", told),
    };
    match unit {
        "XXX" => format!("{less}{number} of money"),
        _ if unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_uppercase()) => {
            format!("{less}{unit} {number}")
        }
        _ => {
            let singular = unit.strip_suffix('s').filter(|_| number == "1").unwrap_or(unit);
            format!("{less}{number} {singular}")
        }
    }
}

/// An amount that would do, as [`amount`] tells it, and rounded up, so that what is told would do as
/// well: whole deeds and pieces, and of the rest tenths below 100.
///
/// ```
/// use reciprocity_core::explanation::phrase::enough;
///
/// assert_eq!(enough(6.04, "hours"), "6.1 hours");
/// assert_eq!(enough(6.04, "acts"), "7 acts");
/// assert_eq!(enough(1200.3, "EUR"), "EUR 1,201");
/// ```
pub fn enough(value: f64, unit: &str) -> String {
    enough_at_most(value, f64::INFINITY, unit)
}

/// The same where more than `most` would be too much: what cannot be rounded up is told as less.
///
/// ```
/// use reciprocity_core::explanation::phrase::enough_at_most;
///
/// assert_eq!(enough_at_most(0.7, 1.5, "acts"), "1 act");
/// assert_eq!(enough_at_most(0.2, 0.4, "acts"), "less than 1 act");
/// ```
pub fn enough_at_most(value: f64, most: f64, unit: &str) -> String {
    let whole = unit == "acts" || unit == "units";
    if !whole && value < 0.05 {
        return amount(f64::MIN_POSITIVE, unit); // which is told as little, whatever it is
    }
    let steps = if whole || value >= 100.0 { 1.0 } else { 10.0 };
    // What rounding alone parts from a step is that step.
    let up = (value * steps * (1.0 - 1e-9)).ceil() / steps;
    let up = up.max(1.0 / steps);
    // As above, for the other edge.
    let less = if up > most * (1.0 + 1e-9) { "less than " } else { "" };
    format!("{less}{}", amount(up, unit))
}

/// A number for reading: whole from 100 on, and with at most one decimal below.
///
/// ```
/// use reciprocity_core::explanation::phrase::number;
///
/// assert_eq!(number(2.0), "2");
/// assert_eq!(number(2.46), "2.5");
/// assert_eq!(number(1234.6), "1,235");
/// ```
pub fn number(value: f64) -> String {
    let text = if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") };
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if decimals == "0" { grouped } else { format!("{grouped}.{decimals}") }
}

/// A count with its noun, as in `1 contribution` or `12 contributions`.
///
/// ```
/// use reciprocity_core::explanation::phrase::counted;
///
/// assert_eq!(counted(1, "contribution"), "1 contribution");
/// assert_eq!(counted(1200, "contribution"), "1,200 contributions");
/// ```
pub fn counted(count: u32, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", number(f64::from(count)))
}

/// A text for people to read, in one line. A name may hold anything: the end of a line would begin a
/// row, a terminal would obey an escape, and what turns the direction of writing would turn the numbers
/// behind the name, too. These are shown as what they are.
///
/// ```
/// use reciprocity_core::explanation::phrase::shown;
///
/// assert_eq!(shown("Bäcker & Söhne"), "Bäcker & Söhne");
/// assert_eq!(shown("Mill\n\u{202e}rekaB"), "Mill\\n\\u{202e}rekaB");
/// ```
pub fn shown(text: &str) -> Cow<'_, str> {
    let is_obeyed = |letter: char| {
        letter.is_control() || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(is_obeyed) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_obeyed(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown.into()
}

/// `a`, `a and b`, `a, b and c`.
///
/// ```
/// use reciprocity_core::explanation::phrase::list;
///
/// let words = ["bread", "flour", "time"].map(str::to_owned);
/// assert_eq!(list(&words[..1], "and"), "bread");
/// assert_eq!(list(&words[..2], "or"), "bread or flour");
/// assert_eq!(list(&words, "and"), "bread, flour and time");
/// ```
pub fn list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {and} {last}", rest.join(", ")),
    }
}

/// A number of seconds in the unit that suits it.
///
/// ```
/// use reciprocity_core::explanation::phrase::duration;
///
/// assert_eq!(duration(1), "1 second");
/// assert_eq!(duration(5400), "90 minutes"); // minutes up to two hours
/// assert_eq!(duration(86_400), "24 hours"); // hours up to two days
/// assert_eq!(duration(5 * 86_400), "5 days");
/// ```
pub fn duration(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A name of the data for reading: `felt_fairness` is felt fairness, `co_contribution`
/// co-contribution; an `eco_label` stays an eco label.
///
/// ```
/// use reciprocity_core::explanation::phrase::words;
///
/// assert_eq!(words("felt_fairness"), "felt fairness");
/// assert_eq!(words("co_contribution"), "co-contribution");
/// ```
pub fn words(name: &str) -> String {
    match name.strip_prefix("co_") {
        Some(rest) => format!("co-{}", rest.replace('_', " ")),
        None => name.replace('_', " "),
    }
}

/// A word after its article.
///
/// ```
/// use reciprocity_core::explanation::phrase::with_article;
///
/// assert_eq!(with_article("key"), "a key");
/// assert_eq!(with_article("incidental"), "an incidental");
/// ```
pub fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// The text with a capital letter in front.
///
/// ```
/// use reciprocity_core::explanation::phrase::sentence;
///
/// assert_eq!(sentence("trust is one factor"), "Trust is one factor");
/// assert_eq!(sentence(""), "");
/// ```
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_a_person_writes_them() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(1.25), "1.2");
        assert_eq!(number(12.0), "12");
        assert_eq!(number(1_234_567.8), "1,234,568");
        assert_eq!(amount(1.0, "hours"), "1 hour");
        assert_eq!(amount(1200.0, "EUR"), "EUR 1,200");
        assert_eq!(
            (amount(0.0, "acts"), amount(0.06, "acts")),
            ("0 acts".into(), "0.1 acts".into())
        );
        assert_eq!(amount(1e-9, "EUR"), "less than EUR 0.1");
        assert_eq!(percent(0.624), "62 %");
        assert_eq!(percent(0.998), "99.8 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.0), "0 %");
        // What is told as none or as all is none or all.
        assert_eq!(percent(0.0004), "less than 0.1 %");
        assert_eq!(percent(0.9996), "more than 99.9 %");
        assert_eq!(percent(1.0_f64.next_down()), "100 %");
        assert_eq!((percent(0.0005), percent(0.9994)), ("0.1 %".to_owned(), "99.9 %".to_owned()));
        assert_eq!(counted(1, "turn"), "1 turn");
        assert_eq!(words("co_contribution"), "co-contribution");
        assert_eq!(words("felt_fairness"), "felt fairness");
        assert_eq!(words("eco_label"), "eco label");
        assert_eq!(duration(90), "90 seconds");
        assert_eq!(duration(400_000), "4 days");
    }

    #[test]
    fn what_is_said_to_do_would_do() {
        for (value, unit, told) in [
            (6.0, "hours", "6 hours"),
            (6.0 + 1e-12, "acts", "6 acts"), // by rounding alone
            (6.01, "hours", "6.1 hours"),
            (99.99, "EUR", "EUR 100"),
            (100.2, "EUR", "EUR 101"),
            (0.01, "acts", "1 act"),
            (0.0, "units", "1 unit"),
            (0.01, "hours", "less than 0.1 hours"),
            (0.0, "hours", "less than 0.1 hours"),
            (0.05, "hours", "0.1 hours"),
        ] {
            assert_eq!(enough(value, unit), told);
        }
    }

    #[test]
    fn lists_end_in_their_conjunction() {
        let items = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
        assert_eq!(list(&items(0), "and"), "");
        assert_eq!(list(&items(2), "or"), "0 or 1");
        assert_eq!(list(&items(3), "and"), "0, 1 and 2");
    }
}
