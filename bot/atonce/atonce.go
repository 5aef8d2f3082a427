// Package atonce works on many things a few at a time, as sweeps do with the rows that they found.
//
// It may not know what is worked on, begin a transaction, try anything again, or leave a goroutine behind.
//
// Invariant: each is tried exactly once, whatever becomes of the others, and no more than a handful at a time.
package atonce

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// limit is how many are worked on at once: while the database answers one, the next is thought about. Each holds a
// connection of the pool, which texts need as well.
const limit = 4

// Do does something for many, a few at a time, each of them whatever becomes of the others; what failed is joined. A
// panic is the caller's: in a goroutine of its own it would end the program, where that of a job ends the job.
func Do[T any](ctx context.Context, all []T, f func(context.Context, T) error) error {
	if len(all) == 1 {
		return f(ctx, all[0])
	}
	var mu sync.Mutex
	var failures []error
	var died any
	do := func(one T) {
		defer func() {
			if why := recover(); why != nil {
				mu.Lock()
				defer mu.Unlock()
				died = why
			}
		}()
		if err := f(ctx, one); err != nil {
			mu.Lock()
			defer mu.Unlock()
			failures = append(failures, err)
		}
	}
	var g errgroup.Group
	g.SetLimit(limit)
	for _, one := range all {
		g.Go(func() error {
			do(one)
			return nil
		})
	}
	_ = g.Wait() // what failed is in failures
	if died != nil {
		panic(died)
	}
	return errors.Join(failures...)
}
