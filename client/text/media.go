package text

// What a conversation has brought along.
var (
	Media         = Text{"Media, files and links", "图片、文件和链接"}
	MediaPictures = Text{"Pictures and videos", "图片和视频"}
	MediaFiles    = Text{"Files", "文件"}
	MediaLinks    = Text{"Links", "链接"}
	MediaShow     = Text{"Show in the conversation", "在对话中查看"}
	MediaMore     = Text{"Load more", "加载更多"}
	MediaKept     = Text{"Offline: only what this device keeps is shown.", "离线：只显示这台设备上保存的内容。"}
	MediaFailed   = Text{"This could not be loaded", "没能加载出来"}
	NoPictures    = Text{"No pictures or videos yet", "还没有图片或视频"}
	NoFiles       = Text{"No files yet", "还没有文件"}
	NoLinks       = Text{"No links yet", "还没有链接"}
	NoMediaHow    = Text{"What the two of you send each other will be here.", "你们互相发送的内容会出现在这里。"}
	NoMediaSelf   = Text{"What you send yourself will be here.", "你发给自己的内容会出现在这里。"}
)

// MediaOf is the server's word about a question that it does not understand.
var MediaOf = Text{"of must be files or links.", "of 必须是 files 或 links。"}
