//! One invented hospital under load: it signs in, opens a section, and saves it with other answers again and again.

use std::net::SocketAddr;

use serde_json::Value;

use super::client::{Answer, Client};
use super::form::Form;
use super::site::Hospital;

/// More redirects than this lead nowhere.
const REDIRECTS_MAX: usize = 8;

/// A hospital's person with a signed-in browser.
pub(crate) struct Respondent {
    client: Client,
    form: Form,
    /// Where the form goes.
    action: String,
    n_saves: usize,
}

impl Respondent {
    /// Signs in with the facility's code, and says who it is.
    pub(crate) fn sign_in(address: &SocketAddr, hospital: &Hospital) -> Result<Respondent, String> {
        let mut client = Client::new(address)?;
        submit(&mut client, "/sign-in", &[("facility", &hospital.facility), ("code", &hospital.code)])?;
        let person = [("name", "架空 花子"), ("department", "架空課"), ("contact", "000-0000-0000")];
        submit(&mut client, "/who", &person)?;
        Ok(Respondent { client, form: Form::default(), action: String::new(), n_saves: 0 })
    }

    /// The path of the section whose page is the longest.
    pub(crate) fn largest_section(&mut self) -> Result<String, String> {
        let hub = expect_page(self.client.get("/hub")?, "/hub")?;
        let mut paths: Vec<String> = hub
            .split("href=\"/sections/")
            .skip(1)
            .filter_map(|rest| rest.split(['"', '#', '?']).next())
            .map(|name| format!("/sections/{name}"))
            .collect();
        paths.sort();
        paths.dedup();
        let mut sized = Vec::new();
        for path in paths {
            sized.push((self.render(&path)?, path));
        }
        sized.into_iter().max().map(|(_, path)| path).ok_or_else(|| "the hub shows no section".to_owned())
    }

    /// Fetches a page; its size in bytes.
    pub(crate) fn render(&mut self, path: &str) -> Result<usize, String> {
        Ok(expect_page(self.client.get(path)?, path)?.len())
    }

    /// Reads the section's form, ready for [`Respondent::save`].
    pub(crate) fn open_form(&mut self, path: &str) -> Result<(), String> {
        let page = expect_page(self.client.get(path)?, path)?;
        self.form = Form::with_field(&page, "kaishin:seen")
            .ok_or_else(|| format!("{path} has no form with a field `kaishin:seen`"))?;
        self.action = if self.form.action.is_empty() { path.to_owned() } else { self.form.action.clone() };
        Ok(())
    }

    /// Saves the section, every time with other answers, as the page's script does; returns when it is durable.
    pub(crate) fn save(&mut self) -> Result<(), String> {
        self.n_saves += 1;
        for (name, values) in &self.form.choices {
            let value = values[self.n_saves % values.len()].clone();
            self.form.texts.insert(name.clone(), value);
        }
        let answer = self.client.post(&self.action, "application/json", &self.form.encoded())?;
        if answer.status != 200 {
            return Err(format!("{} does not save: status {}\n{}", self.action, answer.status, answer.body));
        }
        let saved: Value = serde_json::from_str(&answer.body).map_err(|error| format!("no JSON: {error}"))?;
        let seen = saved["seen"].as_i64().ok_or_else(|| format!("nothing seen in {}", answer.body))?;
        self.form.texts.insert("kaishin:seen".to_owned(), seen.to_string());
        Ok(())
    }
}

/// Opens a page, fills in its form, sends it, and follows where that leads.
fn submit(client: &mut Client, path: &str, fields: &[(&str, &str)]) -> Result<(), String> {
    let page = expect_page(client.get(path)?, path)?;
    let mut form =
        Form::with_field(&page, fields[0].0).ok_or_else(|| format!("{path} has no field `{}`", fields[0].0))?;
    form.texts.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let action = if form.action.is_empty() { path } else { form.action.as_str() };
    let mut answer = client.post(action, "text/html", &form.encoded())?;
    if answer.status != 303 {
        return Err(format!("{path} refuses what was sent: status {}", answer.status));
    }
    for _ in 0..REDIRECTS_MAX {
        let Some(location) = answer.location.take() else {
            return expect_page(answer, path).map(|_| ());
        };
        answer = client.get(&location)?;
    }
    Err(format!("{path} leads from page to page without end"))
}

fn expect_page(answer: Answer, path: &str) -> Result<String, String> {
    if answer.status != 200 {
        let to = answer.location.unwrap_or_default();
        return Err(format!("{path}: status {} {to}", answer.status));
    }
    Ok(answer.body)
}
