//! What every handler has at hand.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::Clock;
use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::Store;

use crate::assets::Assets;
use crate::desk::Desk;
use crate::templates::Templates;
use crate::throttle::Throttle;

/// How the site is set up. Read from the command line and the configuration file by the binary.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// Where people reach the site, without a slash at the end: `https://kaishin.example.jp`.
    pub public_url: String,
    /// Cookies travel over HTTPS only. False only for plain HTTP on the machine itself.
    pub secure_cookies: bool,
    /// The site stands behind one reverse proxy of ours, whose last `X-Forwarded-For` entry names the source.
    pub trust_proxy: bool,
    /// Folder with `templates/`, `assets/` and `locales/` that replace the ones in the program, read anew for each
    /// page. For writing pages.
    pub live_folder: Option<PathBuf>,
    /// The longest time for which the answer to a sign-in is held back after wrong codes.
    pub sign_in_delay_max: Duration,
    /// How long whoever asks for a release waits before a page says that it takes longer.
    pub release_patience: Duration,
    /// Whom to call, in the words of the site's owner; shown where people are stuck. One line.
    pub help_desk: base::Text,
}

impl Default for WebConfig {
    fn default() -> WebConfig {
        WebConfig {
            public_url: "http://127.0.0.1:8080".to_owned(),
            secure_cookies: true,
            trust_proxy: false,
            live_folder: None,
            sign_in_delay_max: Duration::from_secs(8),
            release_patience: Duration::from_secs(8),
            help_desk: base::Text::new(
                "調査の依頼文に記載された事務局の連絡先",
                "the secretariat, as named in the letter of request",
            ),
        }
    }
}

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The parts of [`App`].
pub struct Inner {
    /// The database.
    pub(crate) store: Store,
    /// Pages.
    pub(crate) templates: Templates,
    /// Styles and scripts.
    pub(crate) assets: Assets,
    /// The set-up.
    pub(crate) config: WebConfig,
    /// Slows down guessing.
    pub(crate) throttle: Mutex<Throttle>,
    /// What the secretariat's pages keep between requests.
    pub(crate) desk: Desk,
    clock: Arc<dyn Clock>,
    rng: Mutex<StdRng>,
}

impl App {
    /// The application. `seed` comes from the operating system's generator; in tests it is fixed.
    ///
    /// Fails with a sentence when a template or a translation cannot be read.
    pub fn new(store: Store, clock: Arc<dyn Clock>, seed: [u8; 32], config: WebConfig) -> Result<App, String> {
        let assets = Assets::new(config.live_folder.as_deref());
        let templates = Templates::new(config.live_folder.as_deref(), &assets)?;
        let throttle = Mutex::new(Throttle::new(config.sign_in_delay_max));
        let rng = Mutex::new(StdRng::from_seed(seed));
        Ok(App(Arc::new(Inner { store, templates, assets, config, throttle, desk: Desk::default(), clock, rng })))
    }

    /// The present moment, from the clock that came in.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Random bytes fit for secrets.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.rng.lock().expect("no panic while held").fill_bytes(&mut bytes);
        bytes
    }

    /// A generator of its own for work that draws many numbers.
    pub(crate) fn generator(&self) -> StdRng {
        StdRng::from_seed(self.random())
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
