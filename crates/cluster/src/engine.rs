//! Where a question is answered.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use base::Finding;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::codec::Codec;
use crate::say;

/// How an address of a cluster begins.
const BALLISTA: &str = "ballista://";
/// How long a scheduler may take to say whether it is ready.
const READY_LIMIT: Duration = Duration::from_secs(10);
/// Bytes of a readiness answer that are looked at.
const READY_BYTES: u64 = 64;
/// Bytes of a message between the machines: the counts of one pass are at most so many.
pub(crate) const MESSAGE_BYTES: usize = 64 << 20;
/// Rows that one task of a cluster counts, about. What is lost with an executor is counted again task by task.
const ROWS_OF_TASK: usize = 4_000_000;
/// Tasks of one pass, at least and at most.
const TASKS: (usize, usize) = (16, 512);

/// Who counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// DataFusion, in this process.
    DataFusion,
    /// The cluster of a Ballista scheduler.
    Ballista {
        /// HOST:PORT of the scheduler.
        scheduler: String,
    },
}

impl Engine {
    /// Reads `datafusion` or `ballista://HOST:PORT`.
    pub fn parse(text: &str) -> Option<Engine> {
        if text == "datafusion" {
            return Some(Engine::DataFusion);
        }
        let scheduler = text.strip_prefix(BALLISTA)?.trim_end_matches('/');
        is_address(scheduler).then(|| Engine::Ballista { scheduler: scheduler.to_owned() })
    }

    /// What a question is asked through.
    pub(crate) async fn context(&self, n_rows: usize) -> Result<SessionContext, Box<Finding>> {
        let scheduler = match self {
            Engine::DataFusion => return Ok(SessionContext::new_with_config(reading(SessionConfig::new()))),
            Engine::Ballista { scheduler } => scheduler,
        };
        match ready(scheduler).await {
            Ok(true) => {}
            Ok(false) => return Err(Box::new(say::no_executor(scheduler))),
            Err(words) => return Err(Box::new(say::unreachable(scheduler, &words))),
        }
        let n_tasks = (n_rows / ROWS_OF_TASK).clamp(TASKS.0, TASKS.1);
        let codec = Arc::new(Codec::default());
        let config = SessionConfig::new_with_ballista()
            .with_target_partitions(n_tasks)
            .with_ballista_grpc_client_max_message_size(MESSAGE_BYTES)
            .with_ballista_logical_extension_codec(Arc::clone(&codec) as _)
            .with_ballista_physical_extension_codec(codec);
        let config = reading(config);
        let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
        let context = SessionContext::remote_with_state(&format!("df://{scheduler}"), state).await;
        context.map_err(|error| Box::new(say::failed(self, &error)))
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Engine::DataFusion => f.write_str("datafusion"),
            Engine::Ballista { scheduler } => write!(f, "{BALLISTA}{scheduler}"),
        }
    }
}

/// True for HOST:PORT.
pub fn is_address(text: &str) -> bool {
    let parts = text.rsplit_once(':');
    parts.is_some_and(|(host, port)| {
        let is_host = !host.is_empty() && !host.contains(['/', '@', '?', '#']) && !host.contains(char::is_whitespace);
        is_host && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

/// Files are read as our own reader reads them: bytes without a type are text. Texts are views, so that the same one of a
/// dictionary is seen to be the same.
fn reading(mut config: SessionConfig) -> SessionConfig {
    config.options_mut().execution.parquet.binary_as_string = true;
    config.options_mut().execution.parquet.schema_force_view_types = true;
    config
}

/// Whether a scheduler has executors. `Err` tells why it cannot be asked.
async fn ready(scheduler: &str) -> Result<bool, String> {
    let asked = async {
        let mut stream = TcpStream::connect(scheduler).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {scheduler}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(READY_BYTES).read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = timeout(READY_LIMIT, asked).await.map_err(|_| format!("{} s", READY_LIMIT.as_secs()))?;
    let answer = answer.map_err(|error| error.to_string())?;
    let answer = String::from_utf8_lossy(&answer);
    match answer.split_whitespace().nth(1) {
        Some("200") => Ok(true),
        Some("503") => Ok(false),
        _ => Err(format!("HTTP: {}", answer.lines().next().unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::Engine;

    #[test]
    fn an_engine_is_read_and_written_alike() {
        for text in ["datafusion", "ballista://127.0.0.1:50050", "ballista://counting.example.jp:8150"] {
            assert_eq!(Engine::parse(text).map(|engine| engine.to_string()).as_deref(), Some(text));
        }
        for text in
            ["", "kernel", "ballista", "ballista://", "ballista://host", "ballista://host:0", "ballista://h/x:1"]
        {
            assert_eq!(Engine::parse(text), None, "{text}");
        }
    }
}
