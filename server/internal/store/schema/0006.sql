-- How people want to be seen. A row stays when all of it was taken back.
CREATE TABLE profile (
	account INTEGER PRIMARY KEY REFERENCES account,
	called  TEXT    NOT NULL,
	status  TEXT    NOT NULL,
	picture TEXT    NOT NULL, -- the name of its bytes, '' for none
	changed INTEGER NOT NULL  -- where the log stood then, or beyond: it grows with each change
) STRICT;
CREATE INDEX profile_picture ON profile (picture) WHERE picture <> '';

-- Where the log stood when the two began to be told of each other: with their first
-- message, or when a block ended.
ALTER TABLE lane ADD COLUMN met INTEGER NOT NULL DEFAULT 0;
