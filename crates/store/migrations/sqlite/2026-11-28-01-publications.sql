-- Tables that were given out for publication, as they left the house: the next release of the round must tell nothing more
-- together with them.
CREATE TABLE publication (
    id INTEGER PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES round (id),
    -- What was submitted later does not count.
    as_of TEXT NOT NULL,
    -- By which rules figures were withheld, and which tables were left out. Words of the command line.
    rules TEXT NOT NULL,
    left_out TEXT NOT NULL,
    -- The files as one ZIP, with its SHA-256.
    file_hash TEXT NOT NULL,
    file BLOB NOT NULL,
    given_at TEXT NOT NULL,
    given_by TEXT NOT NULL,
    UNIQUE (round_id, file_hash)
);
