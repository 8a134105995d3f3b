//! axe-core on the page in front.

use serde_json::Value;

use super::{Page, environment};

impl Page {
    /// Fails where axe-core finds anything on this page, and lists all of it. Skipped, with a line that says so, where
    /// the machine does not have axe-core.
    pub(crate) async fn expect_accessible(&self) {
        let Some(file) = environment::axe() else {
            return;
        };
        let axe = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.evaluate(&axe, Vec::new()).await;
        let script = "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then( \
            result => done(result.violations.map(v => v.id + ' (' + v.impact + '): ' + v.help + v.nodes.map( \
            n => '\\n    ' + n.html.slice(0, 200) + '\\n      ' + n.failureSummary.replaceAll('\\n', ' ')).join(''))), \
            error => done(['axe itself fails: ' + error]));";
        let result = self.with_scripts(async || self.session.execute_async(script, Vec::new()).await).await;
        let result = result.expect("axe answers");
        let violations: Vec<&str> = result.json().as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(violations.is_empty(), "{} breaks rules of axe:\n{}", self.path().await, violations.join("\n"));
    }
}
