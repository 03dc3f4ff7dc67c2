package text

// Refusal returns the words for a refusal's code: in the wire's @error frames
// and in the errors of the HTTP API. They say what happened and what to do; a code that is
// not known says only that it was refused. None takes arguments.
func Refusal(code string) Text {
	if t, ok := refusals[code]; ok {
		return t
	}
	return refused
}

var refused = Text{"The server refused this.", "服务器拒绝了。"}

// refusals are keyed by shared.Code; a test holds the keys against that list.
var refusals = map[string]Text{
	"no-recipient":      {"Nobody is named to write to. Choose a conversation.", "没有指定收信人。请先选择对话。"},
	"unknown-recipient": {"Nobody here has that name.", "这里没有叫这个名字的人。"},
	"bad-name":          {"That is not a name that somebody could have.", "这不是一个可用的名字。"},
	"bad-frame":         {"There is nothing in it that could be sent.", "没有可以发送的内容。"},
	"bad-text":          {"It holds characters that are not text.", "里面有不是文字的字符。"},
	"too-long":          {"It is too long. Shorten it or send it in parts.", "太长了。请缩短，或分几条发送。"},
	"not-yours":         {"Only whoever wrote a message can change it.", "只有写消息的人才能修改它。"},
	"unknown-verb":      {"The server is older than this app and cannot do that.", "服务器版本较旧，还不支持这个操作。"},
	"unknown-file":      {"The file is not on the server. Attach it again.", "服务器上没有这个文件。请重新添加。"},
	"blocked":           {"You have blocked this person. Unblock them to write to them.", "你已屏蔽对方。解除屏蔽后才能给对方写消息。"},
	"storage":           {"The server could not store it. Try again.", "服务器没能存储。请重试。"},
	"too-large":         {"The file is larger than this server takes.", "文件超过了服务器的上限。"},
	"no-space":          {"You have no room left for files on this server. Delete messages with files that you no longer need.", "你在服务器上的文件空间用完了。删除一些不再需要的带文件的消息。"},
	"wrong-offset":      {"The upload goes on elsewhere. Try again.", "上传的位置对不上。请重试。"},
	"signed-out":        {"You are signed out. Sign in again.", "你已退出登录。请重新登录。"},
	"forbidden":         {"You are not allowed to do that.", "你没有权限这样做。"},
	"not-found":         {"It is not there any more.", "它已经不在了。"},
	"taken":             {"That name belongs to somebody. Choose another one.", "这个名字已经有人用了。请换一个。"},
	"too-many":          {"Too many tries. Wait a little and try again.", "尝试次数太多。请稍等再试。"},
	"internal":          {"Something failed on the server. Try again.", "服务器出了问题。请重试。"},
	"no-answer":         {"The server did not answer. Try again when you are connected.", "服务器没有回应。连上之后再试。"},
}
