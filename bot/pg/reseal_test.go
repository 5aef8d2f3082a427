package pg_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// safe is a table of sealed values whose trigger, like those of append-only tables, lets nothing but them change.
var safe = pg.Set{Schema: "safe", FS: fstest.MapFS{"0001_create_person.sql": {Data: []byte(`-- +goose Up
CREATE TABLE safe.person (
	practice_id text, id bigint, phone bytea NOT NULL, phone_index bytea NOT NULL, name bytea,
	PRIMARY KEY (practice_id, id)
);
-- +goose StatementBegin
CREATE FUNCTION safe.keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' OR (OLD.practice_id, OLD.id) IS DISTINCT FROM (NEW.practice_id, NEW.id) THEN
		RAISE EXCEPTION 'people are kept';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON safe.person FOR EACH ROW EXECUTE FUNCTION safe.keep();`)}}}

var safeColumns = []seal.Column{
	{
		Table: "safe.person", Column: "phone", Row: "practice_id || '/' || id",
		Index: "phone_index", Practice: "practice_id",
	},
	{Table: "safe.person", Column: "name", Row: "practice_id || '/' || id"},
}

// people are enough for several pages.
const people = 4000

func phoneOf(id int) consent.Phone { return consent.Phone(fmt.Sprintf("+1512555%04d", id)) }

func cellOf(column string, id int) seal.Cell {
	return seal.Cell{Table: "safe.person", Column: column, Row: fmt.Sprintf("lakeside/%d", id)}
}

// fill adds people from number from on; every third has no name.
func fill(t *testing.T, pool *pgxpool.Pool, k *seal.Keyring, from, n int) {
	t.Helper()
	var all [][]any
	for id := from; id < from+n; id++ {
		phone, err := k.SealText(cellOf("phone", id), phoneOf(id).Reveal())
		if err != nil {
			t.Fatal(err)
		}
		var name []byte
		if id%3 != 0 {
			if name, err = k.SealText(cellOf("name", id), strings.Repeat("Ana", id%9)); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, []any{"lakeside", id, phone, k.PhoneIndex("lakeside", phoneOf(id)), name})
	}
	_, err := pool.CopyFrom(context.Background(), pgx.Identifier{"safe", "person"},
		[]string{"practice_id", "id", "phone", "phone_index", "name"}, pgx.CopyFromRows(all))
	if err != nil {
		t.Fatal(err)
	}
}

// keyrings gives those before, during and after a rotation.
func keyrings(t *testing.T) (before, during, after *seal.Keyring) {
	t.Helper()
	parse := func(keys ...string) *seal.Keyring {
		k, err := seal.Parse(strings.Join(keys, ","))
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	var keys [2]string
	for i := range keys {
		key, err := seal.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
	}
	return parse(keys[0]), parse(keys[1], keys[0]), parse(keys[1])
}

// wantAllUnder reads every person with one keyring alone.
func wantAllUnder(t *testing.T, pool *pgxpool.Pool, k *seal.Keyring, n int) {
	t.Helper()
	type person struct {
		ID                 int
		Phone, Index, Name []byte
	}
	found, _ := pool.Query(context.Background(), `SELECT id, phone, phone_index, name FROM safe.person`)
	all, err := pgx.CollectRows(found, pgx.RowToStructByPos[person])
	if err != nil || len(all) != n {
		t.Fatalf("%d people (%v), want %d", len(all), err, n)
	}
	for _, p := range all {
		phone, err := k.OpenText(cellOf("phone", p.ID), p.Phone)
		if err != nil || phone != phoneOf(p.ID).Reveal() || !k.Current(p.Phone) {
			t.Fatalf("person %d: the phone is not under the new key: %v", p.ID, err)
		}
		if !bytes.Equal(p.Index, k.PhoneIndex(billing.PracticeID("lakeside"), phoneOf(p.ID))) {
			t.Fatalf("person %d cannot be found by phone under the new key", p.ID)
		}
		if p.Name == nil {
			continue
		}
		if name, err := k.OpenText(cellOf("name", p.ID), p.Name); err != nil || name != strings.Repeat("Ana", p.ID%9) {
			t.Fatalf("person %d: the name is not under the new key: %v", p.ID, err)
		}
	}
}

func TestResealBringsEverythingUnderTheFirstKey(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := pgtest.New(t, safe)
	before, during, after := keyrings(t)
	fill(t, pool, before, 0, people)
	fill(t, pool, during, people, 10) // written by the running program since the new key came
	reports := 0
	changed, err := pg.Reseal(ctx, pool, during, safeColumns, func(table string, done int) {
		reports++
		if table != "safe.person" || done <= 0 {
			t.Errorf("reported %d of %q", done, table)
		}
	})
	if err != nil || changed != people+people*2/3 {
		t.Errorf("changed %d values (%v), want %d", changed, err, people+people*2/3)
	}
	if reports < 4 {
		t.Errorf("%d reports: the work is not done in pages", reports)
	}
	wantAllUnder(t, pool, after, people+10)
	changed, err = pg.Reseal(ctx, pool, during, safeColumns, nil)
	if err != nil || changed != 0 {
		t.Errorf("the second time %d values are changed (%v), want none", changed, err)
	}
}

func TestResealGoesOnWhereItWasEnded(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, safe)
	before, during, after := keyrings(t)
	fill(t, pool, before, 0, people)
	ctx, end := context.WithCancel(context.Background())
	first, err := pg.Reseal(ctx, pool, during, safeColumns, func(string, int) { end() })
	if !errors.Is(err, context.Canceled) || first == 0 {
		t.Fatalf("%d values changed (%v), want some and to be ended", first, err)
	}
	rest, err := pg.Reseal(context.Background(), pool, during, safeColumns, nil)
	if err != nil || first+rest != people+people*2/3 {
		t.Errorf("%d and then %d values changed (%v), want %d together", first, rest, err, people+people*2/3)
	}
	wantAllUnder(t, pool, after, people)
}

func TestResealLeavesWhatItCannotOpenAndSaysSo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := pgtest.New(t, safe)
	before, during, after := keyrings(t)
	fill(t, pool, before, 0, 20)
	strange := []byte("not sealed by any key of ours, yet long enough to be")
	if _, err := pool.Exec(ctx, `UPDATE safe.person SET phone = $1 WHERE id = 7`, strange); err != nil {
		t.Fatal(err)
	}
	changed, err := pg.Reseal(ctx, pool, during, safeColumns, nil)
	if !errors.Is(err, seal.ErrSealed) || !strings.Contains(err.Error(), "safe.person.phone: 1 values") {
		t.Errorf("got %v, want an ErrSealed that names the column and counts", err)
	}
	if changed != 19+13 {
		t.Errorf("%d values changed, want all others, 32", changed)
	}
	var kept []byte
	if err := pool.QueryRow(ctx, `SELECT phone FROM safe.person WHERE id = 7`).Scan(&kept); err != nil ||
		!bytes.Equal(kept, strange) {
		t.Errorf("the value that does not open was changed (%v)", err)
	}
	if _, err := pool.Exec(ctx, `TRUNCATE safe.person`); err != nil {
		t.Fatal(err)
	}
	wantAllUnder(t, pool, after, 0)
}

func TestResealFollowsRowsThatTheProgramMoves(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := pgtest.New(t, safe)
	before, during, after := keyrings(t)
	fill(t, pool, before, 0, people)
	moved := false
	_, err := pg.Reseal(ctx, pool, during, safeColumns, func(string, int) {
		if moved {
			return
		}
		moved = true
		// Another key's index, on rows not reached yet: they move behind the end that the pass has seen.
		if _, err := pool.Exec(ctx, `UPDATE safe.person SET phone_index = '\x00' WHERE id >= $1`, people-300); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Error(err)
	}
	wantAllUnder(t, pool, after, people)
}

func TestAColumnThatIsNotDeclaredWellIsRefused(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, safe)
	_, during, _ := keyrings(t)
	for _, column := range []seal.Column{
		{Table: "person", Column: "phone", Row: "id"},
		{Table: "safe.person", Row: "id"},
		{Table: "safe.person", Column: "phone"},
		{Table: "safe.person", Column: "phone", Row: "id", Index: "phone_index"},
	} {
		_, err := pg.Reseal(context.Background(), pool, during, []seal.Column{column}, nil)
		if !errors.Is(err, pg.ErrColumn) {
			t.Errorf("%+v gives %v, want ErrColumn", column, err)
		}
	}
	missing := seal.Column{Table: "safe.person", Column: "nothing", Row: "id"}
	if _, err := pg.Reseal(context.Background(), pool, during, []seal.Column{missing}, nil); err == nil {
		t.Error("a column that is not there is no error")
	}
}
