//! Which engine counts: our kernel, or one that a build with the feature `cluster` brings along.

/// Who counts the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Engine {
    /// The kernel, in this process.
    #[default]
    Kernel,
    /// Another engine; the counts are the same.
    #[cfg(feature = "cluster")]
    Other(cluster::Engine),
}

/// Reads `kernel`, `datafusion` or `ballista://HOST:PORT`.
pub(super) fn engine(text: &str) -> Result<Engine, String> {
    if text == "kernel" {
        return Ok(Engine::Kernel);
    }
    #[cfg(feature = "cluster")]
    {
        let engine = cluster::Engine::parse(text).map(Engine::Other);
        engine.ok_or_else(|| "kernel, datafusion or ballista://HOST:PORT".to_owned())
    }
    #[cfg(not(feature = "cluster"))]
    Err("only kernel: this program was built without the feature “cluster”, see docs/operations/cluster.md".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Engine, engine};

    #[test]
    fn an_engine_that_is_not_there_is_said_with_those_that_are() {
        assert_eq!(engine("kernel"), Ok(Engine::Kernel));
        let words = engine("spark").unwrap_err();
        assert!(words.contains("kernel"), "{words}");
        assert_eq!(engine("datafusion").is_ok(), cfg!(feature = "cluster"));
    }
}
