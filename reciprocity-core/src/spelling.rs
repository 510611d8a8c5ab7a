//! Which known name a misspelt one was meant to be.

/// The known name that `value` misspells, if one is near enough: one slip for names of up to five
/// letters, two for longer ones. A slip is a letter missing, added, replaced, or swapped with its
/// neighbour.
///
/// ```
/// use reciprocity_core::spelling::misspelt;
///
/// let known = ["money", "service"];
/// assert_eq!(misspelt("mnoey", known), Some("money")); // one slip: two neighbours swapped
/// assert_eq!(misspelt("servcie", known), Some("service"));
/// assert_eq!(misspelt("mny", known), None); // two slips in a name of five letters
/// ```
pub fn misspelt<'a>(value: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let value = value.to_lowercase();
    let length = value.chars().count();
    known
        .into_iter()
        // Each letter too many is a slip. A text of any length comes here, and slips take long to count.
        .filter(|name| name.chars().count().abs_diff(length) <= 2)
        .map(|name| (slips(&value, name), name))
        .filter(|&(slips, name)| slips <= if name.len() <= 5 { 1 } else { 2 })
        .min()
        .map(|(_, name)| name)
}

/// Advice for an unknown name: the one that was meant, or all that there are.
///
/// ```
/// use reciprocity_core::spelling::advice;
///
/// let sides = ["supplier", "customer"];
/// assert_eq!(advice("custmer", &sides), "did you mean `customer`?");
/// assert_eq!(advice("vendor", &sides), "use one of supplier, customer");
/// ```
pub fn advice(value: &str, known: &[&str]) -> String {
    match misspelt(value, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("use one of {}", known.join(", ")),
    }
}

/// The optimal string alignment distance: Levenshtein's, with swapped neighbours as one slip.
fn slips(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1; b.len() + 1];
        for j in 0..b.len() {
            let replaced = last[j] + usize::from(a[i] != b[j]);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_a_letter_missing_added_replaced_or_swapped() {
        for (a, b, want) in
            [("", "ab", 2), ("type", "type", 0), ("tpye", "type", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(slips(a, b), want, "{a} {b}");
        }
    }

    #[test]
    fn a_long_text_misspells_nothing_and_is_not_compared() {
        let text = "service ".repeat(4 << 20); // minutes, letter by letter
        assert_eq!(misspelt(&text, ["service", "money"]), None);
    }

    #[test]
    fn short_names_must_be_nearer_than_long_ones() {
        let known = ["due", "type", "occurred_at"];
        assert_eq!(misspelt("occured_att", known), Some("occurred_at"));
        assert_eq!(misspelt("Type", known), Some("type"));
        assert_eq!(misspelt("date", known), None);
        assert_eq!(misspelt("time", known), None);
    }
}
