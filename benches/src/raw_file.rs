//! Event files as plain columns: a folder of one little-endian file a column, so that "columns in
//! memory" can be loaded without decoding.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use crate::columns::{Columns, Row};
use crate::error::Result;

/// Writes the events.
///
/// # Errors
/// A file cannot be written.
pub fn write(folder: &Path, rows: &[Row]) -> Result<()> {
    fs::create_dir_all(folder)?;
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    macro_rules! write {
        ($name:ident) => {
            let mut file = create(stringify!($name))?;
            for row in rows {
                file.write_all(&row.$name.to_le_bytes())?;
            }
            file.flush()?;
        };
    }
    write!(relationship);
    write!(occurred_at);
    write!(side);
    write!(kind);
    write!(amount);
    Ok(())
}

/// Reads all events.
///
/// # Errors
/// A file cannot be read.
pub fn read(folder: &Path) -> Result<Columns> {
    Ok(Columns {
        relationship: read_column(&folder.join("relationship"), u64::from_le_bytes)?,
        occurred_at: read_column(&folder.join("occurred_at"), i64::from_le_bytes)?,
        side: fs::read(folder.join("side"))?,
        kind: fs::read(folder.join("kind"))?,
        amount: read_column(&folder.join("amount"), f64::from_le_bytes)?,
    })
}

/// Reads through a small buffer, so that the peak of memory is that of the column.
fn read_column<T>(path: &Path, value: impl Fn([u8; 8]) -> T) -> Result<Vec<T>> {
    let mut file = File::open(path)?;
    let count = usize::try_from(file.metadata()?.len())? / 8;
    let mut values = Vec::with_capacity(count);
    let mut buffer = vec![0; 1 << 16];
    let mut left = count * 8;
    while left > 0 {
        let part = left.min(buffer.len());
        file.read_exact(&mut buffer[..part])?;
        values.extend(buffer[..part].as_chunks().0.iter().map(|bytes| value(*bytes)));
        left -= part;
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Order, generate};

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let rows = generate(20_000, 3, Order::Time);
        write(folder.path(), &rows).unwrap();
        assert_eq!(read(folder.path()).unwrap(), Columns::from_rows(&rows));
    }
}
