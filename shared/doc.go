// Package shared is the wire of Tobar: the one line that the server, the app,
// a page from 2018, a script and a person's fingers all write.
//
// # The line
//
// One WebSocket text message is one frame, and one frame is one line:
//
//	to|content
//
// Everything before the first bar is the header, everything after it is the
// content, byte for byte. A frame without a bar is content alone.
//
//	frame   = [ header "|" ] content
//	header  = address *( ";" key [ "=" value ] )
//	address = ""            the address this connection wrote to last
//	        / name          a person
//	        / "#" group     a group
//	        / "@" verb      an instruction or an event; never stored as a message
//	key     = 1*16( a-z / 0-9 / "-" )
//	value   = text, in which %, ;, |, CR, LF and NUL are written %XX
//
// Blanks around the address are trimmed. A key that is not known is ignored,
// a verb that is not known is answered with an [CodeUnknownVerb] error: that is how the
// protocol grows. A known key stands at most once; "key" and "key=" are the
// same. A frame is valid UTF-8, its header has at most [MaxHeader] bytes and its
// content at most [MaxContent].
//
// # Two dialects
//
// What a client may write is the same in both; the subprotocol picks what the
// server writes. Without one, the plain dialect: a message arrives as its
// content and nothing else, an error as "error: " and words, and a WebSocket
// ping after a burst proves by its pong that the burst was read. With
// [Subprotocol], the full dialect: ids, ticks, receipts and errors are frames.
//
// # The life of a connection, full dialect
//
//	GET /ws?device=D&since=N&epoch=E         a cookie, a token, or a password says who
//	S: @hello;user=alice;epoch=E;n=LAST|     who you are, the log's epoch, where it ends
//	S: bob;n=421;id=K;at=MS|hi               every stored frame after N, oldest first
//	S: @read;by=bob;n=420|                   receipts that changed since, and who is present
//	S: @live|                                from here on it is live
//	C: @ack;n=421|                           this device has stored everything up to 421
//	C: bob;id=K2|hello                       a message, with its idempotency key
//	S: @sent;to=bob;n=422;id=K2;at=MS|       it is on disk as 422
//	S: @delivered;by=bob;n=422|              one of bob's devices has it
//	S: @read;by=bob;n=422|                   bob has looked at it
//
// The number n is a frame's place in the server's log: strictly growing, gaps
// allowed, below 2^53. It is the order, the cursor, the name to reply to or
// edit, and the watermark of a receipt. A cursor (epoch, n) that the log does
// not hold is answered by @hello with the key reset: the client sends again
// those of its own messages that the log lacks and takes its copy anew.
//
// # What a client writes
//
//	bob|hello                  a message
//	bob;id=K|hello             the same; the pair (sender, id) is stored once
//	bob;id=K;re=412|yes        a reply to message 412
//	bob;id=K;file=F|caption    with an uploaded file, F being its ID; the caption may be empty
//	@edit;n=412;id=K|text      change one's own message
//	@delete;n=412;id=K|        take it back, for everyone
//	@react;n=412;id=K|👍       a reaction; empty content takes it back
//	@hide;n=412;id=K|          take a message out of one's own sight; the other one keeps it
//	@ack;n=421|                this device has stored everything up to 421
//	@ping;id=X|                answered @pong;id=X|
//	@read;with=bob;n=421|      everything in the conversation up to 421 was looked at
//	@typing;to=bob|            is typing; at most one every 3 s, more are dropped
//	@set;with=bob;key=pin;id=K|1   a choice, about a conversation; empty content undoes it
//	@set;key=hide-typing;id=K|1    about oneself
//
// # What the server writes
//
//	bob;n=421;id=K;at=MS|hi                      bob wrote to you
//	bob;n=421;id=K;file=LINE;at=MS|caption       with a file, of which LINE tells everything: see [File]
//	alice;to=bob;n=422;id=K;at=MS|hello          you wrote to bob, on another connection or in a replay
//	@sent;to=bob;n=422;id=K;at=MS|               on disk; with dup when it was there already
//	@edit;from=bob;of=412;n=430;id=K;at=MS|text  a change; with its own n
//	@delete;from=bob;of=412;n=431;id=K;at=MS|    (to names the other one, where from is you)
//	@react;from=bob;of=412;n=432;id=K;at=MS|👍
//	@hide;from=alice;to=bob;of=412;n=433;id=K;at=MS|   you have hidden it, on another device
//	@delivered;by=bob;n=422|                     bob's device has all that you wrote to him up to 422
//	@read;by=bob;n=422|                          bob looked at all of it up to 422
//	@read;by=alice;with=bob;n=421|               you did, on another device
//	@typing;from=bob|
//	@presence;user=bob;state=online|             or offline, at=MS
//	@set;with=bob;key=pin|1                      you have chosen so; with the id where it answers
//	@profile;user=bob;called=Bob B.;picture=P;n=421|at sea   how bob, or you, want to be seen
//	@pong;id=X|
//	@error;code=C;id=K|words                     refused; the connection stays open unless the code says so
//
// On one connection all frames with an n of their own are written in the order
// of n, @sent among them; only a @sent with dup stands outside it.
//
// # Files
//
// Bytes go over HTTP: they are uploaded first, and are on disk before a message
// can name them. Whoever takes part in a conversation in which a message names a
// file may read it, at /files/ID, and send it on by its ID without uploading it again. When the last
// message that names it is taken back, the bytes are gone; within an hour, when it is out of sight of both. In the plain dialect a message with
// a file arrives as its caption, and after it a line with the file's name and address.
//
// # Choices
//
// What a person sets about conversations and themselves ([Choice]) is state, not
// log: all of it stands as @set between @hello and @live, and what is not among that is not set.
// From then on every connection of the person is told of each change, the one that it came from
// with its id. The last one to set something wins, in the order in which the
// server has stored them; an id counts once, and its repeat is answered with the value that
// holds. No more than 4096 are kept of one person.
//
// Of two people neither learns what one of them hides: who is typing, who is there and was
// when, who has read what. A message that was read while it was hidden is not shown as read later, before
// a newer one is.
//
// Who is blocked is not told. What they write is stored and answered by @sent, and is theirs alone
// for ever: it never arrives, not even when the block is undone, since a flood of what
// nobody wanted to hear would be the price of undoing it. The same holds for their edits and reactions;
// what they take back is gone. Neither sees the other's presence, typing and receipts. Who has blocked somebody cannot
// write to them: [CodeBlocked]. Receipts leave out what never arrives once they have come beyond it:
//
//	@delivered;by=bob;but=430-441;n=450|   everything up to 450, but from 430 to 441 nothing
//
// # Profiles
//
// What a person wants to be called, their picture and a line about themselves ([Profile]) is state as
// well: all of it stands in one @profile, and what is not there is not set. It is changed over HTTP
// (PUT /api/profile), and everybody who has a conversation with the person is told, and their own
// connections. Before the replay stand those that have changed since N, and those of people
// whom the one connecting has got to know since; whoever takes the copy anew gets all of them with the
// conversations. The number in an @profile is the profile's own: it is no place in the log and moves no cursor, and
// what has a smaller one than what is held is old. Where one of two people blocks the other,
// neither is told of the other's changes until that is undone. A name is for ever and unique, what
// somebody is called is neither: whoever shows it where it matters shows the name beside it.
//
// # Out of sight
//
// What a person has hidden, message by message with @hide or as a conversation up to an n with
// the choice [ChoiceCleared], is nowhere for them from then on: not in a replay, in history, search or media, in
// no count, and what changes it does not come. A conversation of which nothing is left is in no list until something
// newer is there. The other one keeps everything, the bytes of files too, and is not told. Neither can be undone: cleared
// never gets less, and a smaller one, or none, is answered with the value that holds. A copy on a device
// lets go of what it hears is hidden.
//
// # Rooms
//
// The server and the app both import this package and it imports the standard
// library alone, neither net/http nor syscall/js: both ends compile it, and
// what is here is all that they share.
package shared
