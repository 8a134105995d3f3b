//! The codebook of an extract as DDI Codebook 2.5: study, files, variables with question, universe, categories and frequencies.

mod variable;
mod xml;

use base::{Lang, Text};

use crate::codebook::Codebook;
use crate::column::Sheet;
use xml::Xml;

/// What a study says beside its codebook.
#[derive(Clone, Debug)]
pub struct Study<'a> {
    /// What the columns mean.
    pub codebook: &'a Codebook,
    /// The tables, in the order of the codebook's files.
    pub sheets: &'a [Sheet],
    /// Which round it is.
    pub title: Text,
    /// Tells the study from others.
    pub id: String,
    /// The moment it is of, e.g. `2026-03-31T08:00:00.000Z`.
    pub as_of: String,
    /// First and last day on which answers were taken, as `2026-03-01`; empty where there is none.
    pub collected: [String; 2],
    /// Facilities that were asked, and those that responded, by stratum.
    pub strata: Vec<(Text, u64, u64)>,
    /// How the sample is looked at.
    pub design: Text,
    /// Whether the figures may leave the secretariat.
    pub marking: Text,
}

/// The study as XML.
pub fn ddi(study: &Study<'_>) -> Vec<u8> {
    let mut xml = Xml::new();
    let root = [
        ("xmlns", "ddi:codebook:2_5"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        (
            "xsi:schemaLocation",
            "ddi:codebook:2_5 http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd",
        ),
        ("version", "2.5"),
        ("xml:lang", "ja"),
    ];
    xml.within("codeBook", &root, |xml| {
        xml.within("docDscr", &[], |xml| citation(xml, study));
        xml.within("stdyDscr", &[], |xml| {
            citation(xml, study);
            information(xml, study);
            method(xml, study);
            xml.within("dataAccs", &[], |xml| {
                let marking = format!("{} / {}", study.marking.get(Lang::Ja), study.marking.get(Lang::En));
                xml.within("useStmt", &[], |xml| xml.leaf("restrctn", &[], &marking));
            });
        });
        for (number, (file, sheet)) in study.codebook.files.iter().zip(study.sheets).enumerate() {
            xml.within("fileDscr", &[("ID", &file_id(number))], |xml| {
                xml.within("fileTxt", &[], |xml| {
                    xml.leaf("fileName", &[], &file.file);
                    xml.within("dimensns", &[], |xml| {
                        xml.leaf("caseQnty", &[], &sheet.n_rows().to_string());
                        xml.leaf("varQnty", &[], &sheet.columns().len().to_string());
                    });
                    xml.leaf("fileType", &[], "Apache Parquet");
                });
            });
        }
        xml.within("dataDscr", &[], |xml| {
            for (number, (file, sheet)) in study.codebook.files.iter().zip(study.sheets).enumerate() {
                variable::write(xml, study.codebook, (number, file), sheet);
            }
        });
    });
    xml.into_bytes()
}

/// The identifier of a file inside the document.
fn file_id(number: usize) -> String {
    format!("F{}", number + 1)
}

fn citation(xml: &mut Xml, study: &Study<'_>) {
    xml.within("citation", &[], |xml| {
        xml.within("titlStmt", &[], |xml| {
            xml.leaf("titl", &[("xml:lang", "ja")], study.title.get(Lang::Ja));
            xml.leaf("parTitl", &[("xml:lang", "en")], study.title.get(Lang::En));
            xml.leaf("IDNo", &[], &study.id);
        });
        xml.within("prodStmt", &[], |xml| xml.leaf("software", &[], "Kaishin"));
        xml.within("serStmt", &[], |xml| xml.both("serName", &[], &study.codebook.title));
        xml.within("verStmt", &[], |xml| {
            xml.leaf("version", &[("date", &study.as_of[..study.as_of.len().min(10)])], &study.as_of);
        });
    });
}

fn information(xml: &mut Xml, study: &Study<'_>) {
    let unit = study.codebook.files.first().map(|file| file.unit.clone()).unwrap_or_default();
    xml.within("stdyInfo", &[], |xml| {
        xml.within("sumDscr", &[], |xml| {
            for (event, date) in ["start", "end"].into_iter().zip(&study.collected).filter(|(_, date)| !date.is_empty())
            {
                xml.leaf("collDate", &[("event", event), ("date", date)], date);
            }
            xml.leaf("nation", &[("abbr", "JP")], "日本");
            xml.both("anlyUnit", &[], &unit);
            let classes: Vec<Text> = study.strata.iter().map(|(label, ..)| label.clone()).collect();
            let joined = |lang: Lang| classes.iter().map(|label| label.get(lang)).collect::<Vec<_>>().join(", ");
            let (ja, en) = (joined(Lang::Ja), joined(Lang::En));
            let universe = Text::new(
                format!("調査対象名簿のすべての{}（{ja}）", unit.get(Lang::Ja)),
                format!("Every {} of the frame ({en})", unit.get(Lang::En)),
            );
            xml.both("universe", &[("clusion", "I")], &universe);
            xml.leaf("dataKind", &[], "Survey data");
        });
    });
}

fn method(xml: &mut Xml, study: &Study<'_>) {
    xml.within("method", &[], |xml| {
        xml.within("dataColl", &[], |xml| {
            xml.both("sampProc", &[], &study.design);
            xml.both("collMode", &[], &Text::new("ウェブ回答、または回答用ブック", "Web questionnaire or workbook"));
            let weight = Text::new(
                "N÷n（層の対象施設数÷回答施設数）。design.json を参照",
                "N over n of the stratum; see design.json",
            );
            xml.both("weight", &[], &weight);
        });
        xml.within("anlyInfo", &[], |xml| {
            let all = study.strata.iter().fold((0, 0), |(frame, n), (_, of_frame, of_n)| (frame + of_frame, n + of_n));
            let total = (Text::new("全体", "All"), all.0, all.1);
            for (label, n_frame, n) in
                std::iter::once(&total).chain(&study.strata).filter(|(_, n_frame, _)| *n_frame > 0)
            {
                let rate = tenths_of_percent(*n, *n_frame);
                let words = |lang| format!("{}: {rate} % ({n}/{n_frame})", label.get(lang));
                xml.both("respRate", &[], &Text::new(words(Lang::Ja), words(Lang::En)));
            }
        });
    });
}

/// `part` of `whole` in percent with one decimal, rounded half up from whole numbers.
fn tenths_of_percent(part: u64, whole: u64) -> String {
    let tenths = (u128::from(part) * 2000 + u128::from(whole)) / (u128::from(whole) * 2);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests;
