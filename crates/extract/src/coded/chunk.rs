//! The bytes of one column of one row group, fetched at once; the file itself is shared by all threads.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use bytes::buf::Reader;
use bytes::{Buf, Bytes};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

/// No chunk is longer: a damaged file may name any length.
const CHUNK_BYTES_MAX: u64 = 1 << 31;

/// A file of up to so many bytes is read at once where it stands alone.
const WHOLE_BYTES_MAX: u64 = 1 << 20;

/// The file.
#[derive(Debug)]
pub(super) enum Source {
    /// All its bytes.
    Whole(Bytes),
    /// Read where it is asked for.
    Opened(Mutex<File>),
}

/// One column of one row group.
#[derive(Debug)]
pub(super) struct Chunk<'a> {
    bytes: Arc<Window>,
    pub(super) metadata: &'a ColumnChunkMetaData,
}

/// Some bytes of a file, addressed by their place in the whole.
#[derive(Debug)]
struct Window {
    start: u64,
    bytes: Bytes,
}

impl Source {
    /// `is_alone` tells that there is no other file of the same table.
    pub(super) fn new(mut file: File, is_alone: bool) -> Result<Source> {
        if !is_alone || file.metadata()?.len() > WHOLE_BYTES_MAX {
            return Ok(Source::Opened(Mutex::new(file)));
        }
        let mut bytes = Vec::new();
        // A file that grows meanwhile is cut off, and refused for its end.
        (&mut file).take(WHOLE_BYTES_MAX).read_to_end(&mut bytes)?;
        Ok(Source::Whole(bytes.into()))
    }

    /// What the end of the file tells.
    pub(super) fn metadata(&self) -> Result<ParquetMetaData> {
        match self {
            Source::Whole(bytes) => ParquetMetaDataReader::new().parse_and_finish(bytes),
            Source::Opened(file) => ParquetMetaDataReader::new().parse_and_finish(&*file.lock().map_err(|_| failed())?),
        }
    }

    /// Whether every column is at hand without reading.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Source::Whole(_))
    }

    /// Fetches the bytes of a column.
    pub(super) fn chunk<'a>(&self, metadata: &'a ColumnChunkMetaData) -> Result<Chunk<'a>> {
        let (start, length) = metadata.byte_range();
        self.fetch(metadata, start, length)
    }

    /// Fetches what stands before the first page of data: the dictionary.
    pub(super) fn dictionary<'a>(&self, metadata: &'a ColumnChunkMetaData) -> Result<Chunk<'a>> {
        let (start, length) = metadata.byte_range();
        let data = u64::try_from(metadata.data_page_offset()).unwrap_or(0);
        let before = data.checked_sub(start).filter(|before| (1..=length).contains(before));
        self.fetch(metadata, start, before.unwrap_or(length))
    }

    fn fetch<'a>(&self, metadata: &'a ColumnChunkMetaData, start: u64, length: u64) -> Result<Chunk<'a>> {
        if length > CHUNK_BYTES_MAX {
            return Err(ParquetError::General(format!("a column of {length} bytes")));
        }
        let bytes = match self {
            Source::Whole(bytes) => {
                let start = usize::try_from(start).map_or(bytes.len(), |start| start.min(bytes.len()));
                let rest = bytes.slice(start..);
                rest.slice(..usize::try_from(length).map_or(rest.len(), |length| length.min(rest.len())))
            }
            Source::Opened(file) => {
                let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(|_| too_long())?);
                let mut file = file.lock().map_err(|_| failed())?;
                file.seek(SeekFrom::Start(start))?;
                (&mut *file).take(length).read_to_end(&mut bytes)?;
                bytes.into()
            }
        };
        if bytes.len() as u64 != length {
            return Err(ParquetError::EOF(format!("{} bytes instead of {length}", bytes.len())));
        }
        Ok(Chunk { bytes: Arc::new(Window { start, bytes }), metadata })
    }
}

impl Chunk<'_> {
    /// Its pages, one after another.
    pub(super) fn pages(&self, n_rows: usize) -> Result<SerializedPageReader<impl ChunkReader + use<>>> {
        SerializedPageReader::new(Arc::clone(&self.bytes), self.metadata, n_rows, None)
    }
}

impl Length for Window {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for Window {
    type T = Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Reader<Bytes>> {
        let at = self.at(start, 0)?;
        Ok(self.bytes.slice(at..).reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let at = self.at(start, length)?;
        Ok(self.bytes.slice(at..at + length))
    }
}

impl Window {
    /// Where `length` bytes from `start` lie here.
    fn at(&self, start: u64, length: usize) -> Result<usize> {
        let at = start.checked_sub(self.start).and_then(|at| usize::try_from(at).ok()).ok_or_else(too_long)?;
        match at.checked_add(length) {
            Some(end) if end <= self.bytes.len() => Ok(at),
            _ => Err(ParquetError::EOF(format!("{length} bytes at {start} lie outside of the column"))),
        }
    }
}

fn too_long() -> ParquetError {
    ParquetError::General("a place outside of the column".to_owned())
}

fn failed() -> ParquetError {
    ParquetError::General("another thread failed".to_owned())
}
