-- Of a conversation, its receiver sees nothing up to this n any more, nor its sender.
ALTER TABLE lane ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lane ADD COLUMN cleared_own INTEGER NOT NULL DEFAULT 0;

-- Who of the two does not see a frame any more, bit by bit: 1 who writes in the even
-- lane, 2 the other one. A change has what its message has. What hides a message is a frame of kind 9.
ALTER TABLE frame ADD COLUMN hidden INTEGER;

-- The messages of a conversation that may hold a link.
CREATE INDEX frame_link ON frame (lane) WHERE instr(content, '://') > 0;
