//go:build !linux

package main

import (
	"context"
	"errors"
	"io"
)

var errLinux = errors.New("the load is made and measured with what Linux has for it (epoll, /proc, seccomp)")

func load(context.Context, []string, io.Writer) error { return errLinux }

func inBrowser(context.Context, []string, io.Writer) error { return errLinux }

func launch(context.Context, []string, io.Writer) error { return errLinux }

func storeAlone(context.Context, []string, io.Writer) error { return errLinux }
