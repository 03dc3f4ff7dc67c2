package text

// How people want to be seen.

// The server's words about what cannot be part of a profile.
var (
	NoPicture   = Text{"That is no picture that everybody can be shown: JPEG, PNG or WebP, at most 4096 pixels wide and high.", "这不是所有人都能看到的图片：请用 JPEG、PNG 或 WebP，宽高都不超过 4096 像素。"}
	ProfileText = Text{"That has characters that cannot be seen, or that turn the text around.", "其中有看不见的字符，或会改变文字方向的字符。"}
	ProfileLong = Text{"That has %d characters, and can have %d.", "有 %d 个字符，最多 %d 个。"}
)

// Who somebody is.
var (
	NameBoth  = Text{"%s (%s)", "%s（%s）"}
	ProfileOf = Text{"About %s", "%s 的资料"}
)

// One's own profile, in the settings.
var (
	Profile           = Text{"Profile", "个人资料"}
	ProfileEdit       = Text{"Edit profile", "编辑资料"}
	ProfileCalled     = Text{"Display name", "显示名称"}
	ProfileStatus     = Text{"Status", "状态"}
	ProfileStatusHint = Text{"What you are up to", "你在做什么"}
	ProfileHow        = Text{"Everybody you talk to sees this. You are still written to by the name with the @.", "和你对话的人都能看到这些。别人仍然用带 @ 的名字找你。"}
	ProfileSaved      = Text{"Saved", "已保存"}
	ProfileUnsaved    = Text{"Your profile was not saved.", "个人资料没有保存。"}
	PictureChoose     = Text{"Choose a picture", "选择头像"}
	PictureChange     = Text{"Change picture", "更换头像"}
	PictureRemove     = Text{"Remove", "移除"}
	PictureSaving     = Text{"Saving the picture…", "正在保存头像…"}
	PictureUnread     = Text{"This browser cannot read that as a picture. Try a JPEG or PNG.", "浏览器读不出这张图片。请换 JPEG 或 PNG 试试。"}
)
