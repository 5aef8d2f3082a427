package billing

import (
	"errors"
	"time"
)

// Kinds of account of money that goes through a card processor. What a patient paid stays in [CashPatient]; what left
// the processor again, as its fee or to the bank, is taken from CashCard: the two together are what it still holds.
const (
	ProcessorFee AccountKind = "processor_fee"
	CashCard     AccountKind = "cash_card"
	CashBank     AccountKind = "cash_bank"
)

// Kinds of entry about money that arrived, went back or is not asked for any more.
const (
	EntryProcessorFee EntryKind = "processor_fee"
	EntryPayout       EntryKind = "payout"
	EntryRefund       EntryKind = "refund"
	EntryDispute      EntryKind = "dispute"
	EntryAllowance    EntryKind = "allowance"
	EntryCredit       EntryKind = "credit"
)

// MethodCard is the method of a payment by card.
const MethodCard = "card"

// ErrTooMuch says that an amount of money is nothing, less than nothing, or more than there is.
var ErrTooMuch = errors.New("the amount is nothing or more than there is")

// Received posts the payment as one that a card processor told of: as [Payment.Entry], under a key of its own, so that
// every payment of the processor can be found from its entry and every such entry from its payment.
func (p Payment) Received() Entry {
	e := p.Entry()
	e.Key = "card/" + keyed(string(p.Account)) + "/" + p.Reference
	return e
}

// Fee is what the processor keeps of a payment by card.
type Fee struct {
	Practice  PracticeID
	Account   AccountNumber
	Reference string // of the payment
	Amount    Cents  // positive
	At        time.Time
}

// Entry posts the fee: the practice's expense, never the patient's.
func (f Fee) Entry() Entry {
	e := Entry{
		Practice: f.Practice, Key: "fee/" + keyed(string(f.Account)) + "/" + f.Reference,
		Kind: EntryProcessorFee, At: f.At, Source: Source{Event: "fee/card/" + f.Reference},
	}
	if f.Amount > 0 {
		e.Postings = []Posting{
			{Kind: ProcessorFee, Patient: f.Account, Amount: f.Amount},
			{Kind: CashCard, Patient: f.Account, Amount: -f.Amount},
		}
	}
	return e
}

// Payout is a practice's part of what the processor transferred to the bank; negative when it took money back.
type Payout struct {
	Practice  PracticeID
	Reference string
	Amount    Cents
	At        time.Time
}

// Entry posts the transfer.
func (p Payout) Entry() Entry {
	e := Entry{
		Practice: p.Practice, Key: "payout/" + p.Reference, Kind: EntryPayout, At: p.At,
		Source: Source{Event: "payout/card/" + p.Reference},
	}
	if p.Amount != 0 {
		e.Postings = []Posting{{Kind: CashBank, Amount: p.Amount}, {Kind: CashCard, Amount: -p.Amount}}
	}
	return e
}

// Refund is money that goes back to the patient.
type Refund struct {
	Practice  PracticeID
	Account   AccountNumber
	Reference string // of the refund
	Amount    Cents
	At        time.Time
	// Payable and Credit are what the account holds of [RefundPayable] and [PatientCredit] before, as positive cents.
	Payable, Credit Cents
}

// Entry posts the refund: what had been set aside for it goes first, then the patient's credit, and only the rest is
// owed again. It is taken off what the patient paid.
func (r Refund) Entry() Entry {
	e := Entry{
		Practice: r.Practice, Key: "refund/" + keyed(string(r.Account)) + "/" + r.Reference,
		Kind: EntryRefund, At: r.At, Source: Source{Event: "refund/card/" + r.Reference},
	}
	if r.Amount <= 0 {
		return e
	}
	payable := min(r.Amount, max(r.Payable, 0))
	credit := min(r.Amount-payable, max(r.Credit, 0))
	e.Postings = sides(r.Account, []Posting{
		{Kind: RefundPayable, Part: PartPaid, Amount: payable},
		{Kind: PatientCredit, Part: PartPaid, Amount: credit},
		{Kind: PatientReceivable, Part: PartPaid, Amount: r.Amount - payable - credit},
		{Kind: CashPatient, Part: PartPaid, Amount: -r.Amount},
	})
	return e
}

// Dispute is a payment, or a part of one, that the payer's bank took back.
type Dispute struct {
	Practice  PracticeID
	Account   AccountNumber
	Reference string // of the dispute
	Amount    Cents
	At        time.Time
}

// Entry posts the exact opposite of a payment of the amount; a dispute that is won reverses it.
func (d Dispute) Entry() Entry {
	e := Entry{
		Practice: d.Practice, Key: "dispute/" + keyed(string(d.Account)) + "/" + d.Reference,
		Kind: EntryDispute, At: d.At, Source: Source{Event: "dispute/card/" + d.Reference},
	}
	if d.Amount > 0 {
		e.Postings = sides(d.Account, []Posting{
			{Kind: CashPatient, Part: PartPaid, Amount: -d.Amount},
			{Kind: PatientReceivable, Part: PartPaid, Amount: d.Amount},
		})
	}
	return e
}

// Allowance is what a practice does not ask for any more: a small balance, hardship, a discount for paying at once.
type Allowance struct {
	Practice  PracticeID
	Account   AccountNumber
	Kind      AccountKind // WriteOff, Hardship or PromptPayDiscount
	Reference string      // one reference is one allowance
	Approver  string
	Amount    Cents
	Due       Cents // what the account owes before
	At        time.Time
}

// Entry posts the allowance. More than is owed, and one that nobody approved, is [ErrTooMuch] or [ErrEmptyEntry].
func (a Allowance) Entry() (Entry, error) {
	if a.Amount <= 0 || a.Amount > a.Due {
		return Entry{}, ErrTooMuch
	}
	if a.Approver == "" || a.Reference == "" ||
		a.Kind != WriteOff && a.Kind != Hardship && a.Kind != PromptPayDiscount {
		return Entry{}, ErrEmptyEntry
	}
	return Entry{
		Practice: a.Practice, Key: a.Key(), Kind: EntryAllowance, At: a.At,
		Source: Source{Event: string(a.Kind) + "/" + keyed(a.Approver) + "/" + a.Reference},
		Postings: sides(a.Account, []Posting{
			{Kind: a.Kind, Amount: a.Amount}, {Kind: PatientReceivable, Amount: -a.Amount},
		}),
	}, nil
}

// Key names the allowance's entry.
func (a Allowance) Key() string {
	return string(a.Kind) + "/" + keyed(string(a.Account)) + "/" + a.Reference
}

// CreditMove is a patient's credit that goes to where something is owed, or is set aside to be given back.
type CreditMove struct {
	Practice  PracticeID
	From      AccountNumber
	To        AccountNumber // of the same patient; may be From; empty with Payable
	Payable   bool          // set aside to be given back
	Reference string
	Approver  string
	Amount    Cents
	At        time.Time
	// Credit and Receivable are what From holds of [PatientCredit], as positive cents, and of [PatientReceivable], below
	// zero where more was paid than was owed; Paid is what was received on it of [CashPatient].
	Credit, Receivable, Paid Cents
}

// Entry posts the move: from the credit account first, then from what was paid beyond the receivable. What the patient
// has paid goes along to another account, where it is a payment as if it had been made there; what was forgiven is none.
// More than there is, is [ErrTooMuch]: a credit that something is owed beside, on the same account, can only go there.
func (m CreditMove) Entry() (Entry, error) {
	within := m.From == m.To && !m.Payable // from the credit account to what is owed on the same account
	credit := min(m.Amount, max(m.Credit, 0))
	rest := m.Amount - credit
	if m.Amount <= 0 || within && rest > 0 || !within && m.Amount > m.Credit-m.Receivable {
		return Entry{}, ErrTooMuch
	}
	if m.Approver == "" || m.Reference == "" || m.To == "" && !m.Payable {
		return Entry{}, ErrEmptyEntry
	}
	to := []Posting{{Kind: PatientReceivable, Part: PartPaid, Amount: -m.Amount}}
	account, goes := m.To, Cents(0)
	switch {
	case m.Payable:
		account, to[0].Kind = m.From, RefundPayable
	case !within:
		goes = min(m.Amount, max(m.Paid, 0))
		to = append(to, Posting{Kind: CashPatient, Part: PartPaid, Amount: goes})
	}
	return Entry{
		Practice: m.Practice, Key: m.Key(), Kind: EntryCredit, At: m.At,
		Source: Source{Event: "credit/" + keyed(m.Approver) + "/" + m.Reference},
		Postings: append(sides(m.From, []Posting{
			{Kind: PatientCredit, Part: PartPaid, Amount: credit},
			{Kind: PatientReceivable, Part: PartPaid, Amount: rest},
			{Kind: CashPatient, Part: PartPaid, Amount: -goes},
		}), sides(account, to)...),
	}, nil
}

// Key names the move's entry.
func (m CreditMove) Key() string { return "credit/" + keyed(string(m.From)) + "/" + m.Reference }

// sides gives the postings that are of something, on a patient's account.
func sides(account AccountNumber, all []Posting) []Posting {
	var some []Posting
	for _, p := range all {
		if p.Amount != 0 {
			p.Patient = account
			some = append(some, p)
		}
	}
	return some
}
