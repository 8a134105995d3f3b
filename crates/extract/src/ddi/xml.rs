//! Writing XML, element by element.

use base::{Lang, Text};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document being written.
pub(super) struct Xml(Writer<Vec<u8>>);

type Attributes<'a> = [(&'a str, &'a str)];

impl Xml {
    pub(super) fn new() -> Xml {
        let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// An element around what `inside` writes.
    pub(super) fn within(&mut self, name: &str, attributes: &Attributes<'_>, inside: impl FnOnce(&mut Xml)) {
        self.put(Event::Start(start(name, attributes)));
        inside(self);
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// An element with a text.
    pub(super) fn leaf(&mut self, name: &str, attributes: &Attributes<'_>, text: &str) {
        self.put(Event::Start(start(name, attributes)));
        self.put(Event::Text(BytesText::new(&allowed(text))));
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// An element without anything inside.
    pub(super) fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.put(Event::Empty(start(name, attributes)));
    }

    /// An element for each language that has words of its own.
    pub(super) fn both(&mut self, name: &str, attributes: &Attributes<'_>, text: &Text) {
        for lang in Lang::ALL {
            let words = if lang == Lang::Ja { &text.ja } else { &text.en };
            if !words.is_empty() {
                let attributes: Vec<(&str, &str)> =
                    [("xml:lang", lang.tag())].iter().chain(attributes).copied().collect();
                self.leaf(name, &attributes, words);
            }
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.0.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn put(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("writing to memory does not fail");
    }
}

fn start<'a>(name: &'a str, attributes: &Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, allowed(value).as_str()));
    }
    start
}

/// The text without characters that XML cannot hold.
fn allowed(text: &str) -> String {
    let may_stand =
        |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(may_stand).collect()
}
