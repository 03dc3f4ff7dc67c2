package text

// Files, as the server speaks of them.
var (
	// FileTooLarge takes the limit, such as 50MB.
	FileTooLarge = Text{"The file is larger than %s, the most that this server takes.", "文件超过了服务器的上限（%s）。"}
	// NoOffset takes the name of a header.
	NoOffset = Text{"The header %s must say how many bytes are there already.", "请求头 %s 必须说明已经传了多少字节。"}
)
