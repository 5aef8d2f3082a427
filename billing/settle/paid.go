package settle

import "github.com/plainbill/plainbill/billing"

// paid posts what the claim, as it was sent, says that the patient has paid: once their share is known, line by line as
// far as it reaches, and what is more as their credit. Before that it is no credit, for the share may be as much.
func (s *settling) paid(submitted []int) {
	var left billing.Cents
	from := -1
	for _, i := range submitted {
		if s.said[i].PatientPaid > left {
			left, from = s.said[i].PatientPaid, i
		}
	}
	if from < 0 || s.claim.Waits || len(s.claim.Lines) == 0 {
		return
	}
	last := len(s.at) - 1
	for n := range s.at {
		settles := min(left, max(s.at[n].owed.sum(), 0))
		pays := settles
		if n == last {
			pays = left
		}
		left -= pays
		source := s.said[from].Source
		if source.ServiceLine = n + 1; source.Line == 0 && source.Segment == 0 {
			source = s.place(from, whole(s.said[from])[0], n+1)
		}
		s.post(n, billing.EntryPatientPayment, "paid", source, []billing.Posting{
			{Kind: billing.CashPatient, Part: billing.PartPaid, Amount: pays},
			{Kind: billing.PatientReceivable, Part: billing.PartPaid, Amount: -settles},
			{Kind: billing.PatientCredit, Part: billing.PartPaid, Amount: settles - pays},
		})
	}
}
