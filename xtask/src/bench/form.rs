//! Reads the fields of a page's form, as far as the load needs to send it back filled in.

use std::collections::BTreeMap;

/// One form: where it goes, and its fields as the page shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) action: String,
    /// Fields that hold one text: hidden ones, lines, numbers.
    pub(crate) texts: BTreeMap<String, String>,
    /// Radio buttons: name, and the values to choose from.
    pub(crate) choices: BTreeMap<String, Vec<String>>,
}

impl Form {
    /// The first form on the page that has the field `name`.
    pub(crate) fn with_field(page: &str, name: &str) -> Option<Form> {
        let forms = page.split("<form").skip(1).map(|rest| rest.split("</form").next().unwrap_or(rest));
        forms.map(read).find(|form| form.texts.contains_key(name) || form.choices.contains_key(name))
    }

    /// The fields as a browser sends them.
    pub(crate) fn encoded(&self) -> String {
        let pairs: Vec<String> =
            self.texts.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        pairs.join("&")
    }
}

fn read(text: &str) -> Form {
    let head = text.split('>').next().unwrap_or_default();
    let mut form = Form { action: attribute(head, "action").unwrap_or_default(), ..Form::default() };
    for rest in text.split('<').skip(1) {
        let Some((tag, after)) = rest.split_once('>') else {
            continue;
        };
        let is_area = tag.starts_with("textarea");
        if !tag.starts_with("input") && !is_area {
            continue;
        }
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        let value = attribute(tag, "value").unwrap_or_default();
        match attribute(tag, "type").as_deref() {
            Some("radio") => form.choices.entry(name).or_default().push(value),
            Some("checkbox" | "submit" | "file") => {}
            _ if is_area => {
                form.texts.insert(name, plain(after));
            }
            _ => {
                form.texts.insert(name, value);
            }
        }
    }
    form
}

/// The value of an attribute in double quotes.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(plain(tag[start..].split('"').next()?))
}

fn plain(text: &str) -> String {
    let named = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    named.replace("&#x2f;", "/").replace("&amp;", "&")
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn fields_are_read_and_sent_back() {
        let page = "<form action=\"/a\"></form><form method=\"post\" action=\"/b\">\n<input type=\"hidden\" name=\"seen\" \
             value=\"3\"><input type=\"radio\" name=\"q1\" value=\"yes\"><input type=\"radio\" name=\"q1\" value=\"no\">\
             <textarea name=\"q2\">a &amp; b</textarea></form>";
        let form = Form::with_field(page, "seen").unwrap();
        assert_eq!(form.action, "/b");
        assert_eq!(form.choices["q1"], ["yes", "no"]);
        assert_eq!(form.encoded(), "q2=a%20%26%20b&seen=3");
        assert_eq!(Form::with_field(page, "other"), None);
    }
}
