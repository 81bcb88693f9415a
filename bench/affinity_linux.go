package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"
)

// cores is a set of cores as Linux has it.
// https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html
type cores [16]uint64

func (c *cores) call(number uintptr, thread int) error {
	_, _, errno := syscall.RawSyscall(number, uintptr(thread), unsafe.Sizeof(*c), uintptr(unsafe.Pointer(c))) //nolint:gosec // the system call wants an address
	if errno != 0 {
		return os.NewSyscallError("affinity", errno)
	}
	return nil
}

// ownAffinity is that of the calling thread.
func ownAffinity() (c cores, err error) {
	err = c.call(syscall.SYS_SCHED_GETAFFINITY, 0)
	return c, err
}

func (c *cores) bind(thread int) error { return c.call(syscall.SYS_SCHED_SETAFFINITY, thread) }

func single(core int) (c cores) {
	c[core/64] = 1 << (core % 64)
	return c
}

// onCore lets start start a process that is bound to one core: it inherits
// that from the thread which starts it.
func onCore(core int, start func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, err := ownAffinity()
	if err != nil {
		return err
	}
	only := single(core)
	if err := only.bind(0); err != nil {
		return fmt.Errorf("binding to core %d: %w", core, err)
	}
	defer func() { _ = before.bind(0) }() // it was so before
	return start()
}

// keepTo binds all threads of this process to one core, until restore is
// called. Threads that begin later inherit it.
func keepTo(core int) (restore func(), err error) {
	before, err := ownAffinity()
	if err != nil {
		return nil, err
	}
	if err := bindAll(single(core)); err != nil {
		return nil, fmt.Errorf("keeping to core %d: %w", core, err)
	}
	return func() { _ = bindAll(before) }, nil // it was so before
}

func bindAll(to cores) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, entry := range threads {
		thread, err := strconv.Atoi(entry.Name())
		if err != nil {
			return err
		}
		if err := to.bind(thread); err != nil && !errors.Is(err, syscall.ESRCH) { // it may have ended
			return err
		}
	}
	return nil
}
