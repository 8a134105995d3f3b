//! Damaged questionnaires, one after another from a seed: texts and workbooks with pieces lost, doubled and swapped.

use questionnaire::{Sheets, compile, expression};
use workbook::form;

use crate::returned::Whole;

/// Forms to begin with. They hold every kind of row, and text outside ASCII.
const FORMS: [&str; 3] = [
    "| survey |
| | type | name | label::日本語 (ja) | label::English (en) | relevant | constraint | calculation | default | repeat_count |
| | begin group | g | 概要 | Overview | | | | | |
| | select_one yn | a | 使用しているか | In use? | | | | 1 | |
| | select_multiple sys or_other | s | 使うもの | Systems | ${a} = '1' | count-selected(.) < 3 | | | |
| | end group | | | | | | | | |
| | integer | n | 台数 | Devices | selected(${s}, 'x') or ${a} != '2' | . >= 0 and . <= 99 | | 1 + 1 | |
| | begin repeat | r | 装置 | Device | | | | | ${n} |
| | text | m | 型番 ${n} | Model | | regex(., '^[A-Z]+$') | | | |
| | end repeat | | | | | | | | |
| | calculate | c | | | | | if(${n} > 3, sum(${n}) div 2, 'x') | | |
| choices |
| | list_name | name | label::日本語 (ja) | label::English (en) | kaishin::exclusive |
| | yn | 1 | はい | Yes | |
| | yn | 2 | いいえ | No | |
| | sys | x | 電カル | EHR | |
| | sys | none | なし | None | yes |
| settings |
| | form_title | form_id | version | default_language |
| | 架空の調査 | f | 1 | 日本語 (ja) |
",
    "| survey |\n| | type | name | label |\n| | text | q | Q |\n",
    "| survey |\n| | type | name | label | trigger | choice_filter | kaishin::chars | kaishin::soft_constraint |\n\
     | | begin_repeat | r | R | | | | |\n| | text | t | T | | | email | . != '' |\n| | end_repeat | | | | | | |\n\
     | | select_one ${t} | u | U | | ${t} != 'x' | | |\n| | date | d | D | ${u} | | | . < today() |\n",
];

/// Pieces that are put in, to reach what letters alone never would.
const PIECES: [&str; 24] = [
    "${",
    "}",
    "|",
    "\n",
    ",",
    "\"",
    "'",
    "begin group",
    "end repeat",
    "select_one ",
    "or_other",
    "::",
    "(",
    ")",
    "[",
    "]",
    "..",
    "//",
    "\u{feff}",
    "\0",
    "99999999999999999999",
    "-",
    "名",
    "𠮷",
];

/// Pieces of the XML inside a workbook.
const XML_PIECES: [&str; 20] = [
    " r=\"AAAAAAAAAA1\"",
    " r=\"A99999999999\"",
    "XFD1048576",
    ":A1",
    " uniqueCount=\"99999999999\"",
    " t=\"s\"",
    " t=\"e\"",
    " t=\"d\"",
    " t=\"shared\" si=\"9999999999\" ref=\"B2:A1\"",
    "<v>1e308</v>",
    "<v>-1</v>",
    "<v>#REF!</v>",
    "<f>A1</f>",
    "<is><t>",
    "</c>",
    "<row>",
    "<!--",
    "<![CDATA[",
    "&#x0;",
    "_x0000_",
];

/// A small generator of our own, so that a seed gives the same inputs on every machine.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("a size fits");
        usize::try_from(self.next() % end).expect("below a size")
    }
}

/// What an input is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    Markdown,
    Csv,
    Workbook,
    Expression,
    Returned,
}

/// One damaged input, and what reads it.
pub(crate) struct Input {
    pub(crate) reader: Reader,
    pub(crate) bytes: Vec<u8>,
}

/// The whole forms in all their writings, made once.
pub(crate) struct Seeds {
    markdown: Vec<Vec<u8>>,
    csv: Vec<Vec<u8>>,
    workbooks: Vec<Vec<u8>>,
    expressions: Vec<Vec<u8>>,
    returned: Whole,
}

impl Seeds {
    pub(crate) fn new() -> Seeds {
        let sheets = FORMS.map(|text| Sheets::from_markdown(text).expect("tables of bars"));
        let expressions = FORMS.iter().flat_map(|text| text.split('|')).map(|cell| cell.trim().as_bytes().to_vec());
        Seeds {
            markdown: FORMS.iter().map(|text| text.as_bytes().to_vec()).collect(),
            csv: sheets.iter().map(|sheets| sheets.to_csv().0.into_bytes()).collect(),
            workbooks: sheets.iter().map(|sheets| form::write(sheets).expect("small sheets")).collect(),
            expressions: expressions.filter(|cell| !cell.is_empty()).collect(),
            returned: Whole::new(compile(&sheets[0]).instrument.expect("a form without slips")),
        }
    }

    /// An input for any of the readers.
    pub(crate) fn damaged(&self, chance: &mut Chance) -> Input {
        let reader = match chance.below(12) {
            0..=3 => Reader::Markdown,
            4..=6 => Reader::Csv,
            7..=8 => Reader::Expression,
            9 => Reader::Workbook,
            _ => Reader::Returned,
        };
        self.damaged_for(reader, chance)
    }

    /// An input for this reader.
    pub(crate) fn damaged_for(&self, reader: Reader, chance: &mut Chance) -> Input {
        let seeds = match reader {
            Reader::Markdown => &self.markdown,
            Reader::Csv => &self.csv,
            Reader::Expression => &self.expressions,
            Reader::Workbook => &self.workbooks,
            Reader::Returned => return self.damaged_return(chance),
        };
        let mut bytes = seeds[chance.below(seeds.len())].clone();
        let n_changes = 1 + chance.below(8);
        for _ in 0..n_changes {
            let other = &seeds[chance.below(seeds.len())];
            change(&mut bytes, other, &PIECES, chance);
        }
        Input { reader, bytes }
    }

    /// An answering workbook: damaged as a file, or in what one member says.
    fn damaged_return(&self, chance: &mut Chance) -> Input {
        let member = (chance.below(4) > 0).then(|| chance.below(self.returned.n_members()));
        let whole = member.map_or(self.returned.bytes.as_slice(), |index| self.returned.member(index));
        let mut bytes = whole.to_vec();
        for _ in 0..1 + chance.below(4) {
            let pieces: &[&str] = if chance.below(2) == 0 { &PIECES } else { &XML_PIECES };
            change(&mut bytes, whole, pieces, chance);
        }
        let bytes = member.map_or_else(|| bytes.clone(), |index| self.returned.with_member(index, &bytes));
        Input { reader: Reader::Returned, bytes }
    }
}

/// Longest input, in bytes: doubling must not go on for ever.
const BYTES_MAX: usize = 200_000;

fn change(bytes: &mut Vec<u8>, other: &[u8], pieces: &[&str], chance: &mut Chance) {
    if bytes.is_empty() || bytes.len() > BYTES_MAX {
        *bytes = other.to_vec();
        return;
    }
    let at = chance.below(bytes.len());
    let end = (at + 1 + chance.below(40)).min(bytes.len());
    match chance.below(8) {
        0 => bytes[at] = u8::try_from(chance.below(256)).expect("a byte"),
        1 => bytes[at] ^= 1 << chance.below(8),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = pieces[chance.below(pieces.len())].as_bytes();
            bytes.splice(at..at, piece.iter().copied());
        }
        4 => {
            let doubled = bytes[at..end].to_vec();
            bytes.splice(at..at, doubled);
        }
        5 => {
            let from = chance.below(other.len().max(1)).min(other.len());
            let until = (from + 1 + chance.below(60)).min(other.len());
            bytes.splice(at..end, other[from..until].iter().copied());
        }
        6 => bytes.truncate(at),
        _ => {
            let piece = pieces[chance.below(pieces.len())].as_bytes().repeat(1 + chance.below(200));
            bytes.splice(at..at, piece);
        }
    }
}

/// Reads one input as far as it goes. Whatever it holds, this returns.
pub(crate) fn read(seeds: &Seeds, input: &Input) {
    let text = String::from_utf8_lossy(&input.bytes);
    let sheets = match input.reader {
        Reader::Markdown => Sheets::from_markdown(&text).ok(),
        Reader::Csv => Sheets::from_csv_files(&[("form.csv", &text)]).ok(),
        Reader::Workbook => form::read(&input.bytes).sheets,
        Reader::Expression => {
            drop(expression::parse(&text));
            None
        }
        Reader::Returned => {
            seeds.returned.read(&input.bytes);
            None
        }
    };
    if let Some(sheets) = sheets {
        drop(compile(&sheets));
    }
}
