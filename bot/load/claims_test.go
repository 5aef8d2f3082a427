package load_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/load"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

// loadSample loads one file of others into a practice.
func loadSample(t *testing.T, l load.Loader, path string) load.Outcome {
	t.Helper()
	ctx := context.Background()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	file := ledger.File{Hash: hex.EncodeToString(sum[:]), Name: filepath.Base(path)}
	var claims load.Claims
	if strings.HasSuffix(path, ".json") {
		scan, err := load.ScanFHIR(bytes.NewReader(content), file.Name)
		if err != nil {
			t.Fatal(err)
		}
		claims = load.NewFHIRClaims(bytes.NewReader(content), file, scan)
	} else {
		scan, err := load.ScanX12(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		claims = load.NewX12Claims(bytes.NewReader(content), file, scan)
	}
	done, err := l.LoadClaims(ctx, file, claims)
	if err != nil {
		t.Fatalf("%s: %v", file.Name, err)
	}
	return done
}

func samples(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"x12/testdata/x12-835/*", "x12/testdata/x12-other/*", "fhir/testdata/*.json"} {
		found, err := filepath.Glob(filepath.Join("../../billing/remit", filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Fatalf("no samples under %s: %v", pattern, err)
		}
		all = append(all, found...)
	}
	return all
}

func newLoader(t testing.TB) load.Loader {
	t.Helper()
	pool := pgtest.New(t, pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()})
	at := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	return load.Loader{Pool: pool, Keys: pgtest.Keyring(t), Practice: "forward", At: at}
}

// holdings sums the standing books of a practice by kind of account and part.
func holdings(t *testing.T, pool *pgxpool.Pool, practice billing.PracticeID) map[string]int64 {
	t.Helper()
	sums := map[string]int64{}
	rows, err := pool.Query(context.Background(), `SELECT kind || ' ' || part, sum(amount)::bigint FROM ledger.posting
		WHERE practice_id = $1 GROUP BY 1 HAVING sum(amount) <> 0`, practice)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var sum int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &sum}, func() error { sums[name] = sum; return nil }); err != nil {
		t.Fatal(err)
	}
	return sums
}

// Every file that others have published loads, in any order and as often as one likes, into the same sound books.
func TestEverySampleLoads(t *testing.T) {
	t.Parallel()
	l := newLoader(t)
	backward := l
	backward.Practice = "backward"
	files := samples(t)
	for _, path := range files {
		loadSample(t, l, path)
	}
	for _, path := range slices.Backward(files) {
		loadSample(t, backward, path)
	}
	forward := holdings(t, l.Pool, "forward")
	if diff := cmp.Diff(forward, holdings(t, l.Pool, "backward")); diff != "" {
		t.Errorf("another order, other books:\n%s", diff)
	}
	for _, path := range files {
		if done := loadSample(t, l, path); done.Loaded+done.Provider+done.AccountsCreated != 0 {
			t.Errorf("%s again: %+v", filepath.Base(path), done)
		}
	}
	if diff := cmp.Diff(forward, holdings(t, l.Pool, "forward")); diff != "" {
		t.Errorf("loaded again, other books:\n%s", diff)
	}
	err := pgx.BeginFunc(context.Background(), l.Pool, func(tx pgx.Tx) error {
		problems, err := ledger.Verify(context.Background(), tx)
		if len(problems) > 0 {
			t.Errorf("problems: %v", problems)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhatBecomesOfRemittances(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"keiron-emedny.835":                           "3 loaded, 0 set aside, 0 refused, 3 accounts",
		"lfh-managed-care.835":                        "2 loaded, 0 set aside, 0 refused, 2 accounts",
		"lfh-medicare-part-a-plb.835":                 "2 loaded, 0 set aside, 0 refused, 2 accounts",
		"oxedi-trizetto-malformed.835":                "0 loaded, 1 set aside, 0 refused, 0 accounts",
		"stupidedi-multiple-claims-single-check.835":  "9 loaded, 0 set aside, 0 refused, 9 accounts",
		"stupidedi-x221-case-3a-prose-and-edi.txt":    "0 loaded, 0 set aside, 1 refused, 0 accounts",
		"x12parser-example1-reversal-plb-denials.835": "4 loaded, 5 set aside, 0 refused, 4 accounts",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLoader(t)
			l.DryRun = true
			path := filepath.Join("../../billing/remit/x12/testdata/x12-835", name)
			for _, kept := range []bool{false, true} { // a dry run says the same and keeps nothing
				l.DryRun = !kept
				done := loadSample(t, l, path)
				got := fmt.Sprintf("%d loaded, %d set aside, %d refused, %d accounts",
					done.Loaded, done.SetAside, done.Refused, done.AccountsCreated)
				if got != want {
					t.Errorf("kept %t: %s, want %s", kept, got, want)
				}
			}
		})
	}
}
