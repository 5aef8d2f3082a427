package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent/seal"
)

// console is what a command talks to: the terminal and the environment.
type console struct {
	in          io.Reader
	out, errs   *os.File
	environment Environment
}

func (c *console) printf(format string, args ...any) { fmt.Fprintf(c.out, format, args...) }

// json prints one document.
func (c *console) json(v any) error {
	encoder := json.NewEncoder(c.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// progress shows how far long work is: one line that renews itself on a terminal, a plain line now and then elsewhere.
type progress struct {
	to       *os.File
	terminal bool
	last     time.Time
}

func (c *console) progress() *progress {
	info, err := c.errs.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return &progress{to: c.errs, terminal: terminal, last: time.Now()} // short work shows nothing
}

func (p *progress) show(format string, args ...any) {
	every := 2 * time.Second
	if p.terminal {
		every = 100 * time.Millisecond
	}
	if time.Since(p.last) < every {
		return
	}
	p.last = time.Now()
	if p.terminal {
		fmt.Fprintf(p.to, "\r\x1b[K"+format, args...)
		return
	}
	fmt.Fprintf(p.to, format+"\n", args...)
}

func (p *progress) done() {
	if p.terminal {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}

// logger writes one JSON object a line to standard error.
func (c *console) logger() *slog.Logger { return loggerTo(c.errs) }

func loggerTo(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

// books is an open database with its keyring.
type books struct {
	pool  *pgxpool.Pool
	keys  *seal.Keyring
	close func()
}

// open opens the database a command works on: the named one, which must be of this version, or the embedded one, which
// is brought to it. It works beside a server on the same data folder.
func (c *console) open(ctx context.Context) (*books, error) {
	keys, err := c.environment.keys()
	if err != nil {
		return nil, err
	}
	pool, closePool, err := c.database(ctx)
	if err != nil {
		return nil, err
	}
	b := &books{pool: pool, keys: keys, close: closePool}
	if c.environment.DatabaseURL != "" {
		err = pg.Current(ctx, pool, migrations()...)
	} else {
		err = pg.Migrate(ctx, pool, migrations()...)
	}
	if err == nil {
		err = checkKey(ctx, pool, keys)
	}
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// openFor opens the database and the practice a command works on.
func (c *console) openFor(ctx context.Context, id string) (*books, practice.Practice, error) {
	b, err := c.open(ctx)
	if err != nil {
		return nil, practice.Practice{}, err
	}
	p, err := b.practice(ctx, id)
	if err != nil {
		b.close()
		return nil, practice.Practice{}, err
	}
	return b, p, nil
}

// database connects, and starts the embedded PostgreSQL where nobody has.
func (c *console) database(ctx context.Context) (*pgxpool.Pool, func(), error) {
	url, stop := string(c.environment.DatabaseURL), func() {}
	if url == "" {
		embedded, err := pg.StartOrJoin(ctx, c.environment.Data, slog.New(slog.DiscardHandler))
		if err != nil {
			return nil, nil, err
		}
		url, stop = embedded.URL(), func() { stopEmbedded(embedded) }
	}
	pool, err := pg.Open(ctx, url, 4)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return pool, func() { pool.Close(); stop() }, nil
}

func stopEmbedded(e *pg.Embedded) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := e.Stop(ctx); err != nil {
		slog.Error("stop embedded PostgreSQL", "error", err)
	}
}

func (b *books) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, b.pool, f)
}

// practice gives the named practice, or the only one there is.
func (b *books) practice(ctx context.Context, id string) (p practice.Practice, err error) {
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		if id != "" {
			p, err = practice.ByID(ctx, tx, billing.PracticeID(id))
			if errors.Is(err, practice.ErrNotFound) {
				return fmt.Errorf("there is no practice %q; see plainbill practice apply", id)
			}
			return err
		}
		all, err := practice.All(ctx, tx)
		switch {
		case err != nil:
			return err
		case len(all) == 0:
			return errors.New("there is no practice yet: load one with plainbill practice apply FILE.yaml")
		case len(all) > 1:
			return errors.New("there are several practices: say which with --practice ID")
		}
		p = all[0]
		return nil
	})
	return p, err
}

// oneLine makes an error one line.
func oneLine(err error) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "\n", "; ")), " ")
}
