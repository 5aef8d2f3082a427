package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/thread"
)

// kept gives what is kept of the texts of a phone, oldest first.
func (w *truth) kept() (all []string) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, th := w.threadOf(ctx, tx, maria)
		texts, err := thread.Last(ctx, tx, w.keys, thread.Ref{Practice: "lakeside", Thread: th.ID}, 50)
		for _, in := range texts {
			all = append(all, in.Body.Reveal())
		}
		return err
	})
	return all
}

func TestWhatIsKeptOfACardInManyManners(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		texts, want []string
	}{
		{
			"in words alone",
			[]string{"four two four two four two four two four two four two four two four two"},
			[]string{"[removed]"},
		},
		{"with words between", []string{"it's 4111 then 1111 then 1111 then 1111"}, []string{"it's [removed]"}},
		{"with letters for digits", []string{"4OOO OOOO OOOO OOO2"}, []string{"[removed]"}},
		{
			"number, date and code one after another",
			[]string{"4111 1111 1111 1111", "12/29", "123"},
			[]string{"[removed]", "[removed]", "[removed]"},
		},
		{
			"in halves, in words",
			[]string{"4242 4242", "four two four two four two four two"},
			[]string{"[removed]", "[removed]"},
		},
		{"nothing where there was no card", []string{"12/29", "150"}, []string{"12/29", "150"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newTruth(t)
			w.patient("A-1", "Maria,Zaldivar,1980-03-14", ",", maria)
			w.says(maria, "START")
			for _, text := range c.texts {
				w.says(maria, text)
				w.forward(20 * time.Second)
			}
			if got := w.kept()[1:]; strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("kept %q, want %q", got, c.want)
			}
			w.forward(16 * time.Minute)
			w.says(maria, "150")
			if got := w.kept(); got[len(got)-1] != "150" {
				t.Errorf("an amount later is kept as %q", got[len(got)-1])
			}
		})
	}
}
