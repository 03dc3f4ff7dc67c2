package text

// MoreEmoji is the button behind which all emoji are.
var MoreEmoji = Text{"More reactions", "更多表情"}

// EmojiWords are those of the script that shows all emoji, by the keys that it has there; the
// groups are called as in its list.
var EmojiWords = map[string]Text{
	"title":           {"React with an emoji", "用表情回应"},
	"write":           {"Emoji", "表情"},
	"find":            {"Search emoji", "搜索表情"},
	"close":           {"Close", "关闭"},
	"loading":         {"Loading…", "正在加载…"},
	"nothing":         {"No emoji is called that.", "没有叫这个名字的表情。"},
	"failed":          {"The emoji could not be loaded. They need the network once, and then no more.", "没能加载表情。第一次打开需要网络，以后就不用了。"},
	"again":           {"Try again", "重试"},
	"found":           {"Found", "搜索结果"},
	"recent":          {"Recently used", "最近使用"},
	"smileys-emotion": {"Smileys", "笑脸"},
	"people-body":     {"People", "人物"},
	"animals-nature":  {"Nature", "自然"},
	"food-drink":      {"Food", "食物"},
	"travel-places":   {"Places", "旅行"},
	"activities":      {"Activities", "活动"},
	"objects":         {"Things", "物品"},
	"symbols":         {"Signs", "符号"},
	"flags":           {"Flags", "旗帜"},
}
