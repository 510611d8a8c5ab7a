//! Mappings: what the rows of an interaction log mean.

use std::path::Path;

use reciprocity_core::{Policy, Side, Timestamp};

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::log::directory::Directory;
use crate::log::document::Document;
use crate::log::preset::PRESETS;
use crate::log::reader::Log;
use crate::log::sides::Sides;
use crate::problem::{Problem, shown};
use reciprocity_core::spelling::advice;

/// What the rows of an interaction log mean: which column is what, which party supplies, and
/// which events a row of each kind makes. `docs/interaction-log.md` describes it.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, Mapping, Options, read};
///
/// let policy = Policy::default();
/// let text = "suppliers = ['Mill']\n[[kinds.'*']]\ntype = 'contribution'\nkind = 'service'\n";
/// let mapping = Mapping::from_toml("visits.toml", text, &policy)?;
/// let log = Input::reader("visits.csv", "time,from,to\n2026-01-05,Baker,Mill\n".as_bytes());
/// read(log, &Layout::Log(mapping), &policy, Options::default(), &mut |record| {
///     assert_eq!((record.supplier, record.customer), ("Mill", "Baker"));
///     assert_eq!(record.events[0].actor().name(), "customer");
///     Ok(())
/// })?;
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    name: String,
    // A mapping is passed around; what it says is not small.
    document: Box<Document>,
    directory: Directory,
    until: Option<Timestamp>,
}

impl Mapping {
    /// The names of the built-in mappings, the one used by default first.
    pub const PRESETS: [&'static str; PRESETS.len()] = {
        let mut names = [""; PRESETS.len()];
        let mut place = 0;
        while place < names.len() {
            names[place] = PRESETS[place].0;
            place += 1;
        }
        names
    };

    /// Reads a mapping from TOML and checks it; errors call it `name`.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_io::Mapping;
    ///
    /// let policy = Policy::default();
    /// let text = "[[kinds.call]]\ntype = 'contribution'\nkind = 'servise'\n";
    /// let error = Mapping::from_toml("calls.toml", text, &policy).unwrap_err();
    /// assert!(error.to_string().contains("did you mean `service`?"));
    /// ```
    ///
    /// # Errors
    /// The text is no TOML, a key or a value is unknown, or a kind is none of the policy's.
    pub fn from_toml(name: &str, text: &str, policy: &Policy) -> Result<Self, ReadError> {
        let document = Document::from_toml(name, text)?;
        Self::of_document(name, document).checked(policy)
    }

    /// Reads a mapping from a TOML file and checks it.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_io::Mapping;
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// let (policy, path) = (Policy::default(), folder.path().join("own.toml"));
    /// std::fs::write(&path, Mapping::preset_text("interactions")?).unwrap();
    /// let mapping = Mapping::from_file(&path, &policy)?;
    /// assert_eq!(mapping.name(), path.display().to_string());
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Mapping::from_toml`], or the file cannot be read.
    pub fn from_file(path: impl AsRef<Path>, policy: &Policy) -> Result<Self, ReadError> {
        let name = path.as_ref().display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                let message = "the mapping is not UTF-8; save it as UTF-8";
                return Err(ReadError::new(ReadErrorKind::Encoding, &name, message));
            }
            Err(error) => return Err(ReadError::of_io(&name, &error)),
        };
        Self::from_toml(&name, text.trim_start_matches('\u{feff}'), policy)
    }

    /// The built-in mapping of this name.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_io::Mapping;
    ///
    /// let policy = Policy::default();
    /// assert_eq!(Mapping::preset("mail", &policy)?.name(), "mail");
    /// let error = Mapping::preset("invoises", &policy).unwrap_err();
    /// assert!(error.message().ends_with("did you mean `invoices`?"));
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// There is none; the message suggests the nearest.
    pub fn preset(name: &str, policy: &Policy) -> Result<Self, ReadError> {
        Self::from_toml(name, Self::preset_text(name)?, policy)
    }

    /// The text of the built-in mapping of this name: a start for one's own.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_io::Mapping;
    ///
    /// let policy = Policy::default();
    /// for name in Mapping::PRESETS {
    ///     let own = Mapping::from_toml(name, Mapping::preset_text(name)?, &policy)?;
    ///     assert_eq!(own, Mapping::preset(name, &policy)?);
    /// }
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// There is none; the message suggests the nearest.
    pub fn preset_text(name: &str) -> Result<&'static str, ReadError> {
        let found = PRESETS.iter().find(|(preset, _)| *preset == name);
        found.map(|&(_, text)| text).ok_or_else(|| {
            let message = format!(
                "no preset has the name `{}`; {}",
                shown(name),
                advice(name, &Self::PRESETS)
            );
            ReadError::new(ReadErrorKind::Mapping, "mapping", message)
        })
    }

    /// The same mapping for one's own party of these names or domains, the first of which it is
    /// called by, on this side. Names in `directory` mean what that says.
    ///
    /// ```
    /// use reciprocity_core::{Policy, Side};
    /// use reciprocity_io::{Directory, Input, Layout, Mapping, Options, read};
    ///
    /// let policy = Policy::default();
    /// let mail = Mapping::preset("mail", &policy)?;
    /// assert!(mail.names_people());
    /// let mail = mail.with_ours(["acme.com"], Side::Customer, Directory::new(), &policy)?;
    /// let text = "date,message_id,from,to,cc,bcc,subject,no_act,bulk\n\
    ///             2026-01-05T09:00:00Z,1,ann@acme.com,bob@baker.org,,,Offer,,\n";
    /// let (input, layout) = (Input::reader("mail.csv", text.as_bytes()), Layout::Log(mail));
    /// read(input, &layout, &policy, Options::default(), &mut |record| {
    ///     assert_eq!((record.supplier, record.customer), ("baker.org", "acme.com"));
    ///     Ok(())
    /// })?;
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// A name is blank, or the mapping tells the sides apart in another way.
    pub fn with_ours(
        mut self,
        ours: impl IntoIterator<Item = impl Into<String>>,
        side: Side,
        directory: Directory,
        policy: &Policy,
    ) -> Result<Self, ReadError> {
        let ours: Vec<String> = ours.into_iter().map(Into::into).collect();
        self.document.ours = (!ours.is_empty()).then_some(ours);
        self.document.our_side = Some(side.name().to_owned());
        self.directory = directory;
        self.checked(policy)
    }

    /// The same mapping, under which rows of a later time are left out: they are planned.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_io::{Input, Layout, Mapping, Options, parse_time, read};
    ///
    /// let policy = Policy::default();
    /// let log = "time,from,to\n2026-01-05,ACME,Baker\n2026-02-05,ACME,Baker\n";
    /// let until = parse_time("2026-01-31").unwrap();
    /// let layout = Layout::Log(Mapping::preset("interactions", &policy)?.with_until(until));
    /// let input = Input::reader("log.csv", log.as_bytes());
    /// let summary = read(input, &layout, &policy, Options::default(), &mut |_| Ok(()))?;
    /// assert_eq!((summary.events, summary.left_out.values().sum()), (1, 1_u64));
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    #[must_use]
    pub fn with_until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }

    /// The same mapping, under which times that do not say their offset are read in this zone, as
    /// `Europe/Berlin`, and those in one of these formats of `strptime` are understood.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_io::{Input, Layout, Mapping, Options, parse_time, read};
    ///
    /// let policy = Policy::default();
    /// let (zone, formats) = (Some("Europe/Berlin".to_owned()), vec!["%d.%m.%Y %H:%M".to_owned()]);
    /// let mapping = Mapping::preset("interactions", &policy)?.with_times(zone, formats, &policy)?;
    /// let log = "time,from,to\n05.01.2026 10:00,ACME,Baker\n";
    /// let (input, layout) = (Input::reader("log.csv", log.as_bytes()), Layout::Log(mapping));
    /// let nine = parse_time("2026-01-05T09:00:00Z").unwrap(); // an hour less in winter
    /// read(input, &layout, &policy, Options::default(), &mut |record| {
    ///     assert_eq!(record.events[0].occurred_at(), nine);
    ///     Ok(())
    /// })?;
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// There is no such zone, or a format is none.
    pub fn with_times(
        mut self,
        zone: Option<String>,
        formats: Vec<String>,
        policy: &Policy,
    ) -> Result<Self, ReadError> {
        self.document.time_zone = zone.or(self.document.time_zone);
        if !formats.is_empty() {
            self.document.time_formats = Some(formats);
        }
        self.checked(policy)
    }

    /// Whether the rows name people or companies, so that it matters which party is one's own.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_io::Mapping;
    ///
    /// let policy = Policy::default();
    /// assert!(Mapping::preset("mail", &policy)?.names_people());
    /// assert!(!Mapping::preset("interactions", &policy)?.names_people());
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    pub fn names_people(&self) -> bool {
        let named = |key: &str| self.document.columns.contains_key(key);
        self.document.parties.as_deref().is_some_and(|parties| parties != "names")
            || named("other")
            || named("other_people")
    }

    /// The same mapping, with the sides told by a list: `parties` have this side, every other
    /// party the other one.
    ///
    /// ```
    /// use reciprocity_core::{Policy, Side};
    /// use reciprocity_io::{Input, Layout, Mapping, Options, read};
    ///
    /// let policy = Policy::default();
    /// let mapping = Mapping::preset("interactions", &policy)?;
    /// let mapping = mapping.with_parties(Side::Customer, ["ACME"])?;
    /// let log = Input::reader("log.csv", "time,from,to\n2026-01-05,ACME,Baker\n".as_bytes());
    /// read(log, &Layout::Log(mapping), &policy, Options::default(), &mut |record| {
    ///     assert_eq!((record.supplier, record.customer), ("Baker", "ACME"));
    ///     Ok(())
    /// })?;
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// The list is empty, or a name in it is blank.
    pub fn with_parties(
        mut self,
        side: Side,
        parties: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, ReadError> {
        let parties = Some(parties.into_iter().map(Into::into).collect());
        let (suppliers, customers) = match side {
            Side::Supplier => (parties, None),
            Side::Customer => (None, parties),
        };
        *self.document = Document { sides: None, suppliers, customers, ..*self.document };
        match Sides::of(&self.document) {
            Ok(_) => Ok(self),
            Err(problem) => Err(self.error(*problem)),
        }
    }

    /// What errors call the mapping: a preset's name, or a file's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The reader of rows that the mapping describes, under a policy.
    pub(crate) fn compile<'p>(&self, policy: &'p Policy) -> Result<Log<'p>, ReadError> {
        Log::new(&self.document, &self.directory, self.until, policy)
            .map_err(|problem| self.error(*problem))
    }

    /// The same, for reading and not only to check the mapping.
    pub(crate) fn reader<'p>(&self, policy: &'p Policy) -> Result<Log<'p>, ReadError> {
        let log = self.compile(policy)?;
        match log.check_ours() {
            Ok(()) => Ok(log),
            Err(problem) => Err(self.error(*problem)),
        }
    }

    fn of_document(name: &str, document: Document) -> Self {
        Self {
            name: name.to_owned(),
            document: Box::new(document),
            directory: Directory::new(),
            until: None,
        }
    }

    fn checked(self, policy: &Policy) -> Result<Self, ReadError> {
        self.compile(policy)?;
        Ok(self)
    }

    fn error(&self, mut problem: Problem) -> ReadError {
        problem.kind = ReadErrorKind::Mapping;
        ReadError::at(&self.name, None, problem)
    }
}
