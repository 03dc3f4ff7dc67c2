package shared

// What Media can be of.
const (
	MediaFiles = "files" // messages that bring a file along
	MediaLinks = "links" // messages that hold http:// or https://
)

// Media is a page of what one conversation has brought along, newest first:
// GET /api/conversations/{name}/media?of=files&before=N&limit=L. A page may have fewer
// messages than asked for, or none, and yet not be the last one: More alone says that.
// What was taken back is not among them.
type Media struct {
	N        int64     `json:"n"`
	Epoch    string    `json:"epoch"`
	Messages []Message `json:"messages"`
	More     bool      `json:"more"` // there may be older ones
	Next     int64     `json:"next"` // before, for the next page
}
