package shared

// Close codes of the WebSocket (RFC 6455, section 7.4.1) that the server uses,
// each with the client's duty.
const (
	CloseGoingAway   = 1001 // the server stops: come back, after a jittered pause
	CloseUnsupported = 1003 // a binary message was sent: a mistake in the client; come back
	CloseBadText     = 1007 // a frame was not UTF-8: drop that frame; come back
	CloseSignedOut   = 1008 // the session has ended: do not come back by yourself
	CloseTooLong     = 1009 // a frame was over MaxFrame: drop that frame; come back
	CloseTryLater    = 1013 // too slow, or the store fails: come back later and resume
)
