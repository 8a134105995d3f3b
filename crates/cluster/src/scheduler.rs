//! The role that takes questions, divides them into tasks and hands these to executors.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::utils::default_session_builder;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::start_server;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;

use crate::codec::Codec;
use crate::engine::MESSAGE_BYTES;
use crate::runtime;
use crate::shared::{OnlyShared, Shared};

/// How a scheduler runs.
#[derive(Clone, Debug)]
pub struct Scheduler {
    /// Where it is reached, by clients and by executors. Whoever reaches it may ask.
    pub listen: SocketAddr,
    /// The folder whose files may be asked about.
    pub folder: PathBuf,
    /// An executor that was not heard of for so long is given up, and its tasks go to others. Executors are heard of at
    /// least every five seconds.
    pub lost_after: Duration,
}

/// Runs a scheduler until it fails or the process ends.
///
/// # Errors
/// When the folder is none, the address cannot be listened on, or the server fails.
pub fn schedule(scheduler: &Scheduler) -> io::Result<()> {
    let shared = OnlyShared(Arc::new(Shared::below(&scheduler.folder)?));
    runtime::run(|| serve(scheduler, shared))?
}

async fn serve(scheduler: &Scheduler, shared: OnlyShared) -> io::Result<()> {
    let message_bytes = u32::try_from(MESSAGE_BYTES).map_err(io::Error::other)?;
    let lost_after = scheduler.lost_after.as_secs().max(1);
    let mut config = SchedulerConfig::default()
        .with_hostname(scheduler.listen.ip().to_string())
        .with_port(scheduler.listen.port())
        // Executors ask for work, so that nobody need reach them but those who fetch what they counted.
        .with_scheduler_policy(TaskSchedulingPolicy::PullStaged)
        .with_task_distribution(TaskDistributionPolicy::RoundRobin)
        .with_grpc_server_max_decoding_message_size(message_bytes)
        .with_grpc_server_max_encoding_message_size(message_bytes)
        .with_grpc_client_max_message_size(message_bytes)
        .with_no_executors_grace_period_seconds(lost_after)
        .with_override_session_builder(Arc::new(move |config| {
            let runtime = RuntimeEnvBuilder::new().with_object_store_registry(Arc::new(shared.clone())).build_arc()?;
            let state = default_session_builder(config)?;
            Ok(SessionStateBuilder::new_from_existing(state).with_runtime_env(runtime).build())
        }));
    let codec = Arc::new(Codec::default());
    config.override_logical_codec = Some(Arc::clone(&codec) as _);
    config.override_physical_codec = Some(codec);
    config.bind_host = scheduler.listen.ip().to_string();
    config.executor_timeout_seconds = lost_after;
    config.expire_dead_executor_interval_seconds = (lost_after / 4).max(1);
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(io::Error::other)?;
    start_server(cluster, scheduler.listen, Arc::new(config)).await.map_err(io::Error::other)
}
