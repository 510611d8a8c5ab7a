//! Instants as text.

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// An instant as RFC 3339 has it, in UTC, with as many decimals as it needs.
pub(crate) fn instant_text(micros: i64) -> String {
    let (days, time) = (micros.div_euclid(MICROS_PER_DAY), micros.rem_euclid(MICROS_PER_DAY));
    let (year, month, day) = civil(days);
    let (seconds, fraction) = (time / 1_000_000, time % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let decimals = format!(".{fraction:06}");
    let decimals = if fraction == 0 { "" } else { decimals.trim_end_matches('0') };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{decimals}Z")
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
///
/// Counted in years that begin in March, so that the odd day of a leap year is the last.
fn civil(days: i64) -> (i64, i64, i64) {
    const DAYS_TO_1970: i64 = 719_468; // from 0000-03-01
    const ERA: i64 = 146_097; // 400 years
    let since = days + DAYS_TO_1970;
    let (era, day_of_era) = (since.div_euclid(ERA), since.rem_euclid(ERA));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / (ERA - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_as_rfc_3339_has_them() {
        // Days that calendars agree on: leap days, the turn of a century, both ends of the range.
        for (micros, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_500_000, "2000-02-29T00:00:00.5Z"),
            (1_709_164_800_000_000, "2024-02-29T00:00:00Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(instant_text(micros), text);
        }
    }

    #[test]
    fn each_day_follows_the_one_before() {
        let reach = if cfg!(miri) { 800 } else { 800_000 };
        let mut last = civil(-reach);
        for days in 1 - reach..reach {
            let day = civil(days);
            let next = day == (last.0, last.1, last.2 + 1)
                || (day.2 == 1
                    && last.2 >= 28
                    && (day.1 == last.1 + 1 || (day.1, last.1) == (1, 12)));
            assert!(next, "{last:?} {day:?}");
            last = day;
        }
    }
}
