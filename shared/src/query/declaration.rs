//! What a filter is, and the macro that declares one.

use super::reader::QueryReader;

/// Name-value pairs of a query, decoded.
pub type Pairs = Vec<(&'static str, String)>;

/// A filter that can be read from a query and written back.
pub trait QueryFilter: Sized {
    /// Takes its parameters out of `query`; faults stay there.
    fn read(query: &mut QueryReader) -> Self;

    /// The pairs that [`QueryFilter::read`] reads back to the same filter; defaults are left out.
    fn pairs(&self) -> Pairs;

    /// Its parameters as the OpenAPI document shows them, in the order of [`QueryFilter::pairs`].
    #[cfg(feature = "openapi")]
    fn parameters() -> Vec<utoipa::openapi::path::Parameter>;
}

/// Declares a filter: one line for each field.
///
/// ```text
/// filter! {
///     /// Which chats.
///     #[derive(Default)]
///     ChatFilter {
///         /// Only with results, or only without.
///         has_results: Option<bool> = One("has_results"),
///     }
/// }
/// ```
///
/// The doc comment is the field's and the description of the parameter in the OpenAPI document.
/// After the `=` comes one of the [`crate::query::kinds`] with the parameter's name: it reads the
/// value, writes it and gives its schema. The order of the lines is the order in which
/// the parameters are written. A rule across fields follows as `check function`; the function gets
/// the filter and the reader, which collects the faults. A filter may have one other filter as its
/// type parameter, for a field of kind `All`.
macro_rules! filter {
    (
        $(#[$meta:meta])*
        $filter:ident $(<$part:ident>)? {
            $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $parameter:expr,)+
        }
        $(check $check:expr)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $filter $(<$part>)? {
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        impl $(<$part: $crate::QueryFilter>)? $crate::QueryFilter for $filter $(<$part>)? {
            fn read(query: &mut $crate::QueryReader) -> Self {
                let filter = Self {
                    $($field: $crate::query::parameter::Parameter::<$type>::read(&$parameter, query),)+
                };
                $($check(&filter, query);)?
                filter
            }

            fn pairs(&self) -> $crate::query::Pairs {
                let mut pairs = $crate::query::Pairs::new();
                $($crate::query::parameter::Parameter::<$type>::write(&$parameter, &self.$field, &mut pairs);)+
                pairs
            }

            #[cfg(feature = "openapi")]
            fn parameters() -> Vec<utoipa::openapi::path::Parameter> {
                let mut parameters = Vec::new();
                $(parameters.extend($crate::query::parameter::Parameter::<$type>::document(&$parameter, &[$($doc),+]));)+
                parameters
            }
        }

        #[cfg(feature = "openapi")]
        impl $(<$part: $crate::QueryFilter>)? utoipa::IntoParams for $filter $(<$part>)? {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                $crate::query::ordered(<Self as $crate::QueryFilter>::parameters())
            }
        }
    };
}
pub(crate) use filter;
