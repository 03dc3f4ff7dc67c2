-- What accounts have set: each about another account, or about itself (0).
CREATE TABLE choice (
	account INTEGER NOT NULL REFERENCES account,
	about   INTEGER NOT NULL,
	key     TEXT    NOT NULL,
	value   TEXT    NOT NULL,
	PRIMARY KEY (account, about, key)
) STRICT, WITHOUT ROWID;

-- Hashes of account and id of all choices that were made with one: a repeat must not
-- undo what was chosen since.
CREATE TABLE chosen (
	hash BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- When it was last online, Unix milliseconds; 0 for never.
ALTER TABLE account ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

-- How much of read the sender may know.
ALTER TABLE lane ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
UPDATE lane SET shown = read;

-- What its receiver never gets, who had blocked the sender: the newest such message, the
-- newest change of a message that the receiver has, and the stretches of such messages.
ALTER TABLE lane ADD COLUMN shunned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lane ADD COLUMN aside INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lane ADD COLUMN gaps TEXT NOT NULL DEFAULT '';

-- Frames of that sort have a kind of their own, by 4 larger: 5 message, 6 edit, 7 delete, 8 react.
CREATE INDEX frame_shunned ON frame (lane) WHERE kind = 5;
