package csv_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/csv"
)

const ownMap = `
columns:
  "Acct #": account_number
  First: first_name
  Last: last_name
  DOB: date_of_birth
  Claim: claim_number
  Seen: visit_date
  What: service_label
  Charged: charge
  Ins: insurer
  Ins Paid: insurer_paid
  Write-off: contractual_adjustment
  Copay: copay
constants: {statement_number: S-1, statement_date: 2026-11-01}
ignore: [Room]
delimiter: ";"
dates: M/D/YYYY
amounts: {decimal: ",", thousands: ".", currency: $, unsigned: [contractual_adjustment]}
`

const ownHeader = "Acct #;First;Last;DOB;Claim;Seen;What;Charged;Ins;Ins Paid;Write-off;Copay;Room\n"

func readMapped(t *testing.T, yaml, file string) ([]remit.Row, error) {
	t.Helper()
	m, err := csv.ParseMap(strings.NewReader(yaml))
	if err != nil {
		return nil, err
	}
	r, err := csv.NewMappedReader(strings.NewReader(file), m)
	if err != nil {
		return nil, err
	}
	var rows []remit.Row
	for {
		row, err := r.Next()
		if err != nil {
			return rows, nil
		}
		rows = append(rows, row)
	}
}

func TestATableOfThePracticesOwn(t *testing.T) {
	t.Parallel()
	rows, err := readMapped(t, ownMap, ownHeader+
		"A-1;Maria;Zaldivar;3/14/1980;C-1;10/2/2026;Office visit;$1.250,00;Blue Plan;1.130,5;(60,00);$59,50;4\n"+
		"A-1;Maria;Zaldivar;3/14/1980;C-2;2026-10-02;Office visit;$1,250.00;Blue Plan;0;0;0;4\n")
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	want := billing.ServiceLine{
		Label: "Office visit", Charge: 125000, InsurerPaid: 113050, ContractualAdjustment: 6000, Copay: 5950,
	}
	if diff := cmp.Diff(want, rows[0].Service); diff != "" || rows[0].Refused != nil {
		t.Error(diff, rows[0].Refused)
	}
	if got := rows[0]; got.Statement != "S-1" || got.VisitDate != (billing.Date{Year: 2026, Month: 10, Day: 2}) ||
		got.Person.DateOfBirth.Reveal() != (billing.Date{Year: 1980, Month: 3, Day: 14}) {
		t.Errorf("%+v", got)
	}
	refused := rows[1].Refused
	if refused == nil || refused.Line != 3 || refused.Column != "Seen (visit_date)" && refused.Column != "Charged (charge)" {
		t.Errorf("refused: %+v", refused)
	}
}

func TestMapsThatDoNotFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ yaml, header, want string }{
		"a key that is not known": {"column: {}", "", "line 1: field column not found"},
		"a column of ours that is not known": {
			strings.Replace(ownMap, "account_number", "account", 1), "",
			"map: account is not a column of statement files; account_number is missing from columns and constants",
		},
		"a column given twice": {
			strings.Replace(ownMap, "{statement_number", "{copay: 1.00, statement_number", 1), "", "map: copay is given twice",
		},
		"a year of two digits": {strings.Replace(ownMap, "YYYY", "YY", 1), "", "map: dates: "},
		"a delimiter of two":   {strings.Replace(ownMap, `";"`, `";;"`, 1), "", "map: delimiter: "},
		"another delimiter":    {ownMap, strings.ReplaceAll(ownHeader, ";", ","), "is its delimiter right?"},
		"a column more":        {ownMap, "Fee;" + ownHeader, "name them under ignore: Fee"},
		"a column less":        {ownMap, strings.Replace(ownHeader, "Copay;", "", 1), "does not have: Copay"},
	} {
		_, err := readMapped(t, c.yaml, c.header)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestAmountsInWholeCents(t *testing.T) {
	t.Parallel()
	yaml := strings.Replace(ownMap, `{decimal: ",", thousands: ".", currency: $, `, "{cents: true, ", 1)
	rows, err := readMapped(t, yaml, ownHeader+
		"A-1;Maria;Zaldivar;3/14/1980;C-1;10/2/2026;Office visit;25005;Blue Plan;19000;-6000;5;4\n")
	if err != nil || rows[0].Refused != nil || rows[0].Service.Charge != 25005 || rows[0].Service.Copay != 5 {
		t.Errorf("%+v, %v", rows, err)
	}
}
