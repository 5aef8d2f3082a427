package csv_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing/remit/csv"
)

// with gives Maria's row with one column changed.
func with(column, value string) string {
	fields := strings.Split(strings.TrimSpace(maria), ",")
	for i, name := range csv.Columns() {
		if name == column {
			fields[i] = value
		}
	}
	return strings.Join(fields, ",") + "\n"
}

func TestRowsAreRefusedWithColumnAndReason(t *testing.T) {
	t.Parallel()
	const notTheSum = "is not insurer_paid + contractual_adjustment + deductible + copay + coinsurance + not_covered"
	for _, c := range []struct{ column, value, reason string }{
		{"account_number", "", "is missing"},
		{"first_name", "  ", "is missing"},
		{"date_of_birth", "03/14/1980", "is not a date of the form YYYY-MM-DD"},
		{"date_of_birth", "2026-02-30", "is not a date of the form YYYY-MM-DD"},
		{"phone", "555-0123", "is not a telephone number that exists; leave it empty if it is not known"},
		{"language", "fr", "is neither en nor es"},
		{"charge", "", "is missing"},
		{"charge", "$250.00", "has a currency sign; write dollars with two decimals, like 1234.50"},
		{"charge", "250.001", "has more than two decimals; write dollars and cents, like 1234.50"},
		{"charge", `"1,250.00"`, "has a comma; write dollars with two decimals and no thousands separator, like 1234.50"},
		{"charge", "two", "is not an amount in dollars with two decimals, like 1234.50"},
		{"charge", "99999999999.00", "is not an amount in dollars with two decimals, like 1234.50"},
		{"charge", "251.00", notTheSum},
		{"estimate", "about 75", "is not an amount in dollars with two decimals, like 1234.50"},
		{"copay", "-20.00", "is negative; credits are not loaded from statement files"},
		{"insurer", "", ""},
		{"due_date", "2026-10-31", "is before statement_date"},
		{"visit_date", "1980-03-13", "is before date_of_birth"},
		{"service_label", "caf\xe9", "is not UTF-8; save the file as UTF-8"},
		{"service_label", "a\x00b", "has a control character"},
		{"service_label", strings.Repeat("x", 201), "is longer than 200 bytes"},
		{"claim_number", strings.Repeat("x", 65), "is longer than 64 bytes"},
	} {
		t.Run(fmt.Sprintf("%s %q", c.column, c.value[:min(len(c.value), 20)]), func(t *testing.T) {
			t.Parallel()
			rows := read(t, header+maria+with(c.column, c.value)+maria)
			if len(rows) != 3 || rows[0].Refused != nil || rows[2].Refused != nil {
				t.Fatalf("the neighbours did not stay: %+v", rows)
			}
			got := rows[1].Refused
			if c.column == "insurer" { // 130.00 by no insurer
				c.column, c.reason = "insurer_paid", "must be 0.00 when insurer is empty"
			}
			if got == nil || got.Line != 3 || got.Column != c.column || got.Reason != c.reason {
				t.Errorf("got %+v, want %s: %s", got, c.column, c.reason)
			}
		})
	}
}

func TestEverythingWrongWithARowIsToldAtOnce(t *testing.T) {
	t.Parallel()
	row := strings.Replace(with("charge", "$1"), "1980-03-14", "yesterday", 1)
	got := read(t, header+row)[0].Refused
	want := "is not a date of the form YYYY-MM-DD; also charge: " +
		"has a currency sign; write dollars with two decimals, like 1234.50"
	if got == nil || got.Column != "date_of_birth" || got.Reason != want {
		t.Errorf("got %+v", got)
	}
}

func TestSelfPay(t *testing.T) {
	t.Parallel()
	row := func(paid, discount, deductible string) string {
		return "A-1,Maria,Zaldivar,1980-03-14,,,,,,C-1,2026-10-02,,,Visit,100.00,," + paid + "," + discount + "," +
			deductible + ",,,,,S-1,2026-11-01,,\n"
	}
	rows := read(t, header+row("", "", "")+row("0.00", "30.00", "")+row("", "60.00", "40.00")+
		row("", "60.00", "41.00")+row("", "130.00", "")+row("10.00", "", ""))
	for i, want := range []int{10000, 7000, 0} {
		if got := rows[i]; got.Refused != nil || int(got.Service.SelfPay) != want || !got.Service.Balanced() {
			t.Errorf("row %d: own share %d, want %d; %+v", i, got.Service.SelfPay, want, got.Refused)
		}
	}
	for i, want := range []string{"charge", "contractual_adjustment", "insurer_paid"} {
		if got := rows[3+i].Refused; got == nil || got.Column != want {
			t.Errorf("row %d: %+v, want a refusal of %s", 3+i, got, want)
		}
	}
}

func TestLineNumbers(t *testing.T) {
	t.Parallel()
	multiline := with("service_label", "\"Office\nvisit, \"\"long\"\"\"")
	rows := read(t, header+maria+"\n"+multiline+maria+"A-1,too,short\n"+with("service_label", `Off"ice`)+maria)
	var got []string
	for _, r := range rows {
		text := fmt.Sprint(r.Line)
		if r.Refused != nil {
			text += " " + r.Refused.Column + r.Refused.Reason
		}
		got = append(got, text)
	}
	want := []string{
		"2", "4", "6", "7 the row has 3 fields, the header has 27: is a comma or a quote missing?",
		"8 a quote is misplaced or not closed: write \"\" for a quote inside a quoted field", "9",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if label := rows[1].Service.Label; label != `Office visit, "long"` {
		t.Errorf("label %q", label)
	}
}

func TestAQuoteThatIsNeverClosed(t *testing.T) {
	t.Parallel()
	rows := read(t, header+maria+with("service_label", `"Office`)+maria)
	if len(rows) != 2 || rows[0].Refused != nil || rows[1].Refused == nil || rows[1].Line != 3 {
		t.Errorf("%+v", rows)
	}
	rows = read(t, header+maria+with("service_label", `"Office`)+strings.Repeat(maria, 1000))
	last := rows[len(rows)-1]
	if len(rows) != 2 || last.Refused == nil || last.Line != 3 || !strings.Contains(last.Refused.Reason, "64 KiB") {
		t.Errorf("%d rows, the last %+v", len(rows), last.Refused)
	}
}

// Whatever stands in a file: it is read to its end, what is not refused adds up, and no reason quotes the patient.
func TestAnyFile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		column := rapid.SampledFrom(csv.Columns()).Draw(t, "column")
		value := rapid.OneOf(
			rapid.String(), rapid.StringMatching(`-?[0-9]{0,12}\.?[0-9]{0,3}`), rapid.Just(`"`),
		).Draw(t, "value")
		file := header + maria + with(column, value)
		r, err := csv.NewReader(strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for range strings.Count(file, "\n") + 3 {
			row, err := r.Next()
			if err != nil {
				return
			}
			if row.Refused == nil {
				if !row.Service.Balanced() || row.Account == "" || row.Claim == "" || row.Statement == "" {
					t.Fatalf("taken, and not whole: %+v", row)
				}
				continue
			}
			for _, secret := range []string{"Maria", "Zaldivar", "1980", "5550123", "555-0123", "250.00", "130.00"} {
				if strings.Contains(row.Refused.Reason, secret) {
					t.Fatalf("%q quotes the patient", row.Refused.Reason)
				}
			}
		}
		t.Fatal("it does not end")
	})
}
