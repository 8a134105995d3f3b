//! What scheduler and executors may touch: files below one folder, to read. Whoever reaches their ports can send them a
//! plan, and a plan may name any file.

use std::fmt;
use std::io;
use std::path::Path as Place;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::common::DataFusionError;
use datafusion::execution::object_store::ObjectStoreRegistry;
use datafusion::object_store::local::LocalFileSystem;
use datafusion::object_store::path::Path;
use datafusion::object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use futures::StreamExt;
use futures::stream::{self, BoxStream};

/// Files below a folder, read only.
#[derive(Debug)]
pub(crate) struct Shared {
    store: LocalFileSystem,
    folder: Path,
}

impl Shared {
    /// The files below a folder that exists.
    pub(crate) fn below(folder: &Place) -> io::Result<Shared> {
        let folder = std::path::absolute(folder)?;
        if !folder.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, format!("{} is no folder", folder.display())));
        }
        let folder = Path::from_absolute_path(&folder).map_err(io::Error::other)?;
        Ok(Shared { store: LocalFileSystem::new(), folder })
    }

    fn allow(&self, location: Option<&Path>) -> Result<()> {
        if location.is_some_and(|location| location.prefix_matches(&self.folder)) {
            return Ok(());
        }
        let location = location.map_or_else(|| "/".to_owned(), |location| format!("/{location}"));
        Err(refused(format!("{location} lies outside of /{}, the only folder that is read here", self.folder)))
    }
}

fn refused(words: String) -> Error {
    Error::NotSupported { source: words.into() }
}

fn read_only() -> Error {
    refused("files are only read here".to_owned())
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "files below /{}", self.folder)
    }
}

#[async_trait]
impl ObjectStore for Shared {
    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        Err(read_only())
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(read_only())
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.allow(Some(location))?;
        self.store.get_opts(location, options).await
    }

    fn delete_stream(&self, _: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        stream::once(async { Err(read_only()) }).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        match self.allow(prefix) {
            Ok(()) => self.store.list(prefix),
            Err(error) => stream::once(async { Err(error) }).boxed(),
        }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.allow(prefix)?;
        self.store.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        Err(read_only())
    }
}

/// Gives the folder for addresses of files, and nothing for any other.
#[derive(Clone, Debug)]
pub(crate) struct OnlyShared(pub(crate) Arc<Shared>);

impl ObjectStoreRegistry for OnlyShared {
    fn register_store(&self, _: &url::Url, _: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        None
    }

    fn get_store(&self, url: &url::Url) -> datafusion::common::Result<Arc<dyn ObjectStore>> {
        if url.scheme() == "file" {
            return Ok(Arc::clone(&self.0) as Arc<dyn ObjectStore>);
        }
        Err(DataFusionError::Plan(format!("{url} is no file; only files of the shared folder are read here")))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use datafusion::execution::object_store::ObjectStoreRegistry;
    use datafusion::object_store::path::Path;
    use datafusion::object_store::{ObjectStore, ObjectStoreExt, PutPayload};
    use futures::StreamExt;

    use super::{OnlyShared, Shared};

    #[tokio::test]
    async fn a_plan_reads_below_the_folder_and_nowhere_else_and_writes_nothing() {
        let place = std::env::temp_dir().join(format!("kaishin-shared-{}", std::process::id()));
        fs::create_dir_all(place.join("inside")).unwrap();
        for file in ["inside/answers", "outside", "inside-too"] {
            fs::write(place.join(file), "架空").unwrap();
        }
        let shared = Shared::below(&place.join("inside")).unwrap();
        let at = |name: &str| Path::from_absolute_path(place.join(name)).unwrap();

        assert_eq!(shared.get(&at("inside/answers")).await.unwrap().bytes().await.unwrap(), "架空".as_bytes());
        for outside in ["outside", "inside-too"] {
            let words = shared.get(&at(outside)).await.unwrap_err().to_string();
            assert!(words.contains("outside of"), "{words}");
        }
        assert_eq!(shared.list(Some(&at("inside"))).count().await, 1);
        assert!(shared.list(None).next().await.unwrap().is_err());
        assert!(shared.list_with_delimiter(Some(&at(""))).await.is_err());
        assert!(shared.put(&at("inside/new"), PutPayload::from_static(b"x")).await.is_err());
        assert!(shared.delete(&at("inside/answers")).await.is_err());
        assert!(shared.copy(&at("inside/answers"), &at("inside/copy")).await.is_err());
        assert!(place.join("inside/answers").exists() && !place.join("inside/copy").exists());

        let registry = OnlyShared(Arc::new(shared));
        assert!(registry.get_store(&"file:///".parse().unwrap()).is_ok());
        assert!(registry.get_store(&"http://127.0.0.1/".parse().unwrap()).is_err());
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_said() {
        let words = Shared::below(std::path::Path::new("架空のフォルダ")).unwrap_err().to_string();
        assert!(words.contains("架空のフォルダ is no folder"), "{words}");
    }
}
