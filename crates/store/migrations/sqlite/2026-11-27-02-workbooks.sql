-- Answering workbooks that were made, and what came back. Answers go into revision as always.

CREATE TABLE workbook (
    id INTEGER PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES round (id),
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    made_from BIGINT NOT NULL,
    withheld TEXT NOT NULL CHECK (withheld IN ('yes', 'no')),
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    -- What its readings did: rows that got an id, and versions of the response that they made. JSON.
    allotted TEXT NOT NULL,
    versions TEXT NOT NULL
);
CREATE INDEX workbook_facility ON workbook (facility_id, round_id, id);

-- What was found in the newest workbooks that came back, sealed, so that it can be looked at again.
CREATE TABLE workbook_reading (
    id INTEGER PRIMARY KEY,
    workbook_id BIGINT NOT NULL REFERENCES workbook (id),
    round_id BIGINT NOT NULL REFERENCES round (id),
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    file_hash TEXT NOT NULL,
    sealed BLOB NOT NULL,
    n_taken BIGINT NOT NULL,
    n_same BIGINT NOT NULL,
    -- Keys of answers that somebody still has to choose between. JSON.
    undecided TEXT NOT NULL,
    read_at TEXT NOT NULL,
    read_by TEXT NOT NULL
);
CREATE INDEX workbook_reading_facility ON workbook_reading (facility_id, round_id, id);
