package text

// Notifications, sounds, and when there are none.
var (
	NoticesField  = Text{"Notifications", "通知"}
	NoticesWhen   = Text{"When a message comes while you look elsewhere", "没在看 Tobar 时来了新消息"}
	NoticesNone   = Text{"Show nothing", "不提醒"}
	NoticesWords  = Text{"Show who wrote, and what", "显示谁发的、发了什么"}
	NoticesNames  = Text{"Show only who wrote", "只显示是谁发的"}
	NoticesDenied = Text{
		"The browser blocks notifications from this address. Allow them in its settings for this site.",
		"浏览器阻止了这个地址的通知。请在浏览器的网站设置里允许。",
	}
	NoticesUnasked = Text{"The browser shows none until you allow it.", "要你先允许，浏览器才会显示通知。"}
	NoticesAsk     = Text{"Allow notifications", "允许通知"}
	NoticesMissing = Text{
		"This browser shows no notifications here. On an iPhone or iPad they come once Tobar is on the home screen.",
		"这个浏览器在这里不显示通知。在 iPhone 或 iPad 上，把 Tobar 添加到主屏幕后才有。",
	}
	NoticesOffer = Text{"Messages came while you looked elsewhere. Be told of the next ones?", "刚才没在看时来了消息。以后要提醒你吗？"}
	NoticesYes   = Text{"Tell me", "提醒我"}
	NoticesNo    = Text{"No", "不用"}

	SoundField = Text{"Sound", "声音"}
	SoundTone  = Text{"A soft tone", "轻轻响一声"}
	SoundNone  = Text{"None", "无声"}

	QuietField   = Text{"Do not disturb", "勿扰"}
	QuietOff     = Text{"Off", "关闭"}
	QuietHour    = Text{"For an hour", "一小时"}
	QuietMorning = Text{"Until 8 in the morning", "到早上 8 点"}
	QuietAlways  = Text{"Until I turn it off", "直到我关闭"}
	QuietOn      = Text{"Do not disturb", "勿扰中"}
	QuietUntil   = Text{"Do not disturb until %s", "勿扰到%s"}
	QuietHow     = Text{
		"%s: nothing pops up or sounds in this browser. What is unread is still counted.",
		"%s：这个浏览器里不弹出通知，也不响。未读消息照样计数。",
	}
	TomorrowAt = Text{"tomorrow at %s", "明天 %s"}
)
