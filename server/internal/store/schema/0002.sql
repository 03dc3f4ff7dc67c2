-- What is found by its words. The text is given to it as tokens (tokensOf) and is not
-- kept, nor where a token stands: what is found is read from frame and looked at again.
CREATE VIRTUAL TABLE found USING fts5 (
	tokens,
	content = '', columnsize = 0, detail = none,
	tokenize = "ascii tokenchars '@=~'"
);
-- What is taken out is gone from the pages, not only marked as gone.
INSERT INTO found (found, rank) VALUES ('secure-delete', 1);

-- One row: messages up to this n are in found, or in stale.
CREATE TABLE indexed (n INTEGER NOT NULL) STRICT;
INSERT INTO indexed (n) VALUES (0);

-- Messages that changed since: content is what found holds of them, of whose tokens
-- so many have been taken out.
CREATE TABLE stale (
	n       INTEGER PRIMARY KEY,
	content TEXT    NOT NULL,
	gone    INTEGER NOT NULL
) STRICT;
