package text

// Files, as the server speaks of them.
var (
	// FileTooLarge takes the limit, such as 50MB.
	FileTooLarge = Text{"The file is larger than %s, the most that this server takes.", "文件超过了服务器的上限（%s）。"}
	// NoOffset takes the name of a header.
	NoOffset = Text{"The header %s must say how many bytes are there already.", "请求头 %s 必须说明已经传了多少字节。"}
)

// Files, as the app speaks of them.
var (
	Attach    = Text{"Attach files", "添加文件"}
	ViewFile  = Text{"Open", "打开"}
	SaveFile  = Text{"Save", "保存"}
	PhotoWord = Text{"Photo", "照片"}
	FilmWord  = Text{"Video", "视频"}
	SoundWord = Text{"Audio", "音频"}
)

// FileWords are those of the scripts that show and send files, by the keys that they have there.
var FileWords = map[string]Text{
	"attach":    {"Files to send", "要发送的文件"},
	"sendOne":   {"Send to %s", "发给 %s"},
	"sendMany":  {"Send %d files to %s", "把 %d 个文件发给 %s"},
	"send":      {"Send", "发送"},
	"cancel":    {"Cancel", "取消"},
	"caption":   {"Add a caption", "添加说明"},
	"asIs":      {"Send as it is", "原样发送"},
	"asIsHint":  {"Otherwise pictures are made smaller, and pictures and videos lose what the camera wrote into them, such as the place.", "否则图片会缩小，图片和视频中相机写入的信息（例如拍摄地点）会被去掉。"},
	"limit":     {"One file may have %s.", "单个文件最大 %s。"},
	"space":     {" ", ""},
	"left":      {"You have %s left on this server.", "你在这台服务器上还有 %s。"},
	"tooLarge":  {"Too large: %s", "太大了：%s"},
	"remove":    {"Leave out %s", "去掉 %s"},
	"sending":   {"Sending %s", "正在发送 %s"},
	"cancelOf":  {"Cancel %s", "取消发送 %s"},
	"waits":     {"Waiting", "等待中"},
	"again":     {"Try again", "重试"},
	"too-large": {"The file is larger than this server takes.", "文件超过了服务器的上限。"},
	"no-space":  {"You have no room left for files on this server.", "你在服务器上的文件空间用完了。"},
	"failed":    {"The server did not take the file.", "服务器没有接收这个文件。"},
	"open":      {"Open the picture %s", "打开图片 %s"},
	"save":      {"Save", "保存"},
	"close":     {"Close", "关闭"},
	"zoom":      {"Zoom", "缩放"},
	"file":      {"File", "文件"},
}
