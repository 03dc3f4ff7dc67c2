// Package account knows who you are: names and which spellings are the same
// one, passwords, sessions, tokens and invites. No HTTP, no SQL.
package account

import (
	"context"
	"errors"
	"runtime"
	"time"

	"tobar/shared"
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

// Errors that the one asking is told about. Those of the wire carry its code;
// whatever else a method returns is the store's or the context's.
var (
	// ErrWrong: no account has this name and this password. Which of the two
	// was wrong is not told, and took the same time to find out.
	ErrWrong error = &shared.Error{Code: shared.CodeSignedOut}
	// ErrName: a name that nobody could have.
	ErrName error = &shared.Error{Code: shared.CodeBadName}
	// ErrTaken: the name belongs to somebody, be it a guest.
	ErrTaken error = &shared.Error{Code: shared.CodeTaken}

	ErrShort  = errors.New("the password has fewer than MinPassword characters")
	ErrLong   = errors.New("the password has more than MaxPassword bytes")
	ErrSame   = errors.New("the password is the name")
	ErrText   = errors.New("the password holds control characters")
	ErrInvite = errors.New("the invite does not exist, has ended or is used up")
	ErrOwned  = errors.New("there is an owner already")
	ErrBounds = errors.New("an invite for too many people, or for too long")
)

// TooMany refuses a try at somebody's password, or at a new account, unseen.
type TooMany struct {
	Retry time.Duration // from now; always positive
}

func (e *TooMany) Error() string { return "too many tries, again in " + e.Retry.String() }

// Options configure New.
type Options struct {
	Now   func() time.Time // nil: time.Now
	Cores int              // passwords hashed at once; 0: GOMAXPROCS
}

// Service answers who somebody is. All its methods may be called from any
// goroutine; those that take a password wait for a core to hash it on, until
// ctx ends.
type Service struct {
	// Static after construction.
	store  Store
	now    func() time.Time
	pairs  *limit // tries at one name from one address
	places *limit // tries at any name from one address
	joins  *limit // open sign-ups from one address
	hasher *hasher
	known  *memory
}

// New makes the service on a store.
func New(store Store, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Cores <= 0 {
		o.Cores = runtime.GOMAXPROCS(0)
	}
	return &Service{
		store:  store,
		now:    o.Now,
		pairs:  newLimit(10, 5*time.Second, 15*time.Minute),
		places: newLimit(100, time.Second, time.Minute),
		joins:  newLimit(20, time.Second, time.Minute),
		hasher: newHasher(o.Cores),
		known:  newMemory(),
	}
}

// Hashes returns how many passwords were hashed since the start.
func (s *Service) Hashes() int64 { return s.hasher.count.Load() }
