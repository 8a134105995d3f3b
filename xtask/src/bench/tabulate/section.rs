//! What the measurements came to, as a section of docs/performance.md.

use super::engines::{Job, Measured, Mode, middle};
use super::{Row, Size};

/// Processor time is told in steps of so many seconds; what is shorter is left out.
const TICK: f64 = 0.01;

/// One line for the person at the terminal.
pub(super) fn spoken(job: Job, mode: Mode, measured: &Measured) -> String {
    format!("{}: {} {} ms", words(job, mode), measured.name(), milliseconds(measured.median()))
}

/// The whole section.
pub(super) fn section(sizes: &[Size], facts: &str, date: &str) -> String {
    let mut text = format!(
        "## Tabulation\n\nMeasured on {date} with `cargo xtask bench tabulate`: {facts}; the build is portable, wider \
         instructions are chosen while it runs. The answers are invented (24 questions as 60 columns of codes, modelled on \
         the 2024 survey) and written as Parquet (zstd) by pyarrow; all engines counted the same (one digest per job and \
         size). Medians. The other engines run in the quickest of several forms that we know (`xtask/bench-peers`), with \
         all cores.\n\n\
         - T1: every column by 6 bed classes, 47 prefectures, 2 years and in total: counts, bases, shares.\n\
         - T2: weighted shares of every code by bed class and in total, with standard error, finite-population correction \
         and 95 % interval.\n\
         - T3: two columns crossed under a filter on three others.\n\n\
         Warm: the data are in the engine's own form in memory. From Parquet: the file lies in the system's cache; ours is \
         the whole command `kaishin tabulate`, from its start to the written CSV, the others without their imports.\n"
    );
    text.push_str(&ratios(sizes));
    for size in sizes {
        text.push_str(&format!(
            "\n### {} rows ({:.1} MB as Parquet)\n\n| job | engine | ms | min–max | processor ms | memory MiB | others’ share |\n\
             |---|---|--:|--:|--:|--:|--:|\n",
            grouped(size.n_rows),
            size.file_bytes as f64 / 1e6
        ));
        for row in &size.rows {
            text.push_str(&line(row));
        }
        if let Some(agreement) = size.agreement {
            text.push_str(&format!(
                "\nOur T2 and that of R agree in {} shares: within {:.0e} in the share, {:.0e} in the standard error.\n",
                agreement.n, agreement.estimate, agreement.standard_error
            ));
        }
    }
    text.push_str(
        "\nOthers’ share: of the machine's processor time, used by other processes meanwhile. Preparation: placing the rows \
         from codes in memory, once. Whole process: with the start of the program and its imports.\n",
    );
    text
}

fn words(job: Job, mode: Mode) -> &'static str {
    match (job, mode) {
        (Job::Report, Mode::Warm) => "T1 warm, as arrived",
        (Job::Placed, _) => "T1 warm, placed",
        (Job::Report, Mode::Cold) => "T1 from Parquet",
        (Job::Shares, _) => "T2 warm",
        (Job::Crossing, _) => "T3 warm",
    }
}

fn line(row: &Row) -> String {
    let measured = &row.measured;
    let mut name = measured.name();
    if let Some(prepared) = measured.prepared {
        name.push_str(&format!(" (preparation {} ms)", milliseconds(prepared)));
    }
    if !measured.process.is_empty() && measured.engine != "kaishin" {
        name.push_str(&format!(" (whole process {} ms)", milliseconds(middle(&measured.process))));
    }
    let range = match (measured.wall.first(), measured.wall.last()) {
        (Some(least), Some(most)) => format!("{}–{}", milliseconds(*least), milliseconds(*most)),
        _ => String::new(),
    };
    format!(
        "| {} | {name} | {} | {range} | {} | {:.0} | {:.2} |\n",
        words(row.job, row.mode),
        milliseconds(measured.median()),
        Some(middle(&measured.cpu)).filter(|cpu| *cpu >= TICK).map_or_else(String::new, milliseconds),
        measured.memory_mib,
        measured.others,
    )
}

/// Ours beside the quickest other engine.
fn ratios(sizes: &[Size]) -> String {
    let mut text = String::from("\n| job | rows | ours ms | quickest other ms | ratio |\n|---|--:|--:|--:|--:|\n");
    for size in sizes {
        let ours = |job, mode| {
            let is_ours = |row: &&Row| (row.job, row.mode) == (job, mode) && row.measured.engine == "kaishin";
            size.rows.iter().find(is_ours).map(|row| &row.measured)
        };
        let other = |job, mode| {
            let is_other = |row: &&Row| (row.job, row.mode) == (job, mode) && row.measured.engine != "kaishin";
            size.rows.iter().filter(is_other).map(|row| &row.measured).min_by(|a, b| a.median().total_cmp(&b.median()))
        };
        let pairs = [
            (words(Job::Report, Mode::Warm), ours(Job::Report, Mode::Warm), other(Job::Report, Mode::Warm)),
            (words(Job::Placed, Mode::Warm), ours(Job::Placed, Mode::Warm), other(Job::Report, Mode::Warm)),
            (words(Job::Report, Mode::Cold), ours(Job::Report, Mode::Cold), other(Job::Report, Mode::Cold)),
            (words(Job::Shares, Mode::Warm), ours(Job::Shares, Mode::Warm), other(Job::Shares, Mode::Warm)),
            (words(Job::Crossing, Mode::Warm), ours(Job::Crossing, Mode::Warm), other(Job::Crossing, Mode::Warm)),
        ];
        for (words, ours, other) in pairs {
            if let (Some(ours), Some(other)) = (ours, other) {
                text.push_str(&format!(
                    "| {words} | {} | {} | {} ({}) | {:.1} |\n",
                    grouped(size.n_rows),
                    milliseconds(ours.median()),
                    milliseconds(other.median()),
                    other.name(),
                    other.median() / ours.median()
                ));
            }
        }
    }
    text
}

pub(in crate::bench) fn milliseconds(seconds: f64) -> String {
    let milliseconds = seconds * 1e3;
    match milliseconds {
        _ if milliseconds >= 100.0 => format!("{milliseconds:.0}"),
        _ if milliseconds >= 10.0 => format!("{milliseconds:.1}"),
        _ if milliseconds >= 1.0 => format!("{milliseconds:.2}"),
        _ => format!("{milliseconds:.3}"),
    }
}

/// 8,171.
pub(in crate::bench) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{grouped, milliseconds};

    #[test]
    fn numbers_are_printed_for_reading() {
        assert_eq!([7, 8171, 10_000_000].map(grouped), ["7", "8,171", "10,000,000"]);
        assert_eq!([0.000_078, 0.003_31, 0.0412, 0.821].map(milliseconds), ["0.078", "3.31", "41.2", "821"]);
    }
}
