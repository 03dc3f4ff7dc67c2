package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/secure/precis"
)

// What a password may be. There is no other rule, but that it is not the name.
const (
	MinPassword = 8    // characters
	MaxPassword = 1024 // bytes
)

// The cost of a hash: OWASP's argon2id of 2023, about 30 ms of one core.
const (
	hashMemory = 19 * 1024 // KiB
	hashTime   = 2
	hashLanes  = 1
	saltBytes  = 16
	keyBytes   = 32
)

// dummy is what the password given for an unknown name is checked against, so
// that it costs what a wrong one costs. Its key is all zeros: nothing hashes to it.
var dummy = encode(hashMemory, hashTime, hashLanes, make([]byte, saltBytes), make([]byte, keyBytes))

// choose returns a password that somebody called name, which is mapped, may
// have, as it is hashed; or ErrShort, ErrLong, ErrSame or ErrText.
func choose(name, password string) (string, error) {
	prepared, err := prepare(password)
	if err != nil {
		return "", err
	}
	if utf8.RuneCountInString(prepared) < MinPassword {
		return "", ErrShort
	}
	if mapped, err := mapName(prepared); err == nil && mapped == name {
		return "", ErrSame
	}
	return prepared, nil
}

// prepare maps a password so that every keyboard's spelling of it is the same
// (RFC 8265, OpaqueString).
func prepare(password string) (string, error) {
	switch {
	case len(password) > MaxPassword:
		return "", ErrLong
	case password == "":
		return "", ErrShort
	}
	mapped, err := precis.OpaqueString.String(password)
	if err != nil {
		return "", ErrText
	}
	return mapped, nil
}

// hasher hashes passwords, on so many cores at once.
type hasher struct {
	count atomic.Int64
	slots chan struct{}
}

func newHasher(cores int) *hasher { return &hasher{slots: make(chan struct{}, cores)} }

// key runs argon2id, once there is a core for it.
func (h *hasher) key(ctx context.Context, password string, salt []byte, memory, time uint32, lanes uint8, size uint32) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	h.count.Add(1)
	return argon2.IDKey([]byte(password), salt, time, memory, lanes, size), nil
}

// hash returns a prepared password's hash with a new salt, in PHC format.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	key, err := h.key(ctx, password, salt, hashMemory, hashTime, hashLanes, keyBytes)
	if err != nil {
		return "", err
	}
	return encode(hashMemory, hashTime, hashLanes, salt, key), nil
}

// verify reports whether a prepared password has this hash, made at whatever cost.
func (h *hasher) verify(ctx context.Context, phc, password string) (bool, error) {
	memory, time, lanes, salt, want, err := decode(phc)
	if err != nil {
		return false, err
	}
	got, err := h.key(ctx, password, salt, memory, time, lanes, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

var b64 = base64.RawStdEncoding.Strict()

// encode writes a hash in PHC format: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func encode(memory, time uint32, lanes uint8, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, memory, time, lanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

var errHash = errors.New("account: not a password hash of this program")

// decode reads what encode wrote. Costs beyond 1 GiB and 64 passes are refused.
func decode(phc string) (memory, time uint32, lanes uint8, salt, key []byte, err error) {
	f := strings.Split(phc, "$")
	if len(f) != 6 || f[0] != "" || f[1] != "argon2id" || f[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return 0, 0, 0, nil, nil, errHash
	}
	n, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes)
	if err != nil || n != 3 || f[3] != fmt.Sprintf("m=%d,t=%d,p=%d", memory, time, lanes) {
		return 0, 0, 0, nil, nil, errHash
	}
	if salt, err = b64.DecodeString(f[4]); err != nil {
		return 0, 0, 0, nil, nil, errHash
	}
	if key, err = b64.DecodeString(f[5]); err != nil {
		return 0, 0, 0, nil, nil, errHash
	}
	if memory == 0 || memory > 1<<20 || time == 0 || time > 64 || lanes == 0 || len(salt) < 8 || len(key) < 16 || len(key) > 64 {
		return 0, 0, 0, nil, nil, errHash
	}
	return memory, time, lanes, salt, key, nil
}
