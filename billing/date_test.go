package billing_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
)

func day(t testing.TB, s string) billing.Date {
	t.Helper()
	d, err := billing.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDatesOfTheCalendar(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "2026-2-3", "2026-02-30", "02/03/2026", "2026-02-03T00:00:00Z", "yesterday"} {
		if _, err := billing.ParseDate(text); err == nil {
			t.Errorf("%q is a date", text)
		}
	}
	d := day(t, "2028-01-31")
	for months, want := range map[int]string{
		0: "2028-01-31", 1: "2028-02-29", 13: "2029-02-28", -2: "2027-11-30", 12: "2029-01-31",
	} {
		if got := d.AddMonths(months).String(); got != want {
			t.Errorf("%d months later: %s, want %s", months, got, want)
		}
	}
	if d.Weekday() != time.Monday || !d.Before(d.AddDays(1)) || d.Before(d) {
		t.Error("order or weekday")
	}
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Skip("no time zones on this system")
	}
	if got := d.In(chicago, 9, 30).UTC().String(); got != "2028-01-31 15:30:00 +0000 UTC" {
		t.Errorf("half past nine in Chicago is %s", got)
	}
}

func TestADateReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := billing.Date{Year: 2000, Month: 1, Day: 1}.AddDays(rapid.IntRange(-40_000, 40_000).Draw(t, "days"))
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back billing.Date
		if err := json.Unmarshal(b, &back); back != d || err != nil {
			t.Fatalf("%s is %v, %v", b, back, err)
		}
		if billing.DateOf(d.Time()) != d {
			t.Fatalf("%v through a time", d)
		}
		if n := rapid.IntRange(0, 60).Draw(t, "months"); d.AddMonths(n).Before(d) {
			t.Fatalf("%v and %d months is before it", d, n)
		}
	})
	var none billing.Date
	if b, err := json.Marshal(none); string(b) != `""` || err != nil || !none.IsZero() || none.String() != "" {
		t.Errorf("no date is %s, %v", b, err)
	}
	if err := json.Unmarshal([]byte(`""`), &none); err != nil || !none.IsZero() {
		t.Errorf("no date reads as %v, %v", none, err)
	}
}
