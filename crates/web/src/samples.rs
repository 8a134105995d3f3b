//! Every page with invented content, for the test that renders them all.

use base::Lang;

use crate::templates::{AccountBadge, Shell, Templates, View};

type Render = Box<dyn Fn(&Templates, Lang) -> Result<String, minijinja::Error>>;

/// One page, ready to be rendered in either language.
pub(crate) struct Sample {
    /// Name of the file it is written to.
    pub(crate) name: String,
    render: Render,
}

impl Sample {
    /// The page as HTML.
    pub(crate) fn html(&self, templates: &Templates, lang: Lang) -> Result<String, minijinja::Error> {
        (self.render)(templates, lang)
    }
}

/// A page for people who are not signed in.
pub(crate) fn sample<V: View + 'static>(name: &str, view: V) -> Sample {
    of(name, Shell::default(), view)
}

/// A page for a hospital.
pub(crate) fn respondent_sample<V: View + 'static>(name: &str, view: V) -> Sample {
    let shell =
        Shell {
            facility: Some("架空第一病院".to_owned()), person: Some("架空 花子".to_owned()), ..Shell::default()
        };
    of(name, shell, view)
}

/// A page for the secretariat.
pub(crate) fn desk_sample<V: View + 'static>(name: &str, view: V) -> Sample {
    let account =
        AccountBadge { name: "事務局 架空一郎".to_owned(), scope: String::new(), may_run_rounds: true };
    of(name, Shell { account: Some(account), ..Shell::default() }, view)
}

fn of<V: View + 'static>(name: &str, mut shell: Shell, view: V) -> Sample {
    shell.path = "/".to_owned();
    shell.help_desk = "架空調査事務局 00-0000-0000".to_owned();
    let render = move |templates: &Templates, lang: Lang| templates.render(&Shell { lang, ..shell.clone() }, &view);
    Sample { name: name.to_owned(), render: Box::new(render) }
}

/// The pages that hospitals see. An area adds its own list here.
pub(crate) fn of_hospitals() -> Vec<Sample> {
    [
        crate::error::samples(),
        crate::landing::samples(),
        crate::sign_in::samples(),
        crate::who::samples(),
        crate::home::samples(),
        crate::section::samples(),
        crate::section::conflict::samples(),
        crate::check::samples(),
        crate::submission::samples(),
        crate::print::samples(),
        crate::workbook::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
