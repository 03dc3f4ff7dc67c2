package text

// How people want to be seen.

// The server's words about what cannot be part of a profile.
var (
	NoPicture   = Text{"That is no picture that everybody can be shown: JPEG, PNG or WebP, at most 4096 pixels wide and high.", "这不是所有人都能看到的图片：请用 JPEG、PNG 或 WebP，宽高都不超过 4096 像素。"}
	ProfileText = Text{"That has characters that cannot be seen, or that turn the text around.", "其中有看不见的字符，或会改变文字方向的字符。"}
	ProfileLong = Text{"That has %d characters, and can have %d.", "有 %d 个字符，最多 %d 个。"}
)
