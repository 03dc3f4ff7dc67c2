package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Places are given up by leaving, or by being slow; nobody gives up two.
func TestAdmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission(2)
		enter := func() func() {
			leave, err := a.enter(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return leave
		}
		began := time.Now()
		quick, slow := enter(), enter()
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := a.enter(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("somebody who is gone was let in: %v", err)
		}
		quick()
		next := enter()
		if took := time.Since(began); took != 0 {
			t.Errorf("a place that was free was given after %v", took)
		}
		third := enter()
		if took := time.Since(began); took != slowReplay {
			t.Errorf("a slow one kept its place for %v", took)
		}
		slow()
		quick()
		if len(a) > 2 {
			t.Errorf("%d are in", len(a))
		}
		next()
		third()
		synctest.Wait()
		if len(a) != 0 {
			t.Errorf("%d have stayed", len(a))
		}
	})
}
