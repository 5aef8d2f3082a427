package bot

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// sweepers is how many rows of one kind a sweep works on at once: while the database answers one, the next is thought
// about. Each holds a connection of the pool, which texts need as well.
const sweepers = 4

// atOnce does something for many, a few at a time, each of them whatever becomes of the others. A panic is the
// caller's: in a goroutine of its own it would end the program, where that of a job ends the job.
func atOnce[T any](ctx context.Context, all []T, f func(context.Context, T) error) error {
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
	g.SetLimit(sweepers)
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
