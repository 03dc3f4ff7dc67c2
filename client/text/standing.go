package text

// What a person sets about conversations and about themselves.

// The menu of a conversation.
var (
	Options      = Text{"Options for %s", "%s 的选项"}
	Pin          = Text{"Pin", "置顶"}
	Unpin        = Text{"Unpin", "取消置顶"}
	Mute         = Text{"Mute", "静音"}
	Unmute       = Text{"Unmute", "取消静音"}
	MuteWeek     = Text{"Mute for a week", "静音一周"}
	MuteAlways   = Text{"Mute always", "一直静音"}
	Archive      = Text{"Archive", "归档"}
	Unarchive    = Text{"Unarchive", "取消归档"}
	MarkUnread   = Text{"Mark as unread", "标为未读"}
	MarkReadHere = Text{"Mark as read", "标为已读"}
	Block        = Text{"Block", "屏蔽"}
	Unblock      = Text{"Unblock", "解除屏蔽"}
)

// MuteHours is for how long a conversation makes no noise.
var MuteHours = Plural{"Mute for %d hour", "Mute for %d hours", "静音 %d 小时"}

// What is said of it.
var (
	Pinned       = Text{"Pinned", "已置顶"}
	Muted        = Text{"Muted", "已静音"}
	Archived     = Text{"Archived", "已归档"}
	ArchivedHow  = Text{"Archived. It comes back with the next message.", "已归档，有新消息时会回到列表。"}
	ArchivedMute = Text{"Archived. It stays there, as it is muted.", "已归档。由于已静音，有新消息也会留在那里。"}
	Marked       = Text{"Marked as unread", "已标为未读"}
	BlockedWord  = Text{"Blocked", "已屏蔽"}
	ChoiceUndone = Text{"It could not be changed.", "没能更改。"}
	NoteToSelf   = Text{"Note to self", "备忘"}
	SeenToday    = Text{"last seen today at %s", "上次在线：今天 %s"}
	SeenBefore   = Text{"last seen yesterday at %s", "上次在线：昨天 %s"}
	SeenThen     = Text{"last seen on %s", "上次在线：%s"}
)

// Blocking.
var (
	BlockAsk = Text{"Block %s?", "要屏蔽 %s 吗？"}
	BlockHow = Text{
		"They are not told. What they write from now on never reaches you, not even after you unblock them. Neither of you sees when the other is there, and you cannot write to them.",
		"对方不会收到通知。从现在起对方写的内容都不会到达你这里，解除屏蔽后也不会补收。你们看不到彼此是否在线，你也不能给对方写消息。",
	}
	BlockedHow  = Text{"You have blocked %s. Nothing they write reaches you.", "你已屏蔽 %s，对方写的内容不会到达你这里。"}
	BlockedList = Text{"Blocked people", "已屏蔽的人"}
)

// Privacy.
var (
	Privacy     = Text{"Privacy", "隐私"}
	PrivacyHow  = Text{"Each works both ways: what you do not show, you do not see of others.", "每一项都是双向的：你不给别人看的，也看不到别人的。"}
	ShowTyping  = Text{"Show when I am typing", "显示我正在输入"}
	ShowOnline  = Text{"Show when I am online, and was last", "显示我是否在线和上次在线时间"}
	ShowReceipt = Text{"Show what I have read", "显示我已读的消息"}
)
