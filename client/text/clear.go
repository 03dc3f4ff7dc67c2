package text

// What goes out of sight: for everyone, or for oneself alone.
var (
	Delete      = Text{"Delete", "删除"}
	DeleteAsk   = Text{"Delete this message?", "要删除这条消息吗？"}
	DeleteHow   = Text{"Delete it for everyone, and a note stays in its place. Delete it for yourself, and %s keeps it.", "为所有人删除后，原处会留下提示。只为自己删除时，%s 那里仍会保留这条消息。"}
	DeleteMe    = Text{"Delete for me", "为我删除"}
	DeletedHere = Text{"Deleted for you.", "已为你删除。"}

	Clear     = Text{"Delete conversation", "删除对话"}
	ClearAsk  = Text{"Delete the conversation with %s?", "要删除与 %s 的对话吗？"}
	ClearHow  = Text{"Everything so far goes from all of your devices, while %s keeps it. New messages bring the conversation back.", "目前为止的内容会从你的所有设备上消失，%s 那里仍会保留。有新消息时，对话会再次出现。"}
	ClearNote = Text{"Delete all of your notes?", "要删除所有备忘吗？"}
	ClearSelf = Text{"Everything so far goes from all of your devices, and nobody else has it.", "目前为止的内容会从你的所有设备上消失，别人也没有这些内容。"}
	Cleared   = Text{"Deleted: the conversation with %s.", "已删除与 %s 的对话。"}
	NotesGone = Text{"Your notes are deleted.", "备忘已删除。"}

	QuoteGone = Text{"A message that you deleted", "你已删除的消息"}
	KeyClear  = Text{"On a conversation: delete it", "选中对话时：删除对话"}
)

// ClearWaits says what a conversation that is deleted keeps.
var ClearWaits = Plural{
	"%d message still waits to be sent. It stays, and is sent.",
	"%d messages still wait to be sent. They stay, and are sent.",
	"还有 %d 条消息等待发送，会保留并发出。",
}
