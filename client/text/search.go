package text

// Finding things: messages, people, places of the app, and its keys.
var (
	Search         = Text{"Search", "搜索"}
	SearchHint     = Text{"Search messages and people", "搜索消息和联系人"}
	SearchHere     = Text{"Search in this conversation", "在这个对话里搜索"}
	SearchIn       = Text{"In the conversation with %s", "在和 %s 的对话里"}
	SearchAll      = Text{"Search everywhere", "搜索全部对话"}
	SearchClear    = Text{"End the search", "结束搜索"}
	SearchHow      = Text{"Type a name, or words of a message. The newest come first.", "输入名字，或者消息里的词。最新的排在最前面。"}
	SearchHowIn    = Text{"Type words of a message. The newest come first.", "输入消息里的词。最新的排在最前面。"}
	SearchBusy     = Text{"Searching", "正在搜索"}
	SearchNothing  = Text{"Nothing found", "没有找到"}
	SearchOther    = Text{"No message holds “%s”. Try fewer words, or the beginning of one.", "没有消息包含“%s”。少写几个词，或者只写开头试试。"}
	SearchKept     = Text{"Offline: only what this device keeps was searched.", "离线：只搜索了这台设备上保存的内容。"}
	SearchFailed   = Text{"The search did not work", "搜索没有成功"}
	SearchMore     = Text{"Search further back", "搜索更早的消息"}
	SearchLacks    = Text{"Some messages cannot be found yet: the server is still putting them in order.", "有些消息暂时还搜不到：服务器正在整理。"}
	SearchPeople   = Text{"People", "联系人"}
	SearchMessages = Text{"Messages", "消息"}
	SearchCount    = Plural{"%d message found", "%d messages found", "找到 %d 条消息"}
	SearchCountOn  = Plural{"%d message found so far", "%d messages found so far", "目前找到 %d 条消息"}
)

// On the way to a message of long ago.
var (
	GoingThere  = Text{"Looking for the place…", "正在找那个位置…"}
	PlaceGone   = Text{"That message is not to be had here.", "这里找不到那条消息。"}
	PlaceLate   = Text{"That place could not be loaded. Try again when you are connected.", "没能加载那个位置。连上之后再试。"}
	LaterFailed = Text{"Later messages could not be loaded.", "没能加载后面的消息。"}
)
