package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot/load"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

func (w *truth) numbers(sql string) (all []int64) {
	w.Helper()
	rows, err := w.pool.Query(w.Context(), sql)
	w.ok(err)
	all, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	w.ok(err)
	return all
}

func (w *truth) list(sql string) (all []string) {
	w.Helper()
	rows, err := w.pool.Query(w.Context(), sql)
	w.ok(err)
	all, err = pgx.CollectRows(rows, pgx.RowTo[string])
	w.ok(err)
	return all
}

func (w *truth) reasons() string {
	w.Helper()
	return strings.Join(w.list(`SELECT DISTINCT r FROM (SELECT unnest(reasons) r FROM desk."case"
		WHERE status <> 'resolved') x ORDER BY 1`), " ")
}

// sent are the templates of the texts that the carrier took.
func (w *truth) sent() string {
	w.Helper()
	return strings.Join(w.list(`SELECT template FROM outbox.message WHERE sid IS NOT NULL ORDER BY id`), " ")
}

func (w *truth) standing(phone consent.Phone) (s consent.Standing) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		s, err = registry.Lookup(ctx, tx, w.keys, "lakeside", phone)
		return err
	})
	return s
}

// patient loads an account; who is "first,last,born" and guarantor "first,last".
func (w *truth) patient(number, who, guarantor string, phone consent.Phone) {
	w.Helper()
	w.patientOf(number, number, who, guarantor, phone)
}

// patientOf is patient with the claim and the statement named, so that an account can be loaded again.
func (w *truth) patientOf(number, claim, who, guarantor string, phone consent.Phone) {
	w.Helper()
	header, _, _ := strings.Cut(planSheet, "\n")
	name := strings.Split(who, ",")
	text := fmt.Sprintf("%s\n%s,%s,%s,%s,78701,%s,en,%s,C-%s,2026-10-02,Dr. Okafor,OV3,Office visit,250.00,Blue Plan,"+
		"130.00,60.00,40.00,20.00,0.00,,,S-%s,2026-11-01,2026-12-15,\n",
		header, number, name[0], name[1], name[2], phone.Reveal(), guarantor, claim, claim)
	rows, err := csv.NewReader(strings.NewReader(text))
	w.ok(err)
	l := load.Loader{Pool: w.pool, Keys: w.keys, Practice: "lakeside", At: w.now()}
	_, err = l.Load(w.Context(), ledger.File{Hash: claim, Name: claim + ".csv"}, rows)
	w.ok(err)
}

func (w *truth) resolve() {
	w.Helper()
	_, err := w.pool.Exec(w.Context(), `UPDATE desk."case" SET status = 'resolved', resolved_at = now()`)
	w.ok(err)
}

func (w *truth) get(path string, into any) {
	w.Helper()
	res, err := http.Get(w.edge + path)
	w.ok(err)
	defer res.Body.Close()
	w.ok(json.NewDecoder(res.Body).Decode(into))
}

func (w *truth) threadOf(
	ctx context.Context, tx pgx.Tx, phone consent.Phone,
) (p practice.Practice, th thread.Thread) {
	w.Helper()
	p, err := practice.ByID(ctx, tx, "lakeside")
	w.ok(err)
	id, err := thread.Ensure(ctx, tx, w.keys, "lakeside", phone, truthLine.Reveal(), w.now())
	w.ok(err)
	th, err = thread.Read(ctx, tx, w.keys, "lakeside", id)
	w.ok(err)
	return p, th
}
