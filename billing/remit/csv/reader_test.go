package csv_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/csv"
)

const header = "account_number,first_name,last_name,date_of_birth,zip,phone,language,guarantor_first_name," +
	"guarantor_last_name,claim_number,visit_date,provider,service_code,service_label,charge,insurer,insurer_paid," +
	"contractual_adjustment,deductible,copay,coinsurance,not_covered,patient_paid,statement_number,statement_date," +
	"due_date,estimate\n"

const maria = "A-1,Maria,Zaldivar,1980-03-14,78701,512-555-0123,es,,,C-1,2026-10-02,Dr. Okafor,OV3,Office visit," +
	"250.00,Blue Plan,130.00,60.00,40.00,20.00,,,5.00,S-1,2026-11-01,2026-12-15,75.00\n"

// read gives all rows of a file.
func read(t testing.TB, file string) (rows []remit.Row) {
	t.Helper()
	r, err := csv.NewReader(strings.NewReader(file))
	if err != nil {
		t.Fatalf("header: %v", err)
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatalf("row: %v", err)
		}
		rows = append(rows, row)
	}
}

func TestARowSaysAllItsColumns(t *testing.T) {
	t.Parallel()
	want := remit.Row{
		Line: 2, Account: "A-1", Phone: "+15125550123", Statement: "S-1", Claim: "C-1", Provider: "Dr. Okafor",
		Insurer: "Blue Plan", Estimated: 7500, VisitDate: billing.Date{Year: 2026, Month: 10, Day: 2},
		StatementDate: billing.Date{Year: 2026, Month: 11, Day: 1}, DueDate: billing.Date{Year: 2026, Month: 12, Day: 15},
		Person: billing.Person{
			FirstName: "Maria", LastName: "Zaldivar", ZIP: "78701", Language: billing.Spanish,
			DateOfBirth: billing.BornOn(billing.Date{Year: 1980, Month: 3, Day: 14}),
		},
		Service: billing.ServiceLine{
			Code: "OV3", Label: "Office visit", Charge: 25000, InsurerPaid: 13000, ContractualAdjustment: 6000,
			Deductible: 4000, Copay: 2000, PatientPaid: 500,
		},
	}
	for name, file := range map[string]string{
		"as documented":              header + maria,
		"with a byte order mark":     "\ufeff" + header + maria,
		"with CRLF":                  strings.ReplaceAll(header+maria, "\n", "\r\n"),
		"without a last line end":    strings.TrimSuffix(header+maria, "\n"),
		"with spaces around fields":  header + strings.ReplaceAll(maria, ",", " , "),
		"with quotes":                header + `"` + strings.ReplaceAll(strings.TrimSpace(maria), ",", `","`) + `"`,
		"with empty lines behind it": header + maria + "\n,,,,,,,,,,,,,,,,,,,,,,,,,,\n\n",
	} {
		got := read(t, file)
		if len(got) != 1 || !cmp.Equal(want, got[0], cmp.AllowUnexported(billing.DateOfBirth{})) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestOnlyRequiredColumns(t *testing.T) {
	t.Parallel()
	file := strings.Join(csv.Required(), ",") + "\nA-1,Ana,Zaldivar,1980-03-14,C-1,2026-10-02,Visit,80,S-1,2026-11-01\n"
	got := read(t, file)
	if len(got) != 1 || got[0].Refused != nil {
		t.Fatalf("%+v", got)
	}
	if s := got[0].Service; s.SelfPay != 8000 || s.Charge != 8000 {
		t.Errorf("own share %d of %d, want all", s.SelfPay, s.Charge)
	}
	if got[0].Person.Language != billing.English || got[0].Phone != "" || !got[0].DueDate.IsZero() {
		t.Errorf("what the file does not say: %+v", got[0])
	}
}

func TestHeaderRefusesTheWholeFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, want string }{
		"an unknown column is named": {
			strings.Replace(header, "zip", "postcode", 1) + maria,
			"header: unknown columns; remove or rename them: postcode",
		},
		"missing required columns are named": {
			"account_number,first_name,last_name,date_of_birth,claim_number,visit_date,service_label,charge\n",
			"header: required columns are missing: statement_number, statement_date",
		},
		"a column twice": {
			strings.Replace(header, "zip", "phone", 1), "header: columns that stand there twice: phone",
		},
		"an empty file": {"", "header: the file is empty"},
		"semicolons": {
			strings.ReplaceAll(header, ",", ";"),
			"header: the columns are not separated by commas; save the file as comma-separated UTF-8",
		},
		"UTF-16":                {"\xff\xfea\x00", "header: the file is UTF-16; save it as UTF-8"},
		"another encoding":      {"pr\xe9nom," + header, "header: the file is not UTF-8; save it as UTF-8"},
		"a quote out of place":  {`acc"ount` + "\n", "header: the first line has a misplaced quote"},
		"a line without an end": {strings.Repeat("a", 100_000), "header: the first line is too long to be a header"},
		"no header at all does not show the patient": {
			maria + maria, "header: the first line does not name the columns",
		},
		"a column without a name": {
			strings.Replace(header, "zip", "", 1),
			"header: unknown columns; remove or rename them: (one without a usable name)",
		},
	} {
		_, err := csv.NewReader(strings.NewReader(c.file))
		if header := (*csv.HeaderError)(nil); !errors.As(err, &header) || err.Error() != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	if _, err := csv.NewReader(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("in the header: %v", err)
	}
	r, err := csv.NewReader(io.MultiReader(strings.NewReader(header+maria), iotest.ErrReader(broken)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err = r.Next()
	}
	if !errors.Is(err, broken) {
		t.Errorf("in a row: %v", err)
	}
}
