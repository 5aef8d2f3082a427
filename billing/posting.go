package billing

import (
	"strconv"
	"strings"
	"time"
)

// Entries gives what a service line posts: its charge, what became of the charge, and what the patient has paid
// already. A line with an insurer is first owed by the insurer and then settled by the remittance; without an insurer
// the patient owes their own share at once. Every entry sums to zero when the line is [ServiceLine.Balanced]; a line
// of no amounts posts nothing. Revision counts from 0 how often the claim has been reversed and posted anew.
func (c Claim) Entries(practice PracticeID, account AccountNumber, l ServiceLine, revision int, at time.Time) []Entry {
	source := l.Source
	source.Claim, source.ServiceLine = c.Number, l.Number
	draft := func(kind EntryKind, what string, sides []Posting) Entry {
		e := Entry{Practice: practice, Key: c.key(l.Number, revision, what), Kind: kind, At: at, Source: source}
		for _, p := range sides {
			if p.Amount != 0 {
				p.Patient = account
				e.Postings = append(e.Postings, p)
			}
		}
		return e
	}
	drafts := []Entry{draft(EntryClaim, "charge", c.charge(l))}
	if c.Insurer != "" {
		drafts = append(drafts, draft(EntryRemittance, "remittance", settlement(l)))
	}
	drafts = append(drafts, draft(EntryPatientPayment, "paid", payment(l.PatientPaid, l.PatientResponsibility())))
	entries := drafts[:0]
	for _, e := range drafts {
		if len(e.Postings) > 0 {
			entries = append(entries, e)
		}
	}
	return entries
}

// key names an entry of a claim: no two lines, claims or revisions share one.
func (c Claim) key(line, revision int, what string) string {
	return EntryKey(c.Number, line, revision, what)
}

// EntryKey names an entry of a claim by its line, what it is of the line, and how often the claim had been reversed.
func EntryKey(claim string, line, revision int, what string) string {
	key := "claim/" + keyed(claim) + "/" + strconv.Itoa(line) + "/" + what
	if revision > 0 {
		key += "/" + strconv.Itoa(revision)
	}
	return key
}

// keyed makes a number of the practice's own safe to stand between slashes.
func keyed(number string) string { return slashes.Replace(number) }

var slashes = strings.NewReplacer("%", "%25", "/", "%2F")

// charge is what the service cost, against who owes it first.
func (c Claim) charge(l ServiceLine) []Posting {
	revenue := Posting{Kind: Revenue, Part: PartCharge, Amount: -l.Charge}
	if c.Insurer != "" {
		return []Posting{{Kind: InsurerReceivable, Part: PartCharge, Amount: l.Charge}, revenue}
	}
	return append(shares(l), revenue)
}

// settlement is what an insurer's remittance makes of the charge.
func settlement(l ServiceLine) []Posting {
	sides := []Posting{{Kind: CashInsurer, Part: PartInsurerPaid, Amount: l.InsurerPaid}}
	return append(append(sides, shares(l)...), Posting{Kind: InsurerReceivable, Amount: -l.Charge})
}

// shares are the discount and what the patient owes, each share by itself so that it can be explained.
func shares(l ServiceLine) []Posting {
	return []Posting{
		{Kind: ContractualAdjustment, Part: PartContractualAdjustment, Amount: l.ContractualAdjustment},
		{Kind: PatientReceivable, Part: PartDeductible, Amount: l.Deductible},
		{Kind: PatientReceivable, Part: PartCopay, Amount: l.Copay},
		{Kind: PatientReceivable, Part: PartCoinsurance, Amount: l.Coinsurance},
		{Kind: PatientReceivable, Part: PartNotCovered, Amount: l.NotCovered},
		{Kind: PatientReceivable, Part: PartSelfPay, Amount: l.SelfPay},
	}
}

// payment takes what is owed from the receivable; what was paid beyond it is the patient's credit.
func payment(paid, owed Cents) []Posting {
	settles := min(paid, max(owed, 0))
	return []Posting{
		{Kind: CashPatient, Part: PartPaid, Amount: paid},
		{Kind: PatientReceivable, Part: PartPaid, Amount: -settles},
		{Kind: PatientCredit, Part: PartPaid, Amount: settles - paid},
	}
}

// Payment is money received from a patient outside any claim's own record: by check, in cash, by card.
type Payment struct {
	Practice  PracticeID
	Account   AccountNumber
	Amount    Cents  // positive
	Method    string // check, cash, card, other
	Reference string // the payer's or the bank's; one reference is one payment
	At        time.Time
}

// Entry posts the payment against the account's receivable. All of it, whatever is owed: the same payment told twice
// must be the same entry, and a receivable below zero shows as a credit in what is due. A payment of nothing
// gives an entry that does not validate.
func (p Payment) Entry() Entry {
	e := Entry{
		Practice: p.Practice, Key: "payment/" + keyed(string(p.Account)) + "/" + p.Reference,
		Kind: EntryPatientPayment, At: p.At, Source: Source{Event: "payment/" + p.Method + "/" + p.Reference},
	}
	if p.Amount > 0 {
		e.Postings = []Posting{
			{Kind: CashPatient, Patient: p.Account, Part: PartPaid, Amount: p.Amount},
			{Kind: PatientReceivable, Patient: p.Account, Part: PartPaid, Amount: -p.Amount},
		}
	}
	return e
}
