package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock takes the file for this process until it is closed, also by a crash.
func lock(f *os.File) error {
	err := windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrLocked
	}
	return err
}

// syncDir has nothing to do: a directory cannot be synced there.
func syncDir(string) error { return nil }
