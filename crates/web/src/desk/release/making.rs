//! A release is made on a thread of its own, one at a time, whether or not somebody looks at the page.

use std::sync::Arc;
use std::time::Duration;

use base::{Finding, Text};
use store::{AccountId, RoundId};

use crate::app::App;
use crate::desk::release::kept::{Kept, Stage};
use crate::desk::report::made::Made;
use crate::desk::report::releasing::Releasing;

/// How often it is looked whether a release is there.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Begins to make what is kept under `name`, and comes back at once.
pub(crate) fn begin(app: &App, name: String, made: Arc<Made>, releasing: Releasing) {
    let app = app.clone();
    tokio::spawn(async move {
        // In line behind the one that is being made; what was pushed out meanwhile is not begun.
        let making = app.desk.releases.making.clone().lock_owned().await;
        if !app.desk.releases.is_kept(&name) {
            return;
        }
        app.desk.releases.begin(&name);
        let released = tokio::task::spawn_blocking(move || {
            // Held by the thread, which goes on when the program gives up waiting for it.
            let _making = making;
            made.released(&releasing)
        });
        let stage = match released.await {
            Ok(Ok(made)) => Stage::Ready(Arc::new(made)),
            Ok(Err(findings)) => Stage::Refused(findings),
            Err(error) => {
                tracing::error!("suppression: {error}");
                Stage::Refused(vec![failed()])
            }
        };
        app.desk.releases.end(&name, stage, app.now());
    });
}

/// The release once it is made, or as it is when patience ends.
pub(crate) async fn wait(app: &App, name: &str, round: RoundId, account: AccountId) -> Option<Kept> {
    let deadline = tokio::time::Instant::now() + app.config.release_patience;
    loop {
        let kept = app.desk.releases.of(name, round, account, app.now())?;
        if !kept.is_coming() || tokio::time::Instant::now() >= deadline {
            return Some(kept);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn failed() -> Finding {
    let message = Text::new(
        "途中で止まりました。もう一度お試しください。くり返すときは、システムの管理者に記録（ログ）を確かめてもらってください。",
        "It stopped halfway. Try once more; if it stops again, ask whoever runs this system to look at its log.",
    );
    Finding::error("release-failed", message)
}

#[cfg(test)]
mod tests {
    use base::FixedClock;
    use store::{SealKey, Sealer, Store};

    use super::*;
    use crate::app::WebConfig;
    use crate::desk::release::kept::Asked;
    use crate::desk::report::made;

    /// While another is being made it is in line, and nobody waits longer than patience lasts; then it is made.
    #[tokio::test]
    async fn releases_are_made_one_after_the_other_while_nobody_waits() {
        let folder = std::env::temp_dir().join(format!("kaishin-making-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let sqlite = format!("sqlite:{}", folder.join("test.db").display());
        let store = Store::open(&sqlite, Sealer::new(&SealKey::new([7; 32]))).await.unwrap();
        let config = WebConfig { release_patience: Duration::from_millis(20), ..WebConfig::default() };
        let clock = Arc::new(FixedClock("2026-11-28T00:00:00Z".parse().unwrap()));
        let app = App::new(store, clock, [7; 32], config).unwrap();
        let (account, round) = (AccountId(1), RoundId(2));
        let another = app.desk.releases.making.clone().lock_owned().await;
        for name in ["one", "two"] {
            let asked = Asked::default();
            let kept = Kept { account, at: app.now(), round, stage: Stage::InLine, asked, given: None };
            app.desk.releases.keep(name.to_owned(), kept);
            begin(&app, name.to_owned(), Arc::new(made::sample()), Releasing::default());
        }
        let kept = wait(&app, "two", round, account).await.unwrap();
        assert!(matches!(kept.stage, Stage::InLine));
        drop(another);
        for name in ["two", "one"] {
            let made = loop {
                let kept = wait(&app, name, round, account).await.unwrap();
                assert_eq!(kept.refusals(), []);
                if let Some(made) = kept.made() {
                    break made.clone();
                }
            };
            assert!(made.suppressed().is_some());
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
