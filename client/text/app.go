package text

// What the app says, in the order in which a person meets it.

// The frame of the app.
var (
	Tobar         = Text{"Tobar", "Tobar"}
	Conversations = Text{"Conversations", "对话"}
	Conversation  = Text{"Conversation with %s", "和 %s 的对话"}
	NewOne        = Text{"New conversation", "新对话"}
	Menu          = Text{"Menu", "菜单"}
	Back          = Text{"Back", "返回"}
	Invite        = Text{"Invite someone", "邀请别人"}
	Settings      = Text{"Settings", "设置"}
	Loading       = Text{"Loading", "正在加载"}
	ListWidth     = Text{"Width of the list", "列表宽度"}
	TitleUnread   = Text{"(%d) %s", "(%d) %s"}
	TitleWith     = Text{"%s · Tobar", "%s · Tobar"}
)

// The conversation list.
var (
	DraftWord   = Text{"Draft", "草稿"}
	Typing      = Text{"typing…", "正在输入…"}
	OnlineNow   = Text{"online", "在线"}
	TakenBack   = Text{"Message taken back", "消息已撤回"}
	NoMessages  = Text{"No messages yet", "还没有消息"}
	UnreadCount = Plural{"%d unread message", "%d unread messages", "%d 条未读消息"}
	ListEmpty   = Text{"No conversations yet", "还没有对话"}
	ListHow     = Text{
		"Invite someone with a link, or write to a person who is here already by their name.",
		"用链接邀请一个人，或者输入名字，给已经在这里的人写消息。",
	}
	PickOne = Text{"Choose a conversation, or start a new one.", "选择一个对话，或者开始新的对话。"}
)

// The line.
var (
	LineConnecting   = Text{"Connecting…", "正在连接…"}
	LineOffline      = Text{"No network. What you write waits here.", "没有网络。你写的消息会在这里等着。"}
	OfflineSince     = Text{"Offline since %s. ", "已离线（%s 起）。"}
	YesterdayAt      = Text{"yesterday at %s", "昨天 %s"}
	WaitsHere        = Text{"What you write waits here.", "你写的消息会在这里等着。"}
	LineReconnecting = Plural{"Reconnecting in %d s", "Reconnecting in %d s", "%d 秒后重新连接"}
	LineNow          = Text{"Now", "立即连接"}
	LineSignedOut    = Text{"You are signed out.", "你已退出登录。"}
	SignIn           = Text{"Sign in", "登录"}
	UpdateReady      = Text{"A new version is ready.", "新版本已就绪。"}
	Reload           = Text{"Reload", "重新加载"}
	AppFailed        = Text{"Something in the app has stopped. Reload to go on.", "应用出了问题。重新加载后可以继续。"}
)

// The timeline.
var (
	MarkWaiting   = Text{"Waiting to be sent", "等待发送"}
	MarkStored    = Text{"Stored", "已存储"}
	MarkDelivered = Text{"Delivered", "已送达"}
	MarkRead      = Text{"Read", "已读"}
	MarkRefused   = Text{"Not sent", "未发送"}
	TryAgain      = Text{"Try again", "重试"}
	Edit          = Text{"Edit", "编辑"}
	Edited        = Text{"edited", "已编辑"}
	InReplyTo     = Text{"In reply to %s", "回复 %s"}
	You           = Text{"You", "我"}
	ReactionsOf   = Text{"%s, by %s", "%s，来自 %s"}
	Today         = Text{"Today", "今天"}
	Yesterday     = Text{"Yesterday", "昨天"}
	NewMessages   = Text{"New messages", "新消息"}
	Latest        = Text{"Jump to the latest", "跳到最新"}
	LatestCount   = Plural{"%d new message, jump to it", "%d new messages, jump to the latest", "%d 条新消息，跳到最新"}
	CopyCode      = Text{"Copy this code", "复制这段代码"}
	EarlierFailed = Text{"Earlier messages could not be loaded.", "没能加载更早的消息。"}
	HistoryFailed = Text{"This conversation could not be loaded.", "没能加载这个对话。"}
	SayHello      = Text{"Nothing here yet. Write the first message to %s.", "这里还没有内容。给 %s 写第一条消息吧。"}
	NobodyCalled  = Text{"Nobody here is called %s.", "这里没有叫 %s 的人。"}
)

// What can be done with a message.
var (
	Actions     = Text{"What to do with the message", "对消息的操作"}
	React       = Text{"React with %s", "回应 %s"}
	Unreact     = Text{"Take %s back", "收回 %s"}
	Reply       = Text{"Reply", "回复"}
	Forward     = Text{"Forward", "转发"}
	ForwardTo   = Text{"Forward to", "转发给"}
	ForwardHint = Text{"Search, or type a name", "搜索，或输入名字"}
	ForwardNew  = Text{"To %s", "给 %s"}
	DeleteAll   = Text{"Delete for everyone", "为所有人删除"}

	Deleting    = Text{"The message is about to be deleted.", "消息即将删除。"}
	Undo        = Text{"Undo", "撤销"}
	EditMessage = Text{"Edit message", "编辑消息"}
	Leave       = Text{"Cancel", "取消"}
	NotChanged  = Text{"Not changed", "未更改"}
	Understood  = Text{"OK", "知道了"}
	JumpTo      = Text{"Jump to the original", "跳到原消息"}
	Earlier     = Text{"An earlier message", "更早的消息"}
	CopyNot     = Text{"The browser does not let this page copy.", "浏览器不允许本页面复制。"}
)

// The composer.
var (
	WriteTo   = Text{"Message to %s", "给 %s 的消息"}
	WriteHint = Text{"Write a message", "写消息"}
	Send      = Text{"Send", "发送"}
	TooLong   = Text{
		"Too long: %d KiB, and one message holds %d. Shorten it or send it in parts.",
		"太长了：有 %d KiB，一条消息最多 %d KiB。请缩短，或分几条发送。",
	}
	NotKept = Text{
		"This browser keeps nothing for this page: what waits to be sent is gone when it is closed, and so are drafts and settings.",
		"这个浏览器不让本页面保存内容：关闭后，等待发送的消息、草稿和设置都会消失。",
	}
	NoRoom = Text{
		"This device has no room left. What you write is safe once it has a tick, and not before.",
		"这台设备没有空间了。消息出现对勾之后才算存好。",
	}
)

// New conversation.
var (
	WhoTo    = Text{"Who do you want to write to?", "你想写给谁？"}
	NameHint = Text{"Name", "名字"}
	NameHow  = Text{"The name that they sign in with.", "对方登录时用的名字。"}
	Start    = Text{"Start", "开始"}
	BadName  = Text{"A name has no spaces and none of | ; # @ %% , / \\", "名字里不能有空格，也不能有 | ; # @ %% , / \\"}
	NotHere  = Text{
		"Nobody here is called %s. Check the spelling, or invite them.",
		"这里没有叫 %s 的人。检查一下写法，或者邀请对方。",
	}
)

// Invites.
var (
	InviteHow = Text{
		"Whoever opens the link chooses a name and a password, and lands in a conversation with you.",
		"打开链接的人选好名字和密码，就会进入和你的对话。",
	}
	InviteMake     = Text{"Make a link", "生成链接"}
	InviteAgain    = Text{"Make another link", "再生成一个链接"}
	InviteLink     = Text{"Invite link", "邀请链接"}
	InviteQR       = Text{"QR code of the invite link", "邀请链接的二维码"}
	InviteScan     = Text{"Send the link, or let them scan the code.", "把链接发给对方，或让对方扫码。"}
	InviteOnce     = Text{"It is shown only this once.", "它只显示这一次。"}
	InviteAllows   = Text{"For %s, until %s.", "可供%s使用，有效期到%s。"}
	People         = Plural{"%d person", "%d people", " %d 个人"}
	PeopleField    = Text{"People", "人数"}
	TimeField      = Text{"Valid for", "有效期"}
	Hours          = Plural{"%d hour", "%d hours", "%d 小时"}
	Days           = Plural{"%d day", "%d days", "%d 天"}
	InviteOnlyHere = Text{
		"This link works on this computer alone. To invite somebody else, open Tobar by the address that the server printed for the network, and make a link there.",
		"这个链接只能在这台电脑上使用。要邀请别人，请用服务器启动时显示的局域网地址打开 Tobar，再在那里生成链接。",
	}
	InviteList = Text{"Links that still work", "仍然有效的链接"}
	InviteNone = Text{"None. Links end by themselves, after a week unless you choose otherwise.", "没有。链接会自己失效，不改的话是一周后。"}
	InviteUsed = Text{"Used %d of %d, until %s", "已用 %d / %d，到%s"}
	Withdraw   = Text{"Withdraw", "收回"}
	Copy       = Text{"Copy", "复制"}
	Copied     = Text{"Copied", "已复制"}
	CopyFailed = Text{"Select the link and copy it by hand.", "请选中链接，手动复制。"}
)

// Settings.
var (
	OwnerWord       = Text{"Owner", "所有者"}
	Appearance      = Text{"Appearance", "外观"}
	ThemeField      = Text{"Theme", "主题"}
	ThemeSystem     = Text{"As the system", "跟随系统"}
	ThemeLight      = Text{"Light", "浅色"}
	ThemeDark       = Text{"Dark", "深色"}
	LanguageField   = Text{"Language", "语言"}
	LanguageAuto    = Text{"As the browser", "跟随浏览器"}
	LanguageEN      = Text{"English", "English"}
	LanguageZH      = Text{"中文", "中文"}
	EnterField      = Text{"The Enter key", "回车键"}
	EnterAuto       = Text{"Sends, except on touch screens", "键盘上发送，触屏上换行"}
	EnterSends      = Text{"Sends", "发送"}
	EnterLine       = Text{"Makes a line; Ctrl+Enter sends", "换行；Ctrl+Enter 发送"}
	PasswordField   = Text{"Password", "密码"}
	PasswordOld     = Text{"Current password", "当前密码"}
	PasswordNew     = Text{"New password", "新密码"}
	PasswordChange  = Text{"Change password", "修改密码"}
	PasswordHow     = Text{"Everywhere else you will be signed out.", "其他地方的登录都会退出。"}
	PasswordChanged = Text{"The password is changed. Everywhere else is signed out.", "密码已修改，其他地方都已退出。"}
	PasswordWrong   = Text{"That is not the current password.", "当前密码不对。"}
	PasswordBoth    = Text{"Fill in both fields.", "两栏都要填。"}
	Devices         = Text{"Signed-in devices", "已登录的设备"}
	ThisDevice      = Text{"This device", "本设备"}
	TokenWord       = Text{"token", "令牌"}
	LastSeen        = Text{"Last used: %s", "上次使用：%s"}
	SignOut         = Text{"Sign out", "退出登录"}
	SignOutHere     = Text{"Sign out here", "在这里退出登录"}
	SignOutLoses    = Plural{
		"%d message has not been sent yet and would be lost.",
		"%d messages have not been sent yet and would be lost.",
		"还有 %d 条消息没有发出，退出会丢失。",
	}
	SignOutAnyway = Text{"Sign out anyway", "仍然退出"}
	Stay          = Text{"Stay", "先不退出"}
	InstallField  = Text{"On this device", "在这台设备上"}
	Install       = Text{"Install Tobar", "安装 Tobar"}
	InstallHow    = Text{"Installed, it has its own window and icon.", "安装后有自己的窗口和图标。"}
	InstallApple  = Text{
		"To install Tobar, open the share menu and choose “Add to Home Screen” or “Add to Dock”.",
		"要安装 Tobar，请打开共享菜单，选择“添加到主屏幕”或“添加到程序坞”。",
	}
	Insecure = Text{
		"This address is plain HTTP. Installing, starting offline and notifications do not work here: browsers allow them only over HTTPS or on localhost. Everything else works.",
		"这个地址是普通 HTTP。安装、离线启动和通知在这里不可用：浏览器只在 HTTPS 或 localhost 上允许这些功能。其他一切正常。",
	}
)

// Moment is a day and a time of day; both the browser says by itself.
var Moment = Text{"%s, %s", "%s %s"}

// What stands between words.
var (
	Colon = Text{": ", "："}
	Comma = Text{", ", "、"}
	// Space is what stands between two sentences.
	Space = Text{" ", ""}
)
