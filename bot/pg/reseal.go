package pg

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/consent/seal"
)

// Bounds of a rotation. A page is short, because its rows stay locked until it commits; a pass goes over the table
// once; another pass finds what the running program has moved meanwhile.
const (
	pageBlocks = 32 // of 8 KiB
	maxPasses  = 8
	maxTries   = 5 // of one page that PostgreSQL ended to resolve a deadlock
)

// ErrColumn says that a column's declaration cannot be used for a rotation.
var ErrColumn = errors.New("sealed column is not declared well")

// Reseal brings every value of the columns under the keyring's first key, with the index of those that have one, and
// gives the number of values it changed. It works in pages, each a transaction of its own, beside the running program;
// it may be ended at any time and called again. A value that opens under no key is left as it is, and is an error once
// everything else is done. When it returns nil, the other keys of the list are not needed any more for these columns.
// report, if not nil, is told after each page how many values of the column's table have been changed.
func Reseal(
	ctx context.Context, pool *pgxpool.Pool, k *seal.Keyring, columns []seal.Column, report func(table string, done int),
) (int, error) {
	total := 0
	var failed error
	for _, column := range columns {
		r, err := newRotation(pool, k, column)
		if err != nil {
			return total, err
		}
		r.report = report
		err = r.run(ctx)
		total += r.done
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("reseal %s.%s: %w", column.Table, column.Column, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return total, failed
}

// rotation is the work on one column.
type rotation struct {
	pool       *pgxpool.Pool
	keys       *seal.Keyring
	column     seal.Column
	report     func(table string, done int)
	done, shut int // values changed; values of this pass that no key opens

	// The column's four statements; names of tables and columns cannot be parameters.
	blocks, left, page, update string
}

func newRotation(pool *pgxpool.Pool, k *seal.Keyring, c seal.Column) (*rotation, error) {
	schema, table, named := strings.Cut(c.Table, ".")
	if !named || c.Column == "" || c.Row == "" || c.Index != "" && c.Practice == "" {
		return nil, fmt.Errorf("%w: %s.%s needs a schema, a row, and a practice where it has an index",
			ErrColumn, c.Table, c.Column)
	}
	from := " FROM " + pgx.Identifier{schema, table}.Sanitize()
	column := pgx.Identifier{c.Column}.Sanitize()
	old := column + " IS NOT NULL AND substring(" + column + " FROM 1 FOR octet_length(@prefix::bytea)) <> @prefix::bytea"
	practice, index := "''", ""
	if c.Index != "" {
		practice, index = c.Practice, ", "+pgx.Identifier{c.Index}.Sanitize()+" = @index"
	}
	return &rotation{
		pool: pool, keys: k, column: c,
		blocks: "SELECT pg_relation_size(@table::regclass) / current_setting('block_size')::bigint",
		left:   "SELECT EXISTS (SELECT" + from + " WHERE " + old + ")",
		page: "SELECT ctid::text, (" + c.Row + ")::text, (" + practice + ")::text, " + column + from +
			" WHERE ctid >= @from::text::tid AND ctid < @upto::text::tid AND " + old + " FOR UPDATE",
		// The old value is asked for again: whatever happens, nothing newer than what was opened is overwritten.
		update: "UPDATE" + strings.TrimPrefix(from, " FROM") + " SET " + column + " = @sealed" + index +
			" WHERE ctid = @at::text::tid AND " + column + " = @old",
	}, nil
}

func (r *rotation) run(ctx context.Context) error {
	for range maxPasses {
		var left bool
		prefix := pgx.StrictNamedArgs{"prefix": r.keys.Prefix()}
		if err := r.pool.QueryRow(ctx, r.left, prefix).Scan(&left); err != nil || !left {
			return err
		}
		if err := r.pass(ctx); err != nil {
			return err
		}
		if r.shut > 0 {
			return fmt.Errorf("%d values were left as they are: %w", r.shut, seal.ErrSealed)
		}
	}
	return errors.New("values under other keys keep being written: " +
		"put the new key first in PLAINBILL_KEY of every running program, then run this again")
}

// pass goes over the table once, by the place of its rows: no index is needed and no row is read twice.
func (r *rotation) pass(ctx context.Context) error {
	table := pgx.Identifier(strings.SplitN(r.column.Table, ".", 2)).Sanitize()
	var blocks int64
	if err := r.pool.QueryRow(ctx, r.blocks, pgx.StrictNamedArgs{"table": table}).Scan(&blocks); err != nil {
		return err
	}
	r.shut = 0
	for from := int64(0); from < blocks; from += pageBlocks {
		changed, shut, err := r.pageWithRetry(ctx, from)
		if err != nil {
			return err
		}
		r.done, r.shut = r.done+changed, r.shut+shut
		if changed > 0 && r.report != nil {
			r.report(r.column.Table, r.done)
		}
	}
	return nil
}

// SQLSTATEs of PostgreSQL's appendix A after which a transaction is to be tried again.
const (
	codeSerialization = "40001"
	codeDeadlock      = "40P01"
)

func (r *rotation) pageWithRetry(ctx context.Context, from int64) (changed, shut int, err error) {
	for range maxTries {
		err = pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
			changed, shut, err = r.onePage(ctx, tx, from)
			return err
		})
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != codeDeadlock && refused.Code != codeSerialization {
			break
		}
	}
	if err != nil {
		return 0, 0, err
	}
	return changed, shut, nil
}

// sealedRow is one value as it is read.
type sealedRow struct {
	At, Row, Practice string
	Value             []byte
}

func (r *rotation) onePage(ctx context.Context, tx pgx.Tx, from int64) (changed, shut int, err error) {
	rows, err := tx.Query(ctx, r.page, pgx.StrictNamedArgs{
		"from":   fmt.Sprintf("(%d,0)", from),
		"upto":   fmt.Sprintf("(%d,0)", from+pageBlocks),
		"prefix": r.keys.Prefix(),
	})
	if err != nil {
		return 0, 0, err
	}
	values, err := pgx.CollectRows(rows, pgx.RowToStructByPos[sealedRow])
	if err != nil || len(values) == 0 {
		return 0, 0, err
	}
	batch := &pgx.Batch{}
	for _, value := range values {
		arguments, err := r.again(value)
		if errors.Is(err, seal.ErrSealed) {
			shut++
			continue
		}
		if err != nil {
			return 0, 0, err
		}
		batch.Queue(r.update, arguments).Exec(func(tag pgconn.CommandTag) error {
			changed += int(tag.RowsAffected())
			return nil
		})
	}
	return changed, shut, errors.Join(tx.SendBatch(ctx, batch).Close())
}
