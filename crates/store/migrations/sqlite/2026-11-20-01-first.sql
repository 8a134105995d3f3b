-- The first schema. Times are text in UTC (2026-11-20T05:03:11.123Z), so that they sort and can be read.
-- A state worth asking about is a row with a name, a person and a time; nothing here is ticked.

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('secretariat', 'coordinator')),
    scope_prefecture TEXT NOT NULL DEFAULT '',
    may_unseal TEXT NOT NULL DEFAULT 'no' CHECK (may_unseal IN ('yes', 'no')),
    created_at TEXT NOT NULL
);

CREATE TABLE register_import (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    as_of TEXT NOT NULL,
    n_appeared BIGINT NOT NULL,
    n_vanished BIGINT NOT NULL,
    n_changed BIGINT NOT NULL,
    imported_at TEXT NOT NULL,
    imported_by TEXT NOT NULL
);

CREATE TABLE facility (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    kind TEXT NOT NULL,
    prefecture TEXT NOT NULL,
    municipality TEXT NOT NULL,
    address TEXT NOT NULL,
    beds_stated BIGINT,
    beds_general BIGINT,
    beds_long_term BIGINT,
    beds_psychiatric BIGINT,
    beds_tuberculosis BIGINT,
    beds_infectious BIGINT,
    beds_total_only TEXT NOT NULL CHECK (beds_total_only IN ('yes', 'no')),
    invented TEXT NOT NULL CHECK (invented IN ('yes', 'no')),
    appeared_import BIGINT NOT NULL REFERENCES register_import (id),
    vanished_import BIGINT REFERENCES register_import (id)
);
CREATE INDEX facility_prefecture ON facility (prefecture, code);

CREATE TABLE facility_change (
    id INTEGER PRIMARY KEY,
    import_id BIGINT NOT NULL REFERENCES register_import (id),
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    field TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
);
CREATE INDEX facility_change_facility ON facility_change (facility_id, id);

CREATE TABLE instrument (
    id INTEGER PRIMARY KEY,
    form_id TEXT NOT NULL,
    version TEXT NOT NULL,
    title_ja TEXT NOT NULL,
    title_en TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    sheets TEXT NOT NULL,
    published_at TEXT NOT NULL,
    published_by TEXT NOT NULL,
    UNIQUE (form_id, version)
);

CREATE TABLE round (
    id INTEGER PRIMARY KEY,
    title_ja TEXT NOT NULL,
    title_en TEXT NOT NULL,
    instrument_id BIGINT NOT NULL REFERENCES instrument (id),
    frame_rule TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE TABLE round_event (
    id INTEGER PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES round (id),
    kind TEXT NOT NULL CHECK (kind IN ('frozen', 'opened', 'extended', 'closed', 'reopened')),
    closes_at TEXT,
    reason TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    happened_by TEXT NOT NULL
);
CREATE INDEX round_event_round ON round_event (round_id, id);

CREATE TABLE frame_member (
    round_id BIGINT NOT NULL REFERENCES round (id),
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    status TEXT NOT NULL CHECK (status IN ('in', 'out', 'unclear')),
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    stratum TEXT NOT NULL,
    beds BIGINT,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    prefecture TEXT NOT NULL,
    PRIMARY KEY (round_id, facility_id)
);
CREATE INDEX frame_member_place ON frame_member (round_id, status, prefecture, stratum);

CREATE TABLE frame_decision (
    id INTEGER PRIMARY KEY,
    round_id BIGINT NOT NULL,
    facility_id BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('in', 'out')),
    stratum TEXT NOT NULL,
    beds BIGINT,
    reason TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    FOREIGN KEY (round_id, facility_id) REFERENCES frame_member (round_id, facility_id)
);

CREATE TABLE access_code (
    id INTEGER PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES round (id),
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    hash TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    revoked_at TEXT
);
CREATE INDEX access_code_facility ON access_code (facility_id, round_id);

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES round (id),
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    sealed BLOB NOT NULL,
    declared_at TEXT NOT NULL
);
CREATE INDEX person_facility ON person (facility_id, round_id);

CREATE TABLE sign_in (
    id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    account_id BIGINT REFERENCES account (id),
    access_code_id BIGINT REFERENCES access_code (id),
    person_id BIGINT REFERENCES person (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CHECK ((account_id IS NULL) <> (access_code_id IS NULL))
);

CREATE TABLE response (
    id INTEGER PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES round (id),
    facility_id BIGINT NOT NULL REFERENCES facility (id),
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (round_id, facility_id)
);

-- Every answer that was ever given, oldest first. Nothing here is changed or removed.
CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    response_id BIGINT NOT NULL REFERENCES response (id),
    version BIGINT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    value TEXT,
    sealed BLOB,
    person_id BIGINT REFERENCES person (id),
    revised_by TEXT NOT NULL,
    revised_at TEXT NOT NULL
);
CREATE INDEX revision_response ON revision (response_id, version);

-- The newest revision of each answer, so that a page is read with one query.
CREATE TABLE answer (
    response_id BIGINT NOT NULL REFERENCES response (id),
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    value TEXT,
    sealed BLOB,
    person_id BIGINT REFERENCES person (id),
    revised_by TEXT NOT NULL,
    revised_at TEXT NOT NULL,
    PRIMARY KEY (response_id, key)
);

CREATE TABLE submission (
    id INTEGER PRIMARY KEY,
    response_id BIGINT NOT NULL REFERENCES response (id),
    version BIGINT NOT NULL,
    receipt TEXT NOT NULL UNIQUE,
    n_soft BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    submitted_at TEXT NOT NULL
);
CREATE INDEX submission_response ON submission (response_id, version);

CREATE TABLE audit_entry (
    id INTEGER PRIMARY KEY,
    happened_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_entry_subject ON audit_entry (subject, id);

-- The chain over the entries, made afterwards in batches so that writers do not queue for it.
CREATE TABLE audit_batch (
    id INTEGER PRIMARY KEY,
    first_entry BIGINT NOT NULL,
    last_entry BIGINT NOT NULL,
    n_entries BIGINT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    chained_at TEXT NOT NULL
);

-- Something sealed with the key of the first start, so that another key is noticed before it seals anything.
CREATE TABLE seal_check (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
);
