-- Why an answer that a soft check doubts is right all the same, in the respondent's words. Nothing here is changed or
-- removed: another reason is another row, and the newest one counts while the answer stays as it was.
CREATE TABLE explanation (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    response_id BIGINT NOT NULL REFERENCES response (id),
    version BIGINT NOT NULL,
    key TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT,
    sealed BYTEA,
    person_id BIGINT REFERENCES person (id),
    explained_by TEXT NOT NULL,
    explained_at TEXT NOT NULL
);
CREATE INDEX explanation_response ON explanation (response_id, id);
