package shared

// MaxCalled and MaxStatus are the most characters of a profile's texts.
const (
	MaxCalled = 64
	MaxStatus = 140
)

// MaxPicture is the most bytes of the picture of a person.
const MaxPicture = 256 << 10

// A Profile is how a person shows themselves to others. N grows with each change of
// it: of two states of one profile, the one with the larger N is true.
type Profile struct {
	Name    string `json:"name"`              // whose; never changes
	Called  string `json:"called,omitempty"`  // what they want to be called, "" for their name
	Status  string `json:"status,omitempty"`  // a line about themselves
	Picture string `json:"picture,omitempty"` // their picture is at /api/pictures/{picture}; "" for none
	N       int64  `json:"n,omitempty"`       // 0 where nothing was ever set, or nothing is told
}

// Frame is the @profile that tells of it.
func (p *Profile) Frame() Frame {
	return Frame{Address: VerbProfile, User: p.Name, Called: p.Called, Picture: p.Picture, N: p.N, Content: p.Status}
}

// ProfileOf is what an @profile tells.
func ProfileOf(f *Frame) *Profile {
	return &Profile{Name: f.User, Called: f.Called, Status: f.Content, Picture: f.Picture, N: f.N}
}
