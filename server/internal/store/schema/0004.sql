-- What was uploaded, or is being so while blob is NULL.
CREATE TABLE file (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	name    TEXT    NOT NULL UNIQUE, -- by which the wire knows it: random
	account INTEGER NOT NULL REFERENCES account, -- who uploaded it
	size    INTEGER NOT NULL,
	about   TEXT    NOT NULL, -- its line (shared.File)
	title   TEXT    NOT NULL, -- what it is called
	blob    TEXT,             -- the name of its bytes
	made    INTEGER NOT NULL
) STRICT;
CREATE INDEX file_account ON file (account);
CREATE INDEX file_blob ON file (blob) WHERE blob IS NOT NULL;

-- What a message brings along.
ALTER TABLE frame ADD COLUMN file INTEGER;
CREATE INDEX frame_file ON frame (file) WHERE file IS NOT NULL;
