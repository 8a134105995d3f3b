//! `kaishin tabulate receipt`: from a published figure back to what it was made from.

use std::process::ExitCode;

use base::{Finding, Lang, Text};
use publish::address::Address;
use publish::files::{MANIFEST, TABLES};
use publish::{receipt, tables, words};

use super::whole;
use crate::cli::ReceiptArgs;
use crate::output::{self, Failure};

pub(super) fn run(args: &ReceiptArgs) -> Result<ExitCode, Failure> {
    let file = if args.folder.is_dir() { args.folder.join(TABLES) } else { args.folder.clone() };
    let bytes = std::fs::read(&file).map_err(|error| Failure::file(&file, &error))?;
    let lang = Lang::parse(&args.lang).unwrap_or_default();
    let folder = if args.folder.is_dir() { Some(args.folder.as_path()) } else { args.folder.parent() };
    let folder = folder.filter(|folder| folder.join(MANIFEST).is_file());
    let changed = folder.map(whole::changed).transpose()?;
    match lines(&bytes, &args.address, lang) {
        Ok((lines, mut wrong)) => {
            for (name, words) in lines {
                output::line(format!("{name}: {words}"));
            }
            let compared = compared(changed.as_deref());
            output::line(format!("{}: {}", compared.0.get(lang), compared.1.get(lang)));
            wrong.extend(changed.unwrap_or_default());
            wrong.iter().for_each(|finding| output::aside(finding.line(lang)));
            Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(findings) => {
            let name = file.display().to_string();
            for finding in findings {
                output::aside(finding.in_file(&name).line(lang));
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What came of comparing the folder with its manifest.
fn compared(changed: Option<&[Finding]>) -> (Text, Text) {
    let words = match changed {
        None => Text::new("manifest.json がないため、照合していません", "not compared: there is no manifest.json"),
        Some([]) => Text::new("一致", "every file is as listed"),
        Some(findings) => {
            let n = findings.len();
            Text::new(format!("一致しません（{n}件）"), format!("{n} files are not as listed"))
        }
    };
    (Text::new("manifest.json との照合", "Compared with manifest.json"), words)
}

/// The receipt, and what in it does not fit the rest of the file.
type Told = (Vec<(String, String)>, Vec<Finding>);

fn lines(bytes: &[u8], address: &str, lang: Lang) -> Result<Told, Vec<Finding>> {
    let release = tables::from_json(bytes)?;
    let address = Address::parse(address).ok_or_else(|| vec![no_address(address)])?;
    let found = address.find(&release).ok_or_else(|| vec![words::nowhere(&release, &address)])?;
    let wrong = receipt::disagreements(&release, found.table);
    Ok((words::receipt(&release, &address, &found, lang), wrong))
}

fn no_address(text: &str) -> Finding {
    let message = Text::new(
        format!(
            "「{text}」は所在として読み取れません。設問/区分の種類/区分/列 の形で指定してください（例：q3/bed_class/b020/yes、全体は *）。"
        ),
        format!(
            "“{text}” is no address. Write ITEM/BY/CLASS/COLUMN, e.g. q3/bed_class/b020/yes, with * for the total."
        ),
    );
    Finding::error("no-address", message)
}
