package ui

import "strings"

// browserName makes something readable of how a browser calls itself. Names
// of products need no translation.
func browserName(agent string) string {
	browser := pickName(agent, []string{
		"Edg", "Edge", "OPR", "Opera", "SamsungBrowser", "Samsung Internet", "MicroMessenger", "WeChat",
		"Firefox", "Firefox", "FxiOS", "Firefox", "CriOS", "Chrome", "Chrome", "Chrome", "Safari", "Safari",
	})
	system := pickName(agent, []string{
		"Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "CrOS", "ChromeOS",
		"Mac OS X", "macOS", "HarmonyOS", "HarmonyOS", "Linux", "Linux",
	})
	switch {
	case browser == "":
		return agent
	case system == "":
		return browser
	}
	return browser + " · " + system
}

// pickName returns the name beside the first sign that is in a text.
func pickName(s string, signs []string) string {
	for i := 0; i < len(signs); i += 2 {
		if strings.Contains(s, signs[i]) {
			return signs[i+1]
		}
	}
	return ""
}
