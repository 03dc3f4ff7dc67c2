package shared

// A Code is the machine's name for a refusal: in @error frames, and in the
// JSON errors of the HTTP API. Words for people go beside it and may change; codes do not.
type Code string

// The codes. A client that meets one it does not know treats it as refused.
const (
	CodeNoRecipient      Code = "no-recipient"      // nobody was written to yet on this connection
	CodeUnknownRecipient Code = "unknown-recipient" // nobody here has that name
	CodeBadName          Code = "bad-name"          // a name that nobody could have
	CodeBadFrame         Code = "bad-frame"         // not of the grammar, or nothing to store in it
	CodeBadText          Code = "bad-text"          // not UTF-8; the connection closes with CloseBadText
	CodeTooLong          Code = "too-long"          // over a limit; a whole frame over MaxFrame closes the connection
	CodeNotYours         Code = "not-yours"         // a change of a message that somebody else wrote, or that is not there
	CodeUnknownVerb      Code = "unknown-verb"      // this server is older than the client
	CodeUnknownFile      Code = "unknown-file"      // no such upload
	CodeBlocked          Code = "blocked"           // the sender has blocked the recipient
	CodeStorage          Code = "storage"           // not known to be stored: send it again with the same id

	CodeTooMany Code = "too-many" // more at once, or in all, than one may; over HTTP: come back after Retry-After

	// Over HTTP alone.
	CodeTooLarge    Code = "too-large"    // a file that is larger than this server takes
	CodeNoSpace     Code = "no-space"     // everything that this person has uploaded would be more than they may
	CodeWrongOffset Code = "wrong-offset" // an upload goes on elsewhere: ask where
	CodeSignedOut   Code = "signed-out"   // no credential, or a wrong one
	CodeForbidden   Code = "forbidden"    // known, and not allowed
	CodeNotFound    Code = "not-found"
	CodeTaken       Code = "taken" // the name belongs to somebody
	CodeInternal    Code = "internal"
)

// An Error is a refusal with its code. Its text is for logs; people are shown
// words of the catalogue.
type Error struct{ Code Code }

func (e *Error) Error() string { return "tobar: " + string(e.Code) }

// The refusals of [Parse], made once so that refusing allocates nothing.
var (
	errTooLong  = &Error{CodeTooLong}
	errBadText  = &Error{CodeBadText}
	errBadFrame = &Error{CodeBadFrame}
)
