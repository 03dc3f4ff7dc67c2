package main

import (
	"log/slog"
	"sync"
	"time"

	"tobar/server/internal/account"
	"tobar/server/internal/hub"
	"tobar/server/internal/store"
)

// server is everything that the handlers need.
type server struct {
	// Static after construction.
	cfg   config
	log   *slog.Logger
	store *store.Store
	files *files
	users *account.Service
	hub   *hub.Hub
	owner *ownerLink // the one-time link, while there is no owner
	app   *pwa       // the app's page and assets

	replays admission

	address string         // where it is reached, for links; set by greet
	version string         // of the app's assets
	started time.Time      // what is counted from it, no clock that is set can move
	sockets sync.WaitGroup // every connection's life, and what goes on for it

	searchers pace // has its own lock
	profiles  pace // has its own lock
}

// identity is who a request or a connection comes from.
type identity struct {
	store.Account
	session int64 // 0 where a password came with the request, and for guests
	cookie  bool  // a browser's session rather than a token
}
