//! Questionnaires that come with the program, from `surveys/`.

use base::Finding;
use questionnaire::Sheets;

/// The ministry's survey of 2022: backups and remote gateways, 14 questions.
pub(crate) fn mhlw_2022() -> Result<Sheets, Vec<Finding>> {
    Sheets::from_csv_files(&[
        ("survey.csv", include_str!("../../../surveys/mhlw-2022/survey.csv")),
        ("choices.csv", include_str!("../../../surveys/mhlw-2022/choices.csv")),
        ("settings.csv", include_str!("../../../surveys/mhlw-2022/settings.csv")),
    ])
}
