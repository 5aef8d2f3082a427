package consent

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func readAll(t *testing.T, list string) ([]ListRow, error) {
	t.Helper()
	var rows []ListRow
	err := ReadList(strings.NewReader(list), "lakeside", func(r ListRow) error {
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

const listHeader = "phone,account_number,program,action,method,at,disclosure,evidence\n"

func TestAListGivesEventsAndNamesWhatItRefuses(t *testing.T) {
	t.Parallel()
	rows, err := readAll(t, "\ufeff"+listHeader+
		`(512) 555-0123,A-1,billing,opt_in,web_form,2026-02-01T10:00:00-06:00,"I agree, to texts",form 7`+"\n"+
		"+15125550124,,billing,opt_out,verbal,2026-02-01,,\n"+
		"512,,billing,opt_in,paper,2026-02-01,,\n"+
		"+15125550125,,marketing,opt_in,paper,2026-02-01,,\n"+
		"+15125550125,,billing,wrong_number,paper,2026-02-01,,\n"+
		"+15125550125,,billing,opt_in,conversation,2026-02-01,,\n"+
		"+15125550125,,billing,opt_in,paper,02/01/2026,,\n"+
		"+15125550125,,billing,opt_in,paper,,,\n"+
		"+15125550125,billing\n"+
		`+15125550125,A"1,billing,opt_in,paper,2026-02-01,,`+"\n"+
		"+15125550126,,billing,opt_in,paper,2026-02-01,,\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprint(r.Line, " ", r.Column, " ", r.Reason))
	}
	want := []string{
		"2  ", "3  ", "4 phone is not a telephone number", "5 program must be billing",
		"6 action must be opt_in or opt_out", "7 method must be web_form, keyword, paper, verbal, email or import",
		"8 at must be a date YYYY-MM-DD or a time as RFC 3339 has it", "9 at is empty",
		"10  has 2 fields, the header has 8", "11  quotes are not closed or stand inside a field", "12  ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s", strings.Join(got, "\n"))
	}
	first := rows[0].Event
	first.Key = ""
	if first != (Event{
		Practice: "lakeside", Phone: "+15125550123", Program: Billing, Action: OptIn, Method: WebForm,
		At: time.Date(2026, 2, 1, 16, 0, 0, 0, time.UTC), Account: "A-1", Disclosure: "I agree, to texts",
		Evidence: "form 7", Imported: true,
	}) {
		t.Errorf("first row: %#v", first)
	}
	if at := rows[1].Event.At; !at.Equal(time.Date(2026, 2, 1, 23, 59, 59, 0, time.UTC)) {
		t.Errorf("an opt-out of a day counts from its end, got %s", at)
	}
}

func TestTheSameRowHasTheSameKeyInAnyOrderOfColumns(t *testing.T) {
	t.Parallel()
	a, err := readAll(t, "phone,program,action,method,at\n+15125550123,billing,opt_in,paper,2026-02-01\n")
	if err != nil {
		t.Fatal(err)
	}
	b, err := readAll(t, "at,method,action,program,phone\n2026-02-01,paper,opt_in,billing, +15125550123\n")
	if err != nil {
		t.Fatal(err)
	}
	c, err := readAll(t, "at,method,action,program,phone\n2026-02-02,paper,opt_in,billing,+15125550123\n")
	if err != nil {
		t.Fatal(err)
	}
	if a[0].Event != b[0].Event || !strings.HasPrefix(a[0].Event.Key, "list/") {
		t.Errorf("%q and %q", a[0].Event.Key, b[0].Event.Key)
	}
	if a[0].Event.Key == c[0].Event.Key {
		t.Error("another day has the same key")
	}
}

func TestAListThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ list, want string }{
		{"", "line 1: there is no header row"},
		{"phone,name\n", `line 1, column "name": unknown column`},
		{"phone,phone\n", `line 1, column "phone": column stands twice`},
		{"phone,program,action,method\n", `line 1, column "at": required column is missing`},
		{listHeader + `"` + strings.Repeat("x", rowLongest+4096), "a row is longer than 1 MiB"},
	} {
		_, err := readAll(t, c.list)
		var listError *ListError
		if !errors.As(err, &listError) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestALongListIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	const rows = 1_000
	list := listHeader + strings.Repeat("+15125550123,,billing,opt_out,paper,2026-02-01,,a form in the cabinet\n", rows)
	got, err := readAll(t, list)
	if err != nil || len(got) != rows {
		t.Fatalf("%d rows, %v", len(got), err)
	}
}
