package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// tokenPrefix tells a program's token from a browser's session, in the code of
// whoever finds one lying about too.
const tokenPrefix = "tobar_"

// Session is one signed-in browser, or a program's token.
type Session struct {
	ID         int64
	Label      string
	Token      bool
	Made, Seen int64 // Unix milliseconds
}

// secret returns n random bytes in base64url.
func secret(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// digest is what is kept of a secret.
func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// StartSession signs a browser in. The secret is for its cookie, and known
// nowhere else.
func (s *Service) StartSession(ctx context.Context, account int64, label string) (secret string, id int64, err error) {
	return s.start(ctx, account, label, "")
}

// MakeToken makes a token for a program, which may do whatever its account may.
func (s *Service) MakeToken(ctx context.Context, account int64, label string) (token string, id int64, err error) {
	return s.start(ctx, account, label, tokenPrefix)
}

func (s *Service) start(ctx context.Context, account int64, label, prefix string) (string, int64, error) {
	made := prefix + secret(32)
	id, err := s.store.PutSession(ctx, digest(made), account, label, prefix != "", s.now().UnixMilli())
	return made, id, err
}

// Session returns the session and the account of a cookie's secret; ok is
// false where it has ended or never was.
func (s *Service) Session(ctx context.Context, secret string) (id, account int64, ok bool, err error) {
	if strings.HasPrefix(secret, tokenPrefix) {
		return 0, 0, false, nil
	}
	return s.store.Session(ctx, digest(secret), s.now().UnixMilli())
}

// Token is Session for a program's token.
func (s *Service) Token(ctx context.Context, token string) (id, account int64, ok bool, err error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return 0, 0, false, nil
	}
	return s.store.Session(ctx, digest(token), s.now().UnixMilli())
}

// Sessions returns the sessions and tokens of an account, newest first.
func (s *Service) Sessions(ctx context.Context, account int64) ([]Session, error) {
	var all []Session
	err := s.store.EachSession(ctx, account, func(id int64, label string, token bool, made, seen int64) {
		all = append(all, Session{id, label, token, made, seen})
	})
	return all, err
}

// EndSession ends one session or token of an account; ok is false where the
// account has no such one.
func (s *Service) EndSession(ctx context.Context, account, id int64) (ok bool, err error) {
	return s.store.EndSession(ctx, account, id)
}
