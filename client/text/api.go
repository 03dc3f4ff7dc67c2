package text

// What the HTTP API says beyond the refusals of the wire.
var (
	// NotANumber takes the parameter's name, the least and the most that it may be.
	NotANumber = Text{"%s must be a whole number from %d to %d.", "%s 必须是 %d 到 %d 之间的整数。"}
	// BeforeOrAfter is for a page of history that has both.
	BeforeOrAfter = Text{"Give before or after, not both.", "before 和 after 只能给一个。"}
	// BadKey takes the most characters that it may have.
	BadKey = Text{"The idempotency key must have 1 to %d printable characters.", "幂等键必须是 1 到 %d 个可见字符。"}
)
