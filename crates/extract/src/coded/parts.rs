//! Parquet as where codes come from: one file, or several whose rows are those of one table.

use std::fs::File;

use base::Finding;
use parquet::basic::{Compression, Type as Physical};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use super::chunk::Source;
use super::guard::guarded;
use super::say::{self, damaged, no_codes, not_parquet, row_group_size, too_many_columns};
use super::value::{CodeValue, Distinct};
use super::{COLUMNS_MAX, CodedColumn, GROUP_ROWS_MAX, kind, pages, texts};

/// Codes of a small file, of all its columns together, that are kept when they were found on the way.
const CODES_KEPT_MAX: usize = 1 << 24;

/// Files with the same columns, one after another. There is at least one.
#[derive(Debug)]
pub(super) struct Parts {
    parts: Vec<Parquet>,
    /// The part and the place in it of every row group.
    groups: Vec<(usize, usize)>,
}

/// One column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) index: usize,
    pub(super) name: String,
    physical: Physical,
    is_flat: bool,
    /// True where a value means what it says: no amount with decimals, no date.
    is_plain: bool,
}

/// What is found when a column is looked at for the first time.
#[derive(Debug)]
pub(super) struct Coded {
    /// Its values in ascending order.
    pub(super) values: Vec<CodeValue>,
    /// The code of every row of a small file.
    pub(super) codes: Option<Vec<u8>>,
}

#[derive(Debug)]
struct Parquet {
    /// What findings call it; `None` for a file that stands alone.
    name: Option<String>,
    source: Source,
    metadata: ParquetMetaData,
}

impl Leaf {
    /// Whether values of this type can be codes.
    pub(super) fn can_be_coded(&self) -> bool {
        let has_codes = match self.physical {
            Physical::BOOLEAN | Physical::INT32 | Physical::INT64 | Physical::BYTE_ARRAY => true,
            Physical::INT96 | Physical::FLOAT | Physical::DOUBLE | Physical::FIXED_LEN_BYTE_ARRAY => false,
        };
        self.is_flat && self.is_plain && has_codes
    }

    /// Its type, as Parquet calls it.
    pub(super) fn kind(&self) -> String {
        self.physical.to_string()
    }
}

impl Parts {
    /// Reads what the files hold. Every file that cannot be read, and every one with other columns than the first, is told.
    pub(super) fn open(files: Vec<(Option<String>, File)>) -> Result<Parts, Vec<Finding>> {
        let (mut parts, mut findings) = (Vec::with_capacity(files.len()), Vec::new());
        for (name, file) in files {
            match Parquet::open(name, file) {
                Ok(part) => parts.push(part),
                Err(finding) => findings.push(*finding),
            }
        }
        if let Some((first, others)) = parts.split_first() {
            let leaves = first.leaves();
            let differing = others.iter().filter(|part| part.leaves() != leaves);
            findings.extend(differing.map(|part| part.placed(say::other_columns(&leaves, &part.leaves()))));
        }
        let groups = parts
            .iter()
            .enumerate()
            .flat_map(|(place, part)| (0..part.metadata.num_row_groups()).map(move |group| (place, group)))
            .collect();
        if findings.is_empty() { Ok(Parts { parts, groups }) } else { Err(findings) }
    }

    pub(super) fn n_groups(&self) -> usize {
        self.groups.len()
    }

    pub(super) fn n_rows_in(&self, group: usize) -> usize {
        let (part, group) = self.groups[group];
        self.parts[part].n_rows_in(group)
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.leaves().into_iter().map(|leaf| leaf.name).collect()
    }

    pub(super) fn leaves(&self) -> Vec<Leaf> {
        self.parts[0].leaves()
    }

    /// Puts the codes of one column of one group behind those that are there.
    pub(super) fn read(&self, group: usize, column: &CodedColumn, codes: &mut Vec<u8>) -> Result<(), Box<Finding>> {
        let (part, group) = self.groups[group];
        let part = &self.parts[part];
        let n_rows = part.n_rows_in(group);
        codes.reserve(n_rows);
        let metadata = part.metadata.row_group(group).column(column.index);
        guarded(|| pages::codes(&part.source.chunk(metadata)?, n_rows, column, codes))
            .map_err(|error| Box::new(part.placed(damaged(&column.name, group, &error))))
    }

    /// The different values of a column, or `None` when there are too many. Of a small file the codes of the rows too, where
    /// they are found on the way.
    pub(super) fn coded(&self, index: usize, name: &str) -> Result<Option<Coded>, Box<Finding>> {
        if let [part] = self.parts.as_slice()
            && let [group] = part.metadata.row_groups()
            && part.is_small()
        {
            let coded = guarded(|| pages::whole(&part.source.chunk(group.column(index))?, part.n_rows_in(0)));
            if let Some((values, codes)) = coded.map_err(|error| Box::new(part.placed(damaged(name, 0, &error))))? {
                return Ok(Some(Coded { values, codes }));
            }
        }
        Ok(self.distinct(index, name)?.map(|values| Coded { values, codes: None }))
    }

    fn distinct(&self, index: usize, name: &str) -> Result<Option<Vec<CodeValue>>, Box<Finding>> {
        let mut distinct = Distinct::default();
        for part in &self.parts {
            for (group, metadata) in part.metadata.row_groups().iter().enumerate() {
                let column = metadata.column(index);
                let n_rows = part.n_rows_in(group);
                let found = guarded(|| pages::distinct(&part.source, column, n_rows, &mut distinct));
                if !found.map_err(|error| Box::new(part.placed(damaged(name, group, &error))))? {
                    return Ok(None);
                }
            }
        }
        Ok(distinct.into_codes())
    }

    /// A whole column as text.
    pub(super) fn texts(&self, name: &str, index: usize) -> Result<Vec<String>, Box<Finding>> {
        let mut cells = Vec::new();
        for part in &self.parts {
            part.texts(name, index, &mut cells)?;
        }
        Ok(cells)
    }
}

impl Parquet {
    /// Whether its codes may stay in memory.
    fn is_small(&self) -> bool {
        let n_columns = self.metadata.file_metadata().schema_descr().num_columns();
        self.source.is_whole() && self.n_rows_in(0).saturating_mul(n_columns) <= CODES_KEPT_MAX
    }

    fn open(name: Option<String>, file: File) -> Result<Parquet, Box<Finding>> {
        let placed = |finding: Finding| match &name {
            Some(name) => finding.in_file(name),
            None => finding,
        };
        let read = guarded(|| {
            let source = Source::new(file, name.is_none())?;
            Ok((source.metadata()?, source))
        });
        let (metadata, source) = read.map_err(|error| Box::new(placed(not_parquet(&error))))?;
        let parquet = Parquet { name, source, metadata };
        let checked = parquet.check_size().and_then(|()| parquet.check_codecs());
        checked.map_err(|finding| Box::new(parquet.placed(*finding)))?;
        Ok(parquet)
    }

    /// The same finding with the part's name, where there are several.
    fn placed(&self, finding: Finding) -> Finding {
        match &self.name {
            Some(name) => finding.in_file(name),
            None => finding,
        }
    }

    fn n_rows_in(&self, group: usize) -> usize {
        usize::try_from(self.metadata.row_group(group).num_rows()).expect("checked when the file was opened")
    }

    fn check_size(&self) -> Result<(), Box<Finding>> {
        let n_columns = self.metadata.file_metadata().schema_descr().num_columns();
        if n_columns > COLUMNS_MAX {
            return Err(Box::new(too_many_columns(n_columns)));
        }
        let mut n_rows = self.metadata.row_groups().iter().map(RowGroupMetaData::num_rows);
        match n_rows.find(|n_rows| !(0..=GROUP_ROWS_MAX).contains(n_rows)) {
            Some(n_rows) => Err(Box::new(row_group_size(n_rows))),
            None => Ok(()),
        }
    }

    fn check_codecs(&self) -> Result<(), Box<Finding>> {
        let columns = self.metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
        let mut codecs = columns.map(|column| column.compression());
        let is_read = |codec: &Compression| match codec {
            Compression::UNCOMPRESSED
            | Compression::SNAPPY
            | Compression::GZIP(_)
            | Compression::LZ4
            | Compression::LZ4_RAW
            | Compression::ZSTD(_) => true,
            Compression::LZO | Compression::BROTLI(_) => false,
        };
        match codecs.find(|codec| !is_read(codec)) {
            Some(codec) => Err(Box::new(say::unknown_codec(codec))),
            None => Ok(()),
        }
    }

    fn leaves(&self) -> Vec<Leaf> {
        let schema = self.metadata.file_metadata().schema_descr();
        let leaf = |(index, leaf): (usize, &parquet::schema::types::ColumnDescPtr)| Leaf {
            index,
            name: leaf.path().string(),
            physical: leaf.physical_type(),
            is_plain: kind::is_plain(leaf),
            is_flat: leaf.max_rep_level() == 0 && leaf.max_def_level() <= 1,
        };
        schema.columns().iter().enumerate().map(leaf).collect()
    }

    fn texts(&self, name: &str, index: usize, cells: &mut Vec<String>) -> Result<(), Box<Finding>> {
        if !self.leaves()[index].is_flat {
            return Err(Box::new(self.placed(no_codes(name))));
        }
        for (group, metadata) in self.metadata.row_groups().iter().enumerate() {
            let (n_rows, before) = (self.n_rows_in(group), cells.len());
            let read = guarded(|| texts::texts(&self.source.chunk(metadata.column(index))?, n_rows, cells));
            read.map_err(|error| Box::new(self.placed(damaged(name, group, &error))))?;
            if cells.len() != before + n_rows {
                return Err(Box::new(self.placed(say::other_length(name, cells.len() - before, n_rows))));
            }
        }
        Ok(())
    }
}
