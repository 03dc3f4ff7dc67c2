package text

// What is said before the client runs, or when it cannot.
var (
	Describe = Text{
		"Messages for a team, a family or an office, on a server of its own.",
		"一个团队、一家人或一间办公室，在自己的服务器上互发消息。",
	}
	AppStopped = Text{"Tobar has stopped. Reload the page to go on.", "Tobar 停止了运行。重新加载页面就能继续。"}
	AppMissing = Text{
		"Tobar could not be loaded. Check the network and reload the page.",
		"没能加载 Tobar。请检查网络，然后重新加载页面。",
	}
	AppUnable = Text{
		"This browser cannot run Tobar: it has no WebAssembly, or it is switched off. Another browser, or a newer one, can.",
		"这个浏览器无法运行 Tobar：它没有 WebAssembly，或者已被关闭。请换一个或更新浏览器。",
	}
	Unbuilt    = Text{"The app is not built yet", "应用还没有构建"}
	UnbuiltHow = Text{
		"The server runs, but it was started without the app. In the directory of the source, run this, and start the server again:",
		"服务器已在运行，但启动时还没有应用。请在源代码目录里运行下面的命令，然后重新启动服务器：",
	}
)
