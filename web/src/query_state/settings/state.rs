//! What the addresses of the lists in the settings have in common.

use sightline_shared::query::Pairs;
use sightline_shared::{QueryReader, UnknownWord};
use std::fmt::{Debug, Display};
use std::str::FromStr;
use uuid::Uuid;

/// What is filtered by besides words, and the names of a page.
pub trait SettingsFilter: Clone + Debug + Default + PartialEq + Send + Sync + 'static {
    /// The path of the page.
    const PATH: &'static str;
    /// The parameter that names the row that is open.
    const OPEN: &'static str;

    /// Reads it.
    fn read(reader: &mut QueryReader) -> Self;

    /// The parameters that read back to it.
    fn pairs(&self) -> Pairs;
}

/// What rows can be, where they are filtered by that alone.
pub trait RowStanding: Copy + Debug + Display + FromStr<Err = UnknownWord> + PartialEq + Send + Sync + 'static {
    /// As [`SettingsFilter::PATH`].
    const PATH: &'static str;
    /// As [`SettingsFilter::OPEN`].
    const OPEN: &'static str;
}

/// Which rows: those of a standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingFilter<S> {
    /// The standing; what is shown without one is up to the rows.
    pub standing: Option<S>,
}

// By hand: deriving would require the same of `S`.
impl<S> Default for StandingFilter<S> {
    fn default() -> Self {
        Self { standing: None }
    }
}

impl<S: RowStanding> SettingsFilter for StandingFilter<S> {
    const PATH: &'static str = S::PATH;
    const OPEN: &'static str = S::OPEN;

    fn read(reader: &mut QueryReader) -> Self {
        Self { standing: reader.one("state") }
    }

    fn pairs(&self) -> Pairs {
        self.standing.iter().map(|standing| ("state", standing.to_string())).collect()
    }
}

/// All that an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsState<F> {
    /// What the texts of a row contain.
    pub q: Option<String>,
    /// The other filters.
    pub filter: F,
    /// The row that is open in the drawer.
    pub open: Option<Uuid>,
    /// The names of what was not understood.
    pub not_understood: Vec<String>,
}

impl<F: SettingsFilter> SettingsState<F> {
    /// The path of the page.
    pub const PATH: &str = F::PATH;

    /// Reads a query string without its question mark.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let mut reader = QueryReader::new(serde_html_form::from_str(query).unwrap_or_default());
        let mut state = Self {
            q: reader.text("q"),
            filter: F::read(&mut reader),
            open: reader.one(F::OPEN),
            not_understood: Vec::new(),
        };
        state.not_understood.extend(reader.take_rest().into_iter().map(|(name, _)| name));
        state.not_understood.extend(reader.take_faults().into_iter().filter_map(|fault| fault.parameter));
        state
    }

    /// The address that reads back to this.
    #[must_use]
    pub fn address(&self) -> String {
        let mut pairs = Pairs::new();
        pairs.extend(self.q.clone().map(|q| ("q", q)));
        pairs.extend(self.filter.pairs());
        pairs.extend(self.open.map(|open| (F::OPEN, open.to_string())));
        let query = serde_html_form::to_string(&pairs).unwrap_or_default();
        if query.is_empty() { F::PATH.to_owned() } else { format!("{}?{query}", F::PATH) }
    }

    /// The same without filters.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { open: self.open, ..Self::default() }
    }

    /// Whether there are filters.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.q.is_some() || self.filter != F::default()
    }
}

/// Declares the states of the rows of a list, with the words that they have in the address.
macro_rules! standings {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its word in the address.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = sightline_shared::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().copied().find(|standing| standing.word() == word);
                known.ok_or_else(|| sightline_shared::UnknownWord { given: word.to_owned(), allowed: &[$($word),+] })
            }
        }
    };
}
pub(super) use standings;
