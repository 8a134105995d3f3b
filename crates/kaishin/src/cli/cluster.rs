//! `kaishin cluster`: the roles of a cluster that counts for `kaishin tabulate --engine ballista://…`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum ClusterCommand {
    /// Take questions, divide them into tasks, and give these to executors that ask for some.
    Scheduler(SchedulerArgs),
    /// Count for a scheduler.
    Executor(ExecutorArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SchedulerArgs {
    /// Address to listen on. Whoever reaches it may have the folder's files counted: no password is asked.
    #[arg(long, default_value = "127.0.0.1:50050")]
    pub(crate) listen: SocketAddr,
    /// The folder with the data. Nothing outside of it is read.
    #[arg(long)]
    pub(crate) folder: PathBuf,
    /// Seconds without a word after which an executor is given up and its tasks go to others.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(10..=3600))]
    pub(crate) lost_after: u64,
}

#[derive(Debug, Args)]
pub(crate) struct ExecutorArgs {
    /// The scheduler.
    #[arg(long, value_name = "HOST:PORT", value_parser = address)]
    pub(crate) scheduler: String,
    /// Address where others fetch what was counted. No password is asked.
    #[arg(long, default_value = "127.0.0.1:50051")]
    pub(crate) listen: SocketAddr,
    /// The name or address under which others reach this machine [default: the one that the scheduler sees].
    #[arg(long, value_name = "HOST")]
    pub(crate) advertise: Option<String>,
    /// The folder with the data, under the same path as on every other machine. Nothing outside of it is read.
    #[arg(long)]
    pub(crate) folder: PathBuf,
    /// Where to keep what was counted until it is fetched [default: a folder of its own for temporary files].
    #[arg(long)]
    pub(crate) work: Option<PathBuf>,
    /// Tasks at once [default: one for each core].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) cores: Option<u16>,
    /// Megabytes that grouping may use [default: seven tenths of the machine’s].
    #[arg(long, value_parser = clap::value_parser!(u64).range(64..=1 << 24))]
    pub(crate) memory: Option<u64>,
}

fn address(text: &str) -> Result<String, String> {
    cluster::is_address(text).then(|| text.to_owned()).ok_or_else(|| "HOST:PORT, such as 10.0.8.1:50050".to_owned())
}
