package pg_test

import (
	"errors"
	"testing"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

func TestAReplicaThatSharesNoPaceIsAlone(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	release, err := pg.Hold(t.Context(), pool, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, shares := range []bool{false, true} {
		if _, err := pg.Hold(t.Context(), pool, shares); !errors.Is(err, pg.ErrReplica) {
			t.Errorf("a second replica (shares %v) got %v, wanted ErrReplica", shares, err)
		}
	}
	release()
	for range 3 { // those that share stand together
		release, err := pg.Hold(t.Context(), pool, true)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(release)
	}
	if _, err := pg.Hold(t.Context(), pool, false); !errors.Is(err, pg.ErrReplica) {
		t.Errorf("a replica without Redis beside three with it got %v, wanted ErrReplica", err)
	}
}
