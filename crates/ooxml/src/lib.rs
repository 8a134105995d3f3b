//! Excel files from outside, looked over before any reader opens them: what they unpack to, and what they claim.
//!
//! Readers of workbooks believe a file. One that says how many texts it holds is given room for as many, one that names
//! a cell beyond any sheet is counted up to there, and a format is copied for every style that uses it: a few kilobytes
//! could end the process. What [`look_over`] lets pass, a reader can open within bounded memory.

mod claims;
mod reference;

#[cfg(test)]
mod tests;

use std::io::{BufReader, Cursor, Read, copy, sink};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use claims::Claims;

/// Below this size, in bytes, a part may unpack at any ratio: a small sheet of blanks packs very well.
const RATIO_FREE_BYTES: u64 = 1_000_000;

/// How much a reader is ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most parts of the file.
    pub parts_max: usize,
    /// Most bytes that all parts together unpack to.
    pub unpacked_bytes_max: u64,
    /// Most bytes that a part unpacks to for each packed one, from a million bytes on.
    pub unpacked_ratio_max: u64,
}

/// Why a file is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No ZIP, damaged, or it claims what no workbook holds.
    Broken,
    /// It unpacks to more than the limits, or holds more texts and formats than Excel knows.
    TooLarge,
}

/// Unpacks every part once into nothing, and reads on the way what it claims.
///
/// What the ZIP declares of sizes may be a lie; what comes out is counted. Every part is looked at, whatever its name:
/// a workbook's own lists say which part is a sheet.
pub fn look_over(bytes: &[u8], limits: &Limits) -> Result<(), Unfit> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unfit::Broken)?;
    if archive.len() > limits.parts_max {
        return Err(Unfit::TooLarge);
    }
    let mut left = limits.unpacked_bytes_max;
    let mut claims = Claims::default();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Unfit::Broken)?;
        let by_ratio = part.compressed_size().saturating_mul(limits.unpacked_ratio_max).max(RATIO_FREE_BYTES);
        let room = by_ratio.min(left);
        let mut limited = part.take(room.saturating_add(1));
        look_at(&mut limited, &mut claims)?;
        let n_bytes = room.saturating_add(1) - limited.limit();
        if n_bytes > room {
            return Err(Unfit::TooLarge);
        }
        claims.end_part(n_bytes)?;
        left -= n_bytes;
    }
    Ok(())
}

/// Reads a part to its end, as XML as long as it is some: that is as far as a reader gets too.
fn look_at(part: impl Read, claims: &mut Claims) -> Result<(), Unfit> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    // As calamine sets it: what stops one reader stops the other at the same place.
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => claims.see(&element)?,
            Ok(Event::Eof) => return Ok(()),
            Ok(
                Event::End(_)
                | Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_)
                | Event::GeneralRef(_),
            ) => {}
            Err(quick_xml::Error::Io(_)) => return Err(Unfit::Broken),
            Err(_) => break,
        }
    }
    copy(&mut reader.into_inner(), &mut sink()).map(drop).map_err(|_| Unfit::Broken)
}
