package text

// The quick switcher, and the list of keys.
var (
	SwitchTo   = Text{"Go to", "前往"}
	SwitchHint = Text{"A name, or what to do", "名字，或者要做的事"}
	SwitchNew  = Text{"Write to %s", "给 %s 写消息"}
	SearchFor  = Text{"Search messages for “%s”", "在消息里搜索“%s”"}
	ToDark     = Text{"Switch to the dark theme", "切换到深色主题"}
	ToLight    = Text{"Switch to the light theme", "切换到浅色主题"}
	Close      = Text{"Close", "关闭"}

	Keys           = Text{"Keyboard shortcuts", "键盘快捷键"}
	KeysEverywhere = Text{"Everywhere", "任何地方"}
	KeysComposer   = Text{"Where you write", "写消息时"}
	KeysMessages   = Text{"Among the messages", "在消息之间"}
	KeysLists      = Text{"In lists, menus and results", "在列表、菜单和搜索结果里"}

	KeySwitch   = Text{"Go to a person, or do something", "前往某个人，或执行操作"}
	KeyFind     = Text{"Search in this conversation; in the list, everywhere", "在这个对话里搜索；在列表里则搜索全部"}
	KeyKeys     = Text{"Show this list", "显示这个列表"}
	KeyEscape   = Text{"Close what is open, or go back to the results", "关闭打开的内容，或返回搜索结果"}
	KeySend     = Text{"Send", "发送"}
	KeyLine     = Text{"New line", "换行"}
	KeyEdit     = Text{"In an empty field: edit your last message", "输入框为空时：编辑上一条消息"}
	KeyMessages = Text{"From message to message", "逐条移动"}
	KeyActions  = Text{"What to do with the message", "对消息的操作"}
	KeyWalk     = Text{"Move", "移动"}
	KeyTake     = Text{"Take it", "选定"}
	KeyWidth    = Text{"On the divider: width of the list", "在分隔线上：列表宽度"}
)
