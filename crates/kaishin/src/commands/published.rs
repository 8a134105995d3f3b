//! Releases as they were published: a folder, `tables.json`, or our long tables as CSV or Excel when only these are left.

use std::fs;
use std::path::{Path, PathBuf};

use base::{Clock, Finding, Text};
use jiff::Timestamp;
use publish::earlier::{EARLIER_MAX, too_many, unfit};
use publish::files::{ENCODINGS, File, TABLES, WORKBOOK};
use publish::long;
use publish::receipt::Source;
use publish::tables::{self, Release};
use store::publication::{self, NewPublication};
use store::{Actor, RoundId, Store};
use tabulate::suppression::Rules;

use crate::cli::Withholding;
use crate::clock::SystemClock;
use crate::output::Failure;

/// Who gives out what the command line writes.
const ACTOR: Actor = Actor::System("cli");

/// A release with the file that it was found in.
pub(super) type Found = (PathBuf, Release);
/// A release with the name of its file, as findings give it.
type NamedRelease = (String, Release);

/// Every `tables*.json` of a folder, [`TABLES`] first; none where it holds none.
pub(super) fn tables(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))? {
        let path = entry.map_err(|error| Failure::file(folder, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_json = Path::new(&name).extension().is_some_and(|ending| ending == "json");
        if name.starts_with("tables") && is_json {
            files.push(path);
        }
    }
    files.sort_by_key(|path| (!path.ends_with(TABLES), path.clone()));
    Ok(files)
}

/// Every release of a folder or a file, the one in focus first.
pub(super) fn read(place: &Path) -> Result<Result<Vec<Found>, Vec<Finding>>, Failure> {
    if !place.is_dir() {
        return file(place);
    }
    let mut files = tables(place)?;
    if files.is_empty() {
        let cells = ENCODINGS.iter().map(|(_, ending)| place.join(format!("cells{ending}")));
        files.extend(cells.chain([place.join(WORKBOOK)]).find(|path| path.is_file()));
    }
    if files.is_empty() {
        return Ok(Err(vec![no_release().in_file(&place.display().to_string())]));
    }
    let (mut releases, mut findings) = (Vec::new(), Vec::new());
    for path in files {
        match file(&path)? {
            Ok(found) => releases.extend(found),
            Err(found) => findings.extend(found),
        }
    }
    Ok(if findings.is_empty() { Ok(releases) } else { Err(findings) })
}

/// The earlier releases at these places that are of the round of `latest`; all findings where one is none.
pub(super) fn earlier(places: &[PathBuf], latest: &Source) -> Result<Result<Vec<NamedRelease>, Vec<Finding>>, Failure> {
    if places.len() > EARLIER_MAX {
        return Ok(Err(vec![too_many(places.len())]));
    }
    let (mut releases, mut findings) = (Vec::new(), Vec::new());
    for place in places {
        match read(place)? {
            Ok(found) => match of_round(found, latest) {
                Ok((file, release)) => releases.push((file.display().to_string(), release)),
                Err(finding) => findings.push(*finding),
            },
            Err(found) => findings.extend(found),
        }
    }
    Ok(if findings.is_empty() { Ok(releases) } else { Err(findings) })
}

/// Keeps what is given out in the database and writes it down, so that the next release of the round can be made beside it. What was
/// given out before is told where it was not named.
pub(super) async fn record(
    store: &Store,
    round: RoundId,
    as_of: Timestamp,
    (withholding, earlier): (&Withholding, &[PathBuf]),
    files: &[File],
) -> Result<(), Failure> {
    let packed = publish::files::packed(files).map_err(|error| Failure::new(error.to_string()))?;
    let rules = Rules { n_min: withholding.n_min, p_percent: withholding.p_percent, dominance: withholding.dominance };
    let left_out: Vec<String> = withholding.without.iter().map(web::LeftOut::words).collect();
    let beside: Vec<String> = earlier.iter().map(|place| place.display().to_string()).collect();
    let new = NewPublication {
        round,
        as_of,
        rules: &rules.codes().join(", "),
        left_out: &left_out.join(", "),
        beside: &beside.join(", "),
        file: &packed,
    };
    let tx = store.write().await?;
    publication::give(&tx, &new, &ACTOR, SystemClock.now()).await?;
    Ok(tx.commit().await?)
}

/// A note where releases of the round were given out and none is named.
pub(super) async fn told_of(store: &Store, round: RoundId, n_named: usize) -> Result<Option<Finding>, Failure> {
    let given = publication::list(&store.read().await?, round).await?.len();
    Ok((given > 0 && n_named == 0).then(|| not_named(given)))
}

fn not_named(given: usize) -> Finding {
    let message = Text::new(
        format!(
            "この回の公表用の表は、これまでに{given}件保存されています。公表したものがあれば、そのフォルダを指定してつくり直してください（report は --earlier、tabulate standard は --published）。指定しないと、見比べたときに値が推測されることがあります。"
        ),
        format!(
            "Tables of this round were given out {given} times before. If any of them was published, name its folder and make these again (report: --earlier, tabulate standard: --published): otherwise figures may follow from both together."
        ),
    );
    Finding::warning("earlier-not-named", message)
}

/// What a release that is to be made will be of.
pub(super) fn source_of(round: RoundId, as_of: Timestamp) -> Source {
    Source { round: round.to_string(), as_of: as_of.to_string(), ..Source::default() }
}

/// The one of a folder's releases that is of the round: a folder may hold earlier rounds beside it.
fn of_round(mut found: Vec<Found>, latest: &Source) -> Result<Found, Box<Finding>> {
    let unfit = |release: &Release| unfit(latest, &release.source);
    if let Some(place) = found.iter().position(|(_, release)| unfit(release).is_none()) {
        return Ok(found.swap_remove(place));
    }
    let (file, release) = found.first().expect("a place without a release is a finding");
    Err(Box::new(unfit(release).expect("it was looked at").in_file(&file.display().to_string())))
}

/// The releases of one file.
pub(super) fn file(path: &Path) -> Result<Result<Vec<Found>, Vec<Finding>>, Failure> {
    let bytes = |path: &Path| fs::read(path).map_err(|error| Failure::file(path, &error));
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let read = match name.rsplit('.').next() {
        Some("json") => tables::from_json(&bytes(path)?).map(|release| vec![release]),
        Some("csv") => {
            let beside = name.strip_prefix("cells").map(|ending| path.with_file_name(format!("amounts{ending}")));
            let amounts = beside.filter(|beside| beside.is_file()).map(|beside| bytes(&beside)).transpose()?;
            long::of_csv(bytes(path)?, amounts)
        }
        Some("xlsx" | "xlsm") => long::of_workbook(&bytes(path)?),
        Some(_) | None => {
            // What cannot be opened is told first.
            bytes(path)?;
            Err(vec![no_release()])
        }
    };
    let in_file = |finding: Finding| finding.in_file(&path.display().to_string());
    Ok(match read {
        Ok(releases) => Ok(releases.into_iter().map(|release| (path.to_owned(), release)).collect()),
        Err(findings) => Err(findings.into_iter().map(in_file).collect()),
    })
}

fn no_release() -> Finding {
    let message = Text::new(
        "回診が書き出した公表用の表がありません。tables.json、cells.csv、tables.xlsx のどれかか、そのフォルダを指定してください。ほかの作り方の表は調べられません。",
        "There is no release of ours here. Name tables.json, cells.csv or tables.xlsx, or their folder; tables of another make cannot be looked into.",
    );
    Finding::error("no-release", message)
}
