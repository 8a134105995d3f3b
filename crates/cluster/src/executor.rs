//! The role that counts: it asks a scheduler for tasks, reads the shared folder, and keeps what it counted until it is fetched.

use std::fs::{self, DirBuilder};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;

use crate::codec::Codec;
use crate::engine::MESSAGE_BYTES;
use crate::runtime;
use crate::shared::{OnlyShared, Shared};

/// How long an executor looks for its scheduler, in seconds.
const CONNECT_LIMIT_SECONDS: u16 = 60;
/// What was counted and never fetched is removed after so many seconds…
const KEPT_SECONDS: u64 = 3600;
/// … and looked for every so many.
const LOOK_SECONDS: u64 = 600;
/// How often an executor looks whether its scheduler has answered.
const JOINED_INTERVAL: Duration = Duration::from_millis(100);

/// How an executor runs.
#[derive(Clone, Debug)]
pub struct Executor {
    /// HOST:PORT of the scheduler.
    pub scheduler: String,
    /// Where what it counted is fetched, by other executors and by clients.
    pub listen: SocketAddr,
    /// The name under which others reach it; by default the address from which the scheduler hears it.
    pub advertise: Option<String>,
    /// The folder whose files it reads, under the same path as on every other machine.
    pub folder: PathBuf,
    /// Where it keeps what it counted; made, for nobody else to read.
    pub work: PathBuf,
    /// Tasks at once; by default one for each core.
    pub cores: Option<usize>,
    /// Bytes that sorting and grouping may use; by default seven tenths of the machine's.
    pub memory_bytes: Option<u64>,
}

/// Runs an executor until it is asked to stop. `joined` is called once, when its scheduler has answered.
///
/// # Errors
/// When the folder is none, the working folder cannot be made, the scheduler is not found, or a server fails.
pub fn execute(executor: &Executor, joined: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let shared = OnlyShared(Arc::new(Shared::below(&executor.folder)?));
    make_private(&executor.work)?;
    runtime::run(|| run(executor, shared, joined))?
}

async fn run(executor: &Executor, shared: OnlyShared, joined: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidInput, format!("{} is not HOST:PORT", executor.scheduler));
    let (scheduler_host, scheduler_port) = executor.scheduler.rsplit_once(':').ok_or_else(wrong)?;
    let scheduler_port = scheduler_port.parse().map_err(|_| wrong())?;
    let work = executor.work.to_string_lossy().into_owned();
    let temporary = work.clone();
    let codec = Arc::new(Codec::default());
    let message_bytes = u32::try_from(MESSAGE_BYTES).map_err(io::Error::other)?;
    let mut config = ExecutorProcessConfig {
        bind_host: executor.listen.ip().to_string(),
        port: executor.listen.port(),
        external_host: executor.advertise.clone(),
        scheduler_host: scheduler_host.to_owned(),
        scheduler_port,
        scheduler_connect_timeout_seconds: CONNECT_LIMIT_SECONDS,
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        work_dir: Some(work),
        job_data_ttl_seconds: KEPT_SECONDS,
        job_data_clean_up_interval_seconds: LOOK_SECONDS,
        memory_pool_size: executor.memory_bytes,
        grpc_max_decoding_message_size: message_bytes,
        grpc_max_encoding_message_size: message_bytes,
        override_logical_codec: Some(Arc::clone(&codec) as _),
        override_physical_codec: Some(codec),
        override_runtime_producer: Some(Arc::new(move |_| {
            let runtime = RuntimeEnvBuilder::new().with_object_store_registry(Arc::new(shared.clone()));
            runtime.with_temp_file_path(&temporary).build_arc()
        })),
        ..ExecutorProcessConfig::default()
    };
    if let Some(cores) = executor.cores {
        config.vcores = cores;
    }
    let health = config.health.clone();
    let watching = tokio::spawn(async move {
        while !health.is_ready() {
            tokio::time::sleep(JOINED_INTERVAL).await;
        }
        joined();
    });
    let ended = start_executor_process(Arc::new(config)).await.map_err(io::Error::other);
    watching.abort();
    ended
}

/// Makes a folder that nobody else may enter. One that is there stays as it is.
fn make_private(folder: &Path) -> io::Result<()> {
    if fs::metadata(folder).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))
}
