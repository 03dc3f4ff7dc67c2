package main

import (
	"context"

	"tobar/server/internal/store"
	"tobar/shared"
)

// The refusals of a name.
var (
	errBadName          = &shared.Error{Code: shared.CodeBadName}
	errUnknownRecipient = &shared.Error{Code: shared.CodeUnknownRecipient}
)

// known finds somebody by any spelling of their name.
func (s *server) known(raw string) (store.Account, error) {
	name, err := s.users.Name(raw)
	if err != nil {
		return store.Account{}, errBadName
	}
	a, ok := s.store.Lookup(name)
	if !ok {
		return a, errUnknownRecipient
	}
	return a, nil
}

// person is known for whom a message is meant: in open mode a name that nobody
// has used yet is somebody too.
func (s *server) person(ctx context.Context, raw string) (store.Account, error) {
	a, err := s.known(raw)
	if err != errUnknownRecipient || !s.cfg.open {
		return a, err
	}
	name, err := s.users.Name(raw)
	if err != nil {
		return store.Account{}, errBadName
	}
	return s.store.Guest(ctx, name)
}
