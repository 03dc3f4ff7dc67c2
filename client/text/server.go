package text

// What the server says about a request as a whole.
var (
	UnknownHost = Text{
		"This server does not know itself under the name %s. Whoever runs it can add it: -origin http://%[1]s",
		"这台服务器不知道自己叫 %s。运行它的人可以加上：-origin http://%[1]s",
	}
	UnknownOrigin = Text{
		"This came from a page of another site, and was not carried out.",
		"这个请求来自别的网站的页面，没有执行。",
	}
)
