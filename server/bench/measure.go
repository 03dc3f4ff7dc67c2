package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A measure is one row of measurements. It adds its lines to the report of B.
type measure[B any] struct {
	name, what string
	run        func(ctx context.Context, b *B) error
}

func rowNames[B any](all []measure[B]) []string {
	var names []string
	for _, r := range all {
		names = append(names, r.name)
	}
	return names
}

// choose returns the rows with these names, with commas between; all without any.
func choose[B any](all []measure[B], only string) ([]measure[B], error) {
	if only == "" {
		return all, nil
	}
	var chosen []measure[B]
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(all, func(r measure[B]) bool { return r.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no row %q: there are %s", name, strings.Join(rowNames(all), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
