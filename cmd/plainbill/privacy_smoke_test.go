package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/consent"
)

// everything goes through every kind of text, case and failure, so that what is kept and what is logged of June and
// Luis, of Ana and of a stranger can be looked through afterwards.
func (w *world) everything() {
	w.t.Helper()
	w.remind()
	p := w.phone(june)
	w.settled()
	p.heard = len(p.texts("out"))
	p.Says("how much do I owe").Hears("date of birth").Says("3/8/1984").Hears("did not match")
	p.Says(juneBorn).Hears("$147.00").Says("why do I owe this").Hears("$420.00")
	p.Says("can I pay $50 a month").Hears("AGREE").Says("AGREE").Hears("Your plan is set")
	p.Says("my secret is a purple giraffe").HasHeard()
	p.Says("I want to talk to a person").Hears("A person")
	card := w.desk().Claims("U01", "asked for a person")
	w.desk().Presses("U01", card, "case_reply", written("Hello June, about that yellow zeppelin"))
	p.Hears("yellow zeppelin")
	p.Says("the green walrus agrees").HearsNothing()
	w.desk().Presses("U01", card, "case_note", written("she keeps an orange narwhal"))
	w.desk().SeesInThread(card, "orange narwhal")
	w.desk().Presses("U01", card, "case_handback", nil)
	p.Hears("is back")

	spanish := w.phone(luis)
	spanish.Says("¿cuánto debo?").Hears("fecha").Says(luisBorn).Hears("$120.00").Says("esto no es mío").HasHeard()
	w.fault("21610", dana)
	w.phone(dana).Says("how much do I owe").HearsNothing()
	w.fault("30006", tom)
	w.phone(tom).Says("how much do I owe").HasHeard()
	w.money()
	w.phone(ana).Says("who is this, wrong number").Hears("Sorry to bother you")
	w.phone(stranger).Says("please stop texting me").Hears("unsubscribed")

	form := w.textForm("SM0000000000000000000000000000f001", june, "a crimson pelican, not signed")
	w.answers("not signed", unsigned(w.fromCarrier("/twilio/sms", form)), http.StatusForbidden)
	form.Set("From", "June Calloway "+june)
	w.answers("malformed", w.fromCarrier("/twilio/sms", form), http.StatusBadRequest)
	form = w.textForm("SM0000000000000000000000000000f002", june, "a crimson pelican")
	form.Set("To", "+15125550188")
	w.answers("for nobody", w.fromCarrier("/twilio/sms", form), http.StatusOK)
	w.forward(24 * time.Hour)
	w.restart()
	w.settled()
}

// told is what patients and billers said and what is known of the patients: it must stand nowhere in the clear.
var told = []string{
	"5125550101", "5125550102", "5125550103", "5125550108", "5125550109", "5125550142", "512-555-0101", "(512) 555-0101",
	"Calloway", "Ortega", "Whitfield", "Grady", "Peña",
	"1984-03-07", "3/7/1984", "3/8/1984", "03/07/1984", "1971-11-23", "11/23/1971", "1963-09-11",
	"how much do I owe", "why do I owe", "cuánto debo", "esto no es", "to talk to a person", "50 a month",
	"purple giraffe", "yellow zeppelin", "green walrus", "orange narwhal", "crimson pelican", "please stop",
	"violet heron", "Raman", "4000 0566", "4000056655665556", "12.50 a month",
	"You owe", "Usted debe", "Texts are not private", "Your share",
}

// amounts are of the texts; the books hold them by design, the log does not.
var amounts = []string{"147.00", "420.00", "120.00", "$1", "$4"}

// The log says what happened and to whom by number: never a phone, a name, a date of birth, words or amounts, not even
// when everything is logged that can be.
func TestTheLogNamesNobody(t *testing.T) {
	t.Parallel()
	w := buildWorld(t)
	w.level = slog.LevelDebug
	w.start(monday)
	w.everything()
	log := w.log.String()
	if lines := strings.Count(log, "\n"); lines < 30 {
		t.Fatalf("the log has %d lines, which cannot be all", lines)
	}
	for _, secret := range append(amounts, told...) {
		if at := strings.Index(strings.ToLower(log), strings.ToLower(secret)); at >= 0 {
			line := log[strings.LastIndexByte(log[:at], '\n')+1:]
			t.Errorf("the log says %q: %s", secret, line[:strings.IndexByte(line, '\n')])
		}
	}
	metrics := w.does(request{method: http.MethodGet, path: "/metrics"}).body
	for _, secret := range told {
		if strings.Contains(metrics, secret) {
			t.Errorf("the metrics say %q", secret)
		}
	}
}

// Whoever reads the tables, or the files of the database, learns nothing of what patients are called, write or are
// reached at.
func TestTheDatabaseNamesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.everything()

	rows := 0
	for _, table := range w.tables() {
		for _, row := range w.strings(`SELECT t::text FROM ` + table + ` t`) {
			rows++
			for _, secret := range told {
				if holds([]byte(row), secret) {
					t.Errorf("a row of %s holds %q: %.300s", table, secret, row)
				}
			}
		}
	}
	if rows < 300 {
		t.Errorf("looked through %d rows, which cannot be all", rows)
	}
	files := w.databaseFiles()
	control := false
	for name, content := range files {
		for _, secret := range told {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("the file %s holds %q", name, secret)
			}
		}
		control = control || bytes.Contains(content, []byte("CLM-5001"))
	}
	if !control {
		t.Errorf("the number of a claim, which is not sealed, is in none of %d files: they are not the ones", len(files))
	}
}

// tables lists every table of the product and of its queue.
func (w *world) tables() []string {
	w.t.Helper()
	return w.strings(`SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
		WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`)
}

// holds looks for a secret in a row as text: as it is, and in the hexadecimal that bytes are shown in.
func holds(row []byte, secret string) bool {
	return bytes.Contains(row, []byte(secret)) || bytes.Contains(row, []byte(hex.EncodeToString([]byte(secret))))
}

// databaseFiles reads the files of the world's database as they are on disk.
func (w *world) databaseFiles() map[string][]byte {
	w.t.Helper()
	w.exec(`CHECKPOINT`)
	home := w.strings(`SELECT current_setting('data_directory')`)[0]
	base := w.strings(`SELECT 'base/' || oid FROM pg_database WHERE datname = current_database()`)[0]
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(home), base, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(filepath.Join(home, path))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return files
}

// Every sealed column has rows when everything has happened: a column that this test does not reach, it does not prove.
func (w *world) sealedRows() map[string]int {
	w.t.Helper()
	rows := map[string]int{}
	for _, c := range sealedColumns() {
		rows[c.Table+"."+c.Column] = w.count(fmt.Sprintf(`SELECT count(%s) FROM %s`,
			pgx.Identifier{c.Column}.Sanitize(), pgx.Identifier(strings.Split(c.Table, ".")).Sanitize()))
	}
	return rows
}

// money puts everything about cards, payments and approvals into the tables that keep it.
func (w *world) money() {
	w.t.Helper()
	p := w.phone(priya).Identified(priyaBorn)
	p.Says("can I pay $12.50 a month?").Hears("$25.00").Hears("AGREE")
	p.Says("I can only do $12.50 a month").Hears("The least we take").Hears("person")
	p.Says("how much do I owe").Hears("/s/")
	p.opens().isBorn(priyaBorn).follows("/card").
		sends("/card", map[string]string{"agree": "yes", "signed": "Priya Raman"}).pays("pay", nil)
	p.opens().isBorn(priyaBorn).follows("/pay").
		sends("/pay", map[string]string{"part": "other", "amount": "25.00"}).pays("pay", nil)
	p.Hears("$25.00")
	p.Says("my card is 4000 0566 5566 5556").Hears("can't take card numbers")
	w.settled()
	err := pgx.BeginFunc(w.t.Context(), w.program.pool, func(tx pgx.Tx) error {
		_, err := cashier.Allow(w.t.Context(), tx, w.program.keys, billing.Allowance{
			Practice: "lakeside", Account: "LK-1003", Kind: billing.WriteOff, Amount: 1, Approver: "U09",
			Reference: "test", At: w.clock.Now(),
		}, "a violet heron")
		if err != nil {
			return err
		}
		return reach.AddAnswer(w.t.Context(), tx, w.program.keys, "lakeside", priya, reach.Answer{
			Says: consent.ReassignedNoData, On: billing.DateOf(w.clock.Now()),
		}, w.clock.Now())
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
