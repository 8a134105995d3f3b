//! Questionnaires: the published ones, and an author's page that reads a new one, checks it, shows it, and publishes it.

pub(crate) mod download;
pub(crate) mod drafts;
pub(crate) mod list;
pub(crate) mod preview;
pub(crate) mod publish;
pub(crate) mod routes;
pub(crate) mod sheet;
pub(crate) mod subject;
pub(crate) mod tables;
pub(crate) mod upload;
