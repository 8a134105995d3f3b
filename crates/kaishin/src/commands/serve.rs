//! `kaishin serve`: the site, and the small work that goes on beside it.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use store::{Store, StoreError, audit, sign_in};
use tokio::net::TcpListener;

use crate::cli::{Serve, Site};
use crate::clock::SystemClock;
use crate::output::{self, Failure};
use crate::{config, random};

/// How often the log is chained and expired sign-ins are forgotten.
const UPKEEP_EVERY: Duration = Duration::from_secs(60);

pub(crate) async fn run(serve: Serve) -> Result<ExitCode, Failure> {
    let store = config::open(&serve.data).await?;
    let (listener, public_url) = listen(&serve.site).await?;
    output::line(format!("回診を開始しました / Kaishin is ready: {public_url}"));
    answer(store, listener, &serve.site, &public_url).await
}

/// Takes the address, before anything slow is done with it.
pub(crate) async fn listen(site: &Site) -> Result<(TcpListener, String), Failure> {
    let listener = TcpListener::bind(site.listen).await.map_err(|error| {
        Failure::new(format!("{}: {error}. Is another program using it? Choose another with --listen.", site.listen))
    })?;
    let address = listener.local_addr().map_err(|error| Failure::new(error.to_string()))?;
    let public_url = config::public_url(site, address);
    if config::is_open_http(&public_url) {
        output::aside(format!(
            "警告: {public_url} は暗号化されていない HTTP です。サインインできません。HTTPS の中継（リバースプロキシ）を置き、--public-url https://… を指定してください。"
        ));
        output::aside(format!(
            "warning: {public_url} is plain HTTP beyond this machine; signing in will not work. Put an HTTPS proxy in front and say --public-url https://…"
        ));
    }
    Ok((listener, public_url))
}

/// Serves until the process is asked to stop; answers under way are finished.
pub(crate) async fn answer(
    store: Store,
    listener: TcpListener,
    site: &Site,
    public_url: &str,
) -> Result<ExitCode, Failure> {
    let app = web::App::new(store.clone(), Arc::new(SystemClock), random::bytes(), config::web(site, public_url))
        .map_err(Failure::new)?;
    let upkeep = tokio::spawn(upkeep(store));
    let service = web::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop()).await;
    upkeep.abort();
    served.map_err(|error| Failure::new(error.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

async fn upkeep(store: Store) {
    let mut every = tokio::time::interval(UPKEEP_EVERY);
    loop {
        every.tick().await;
        if let Err(error) = upkeep_once(&store).await {
            tracing::warn!(%error, "upkeep failed and is tried again in a minute");
        }
    }
}

/// Chains the log and forgets expired sign-ins.
async fn upkeep_once(store: &Store) -> Result<(), StoreError> {
    let now = SystemClock.now();
    let tx = store.write().await?;
    sign_in::forget_expired(&tx, now).await?;
    let chained = audit::chain(&tx, now).await?;
    tx.commit().await?;
    tracing::debug!(chained, "log chained");
    Ok(())
}

/// Ctrl-C, or the system asking the process to end.
async fn stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return interrupt.await;
        };
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
