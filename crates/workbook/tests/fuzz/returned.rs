//! Answering workbooks that came back damaged: bytes of the file, or what one of its members says.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use base::{Lang, Text};
use questionnaire::{Answers, Instrument};
use workbook::answering::{Allotted, Cover, Head, Marks, Order, Standing, judge, read, write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A workbook of ours, whole and in its members.
pub(crate) struct Whole {
    pub(crate) bytes: Vec<u8>,
    members: Vec<(String, Vec<u8>)>,
    instrument: Instrument,
}

impl Whole {
    /// The empty workbook of a questionnaire.
    pub(crate) fn new(instrument: Instrument) -> Whole {
        let head = Head {
            workbook: 1,
            round: 1,
            facility_code: "KX1".to_owned(),
            form_id: instrument.form_id.clone(),
            version: instrument.version.clone(),
            hash: "0".to_owned(),
            made_from: 0,
            lang: Lang::Ja,
            withheld: false,
            asks_person: true,
        };
        let cover = Cover {
            round: Text::same("架空の調査"),
            facility_name: "架空病院".to_owned(),
            closes_at: None,
            help_desk: Text::same("架空調査事務局"),
        };
        let (answers, marks) = (Answers::new(), Marks::new());
        let order =
            Order { instrument: &instrument, head: &head, cover: &cover, answers: &answers, marks: &marks, now: now() };
        let bytes = write(&order, |_| "s".to_owned()).expect("a small workbook");
        let mut archive = ZipArchive::new(Cursor::new(&bytes)).expect("written just now");
        let members = (0..archive.len()).map(|index| {
            let mut member = archive.by_index(index).expect("within the length");
            let name = member.name().expect("a name of ours").into_owned();
            let mut text = Vec::new();
            member.read_to_end(&mut text).expect("written just now");
            (name, text)
        });
        let members = members.collect();
        Whole { bytes, members, instrument }
    }

    pub(crate) fn n_members(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn member(&self, index: usize) -> &[u8] {
        &self.members[index].1
    }

    /// The file with another text in one member, whole as a file.
    pub(crate) fn with_member(&self, index: usize, text: &[u8]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (place, (name, own)) in self.members.iter().enumerate() {
            out.start_file(name.as_str(), stored).expect("a name of ours");
            out.write_all(if place == index { text } else { own }).expect("memory takes it");
        }
        out.finish().expect("memory takes it").into_inner()
    }

    /// Reads a file, and judges what it says where it can be read. Whatever it holds, this returns.
    pub(crate) fn read(&self, bytes: &[u8]) {
        let Ok(returned) = read(bytes, |_, _| true) else { return };
        let (none, own, allotted) = (Answers::new(), BTreeSet::new(), Allotted::new());
        let standing = Standing { base: &none, ours: &none, own: &own, allotted: &allotted };
        drop(judge(&self.instrument, &returned, &standing, now()));
    }
}

fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_795_000_000).expect("a moment of this century")
}
