// Package account knows who you are: names and which spellings are the same
// one, passwords, sessions, tokens and invites. No HTTP, no SQL.
package account

import (
	"context"
	"time"
)

// Store is what this room needs to be kept. Hashes are SHA-256 of a secret of
// 256 random bits; times are Unix milliseconds. ok is false, with a nil error,
// where what was asked for does not exist.
type Store interface {
	// Credential returns the account of a mapped name and its password's hash.
	// A guest has an account and an empty hash: nobody can sign in as one.
	Credential(ctx context.Context, name string) (id int64, password string, ok bool, err error)
	// CreateOwner makes the first account; false when there is an owner already.
	CreateOwner(ctx context.Context, name, password string) (id int64, ok bool, err error)
	// CreateAccount makes an account; taken when the name belongs to anybody, a guest too.
	CreateAccount(ctx context.Context, name, password string) (id int64, taken bool, err error)
	// Join makes an account and uses the invite up by one, in one transaction.
	// by is the account that made the invite. ok is false when the invite does
	// not exist, has ended at now, or is used up; taken as above, and then the
	// invite is not used.
	Join(ctx context.Context, invite []byte, name, password string, now int64) (id, by int64, taken, ok bool, err error)
	SetPassword(ctx context.Context, account int64, password string) error

	// PutSession keeps a session (or, with token set, a program's token).
	PutSession(ctx context.Context, hash []byte, account int64, label string, token bool, now int64) (id int64, err error)
	// Session returns whose session has this hash; it also notes now as when it was last
	// seen, at most once an hour.
	Session(ctx context.Context, hash []byte, now int64) (id, account int64, ok bool, err error)
	// EachSession calls f for every session and token of the account, newest first.
	EachSession(ctx context.Context, account int64, f func(id int64, label string, token bool, made, seen int64)) error
	// EndSession removes one session of the account.
	EndSession(ctx context.Context, account, id int64) (ok bool, err error)
	// EndSessions removes all sessions and tokens of the account but one (0: none stays) and returns their ids.
	EndSessions(ctx context.Context, account, but int64) ([]int64, error)

	PutInvite(ctx context.Context, hash []byte, by int64, uses int, now, expires int64) (id int64, err error)
	// Invite returns who made the invite, if it can still be used at now.
	Invite(ctx context.Context, hash []byte, now int64) (by int64, ok bool, err error)
	// EachInvite calls f for every invite of the account that has not ended, newest first.
	EachInvite(ctx context.Context, by, now int64, f func(id int64, made, expires int64, uses, used int)) error
	// EndInvite withdraws one invite of the account.
	EndInvite(ctx context.Context, by, id int64) (ok bool, err error)
}

var _ = time.Now
