package shared

// The types of the JSON API under /api/, which the server writes and the app
// reads. Each answer that tells of the log says as of which n and epoch it is true,
// so that a client can merge it with the stream.

// Me is who is asking: GET /api/me.
type Me struct {
	Name  string `json:"name"`
	Owner bool   `json:"owner"`
}

// Person is somebody who can be written to: GET /api/people/{name}. Name is
// the mapped spelling.
type Person struct {
	Name    string  `json:"name"`
	Seen    int64   `json:"seen,omitempty"` // when they were last online, where that may be known
	Profile Profile `json:"profile"`
}

// ProfileRequest changes the profile of whoever asks: PUT /api/profile. What it leaves out stays as it is.
type ProfileRequest struct {
	Called string `json:"called,omitempty"`
	Status string `json:"status,omitempty"`
}

// Conversations is everything that the person asking takes part in, the one
// with the newest message first: GET /api/conversations.
type Conversations struct {
	N             int64          `json:"n"`
	Epoch         string         `json:"epoch"`
	Conversations []Conversation `json:"conversations"`
	Choices       []Choice       `json:"choices,omitempty"`  // all that the one asking has set
	Profiles      []Profile      `json:"profiles,omitempty"` // of those in the conversations, and one's own
}

// Conversation is one row of that list.
type Conversation struct {
	With      string   `json:"with"`
	Last      *Message `json:"last"`          // the newest message
	Unread    int      `json:"unread"`        // the other's messages after Seen
	Seen      int64    `json:"seen"`          // the one asking has looked at everything up to here
	Delivered int64    `json:"delivered"`     // the other has everything written to them up to here
	Read      int64    `json:"read"`          // the other has looked at everything up to here
	But       string   `json:"but,omitempty"` // except for these stretches: Frame.But
}

// Page is a stretch of one conversation, oldest first:
// GET /api/conversations/{name}/messages?before=N&limit=L, or ?after=N&limit=L.
// Messages carry their changes up to Page.N.
type Page struct {
	N        int64     `json:"n"`
	Epoch    string    `json:"epoch"`
	Messages []Message `json:"messages"`
	More     bool      `json:"more"` // older ones exist; of a page after N, newer ones
}

// Message is one stored message with its changes so far.
type Message struct {
	N         int64      `json:"n"`
	From      string     `json:"from"`
	To        string     `json:"to"`
	ID        string     `json:"id,omitempty"`
	At        int64      `json:"at"` // Unix milliseconds
	Re        int64      `json:"re,omitempty"`
	Content   string     `json:"content"`
	Edited    int64      `json:"edited,omitempty"` // n of the newest edit
	Deleted   bool       `json:"deleted,omitempty"`
	Reactions []Reaction `json:"reactions,omitempty"`
	File      string     `json:"file,omitempty"` // a File, as its line
}

// Room says how much can be uploaded: GET /api/files.
type Room struct {
	MaxFile int64 `json:"maxFile"` // bytes of one file
	Quota   int64 `json:"quota"`   // bytes of everything that this person has uploaded; 0 for no limit
	Used    int64 `json:"used"`    // so many of them are there
}

// UploadRequest begins an upload: POST /api/files.
type UploadRequest struct {
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	Type    string `json:"type,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
	Colours string `json:"colours,omitempty"`
	Length  int64  `json:"length,omitempty"`
	Peaks   string `json:"peaks,omitempty"`
}

// Upload is how far an upload has come: what the requests to /api/files and
// /api/files/{id} answer. With File it is complete, and can be sent.
type Upload struct {
	ID     string `json:"id"`
	Size   int64  `json:"size"`
	Offset int64  `json:"offset"`         // so many bytes are on disk: go on from there
	File   string `json:"file,omitempty"` // a File, as its line
}

// Found is a page of what a search has found, newest first:
// GET /api/search?q=WORDS&with=NAME&before=N&limit=L. A page may have fewer
// hits than asked for, or none, and yet not be the last one: More alone says that.
type Found struct {
	N        int64  `json:"n"`
	Epoch    string `json:"epoch"`
	Hits     []Hit  `json:"hits"`
	More     bool   `json:"more"`     // there may be older ones
	Next     int64  `json:"next"`     // before, for the next page
	Complete bool   `json:"complete"` // false while some messages cannot be found yet
}

// Hit is a message that was found.
type Hit struct {
	With    string  `json:"with"` // whose conversation with the one asking it is in
	Message Message `json:"message"`
	Marks   []Mark  `json:"marks"` // the found words in its content, in order; those in its file's name have none
}

// Mark is a stretch of Content: the bytes of its UTF-8 from From up to, and
// without, To, both between two characters.
type Mark struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Reaction is one person's reaction to a message; each has at most one.
type Reaction struct {
	By      string `json:"by"`
	Content string `json:"content"`
}

// Sent answers POST /to/{name} when JSON is asked for; otherwise the answer is
// the line "name n".
type Sent struct {
	To  string `json:"to"`
	N   int64  `json:"n"`
	At  int64  `json:"at"`
	Dup bool   `json:"dup,omitempty"`
}

// InviteRequest asks for an invite: POST /api/invites. Zero values mean one
// person and a week.
type InviteRequest struct {
	Uses  int `json:"uses,omitempty"`  // people; 1 to 1000
	Hours int `json:"hours,omitempty"` // until it ends; 1 to 8760
}

// Invite is a link by which people join. Link and QR are known only in the
// answer that made it: the server keeps the code's hash alone.
type Invite struct {
	ID      int64  `json:"id"`
	By      string `json:"by"`
	Made    int64  `json:"made"`    // Unix milliseconds
	Expires int64  `json:"expires"` // Unix milliseconds
	Uses    int    `json:"uses"`    // people who may join by it
	Used    int    `json:"used"`
	Link    string `json:"link,omitempty"`
	QR      string `json:"qr,omitempty"` // the link as a picture, data:image/png;base64,…
}

// Session is a signed-in browser or a token: GET /api/sessions.
type Session struct {
	ID      int64  `json:"id"`
	Label   string `json:"label"` // the browser's own name, or the token's
	Token   bool   `json:"token"`
	Made    int64  `json:"made"`
	Seen    int64  `json:"seen"`
	Current bool   `json:"current"`
}

// TokenRequest asks for a token for a program: POST /api/tokens.
type TokenRequest struct {
	Label string `json:"label"`
}

// Token is the answer; Token is shown this once.
type Token struct {
	ID    int64  `json:"id"`
	Token string `json:"token"`
}

// PasswordRequest changes the password and ends every other session:
// PUT /api/password.
type PasswordRequest struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// Problem is the body of every JSON error.
type Problem struct {
	Code  Code   `json:"code"`
	Words string `json:"words"`
}
