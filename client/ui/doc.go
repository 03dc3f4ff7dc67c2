// Package ui is the face: go-app components over what package chat says that
// the user has. It holds no rule of the wire and none of the state: a handler makes an event,
// the model applies it, and what has changed is drawn.
//
// Everything here runs on go-app's UI goroutine, but for what bridge.go starts:
// the one file with goroutines. Whatever can panic outside of Render, handlers
// and goroutines alike, goes through recover there, since a panic would leave a page that looks alive.
//
// On the server the page is drawn without a model: bones of a list, the same
// for everybody, in no language.
//
// # For tests
//
// Elements that a test of the whole needs carry data-test:
//
//	row (data-name), row-name, row-last, row-count, empty, new, menu, menu-invite, menu-settings
//	new-name, new-start, new-error
//	strip (data-phase: connecting, waiting, offline, signed-out, estranged, not-kept, update, failed), strip-now, strip-sign-in, strip-reload
//	pane-name, pane-under, back, nobody
//	log, item (data-key, data-mine), words, mark (data-mark: waiting, stored, delivered, read, refused)
//	bones, day, fresh, why, retry, edit, quote, reactions, latest, earlier-retry
//	composer, send, composer-error
//	attach, file-input, picked, picked-file, caption, as-is, limit, files-send, files-leave
//	emojis, emoji-find, emoji-close, emoji-status, emoji-again
//	upload (data-state: waiting, sending, refused), upload-cancel, upload-retry, upload-error
//	shot, film, sound, file-card, large-view, large, large-save, large-close, zoom
//	find, find-here, find-end, find-everywhere, found, found-person, found-kept, found-find-again, found-find-further, hit, seeks
//	switcher, switch, option, keys, set-keys
//	invite-uses, invite-hours, invite-make, invite-link, invite-copy, invite-qr, invite-only-here, invite-row, invite-withdraw, invite-error
//	notices-offer, notices-yes, notices-no, notices-note, notices-ask, quiet, quiet-until
//	set-notices, set-sound, set-quiet
//	set-theme, set-language, set-enter, password-old, password-new, password-change, password-answer
//	options, choices, shelf, row-marked, blocked, unblock, blocked-row, new-self, hide-typing, hide-presence, hide-receipts
//	list-error, list-again, session (data-current), session-end, sign-out, sign-out-anyway, sign-out-stay, install, insecure, not-kept
package ui
