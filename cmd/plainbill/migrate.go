package main

import (
	"context"

	"github.com/plainbill/plainbill/bot/pg"
)

// migrateCommand brings the database to this version.
type migrateCommand struct{}

// Run migrates the named database, or the embedded one.
func (migrateCommand) Run(ctx context.Context, c *console) error {
	pool, closePool, err := c.database(ctx)
	if err != nil {
		return err
	}
	defer closePool()
	if err := pg.Migrate(ctx, pool, migrations()...); err != nil {
		return err
	}
	c.printf("the database is of this version\n")
	return nil
}

// rotateCommand seals all patients' data again under the first key.
type rotateCommand struct{}

// Run goes through every sealed column; it may be stopped and run again.
func (rotateCommand) Run(ctx context.Context, c *console) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	p := c.progress()
	n, err := pg.Reseal(ctx, b.pool, b.keys, sealedColumns(), func(table string, done int) { p.show("%s: %d", table, done) })
	p.done()
	if err != nil {
		return err
	}
	c.printf("%d values sealed again; the older keys can be taken off PLAINBILL_KEY now\n", n)
	return nil
}
