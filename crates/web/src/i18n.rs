//! Words of the pages in two languages, from Fluent files in `locales/`.

use std::path::Path;

use base::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::embedded::{self, LOCALES};

/// The translations of one language.
pub(crate) struct Words(FluentBundle<FluentResource>);

impl Words {
    /// Reads `LANG/*.ftl`, files of `folder` in place of the program's own. A sentence says what cannot be read.
    pub(crate) fn load(folder: Option<&Path>, lang: Lang) -> Result<Words, String> {
        let tag = lang.tag().parse().map_err(|_| format!("{}: not a language tag", lang.tag()))?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks around inserted values would be shown as boxes by old browsers; our two languages need none.
        bundle.set_use_isolating(false);
        let prefix = format!("{}/", lang.tag());
        for (name, _) in LOCALES.iter().filter(|(name, _)| name.starts_with(&prefix)) {
            let text = embedded::read_text(LOCALES, folder, name).ok_or_else(|| format!("{name}: not UTF-8"))?;
            let resource = FluentResource::try_new(text).map_err(|(_, errors)| format!("{name}: {errors:?}"))?;
            bundle.add_resource(resource).map_err(|errors| format!("{name}: {errors:?}"))?;
        }
        Ok(Words(bundle))
    }

    /// The words for `key`, with values put in. `None` for a key without words or a value that is missing.
    pub(crate) fn get(&self, key: &str, args: Option<&FluentArgs>) -> Option<String> {
        let pattern = self.0.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let words = self.0.format_pattern(pattern, args, &mut errors).into_owned();
        errors.is_empty().then_some(words)
    }
}
