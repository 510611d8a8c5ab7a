//! Rows of formats whose columns have types, which other crates bring.

use crate::error::ReadError;
use crate::input::BytesRead;
use crate::value::{Use, Value};

/// Rows of a format whose columns have names and types before the first row.
///
/// [`read_rows`](crate::read_rows) calls [`select`](TypedRows::select) once, before the first row,
/// and asks for no other columns thereafter.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{BytesRead, Layout, Options, ReadError, TypedRows, Use, Value, read_rows};
///
/// /// Acts of one firm for another, from the memory of a program.
/// struct Acts {
///     columns: Vec<String>,
///     rows: Vec<(i64, &'static str, &'static str)>,
///     next: usize,
/// }
///
/// impl TypedRows for Acts {
///     fn name(&self) -> &str {
///         "acts"
///     }
///     fn columns(&self) -> &[String] {
///         &self.columns
///     }
///     fn select(&mut self, _: &[(usize, Use)]) -> Result<(), ReadError> {
///         Ok(()) // every column serves
///     }
///     fn advance(&mut self) -> Result<bool, ReadError> {
///         self.next += 1;
///         Ok(self.next <= self.rows.len())
///     }
///     fn row(&self) -> u64 {
///         self.next as u64
///     }
///     fn value(&self, column: usize) -> Value<'_> {
///         let (at, from, to) = self.rows[self.next - 1];
///         [Value::Micros(at), Value::Text(from), Value::Text(to)][column]
///     }
///     fn progress(&self) -> BytesRead {
///         BytesRead::default()
///     }
/// }
///
/// let columns = ["time", "from", "to"].map(str::to_owned).to_vec();
/// let acts = Acts { columns, rows: vec![(1_767_225_600_000_000, "ACME", "Baker")], next: 0 };
/// let (policy, options) = (Policy::default(), Options::default());
/// let summary = read_rows(Box::new(acts), &Layout::Detect, &policy, options, &mut |_| Ok(()))?;
/// assert_eq!(summary.events, 1);
/// # Ok::<(), ReadError>(())
/// ```
pub trait TypedRows {
    /// What errors call the input.
    fn name(&self) -> &str;

    /// The names of the columns.
    fn columns(&self) -> &[String];

    /// Says which columns are wanted, and for what. A column that is wanted for several things is
    /// named several times.
    ///
    /// # Errors
    /// A column has a type that does not serve.
    fn select(&mut self, uses: &[(usize, Use)]) -> Result<(), ReadError>;

    /// Moves to the next row; false at the end.
    ///
    /// # Errors
    /// Nothing more can be read.
    fn advance(&mut self) -> Result<bool, ReadError>;

    /// The number of the row that was last moved to; the first is 1.
    fn row(&self) -> u64;

    /// The value of the row in a column; blank in one that was not selected.
    fn value(&self, column: usize) -> Value<'_>;

    /// How far the reading has come.
    fn progress(&self) -> BytesRead;
}
