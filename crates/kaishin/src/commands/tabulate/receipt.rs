//! `kaishin tabulate receipt`: from a published figure back to what it was made from.

use std::process::ExitCode;

use base::{Finding, Lang, Text};
use publish::address::Address;
use publish::{tables, words};

use crate::cli::ReceiptArgs;
use crate::output::{self, Failure};

/// The file of a release that holds everything.
const TABLES: &str = "tables.json";

pub(super) fn run(args: &ReceiptArgs) -> Result<ExitCode, Failure> {
    let file = if args.folder.is_dir() { args.folder.join(TABLES) } else { args.folder.clone() };
    let bytes = std::fs::read(&file).map_err(|error| Failure::file(&file, &error))?;
    let lang = Lang::parse(&args.lang).unwrap_or_default();
    match lines(&bytes, &args.address, lang) {
        Ok(lines) => {
            for (name, words) in lines {
                output::line(format!("{name}: {words}"));
            }
            Ok(ExitCode::SUCCESS)
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

fn lines(bytes: &[u8], address: &str, lang: Lang) -> Result<Vec<(String, String)>, Vec<Finding>> {
    let release = tables::from_json(bytes)?;
    let address = Address::parse(address).ok_or_else(|| vec![no_address(address)])?;
    let found = address.find(&release).ok_or_else(|| vec![words::nowhere(&release, &address)])?;
    Ok(words::receipt(&release, &address, &found, lang))
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
