package pg

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/bot/pg/cluster"
)

// ErrServer says that the server named in DATABASE_URL cannot hold Plainbill's data; the error around it says why.
var ErrServer = errors.New("this PostgreSQL server cannot be used")

// The limits of a pool. An idle transaction holds locks that answers wait for, so the server ends its session; an idle
// connection is a process of the server's, some megabytes of it, and is soon given up.
const (
	connectWithin   = 5 * time.Second
	idleTransaction = 60 * time.Second
	connLife        = time.Hour
	connIdle        = 20 * time.Second
	checkEvery      = 10 * time.Second
)

// Open connects to a database and makes sure that it can be used: PostgreSQL 15 or newer, UTF-8. The pool scans
// timestamptz in UTC, and its sessions think in UTC. maxConns of zero or less leaves the number to the URL, or to pgx.
func Open(ctx context.Context, url string, maxConns int32) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database's URL: %w", err)
	}
	if maxConns > 0 {
		config.MaxConns = maxConns
	}
	config.MinConns = min(config.MinConns, config.MaxConns)
	config.MaxConnLifetime, config.MaxConnLifetimeJitter, config.MaxConnIdleTime = connLife, connLife/10, connIdle
	config.HealthCheckPeriod = checkEvery
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectWithin
	}
	parameters := config.ConnConfig.RuntimeParams
	parameters["timezone"] = "UTC"
	setDefault(parameters, "application_name", "plainbill")
	setDefault(parameters, "idle_in_transaction_session_timeout", strconv.FormatInt(idleTransaction.Milliseconds(), 10))
	config.AfterConnect = scanInUTC
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := usable(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

func setDefault(parameters map[string]string, name, value string) {
	if _, set := parameters[name]; !set {
		parameters[name] = value
	}
}

// usable connects once and looks at what the server said of itself.
func usable(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Release()
	status := conn.Conn().PgConn().ParameterStatus
	major, _, _ := strings.Cut(status("server_version"), ".")
	if n, err := strconv.Atoi(major); err == nil && n < cluster.MinMajor {
		return fmt.Errorf("%w: it is version %d, at least %d is needed", ErrServer, n, cluster.MinMajor)
	}
	if encoding := status("server_encoding"); encoding != "UTF8" {
		return fmt.Errorf("%w: its encoding is %s; create the database with ENCODING 'UTF8'", ErrServer, encoding)
	}
	return nil
}

// scanInUTC has a connection give every timestamptz, alone, in arrays and in ranges, in UTC; pgx gives local time.
func scanInUTC(_ context.Context, conn *pgx.Conn) error {
	types := conn.TypeMap()
	one := &pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	}
	types.RegisterType(one)
	types.RegisterType(&pgtype.Type{
		Name: "_timestamptz", OID: pgtype.TimestamptzArrayOID, Codec: &pgtype.ArrayCodec{ElementType: one},
	})
	types.RegisterType(&pgtype.Type{
		Name: "tstzrange", OID: pgtype.TstzrangeOID, Codec: &pgtype.RangeCodec{ElementType: one},
	})
	return nil
}
