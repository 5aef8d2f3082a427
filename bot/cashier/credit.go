package cashier

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/consent/seal"
)

// ErrTwoPeople says that money of one person would pay what another owes.
var ErrTwoPeople = errors.New("the accounts are of two people")

// MoveCredit moves a patient's credit to where the same person owes something, or sets it aside to be given back, once a
// reference, and keeps who allowed it and why. It says whether it was news. What was paid is a payment of the plan that
// runs there, as if it had been made there.
//
// An unknown account is [ledger.ErrNotFound], one of somebody else [ErrTwoPeople], more than there is, or than is owed
// there, [billing.ErrTooMuch], no approver [payment.ErrApprover], a reference that stands for something else
// [ledger.ErrConflict].
func MoveCredit(
	ctx context.Context, tx pgx.Tx, keys *seal.Keyring, m billing.CreditMove, reason string,
) (posted bool, err error) {
	if m.Approver == "" {
		return false, payment.ErrApprover
	}
	if err := holdBoth(ctx, tx, keys, m); err != nil {
		return false, err
	}
	kept := allowanceOf(m, reason)
	before, err := payment.AllowanceByKey(ctx, tx, keys, m.Practice, m.Key())
	if err != nil {
		return false, err
	}
	if before != nil {
		if before.To != kept.To || before.Kind != kept.Kind || before.Amount != m.Amount || before.Approver != m.Approver {
			return false, ledger.ErrConflict
		}
		return false, nil
	}
	if m, err = holdings(ctx, tx, m); err != nil {
		return false, err
	}
	entry, err := m.Entry()
	if err != nil {
		return false, err
	}
	if posted, err = ledger.Post(ctx, tx, entry); err != nil || !posted {
		return false, err
	}
	return true, payment.AddAllowance(ctx, tx, keys, kept)
}

// allowanceOf is what is kept of the approval.
func allowanceOf(m billing.CreditMove, reason string) payment.Allowance {
	kind := billing.PatientReceivable
	if m.Payable {
		kind = billing.RefundPayable
	}
	return payment.Allowance{
		Practice: m.Practice, Key: m.Key(), Account: m.From, To: m.To, Kind: kind, Amount: m.Amount, Approver: m.Approver,
		Reason: reason, At: m.At,
	}
}

// holdBoth locks the accounts of a move, so that no credit is spent twice, and checks that they are of one person.
func holdBoth(ctx context.Context, tx pgx.Tx, keys *seal.Keyring, m billing.CreditMove) error {
	accounts := []billing.AccountNumber{m.From}
	if !m.Payable {
		accounts = append(accounts, m.To)
	}
	slices.Sort(accounts) // so that two moves never wait for each other
	var people []billing.Person
	for _, number := range slices.Compact(accounts) {
		if _, _, err := ledger.LockPlan(ctx, tx, m.Practice, number); err != nil {
			return err
		}
		account, err := ledger.AccountByNumber(ctx, tx, keys, m.Practice, number)
		if err != nil {
			return err
		}
		people = append(people, account.Person)
	}
	if len(people) == 2 && !onePerson(people[0], people[1]) {
		return ErrTwoPeople
	}
	return nil
}

// onePerson says whether two accounts are of one patient, or of one who answers for both bills.
func onePerson(a, b billing.Person) bool {
	same := func(a, b billing.Name) bool {
		return strings.EqualFold(strings.TrimSpace(a.Reveal()), strings.TrimSpace(b.Reveal()))
	}
	born := a.DateOfBirth.Reveal()
	if !born.IsZero() && born == b.DateOfBirth.Reveal() && same(a.FirstName, b.FirstName) && same(a.LastName, b.LastName) {
		return true
	}
	bornToo := b.DateOfBirth.Reveal()
	if ownBill(a) && ownBill(b) && !born.IsZero() && !bornToo.IsZero() { // a father and a son of one name
		return false
	}
	firstOfA, lastOfA := answerable(a)
	firstOfB, lastOfB := answerable(b)
	return a.ZIP != "" && a.ZIP == b.ZIP && same(firstOfA, firstOfB) && same(lastOfA, lastOfB)
}

// answerable is who owes: the guarantor where there is one.
func answerable(p billing.Person) (first, last billing.Name) {
	if ownBill(p) {
		return p.FirstName, p.LastName
	}
	return p.GuarantorFirstName, p.GuarantorLastName
}

// ownBill says whether nobody else answers for a patient's bill.
func ownBill(p billing.Person) bool { return p.GuarantorFirstName == "" && p.GuarantorLastName == "" }

// holdings reads what the account holds that the credit comes from, and that so much is owed where it goes. What is on
// its way back of the credit cannot go there too.
func holdings(ctx context.Context, tx pgx.Tx, m billing.CreditMove) (billing.CreditMove, error) {
	credit, err := ledger.Balance(ctx, tx, m.Practice, m.From, billing.PatientCredit)
	if err != nil {
		return m, err
	}
	m.Credit = -credit
	if m.Receivable, err = ledger.Balance(ctx, tx, m.Practice, m.From, billing.PatientReceivable); err != nil {
		return m, err
	}
	if m.Paid, err = ledger.Paid(ctx, tx, m.Practice, m.From); err != nil || m.Payable {
		return m, err
	}
	if m.From != m.To {
		coming, err := comingFrom(ctx, tx, m)
		if err != nil {
			return m, err
		}
		if m.Amount > m.Credit-m.Receivable-coming {
			return m, billing.ErrTooMuch
		}
	}
	owed, err := ledger.Balance(ctx, tx, m.Practice, m.To, billing.PatientReceivable)
	if err == nil && m.Amount > owed {
		err = billing.ErrTooMuch
	}
	return m, err
}

// comingFrom is what is on its way back beside what was set aside for it.
func comingFrom(ctx context.Context, tx pgx.Tx, m billing.CreditMove) (billing.Cents, error) {
	coming, err := ComingBack(ctx, tx, m.Practice, m.From)
	if err != nil {
		return 0, err
	}
	payable, err := ledger.Balance(ctx, tx, m.Practice, m.From, billing.RefundPayable)
	return max(coming+payable, 0), err // what is set aside stands below zero
}
