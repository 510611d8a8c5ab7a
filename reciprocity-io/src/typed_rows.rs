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
/// use reciprocity_io::{
///     BytesRead, Layout, Options, ReadError, TypedBatch, TypedRows, Use, Value, read_rows,
/// };
///
/// /// Acts of one firm for another, from the memory of a program.
/// struct Acts {
///     columns: Vec<String>,
///     rows: Option<Rows>,
/// }
///
/// struct Rows(Vec<(i64, &'static str, &'static str)>);
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
///     fn next_batch(&mut self) -> Result<Option<Box<dyn TypedBatch>>, ReadError> {
///         Ok(self.rows.take().map(|rows| Box::new(rows) as Box<dyn TypedBatch>)) // all at once
///     }
///     fn progress(&self) -> BytesRead {
///         BytesRead::default()
///     }
/// }
///
/// impl TypedBatch for Rows {
///     fn rows(&self) -> usize {
///         self.0.len()
///     }
///     fn value(&self, row: usize, column: usize) -> Value<'_> {
///         let (at, from, to) = self.0[row];
///         [Value::Micros(at), Value::Text(from), Value::Text(to)][column]
///     }
/// }
///
/// let columns = ["time", "from", "to"].map(str::to_owned).to_vec();
/// let rows = Rows(vec![(1_767_225_600_000_000, "ACME", "Baker")]);
/// let acts = Acts { columns, rows: Some(rows) };
/// let (policy, options) = (Policy::default(), Options::default());
/// let summary = read_rows(Box::new(acts), &Layout::Detect, &policy, options, &mut |_| Ok(()))?;
/// assert_eq!(summary.events, 1);
/// # Ok::<(), ReadError>(())
/// ```
pub trait TypedRows: Send {
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

    /// The next rows, of any number; none at the end.
    ///
    /// # Errors
    /// Nothing more can be read.
    fn next_batch(&mut self) -> Result<Option<Box<dyn TypedBatch>>, ReadError>;

    /// How far the reading has come.
    fn progress(&self) -> BytesRead;
}

/// Rows that lie in memory together; several threads may look at them at once.
pub trait TypedBatch: Send + Sync {
    /// How many rows there are.
    fn rows(&self) -> usize;

    /// The value of a row, the first being 0, in a column; blank in one that was not selected.
    fn value(&self, row: usize, column: usize) -> Value<'_>;
}
