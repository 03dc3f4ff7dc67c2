package account

import (
	"context"
	"time"
)

// Bounds of an invite, and what it is unless asked otherwise.
const (
	MaxUses  = 1000 // people
	MaxHours = 8760 // a year

	defaultUses  = 1
	defaultHours = 168 // a week
)

// inviteBytes of a code: 128 bits, which keeps its QR code coarse enough for
// any camera.
const inviteBytes = 16

// Invite is a link by which people join.
type Invite struct {
	ID            int64
	Made, Expires int64 // Unix milliseconds
	Uses, Used    int   // people
}

// NewCode returns the secret part of a link.
func NewCode() string { return secret(inviteBytes) }

// MakeInvite makes an invite for so many people and hours; 0 means one person,
// and a week. The code is known nowhere else. The error is ErrBounds or the store's.
func (s *Service) MakeInvite(ctx context.Context, by int64, uses, hours int) (code string, in Invite, err error) {
	if uses == 0 {
		uses = defaultUses
	}
	if hours == 0 {
		hours = defaultHours
	}
	if uses < 1 || uses > MaxUses || hours < 1 || hours > MaxHours {
		return "", Invite{}, ErrBounds
	}
	now := s.now()
	in = Invite{
		Made:    now.UnixMilli(),
		Expires: now.Add(time.Duration(hours) * time.Hour).UnixMilli(),
		Uses:    uses,
	}
	code = NewCode()
	in.ID, err = s.store.PutInvite(ctx, digest(code), by, uses, in.Made, in.Expires)
	return code, in, err
}

// Invite returns who made the invite, or ErrInvite where it cannot be used now.
func (s *Service) Invite(ctx context.Context, code string) (by int64, err error) {
	by, ok, err := s.store.Invite(ctx, digest(code), s.now().UnixMilli())
	if err == nil && !ok {
		err = ErrInvite
	}
	return by, err
}

// Invites returns the invites of an account that still work, newest first.
func (s *Service) Invites(ctx context.Context, by int64) ([]Invite, error) {
	var all []Invite
	err := s.store.EachInvite(ctx, by, s.now().UnixMilli(), func(id, made, expires int64, uses, used int) {
		if used < uses {
			all = append(all, Invite{id, made, expires, uses, used})
		}
	})
	return all, err
}

// EndInvite withdraws an invite of an account; ok is false where it has no such one.
func (s *Service) EndInvite(ctx context.Context, by, id int64) (ok bool, err error) {
	return s.store.EndInvite(ctx, by, id)
}

// Join makes an account by an invite. by is the account that made the invite.
// The error is ErrInvite, ErrName, ErrTaken, one of the password's, or the store's.
func (s *Service) Join(ctx context.Context, code, name, password string) (id, by int64, err error) {
	if _, err := s.Invite(ctx, code); err != nil {
		return 0, 0, err
	}
	name, phc, err := s.newcomer(ctx, name, password)
	if err != nil {
		return 0, 0, err
	}
	id, by, taken, ok, err := s.store.Join(ctx, digest(code), name, phc, s.now().UnixMilli())
	switch {
	case err != nil:
		return 0, 0, err
	case !ok && !taken:
		return 0, 0, ErrInvite
	case taken:
		return 0, 0, ErrTaken
	}
	return id, by, nil
}

// SignUp makes an account for whoever asks. The error is a *TooMany, ErrName,
// ErrTaken, one of the password's, or the store's.
func (s *Service) SignUp(ctx context.Context, name, password, from string) (id int64, err error) {
	if wait := s.joins.take(from, s.now()); wait > 0 {
		return 0, &TooMany{wait}
	}
	name, phc, err := s.newcomer(ctx, name, password)
	if err != nil {
		return 0, err
	}
	id, taken, err := s.store.CreateAccount(ctx, name, phc)
	if err == nil && taken {
		err = ErrTaken
	}
	return id, err
}

// BecomeOwner makes the first account. The error is ErrOwned where there is
// one already, ErrName, ErrTaken, one of the password's, or the store's.
func (s *Service) BecomeOwner(ctx context.Context, name, password string) (id int64, err error) {
	name, phc, err := s.newcomer(ctx, name, password)
	if err != nil {
		return 0, err
	}
	id, ok, err := s.store.CreateOwner(ctx, name, phc)
	if err == nil && !ok {
		err = ErrOwned
	}
	return id, err
}

// newcomer maps the name of a new account and hashes its password, in the
// order of what it costs to refuse. Whether the name is free is decided again
// by the store.
func (s *Service) newcomer(ctx context.Context, raw, password string) (name, phc string, err error) {
	if name, err = mapName(raw); err != nil {
		return "", "", err
	}
	prepared, err := choose(name, password)
	if err != nil {
		return "", "", err
	}
	if _, _, ok, err := s.store.Credential(ctx, name); err != nil || ok {
		if err == nil {
			err = ErrTaken
		}
		return "", "", err
	}
	phc, err = s.hasher.hash(ctx, prepared)
	return name, phc, err
}
