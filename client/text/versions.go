package text

// What is said where the app and its server are of different times.
var (
	Estranged = Text{
		"This version of the app and the server no longer understand each other. What you write waits here. Reload to get the version that fits.",
		"应用的这个版本和服务器已经互不兼容。你写的消息会在这里等着。重新加载，换成合适的版本。",
	}
	NotOffered = Text{
		"This server does not offer that. It may be of another version than the app: reload, and try again.",
		"这台服务器没有这个功能，它和应用的版本可能不同。请重新加载后再试。",
	}
)
