package account

import "context"

// SignIn returns the account of this name and password. from stands for where
// the try comes from, as fine as one attacker can be told from another. The
// error is ErrWrong, a *TooMany, or the store's.
func (s *Service) SignIn(ctx context.Context, name, password, from string) (int64, error) {
	return s.try(ctx, name, password, from, false)
}

// Basic is SignIn for a password that comes with every request: a right one is
// remembered for some minutes, so that the next does not cost a hash.
func (s *Service) Basic(ctx context.Context, name, password, from string) (int64, error) {
	return s.try(ctx, name, password, from, true)
}

func (s *Service) try(ctx context.Context, name, password, from string, remember bool) (int64, error) {
	mapped, err := mapName(name)
	if err != nil {
		mapped = "" // nobody's, and one key for all of them
	}
	pair := mapped + "\x00" + from
	now := s.now()
	if wait := s.pairs.take(pair, now); wait > 0 {
		return 0, &TooMany{wait}
	}
	if wait := s.places.take(from, now); wait > 0 {
		s.pairs.give(pair, now)
		return 0, &TooMany{wait}
	}
	id, err := s.match(ctx, mapped, password, remember)
	switch err {
	case nil:
		// Not forgotten for the place: with one account of their own, somebody
		// could begin anew at everybody else's.
		s.places.give(from, now)
		s.pairs.forget(pair)
	case ErrWrong:
	default:
		s.places.give(from, now)
		s.pairs.give(pair, now)
	}
	return id, err
}

// match returns the account of a mapped name and its password, or ErrWrong;
// an unknown name, a guest's and a password that nobody could have cost a hash too.
func (s *Service) match(ctx context.Context, name, password string, remember bool) (int64, error) {
	id, phc, ok, err := s.store.Credential(ctx, name)
	if err != nil {
		return 0, err
	}
	password, bad := prepare(password)
	genuine := ok && phc != "" && bad == nil
	if !genuine {
		phc = dummy
	}
	if genuine && remember && s.known.has(phc, password, s.now()) {
		return id, nil
	}
	right, err := s.hasher.verify(ctx, phc, password)
	if err != nil {
		return 0, err
	}
	if !genuine || !right {
		return 0, ErrWrong
	}
	if remember {
		s.known.put(phc, password, s.now())
	}
	return id, nil
}

// ChangePassword gives an account another password, if old is the one it has,
// and ends all its sessions and tokens but keep (0: all). It returns the
// sessions that ended. The error is ErrWrong, a *TooMany, one of
// the password's, or the store's.
func (s *Service) ChangePassword(ctx context.Context, account int64, name, old, password string, keep int64, from string) ([]int64, error) {
	prepared, err := choose(name, password)
	if err != nil {
		return nil, err
	}
	if _, err := s.SignIn(ctx, name, old, from); err != nil {
		return nil, err
	}
	phc, err := s.hasher.hash(ctx, prepared)
	if err != nil {
		return nil, err
	}
	if err := s.store.SetPassword(ctx, account, phc); err != nil {
		return nil, err
	}
	return s.store.EndSessions(ctx, account, keep)
}
