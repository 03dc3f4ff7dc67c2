package shared

import "strconv"

// Keys of what a person can set about a conversation, in @set with the key with.
const (
	ChoicePin     = "pin"     // the conversation stands above the others; 1
	ChoiceMute    = "mute"    // it makes no noise until then, Unix milliseconds; MaxN: for ever
	ChoiceArchive = "archive" // it is put away until something comes after this n
	ChoiceUnread  = "unread"  // it is to be looked at again; 1
	ChoiceBlock   = "block"   // nothing of this person is to arrive; 1
	ChoiceCleared = "cleared" // nothing up to this n is to be seen any more; it never gets less
)

// Keys of what a person can set about themselves, in @set without with. Each works both
// ways: who hides something does not see it of others. The value is 1.
const (
	ChoiceHideTyping   = "hide-typing"
	ChoiceHidePresence = "hide-presence" // who is online, and who was when
	ChoiceHideReceipts = "hide-receipts" // who has read what
)

// A Choice is something that a person has set: about the conversation With
// somebody, or about themselves. Value "" is for what is not set.
type Choice struct {
	With  string `json:"with,omitempty"`
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Check returns "" for a choice that can be made, and otherwise how it is refused.
func (c *Choice) Check() Code {
	most := int64(1)
	switch c.Key {
	case ChoicePin, ChoiceUnread, ChoiceBlock:
	case ChoiceMute, ChoiceArchive, ChoiceCleared:
		most = MaxN
	case ChoiceHideTyping, ChoiceHidePresence, ChoiceHideReceipts:
		if c.With != "" {
			return CodeBadFrame
		}
		return checkChoice(c.Value, 1)
	default:
		return CodeUnknownVerb
	}
	if c.With == "" {
		return CodeBadFrame
	}
	return checkChoice(c.Value, most)
}

// checkChoice checks a value: nothing, or a number from 1 as it is usually written.
func checkChoice(value string, most int64) Code {
	n, ok := parseNumber(value)
	if value == "" || ok && n >= 1 && n <= most && strconv.FormatInt(n, 10) == value {
		return ""
	}
	return CodeBadFrame
}
