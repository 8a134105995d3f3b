//! The fields of a form as they were typed.

use axum::Form;
use axum::extract::{FromRequest, Request};

use crate::app::App;
use crate::error::Error;

/// Most fields of one form.
const FIELDS_MAX: usize = 5_000;
/// Largest form, in bytes.
pub(crate) const FORM_BYTES_MAX: usize = 1024 * 1024;

/// Names and values in the order of the page. A name may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// The first value of `name`; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// True when the form has the field at all, as a button that was pressed or a box that was ticked.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Fields whose name begins with `prefix`, without it.
    pub(crate) fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }
}

impl FromRequest<App> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Fields, Error> {
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, app).await.map_err(|rejection| {
            match rejection.status().as_u16() {
                413 => Error::TooLarge { limit_bytes: FORM_BYTES_MAX },
                _ => Error::BadRequest,
            }
        })?;
        if fields.len() > FIELDS_MAX {
            return Err(Error::TooLarge { limit_bytes: FORM_BYTES_MAX });
        }
        Ok(Fields(fields))
    }
}
