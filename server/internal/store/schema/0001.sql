-- Names and numbers that belong to this log as a whole.
CREATE TABLE setting (
	name  TEXT PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Mixed into the keys of frames, so that nobody can choose ids that collide.
INSERT INTO setting (name, value) VALUES ('salt', randomblob(16));

-- Each start of a server on this log. last is the newest frame when the next one began.
CREATE TABLE epoch (
	id      INTEGER PRIMARY KEY,
	name    TEXT    NOT NULL UNIQUE,
	started INTEGER NOT NULL,
	last    INTEGER
) STRICT;

CREATE TABLE account (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	name     TEXT    NOT NULL UNIQUE,
	password TEXT    NOT NULL, -- '' for a guest
	owner    INTEGER NOT NULL,
	guest    INTEGER NOT NULL,
	made     INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	hash    BLOB    NOT NULL UNIQUE,
	account INTEGER NOT NULL REFERENCES account,
	label   TEXT    NOT NULL,
	token   INTEGER NOT NULL,
	made    INTEGER NOT NULL,
	seen    INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account);

CREATE TABLE invite (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	hash    BLOB    NOT NULL UNIQUE,
	by      INTEGER NOT NULL REFERENCES account,
	made    INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	uses    INTEGER NOT NULL,
	used    INTEGER NOT NULL
) STRICT;
CREATE INDEX invite_by ON invite (by);

-- Copies of the log, each with what it has stored.
CREATE TABLE device (
	id      INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	name    TEXT    NOT NULL,
	acked   INTEGER NOT NULL,
	UNIQUE (account, name)
) STRICT;

-- One direction of a conversation. The two directions are 2k and 2k+1; who writes
-- to himself has 2k alone. The watermarks are the receiver's.
CREATE TABLE lane (
	id        INTEGER PRIMARY KEY,
	sender    INTEGER NOT NULL REFERENCES account,
	receiver  INTEGER NOT NULL REFERENCES account,
	last      INTEGER NOT NULL, -- newest message
	turned    INTEGER NOT NULL, -- newest change
	delivered INTEGER NOT NULL,
	read      INTEGER NOT NULL,
	changed   INTEGER NOT NULL, -- where the log stood when a watermark moved
	UNIQUE (receiver, sender)
) STRICT;
CREATE INDEX lane_sender ON lane (sender);

-- The log. Every index ends in n by itself, the row's number, and a frame is in
-- one of frame_message and frame_change only.
CREATE TABLE frame (
	n       INTEGER PRIMARY KEY,
	lane    INTEGER NOT NULL,
	kind    INTEGER NOT NULL, -- 1 message, 2 edit, 3 delete, 4 react
	of      INTEGER,          -- a change: its message
	at      INTEGER NOT NULL,
	key     INTEGER,          -- of sender and id; not unique
	id      TEXT,
	re      INTEGER,
	content TEXT    NOT NULL,
	edited  INTEGER,          -- a message: its newest edit
	deleted INTEGER           -- a message: what took it back
) STRICT;
CREATE INDEX frame_message ON frame (lane) WHERE kind = 1;
CREATE INDEX frame_change ON frame (lane) WHERE kind > 1;
CREATE INDEX frame_of ON frame (of) WHERE of IS NOT NULL;
CREATE INDEX frame_key ON frame (key) WHERE key IS NOT NULL;

CREATE TABLE reaction (
	of      INTEGER NOT NULL,
	by      INTEGER NOT NULL,
	content TEXT    NOT NULL,
	PRIMARY KEY (of, by)
) STRICT, WITHOUT ROWID;
