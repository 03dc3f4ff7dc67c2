-- The messages of a conversation that bring a file along.
CREATE INDEX frame_media ON frame (lane) WHERE file IS NOT NULL;
