package text

// The server's own pages: signing in, joining, becoming the owner.
var (
	FormName     = Text{"Name", "名字"}
	FormNameRule = Text{
		"1 to 32 letters and digits of any language, no spaces. Others write to you by it.",
		"1 到 32 个字，可以用任何语言的文字和数字，不能有空格。别人用它给你写消息。",
	}
	FormPasswordRule = Text{"At least 8 characters.", "至少 8 个字符。"}

	FormNoOwnerTitle = Text{"Nobody is here yet", "这里还没有人"}
	FormNoOwner      = Text{
		"This server has no owner. The terminal where it was started shows the link for becoming its owner.",
		"这台服务器还没有所有者。成为所有者的链接，显示在启动它的终端里。",
	}
	FormSignInHint    = Text{"With your name and password you are back in your conversations.", "输入名字和密码，就能回到你的对话。"}
	FormNeedInvite    = Text{"No account? Ask somebody who has one for an invite link.", "还没有账号？请向已有账号的人要一个邀请链接。"}
	FormSignUp        = Text{"Make an account", "注册账号"}
	FormSignUpHint    = Text{"Choose a name and a password.", "选一个名字和一个密码。"}
	FormSignInInstead = Text{"I have an account", "我已有账号"}
	FormJoin          = Text{"Join", "加入"}
	FormJoinTitle     = Text{"%s invites you to Tobar", "%s 邀请你加入 Tobar"}
	FormJoinHint      = Text{
		"Choose a name and a password. The next thing you see is your conversation with %s.",
		"选一个名字和一个密码，接着就会进入你和 %s 的对话。",
	}
	FormOwner     = Text{"Become the owner", "成为所有者"}
	FormOwnerHint = Text{
		"This server is new, and yours. Choose a name and a password; after that you can invite others.",
		"这台服务器是新的，由你做主。选一个名字和一个密码，之后就可以邀请别人。",
	}
)

// What was wrong with a form, or with a request for the same.
var (
	FormWrong   = Text{"No account has this name and this password. Check both and try again.", "名字或密码不对。请检查后再试。"}
	FormSeconds = Text{"Too many tries. Try again in %d s.", "尝试次数太多。请在 %d 秒后再试。"}
	FormMinutes = Text{"Too many tries. Try again in %d min.", "尝试次数太多。请在 %d 分钟后再试。"}
	FormBadName = Text{
		"That cannot be a name. Use 1 to 32 letters and digits of any language, no spaces and none of | ; # @ % , / \\",
		"这个名字不能用。请用 1 到 32 个字，不能有空格，也不能有 | ; # @ % , / \\",
	}
	FormShort = Text{"The password is too short: it needs at least 8 characters.", "密码太短，至少要 8 个字符。"}
	FormLong  = Text{"The password is too long: 1024 bytes are the most.", "密码太长，最多 1024 字节。"}
	FormSame  = Text{"The password must not be the name.", "密码不能和名字一样。"}
	FormText  = Text{"The password holds line breaks or control characters. Leave them out.", "密码里有换行或控制字符，请去掉。"}
	FormLabel = Text{"A token's label has 1 to 64 characters.", "令牌的说明要有 1 到 64 个字。"}

	InviteEnded  = Text{"This invite has ended, is used up or was withdrawn. Ask for a new one.", "这个邀请已过期、已用完或已收回。请对方再发一个。"}
	InviteBounds = Text{"An invite is for 1 to 1000 people, and for 1 hour to a year.", "一个邀请可供 1 到 1000 人使用，有效期从 1 小时到一年。"}
	InviteOwn    = Text{
		"You made this link yourself. Send it to the person you want to invite.",
		"这个链接是你自己生成的。把它发给你想邀请的人吧。",
	}
	OwnerEnded = Text{
		"This link no longer works. Either the server has an owner by now, or it was started again and shows a new link in its terminal.",
		"这个链接已失效。可能已经有人成为所有者，也可能服务器重新启动过，终端里有新的链接。",
	}
	SignUpByInvite = Text{"One joins here by an invite link. Ask somebody who has an account for one.", "这里要有邀请链接才能加入。请向已有账号的人要一个。"}
	SignUpClosed   = Text{"This server takes in nobody new.", "这台服务器不再接受新成员。"}

	GuestHasAccount = Text{"%s has an account here: sign in with its password.", "%s 在这里有账号，请用密码登录。"}
	GuestIsAnother  = Text{"The name asked for is not the one that is signed in.", "请求的名字和已登录的名字不一样。"}
)

// The page for whatever else went wrong.
var (
	ProblemNotFound   = Text{"Nothing here", "这里什么也没有"}
	ProblemNotAllowed = Text{"Not possible here", "这里不行"}
	ProblemTooMany    = Text{"Wait a little", "请稍等"}
	ProblemOther      = Text{"That did not work", "没有成功"}
	ProblemHome       = Text{"Go to Tobar", "前往 Tobar"}
	NoPage            = Text{"There is no page at this address. Check how it is written.", "这个地址没有页面。请检查写法。"}
)

// The lines that the server says in the terminal when it starts.
var (
	StartAt    = Text{"Tobar is at", "Tobar 的地址"}
	StartData  = Text{"Its data is in", "数据存放在"}
	StartOwner = Text{
		"Nobody owns it yet. This link makes whoever opens it first the owner:",
		"还没有所有者。最先打开下面这个链接的人成为所有者：",
	}
	StartScan = Text{"On a phone, scan it:", "用手机可以扫码："}
	StartOpen = Text{
		"Open mode: anyone who reaches these addresses can be anyone.",
		"开放模式：能访问这些地址的人，可以自称是任何人。",
	}
	StartNoClient = Text{
		"The app is not built. Build it with ./build.sh and start again.",
		"应用还没有编译。请用 ./build.sh 编译，然后重新启动。",
	}
)
