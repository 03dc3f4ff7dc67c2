package text

// Voice messages, and what else is beside the field that one writes in.
var (
	// VoiceWord takes how long it is, such as 0:12.
	VoiceWord = Text{"Voice message (%s)", "语音消息（%s）"}
	Record    = Text{"Record a voice message", "录制语音消息"}
	EmojiKey  = Text{"Emoji", "表情"}
)

// PlayWords are those of the script that plays voice messages, by the keys that it has there.
var PlayWords = map[string]Text{
	"voice":   {"Voice message, %s", "语音消息，%s"},
	"play":    {"Play", "播放"},
	"pause":   {"Pause", "暂停"},
	"place":   {"Position", "播放位置"},
	"at":      {"%s of %s", "%s，共 %s"},
	"rate":    {"Speed %s", "%s 倍速"},
	"network": {"To be heard, it needs the network.", "需要网络才能播放。"},
	"unable":  {"This browser cannot play it. Saved, another program can.", "这个浏览器无法播放。可以保存后用其他程序打开。"},
	"gone":    {"It is no longer on the server.", "服务器上已经没有它了。"},
}

// VoiceWords are those of the script that records voice messages, by the keys that it has there.
var VoiceWords = map[string]Text{
	"asking":    {"Waiting for the microphone…", "正在等待麦克风…"},
	"recording": {"Recording. Escape discards it.", "正在录音，按 Esc 丢弃。"},
	"paused":    {"Paused", "已暂停"},
	"pause":     {"Pause", "暂停"},
	"resume":    {"Go on recording", "继续录音"},
	"discard":   {"Discard", "丢弃"},
	"send":      {"Send the voice message", "发送语音消息"},
	"sent":      {"Sent", "已发送"},
	"slide":     {"Slide to discard", "滑动丢弃"},
	"short":     {"Hold to record, or tap: once to begin, once to send.", "按住录音；或者点一下开始，再点一下发送。"},
	"discarded": {"Recording discarded", "录音已丢弃"},
	"undo":      {"Undo", "撤销"},
	"close":     {"Close", "关闭"},
	"kept":      {"The recording has stopped. It is kept until you send or discard it.", "录音已停止，会保留到你发送或丢弃为止。"},
	"longest":   {"A voice message has 15 minutes at most. Send it, or discard it.", "语音消息最长 15 分钟。请发送或丢弃。"},
	"denied":    {"The browser does not let Tobar use the microphone. Allow it in the settings beside the address of this page, then try again.", "浏览器不允许 Tobar 使用麦克风。请在地址栏旁的网站设置里允许，然后重试。"},
	"missing":   {"No microphone was found. Connect one, then try again.", "没有找到麦克风。请接上一个，然后重试。"},
	"busy":      {"The microphone does not answer. Another program may be using it.", "麦克风没有响应，可能正被其他程序使用。"},
	"insecure":  {"Browsers record only on pages whose address begins with https://. Ask whoever runs this server for one; until then, attach a sound file.", "浏览器只允许地址以 https:// 开头的网页录音。请向管理这台服务器的人询问；在那之前，可以添加音频文件。"},
	"unable":    {"This browser cannot record. Attach a sound file instead.", "这个浏览器无法录音。可以改为添加音频文件。"},
}
