package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// demoClock is the real clock moved by an offset, which the data folder keeps: after a restart it does not go back.
type demoClock struct {
	offset atomic.Int64
	file   string
}

// openClock reads the offset of the data folder. PLAINBILL_CLOCK sets it: that is the time now.
func openClock(env Environment) (*demoClock, error) {
	c := &demoClock{file: filepath.Join(env.Data, "clock")}
	if kept, err := os.ReadFile(c.file); err == nil {
		offset, err := time.ParseDuration(strings.TrimSpace(string(kept)))
		if err != nil {
			return nil, fmt.Errorf("%s does not hold a duration: remove it", c.file)
		}
		c.offset.Store(int64(offset))
	}
	start, err := env.startTime()
	if err != nil {
		return nil, err
	}
	if !start.IsZero() {
		c.offset.Store(int64(time.Until(start)))
		return c, c.keep()
	}
	return c, nil
}

// Now is the demo's time.
func (c *demoClock) Now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// now is the time of a command: on the data folder of a demo the demo's, so that what is recorded beside it is neither
// in its future nor in its past; otherwise the real one.
func (c *console) now() time.Time {
	real := time.Now()
	if c.environment.DatabaseURL != "" {
		return real
	}
	kept, err := os.ReadFile(filepath.Join(c.environment.Data, "clock"))
	if err != nil {
		return real
	}
	offset, err := time.ParseDuration(strings.TrimSpace(string(kept)))
	if err != nil {
		return real
	}
	return real.Add(offset)
}

// forward moves the clock; it never goes back.
func (c *demoClock) forward(by time.Duration) error {
	c.offset.Add(int64(by))
	return c.keep()
}

func (c *demoClock) keep() error {
	return os.WriteFile(c.file, []byte(time.Duration(c.offset.Load()).String()+"\n"), 0o600)
}

// forward moves the demo's clock and looks at once for what has become due.
func (p *program) forward(ctx context.Context, clock *demoClock, by time.Duration) error {
	if err := clock.forward(by); err != nil {
		return err
	}
	return p.bot.Sweep(ctx)
}
