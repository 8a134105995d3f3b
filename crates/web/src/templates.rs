//! Pages: minijinja templates in two languages, each page with one typed context.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{Lang, calendar};
use fluent_bundle::{FluentArgs, FluentValue};
use jiff::Timestamp;
use jiff::civil::Date;
use minijinja::value::{Kwargs, Rest, Serde};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::assets::Assets;
use crate::embedded::{self, TEMPLATES};
use crate::i18n::Words;
use crate::urls;

/// The context of one page. `{{ page }}` in its template is this, `{{ shell }}` the [`Shell`].
pub(crate) trait View: Serialize {
    /// File below `templates/`.
    const TEMPLATE: &'static str;
}

/// What surrounds every page.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Shell {
    /// Language of the page.
    pub(crate) lang: Lang,
    /// Path and query of the page, for the link to the other language. Must answer GET.
    pub(crate) path: String,
    /// The hospital that is signed in.
    pub(crate) facility: Option<String>,
    /// The person who answers for it.
    pub(crate) person: Option<String>,
    /// The account that is signed in at the desk.
    pub(crate) account: Option<AccountBadge>,
    /// Whom to call.
    pub(crate) help_desk: String,
}

/// The account in the page's head.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AccountBadge {
    /// Name shown.
    pub(crate) name: String,
    /// What it may see, in words; empty for everything.
    pub(crate) scope: String,
    /// True for the role that may change rounds.
    pub(crate) may_run_rounds: bool,
}

/// All templates, one environment a language so that `t` needs no context.
pub struct Templates {
    ja: (Environment<'static>, Arc<Words>),
    en: (Environment<'static>, Arc<Words>),
    live: Option<(PathBuf, Assets)>,
}

impl Templates {
    /// Compiles nothing yet but reads all translations; a sentence says what cannot be read.
    pub(crate) fn new(live_folder: Option<&Path>, assets: &Assets) -> Result<Templates, String> {
        Ok(Templates {
            ja: environment(live_folder, assets, Lang::Ja)?,
            en: environment(live_folder, assets, Lang::En)?,
            live: live_folder.map(|folder| (folder.to_owned(), assets.clone())),
        })
    }

    /// One page as HTML.
    pub(crate) fn render<V: View>(&self, shell: &Shell, view: &V) -> Result<String, minijinja::Error> {
        let page = context!(shell => Value::from(Serde(shell)), page => Value::from(Serde(view)));
        if let Some((folder, assets)) = &self.live {
            let fresh = environment(Some(folder), assets, shell.lang)
                .map_err(|why| minijinja::Error::new(ErrorKind::InvalidOperation, why))?;
            return fresh.0.get_template(V::TEMPLATE)?.render(page);
        }
        self.of(shell.lang).0.get_template(V::TEMPLATE)?.render(page)
    }

    /// Words for our scripts and for files, as `t` gives them to templates.
    pub(crate) fn words(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> Result<String, minijinja::Error> {
        let args: FluentArgs =
            values.iter().map(|(name, value)| ((*name).to_owned(), FluentValue::from((*value).to_owned()))).collect();
        self.of(lang).1.get(key, Some(&args)).ok_or_else(|| no_words(key))
    }

    fn of(&self, lang: Lang) -> &(Environment<'static>, Arc<Words>) {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

fn environment(
    live_folder: Option<&Path>,
    assets: &Assets,
    lang: Lang,
) -> Result<(Environment<'static>, Arc<Words>), String> {
    let locales = live_folder.map(|folder| folder.join("locales"));
    let words = Arc::new(Words::load(locales.as_deref(), lang)?);
    let templates = live_folder.map(|folder| folder.join("templates"));

    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_loader(move |name| Ok(embedded::read_text(TEMPLATES, templates.as_deref(), name)));
    environment.add_global("lang", lang.tag());
    let known = words.clone();
    environment.add_function("t", move |key: &str, values: Kwargs| translate(&known, key, &values));
    let assets = assets.clone();
    // Addresses are made of characters that need no escaping.
    let address = |made: Option<String>, what: &str| match made {
        Some(address) => Ok(Value::from_safe_string(address)),
        None => Err(minijinja::Error::new(ErrorKind::InvalidOperation, format!("no page or asset {what}"))),
    };
    let assets = assets.clone();
    environment.add_function("asset", move |name: &str| address(assets.url(name), name));
    environment.add_function("url", move |name: &str, parts: Rest<String>| address(urls::named(name, &parts), name));
    environment.add_filter("day", move |text: &str| moment_or_day(text).map(|day| calendar::long_day(day, lang)));
    environment.add_filter("moment", move |text: &str| parse(text).map(|at| calendar::long_moment(at, lang)));
    environment.add_filter("deadline", move |text: &str| parse(text).map(|at| deadline(at, lang)));
    environment.add_filter("clock", |text: &str| parse(text).map(calendar::time_of_day));
    Ok((environment, words))
}

fn translate(words: &Words, key: &str, values: &Kwargs) -> Result<String, minijinja::Error> {
    let mut args = FluentArgs::new();
    for name in values.args() {
        let value: Value = values.get(name)?;
        args.set(name.to_owned(), fluent_value(&value));
    }
    words.get(key, Some(&args)).ok_or_else(|| no_words(key))
}

fn no_words(key: &str) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::InvalidOperation, format!("no words for {key}, or a value of it is missing"))
}

fn fluent_value(value: &Value) -> FluentValue<'static> {
    match i64::try_from(value.clone()) {
        // Grouped by us: Fluent's own grouping is not built in, and plurals need the number.
        Ok(number) if value.is_number() => FluentValue::from(number),
        Ok(_) | Err(_) => FluentValue::from(value.to_string()),
    }
}

fn parse(text: &str) -> Result<Timestamp, minijinja::Error> {
    text.parse().map_err(|_| minijinja::Error::new(ErrorKind::InvalidOperation, format!("not a moment: {text}")))
}

/// A closing time for people: midnight belongs to the day that ends, 「令和8年12月10日（木） 24:00」.
fn deadline(at: Timestamp, lang: Lang) -> String {
    let day = calendar::day_in_japan(at);
    match (calendar::time_of_day(at).as_str(), day.yesterday()) {
        ("00:00", Ok(last)) => format!("{} 24:00", calendar::long_day(last, lang)),
        _ => calendar::long_moment(at, lang),
    }
}

/// The day in Japan of a moment, or a day as it is.
fn moment_or_day(text: &str) -> Result<Date, minijinja::Error> {
    match text.parse::<Date>() {
        Ok(day) if text.len() == 10 => Ok(day),
        Ok(_) | Err(_) => parse(text).map(calendar::day_in_japan),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_that_closes_at_midnight_closes_with_the_day_before() {
        let at = |text: &str| deadline(text.parse().unwrap(), Lang::Ja);
        assert_eq!(at("2026-12-10T15:00:00Z"), "令和8年12月10日（木） 24:00");
        assert_eq!(at("2026-12-10T08:00:00Z"), "令和8年12月10日（木） 17:00");
    }
}
