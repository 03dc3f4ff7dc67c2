package store

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Every connection here is used by one goroutine at a time, which is what SQLite's multi-thread
// mode asks for (https://sqlite.org/threadsafe.html). The driver opens all of them in serialized mode,
// in which each call takes a lock of its connection: a tenth of what a page of history costs. The
// locks of connections are the recursive ones, and they alone are left out here: what connections
// share is guarded by others. The way is SQLite's own for a mutex that is not its (SQLITE_CONFIG_MUTEX).
func init() {
	tls := libc.NewTLS()
	defer tls.Close()
	must := func(rc int32) {
		if rc != sqlite3.SQLITE_OK {
			panic(fmt.Sprint("store: SQLite does not start: ", libc.GoString(sqlite3.Xsqlite3_errstr(tls, rc))))
		}
	}
	methods, args := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(mutexes{}))), libc.Xcalloc(tls, 1, 16)
	if methods == 0 || args == 0 {
		must(sqlite3.SQLITE_NOMEM)
	}
	defer libc.Xfree(tls, args)
	must(sqlite3.Xsqlite3_initialize(tls)) // from then on it has methods,
	must(sqlite3.Xsqlite3_shutdown(tls))   // and only while it is not running may they be changed
	must(sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_GETMUTEX, libc.VaList(args, methods)))
	m := *(**mutexes)(unsafe.Pointer(&methods))
	leaveOut(m)
	must(sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_MUTEX, libc.VaList(args, methods)))
	must(sqlite3.Xsqlite3_initialize(tls)) // the one use of a recursive lock that is not a connection's
}

type mutexes = sqlite3.Tsqlite3_mutex_methods

// noMutex stands for one that nobody needs.
const noMutex = 1

// leaveOut puts methods in the place of m's that pass noMutex by.
func leaveOut(m *mutexes) {
	type (
		alloc = func(*libc.TLS, int32) uintptr
		act   = func(*libc.TLS, uintptr)
		ask   = func(*libc.TLS, uintptr) int32
	)
	was := *m
	allocate, free := method[alloc](was.FxMutexAlloc), method[act](was.FxMutexFree)
	enter, try, leave := method[act](was.FxMutexEnter), method[ask](was.FxMutexTry), method[act](was.FxMutexLeave)
	m.FxMutexAlloc = address(alloc(func(tls *libc.TLS, kind int32) uintptr {
		if kind == sqlite3.SQLITE_MUTEX_RECURSIVE {
			return noMutex
		}
		return allocate(tls, kind)
	}))
	past := func(f act) uintptr {
		return address(act(func(tls *libc.TLS, mutex uintptr) {
			if mutex != noMutex {
				f(tls, mutex)
			}
		}))
	}
	m.FxMutexFree, m.FxMutexEnter, m.FxMutexLeave = past(free), past(enter), past(leave)
	m.FxMutexTry = address(ask(func(tls *libc.TLS, mutex uintptr) int32 {
		if mutex == noMutex {
			return sqlite3.SQLITE_OK
		}
		return try(tls, mutex)
	}))
	m.FxMutexHeld, m.FxMutexNotheld = 0, 0 // for SQLite's assertions, which are left out
}

// method is the Go function behind a C function pointer, and address the pointer for a function,
// in the way of the translated code. The pointer does not keep the function alive: kept does.
func method[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&p)) }

func address[F any](f F) uintptr {
	kept = append(kept, f)
	return *(*uintptr)(unsafe.Pointer(&f))
}

var kept []any
