//! Excel workbooks: a questionnaire's sheets to and from `.xlsx`, and the workbook in which a facility answers.
//!
//! Pure: bytes in, values out, and back. What is opened here came from outside: it is measured before it is unpacked.

pub mod answering;
pub mod form;
mod letters;
