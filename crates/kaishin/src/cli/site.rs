//! Serving the site: `kaishin serve`, `kaishin demo`, and looking whether they could.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::Data;

/// How the site is reached.
#[derive(Clone, Debug, Args)]
pub(crate) struct Site {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", env = "KAISHIN_LISTEN")]
    pub(crate) listen: SocketAddr,
    /// Where people reach the site.
    #[arg(
        long,
        env = "KAISHIN_PUBLIC_URL",
        help = "Where people reach the site, e.g. https://kaishin.example.jp [default: http:// and the listening address]"
    )]
    pub(crate) public_url: Option<String>,
    /// The site stands behind one reverse proxy of ours, whose last X-Forwarded-For entry is believed.
    #[arg(long, env = "KAISHIN_TRUST_PROXY")]
    pub(crate) trust_proxy: bool,
    /// Folder with templates/, assets/ and locales/ read anew for each page, for writing pages.
    #[arg(long)]
    pub(crate) live: Option<PathBuf>,
    /// Whom stuck people can call, shown on the pages.
    #[arg(long, env = "KAISHIN_HELP_DESK")]
    pub(crate) help_desk: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) site: Site,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Print one JSON line with addresses and accounts when ready.
    #[arg(long)]
    pub(crate) json: bool,
    /// 120 hospitals instead of 8,171, for trying things out quickly.
    #[arg(long)]
    pub(crate) small: bool,
    /// Seed of the invented answers.
    #[arg(long, default_value_t = 2022)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) site: Site,
}
