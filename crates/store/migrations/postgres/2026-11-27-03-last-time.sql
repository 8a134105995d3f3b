-- What a facility answered in earlier rounds is looked up for each of its pages.
CREATE INDEX response_facility ON response (facility_id, round_id);
