//! `kaishin cluster`: one role of a cluster, until the process is ended.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use cluster::{Executor, Scheduler};

use crate::cli::{ClusterCommand, ExecutorArgs, SchedulerArgs};
use crate::output::{self, Failure};

pub(crate) fn run(command: ClusterCommand) -> Result<ExitCode, Failure> {
    match command {
        ClusterCommand::Scheduler(args) => schedule(args),
        ClusterCommand::Executor(args) => execute(args),
    }
}

fn schedule(args: SchedulerArgs) -> Result<ExitCode, Failure> {
    let SchedulerArgs { listen, folder, lost_after } = args;
    must_be_folder(&folder)?;
    warn_of_network(listen.ip().is_loopback());
    let scheduler = Scheduler { listen, folder, lost_after: Duration::from_secs(lost_after) };
    cluster::schedule(&scheduler).map_err(|error| failed(&listen, &error))?;
    Ok(ExitCode::SUCCESS)
}

fn execute(args: ExecutorArgs) -> Result<ExitCode, Failure> {
    let ExecutorArgs { scheduler, listen, advertise, folder, work, cores, memory } = args;
    must_be_folder(&folder)?;
    warn_of_network(listen.ip().is_loopback());
    let temporary = || std::env::temp_dir().join(format!("kaishin-executor-{}-{}", listen.port(), std::process::id()));
    let joined = format!("{listen} → {scheduler}");
    let executor = Executor {
        scheduler,
        listen,
        advertise,
        folder,
        work: work.unwrap_or_else(temporary),
        cores: cores.map(usize::from),
        memory_bytes: memory.map(|megabytes| megabytes << 20),
    };
    let told = move || output::line(joined);
    cluster::execute(&executor, told).map_err(|error| failed(&listen, &error))?;
    Ok(ExitCode::SUCCESS)
}

fn must_be_folder(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "--folder {}: フォルダーがありません。データを置いた共有フォルダーを指定してください / there is no such folder; name the shared one with the data",
        folder.display()
    )))
}

fn failed(listen: &SocketAddr, error: &std::io::Error) -> Failure {
    Failure::new(format!(
        "{listen}: 続けられません。アドレスが使用中でないか、スケジューラーに届くかを確認してください / cannot go on; look whether the address is taken and the scheduler can be reached: {error}"
    ))
}

fn warn_of_network(is_loopback: bool) {
    if !is_loopback {
        output::aside(
            "警告: 認証も暗号化もありません。集計用の機械だけの閉じたネットワークで使ってください / warning: no password, no encryption; use it in a closed network of the counting machines only",
        );
    }
}
