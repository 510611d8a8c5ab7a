//! Rows of formats whose columns have types, which other crates bring.

use crate::error::ReadError;
use crate::input::BytesRead;
use crate::value::{Use, Value};

/// Rows of a format whose columns have names and types before the first row.
///
/// [`read_rows`](crate::read_rows) calls [`select`](TypedRows::select) once, before the first row,
/// and asks for no other columns thereafter.
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
