//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// cores returns which core the server has and which the load: one and the same
// where there is only one.
func cores() (server, load int, err error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return 0, 0, fmt.Errorf("which cores there are: %w", err)
	}
	var all []int
	for i := range len(set) * 64 {
		if set.IsSet(i) {
			all = append(all, i)
		}
	}
	return all[0], all[min(1, len(all)-1)], nil
}

// pinAll keeps every thread of this process on a core.
func pinAll(core int) error {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	var set unix.CPUSet
	set.Set(core)
	for _, t := range tasks {
		id, err := strconv.Atoi(t.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, &set); err != nil && !errors.Is(err, unix.ESRCH) {
			return fmt.Errorf("pin to core %d: %w", core, err)
		}
	}
	return nil
}

// launch becomes another program, on one core. With -nofsync the kernel answers
// that program's fsyncs without doing them: what a disk costs is then known without
// a switch in the server that could be left on.
func launch(_ context.Context, args []string, _ io.Writer) error {
	flags := flag.NewFlagSet("launch", flag.ContinueOnError)
	core := flags.Int("core", 0, "the core to stay on")
	nofsync := flags.Bool("nofsync", false, "have fsync do nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	runtime.LockOSThread()
	var set unix.CPUSet
	set.Set(*core)
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("pin to core %d: %w", *core, err)
	}
	if *nofsync {
		if err := withoutFsync(); err != nil {
			return err
		}
	}
	argv := flags.Args()
	if len(argv) == 0 {
		return errors.New("no program")
	}
	return syscall.Exec(argv[0], argv, os.Environ())
}

// withoutFsync has the kernel answer this thread's fsyncs, and those of what it
// becomes, with success (seccomp, with an errno of 0).
func withoutFsync() error {
	const number, errno0, allow = 0, unix.SECCOMP_RET_ERRNO, unix.SECCOMP_RET_ALLOW
	calls := []uint32{unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_SYNC_FILE_RANGE}
	filter := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: number}}
	for i, call := range calls {
		filter = append(filter, unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: call, Jt: uint8(len(calls) - i)})
	}
	filter = append(filter, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: allow}, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: errno0})
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	if _, _, e := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&program))); e != 0 {
		return fmt.Errorf("seccomp: %w", e)
	}
	runtime.KeepAlive(filter)
	return nil
}

// cpuTime returns the processor time that a process has used.
func cpuTime(pid int) (time.Duration, error) {
	var ts unix.Timespec
	// The kernel's number of a process's clock: MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED).
	if err := unix.ClockGettime(int32(^pid<<3|2), &ts); err != nil {
		return 0, fmt.Errorf("processor time: %w", err)
	}
	return time.Duration(ts.Nano()), nil
}

// memory returns a line of /proc/PID/status, in bytes: VmRSS is what a process
// has now, VmHWM the most that it had.
func memory(pid int, line string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, value, ok := strings.Cut(string(status), "\n"+line+":")
	if !ok {
		return 0, fmt.Errorf("/proc has no %s", line)
	}
	value, _, _ = strings.Cut(strings.TrimSpace(value), " ")
	kib, err := strconv.ParseInt(value, 10, 64)
	return kib << 10, err
}

// busy returns how long a core has worked for whomever.
func busy(core int) (time.Duration, error) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	_, line, _ := strings.Cut(string(stat), fmt.Sprintf("\ncpu%d ", core))
	line, _, _ = strings.Cut(line, "\n")
	var ticks int64
	for i, field := range strings.Fields(line) {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		if i != 3 && i != 4 && i < 8 { // idle, waiting for the disk; guests are counted twice
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// rawFsync measures a disk: 4 KiB appended and made durable, again and again.
func rawFsync(dir string, times int) (p50, p99 time.Duration, err error) {
	name := filepath.Join(dir, "fsync")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(name)) }()
	page := make([]byte, 4096)
	took := make([]time.Duration, times)
	for i := range took {
		if _, err := f.Write(page); err != nil {
			return 0, 0, err
		}
		started := time.Now()
		if err := f.Sync(); err != nil {
			return 0, 0, err
		}
		took[i] = time.Since(started)
	}
	return percentile(took, 50), percentile(took, 99), nil
}

// percentile sorts what was measured and returns the value that so many
// percent of it do not exceed.
func percentile(took []time.Duration, percent int) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[min(len(took)-1, len(took)*percent/100)]
}

// descriptors is how many files and sockets this process may have open.
func descriptors() (int, error) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	return int(min(limit.Cur, 1<<20)), nil
}
