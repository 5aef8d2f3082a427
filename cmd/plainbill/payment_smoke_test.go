package main

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// bills are two of one patient, who has paid more than the first, and one of somebody else.
const bills = `account_number,first_name,last_name,date_of_birth,zip,phone,language,guarantor_first_name,` +
	`guarantor_last_name,claim_number,visit_date,provider,service_code,service_label,charge,insurer,insurer_paid,` +
	`contractual_adjustment,deductible,copay,coinsurance,not_covered,patient_paid,statement_number,statement_date,due_date,` +
	`estimate
A-1,June,Calloway,1958-05-03,78701,+15125550123,en,,,C-1,2026-10-02,Dr. Okafor,OV3,Office visit,50.00,,,` +
	`0.00,,,,,80.00,S-1,2026-11-01,2026-12-15,
A-2,June,Calloway,1958-05-03,78702,+15125550123,en,,,C-2,2026-10-02,Dr. Okafor,OV3,Office visit,40.00,,,` +
	`0.00,,,,,0.00,S-2,2026-11-01,2026-12-15,
A-3,Tom,Calloway,1988-05-03,78701,+15125550124,en,,,C-3,2026-10-02,Dr. Okafor,OV3,Office visit,40.00,,,` +
	`0.00,,,,,0.00,S-3,2026-11-01,2026-12-15,
`

// wants runs a command and holds what it says against words of it.
func (o operator) wants(exit int, words string, arguments ...string) {
	o.t.Helper()
	out, errs := o.types(exit, arguments...)
	if said := out + errs; !strings.Contains(said, words) {
		o.t.Errorf("plainbill %s says\n%swanted %q", strings.Join(arguments, " "), said, words)
	}
}

// balances gives what is posted of a kind on the accounts, in order.
func (o operator) balances(kind string) (sums string) {
	o.t.Helper()
	conn, err := pgx.Connect(o.t.Context(), o.url)
	if err != nil {
		o.t.Fatal(err)
	}
	defer conn.Close(o.t.Context())
	err = conn.QueryRow(o.t.Context(), `SELECT string_agg(account || ' ' || sum, ', ' ORDER BY account) FROM (
		SELECT account, sum(amount) FROM ledger.posting WHERE kind = $1 GROUP BY account) a`, kind).Scan(&sums)
	if err != nil {
		o.t.Fatal(err)
	}
	return sums
}

// What an operator does with money is done once a reference, by an approver, and refused in words.
func TestMoneyIsMovedOnceAndWithAnApprover(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.types(0, "import", o.file("bills.csv", bills))
	payment := func(exit int, words string, arguments ...string) {
		t.Helper()
		o.wants(exit, words, append([]string{"payment"}, arguments...)...)
	}
	record := []string{"record", "--account", "A-2", "--amount", "5", "--method", "check", "--reference", "17"}
	payment(0, "recorded\n", record...)
	payment(0, "recorded before: nothing changed", record...)
	payment(2, "with another account, amount or method", append(record, "--amount", "6")...)
	payment(2, `no account "A-9"`, append(record, "--account", "A-9")...)
	payment(2, "wanted dollars like 50.00", append(record, "--amount=-6")...)

	writeoff := []string{
		"writeoff", "--account", "A-2", "--amount", "4.00", "--approver", "U01", "--reason", "small", "--reference", "w",
	}
	payment(0, "written off\n", writeoff...)
	payment(0, "written off before: nothing changed", writeoff...)
	payment(2, "with another amount or approver", append(writeoff, "--approver", "U02")...)
	payment(2, "more than the account owes", append(writeoff, "--reference", "x", "--amount", "40")...)

	refund := []string{"refund", "--account", "A-1", "--amount", "5", "--approver", "U01", "--reference", "r"}
	payment(2, `no such payment by card of account "A-1"`, refund...)

	credit := []string{
		"credit", "--account", "A-1", "--amount", "12.34", "--reference", "c", "--approver", "U01", "--reason", "a violet heron",
	}
	to := append(credit, "--to", "A-2")
	payment(2, "--to", credit...)
	payment(2, "two people", append(credit, "--to", "A-3")...)
	payment(2, `no account "A-9"`, append(credit, "--to", "A-9")...)
	payment(2, "than account \"A-2\" owes", append(to, "--amount", "31.01")...)
	payment(2, "more than the credit", append(credit, "--give-back", "--amount", "30.01")...)
	payment(0, "moved\n", to...)
	payment(0, "moved before: nothing changed", to...)
	payment(2, "with another amount, approver or place to go", append(to, "--approver", "U02")...)
	payment(2, "with another amount, approver or place to go", append(credit, "--give-back")...)
	payment(0, "set aside to be given back\n", append(credit, "--give-back", "--reference", "g", "--amount", "17.66")...)
	payment(2, "more than the credit", append(to, "--reference", "d", "--amount", "0.01")...)

	for kind, want := range map[string]string{
		"patient_credit": "A-1 0", "refund_payable": "A-1 -1766", "cash_patient": "A-1 6766, A-2 1734",
		"patient_receivable": "A-1 0, A-2 1866, A-3 4000",
	} {
		if got := o.balances(kind); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
	for _, list := range []string{"notices", "unsettled", "payouts"} {
		o.wants(0, "[]", "payment", list, "--json")
	}
	payment(0, "no notice waits", "notices")
	payment(2, "is not unsettled", "settle", "charge", "7", "--not-made")
	o.wants(0, "", "verify")
}
