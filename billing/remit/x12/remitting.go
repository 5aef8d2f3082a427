package x12

import "github.com/plainbill/plainbill/billing"

// maxProblems bounds what one transaction or claim can be told about.
const maxProblems = 50

// remitting reads the inside of an 835.
type remitting struct {
	d        *Decoder
	head     *Remittance
	began    bool      // the head has been given out
	party    *Party    // the head's payer or payee while its own segments follow
	claim    *claiming // points at reading, or nowhere between claims
	reading  claiming
	claims   int
	paid     billing.Cents
	provider billing.Cents
	unread   bool // an amount of CLP04 or PLB could not be read
	foreign  bool // not US dollars: no claim is given out
	problems []Problem
}

func newRemitting(d *Decoder, release string) *remitting {
	place := d.envelope.place
	return &remitting{d: d, head: &Remittance{Place: place, Version: release, Test: d.envelope.test}}
}

// tell notes what is wrong with the transaction.
func (m *remitting) tell(kind Kind, element, reason string) {
	if len(m.problems) < maxProblems {
		m.problems = append(m.problems, Problem{Place: m.d.envelope.place, Kind: kind, Element: element, Reason: reason})
	}
}

func (m *remitting) segment(s *Segment) {
	switch s.ID {
	case "CLP":
		m.start()
		m.claims++
		m.claim = newClaiming(m, s)
	case "LX", "TS2", "TS3":
		m.start()
	case "PLB":
		m.start()
		m.adjust(s)
	default:
		if m.claim != nil {
			m.claim.segment(s)
		} else {
			m.header(s)
		}
	}
}

// start ends the header, or the claim before.
func (m *remitting) start() {
	if !m.began {
		m.began = true
		m.checkHead()
		if !m.foreign {
			m.d.emit(m.head)
		}
	}
	if m.claim == nil {
		return
	}
	c := m.claim.finish()
	m.claim = nil
	m.paid += c.Paid
	if !m.foreign {
		m.d.emit(c)
	}
}

func (m *remitting) checkHead() {
	if !m.head.paid {
		m.tell(Malformed, "BPR02", "the remittance does not say what was paid, so its sum cannot be checked")
	}
	if m.head.Trace.Number == "" {
		m.tell(Malformed, "TRN02", "the remittance has no trace number")
	}
}

// header reads what stands before the first claim.
func (m *remitting) header(s *Segment) {
	h := m.head
	switch s.ID {
	case "BPR":
		if h.paid {
			m.tell(Malformed, "BPR", "the remittance states two payments; the last one is held to its claims")
		}
		amount, ok := cents(s.Bytes(2))
		h.Payment = Payment{Handling: s.Text(1), Amount: amount, Debit: s.Is(3, "D"), Method: s.Text(4)}
		h.Payment.Date, _ = date(s.Bytes(16))
		h.paid = ok
	case "TRN":
		if h.Trace.Number == "" {
			h.Trace = Trace{Number: s.Text(2), PayerID: s.Text(3)}
		}
	case "CUR":
		if s.Has(2) && !s.Is(2, "USD") {
			m.foreign = true
			m.tell(Currency, "CUR02", "the remittance is not in US dollars: nothing of it was taken")
			m.problems[len(m.problems)-1].Refused = true
		}
	case "DTM":
		if s.Is(1, "405") {
			h.Produced, _ = date(s.Bytes(2))
		}
	case "N1":
		m.party = nil
		switch {
		case s.Is(1, "PR"):
			m.party = &h.Payer
		case s.Is(1, "PE"):
			m.party = &h.Payee
		}
		if m.party != nil {
			*m.party = Party{Name: s.Text(2), IDQualifier: s.Text(3), ID: s.Text(4)}
		}
	case "REF":
		if m.party != nil && m.party.ID == "" && (s.Is(1, "2U") || s.Is(1, "TJ")) {
			m.party.IDQualifier, m.party.ID = s.Text(1), s.Text(2)
		}
	case "N2", "N3", "N4", "PER", "RDM":
	default:
		m.tell(Malformed, "", "before the claims stands a segment that does not belong there; it was not read")
	}
}

// lastProviderAdjustment is the last element a PLB can have.
const lastProviderAdjustment = 14

// adjust reads a PLB: up to six amounts between insurer and provider.
func (m *remitting) adjust(s *Segment) {
	year, _ := date(s.Bytes(2))
	if s.Len() > lastProviderAdjustment {
		m.unread = true
		m.tell(Malformed, "PLB", "a provider adjustment has more elements than the standard knows")
	}
	for i := 3; i <= min(s.Len(), lastProviderAdjustment); i += 2 {
		if !s.Has(i) && !s.Has(i+1) {
			continue
		}
		amount, ok := cents(s.Bytes(i + 1))
		if !ok {
			m.unread = true
			m.tell(Malformed, "PLB04", "the amount of a provider adjustment cannot be read")
			continue
		}
		m.provider += amount
		a := &ProviderAdjustment{Place: m.d.envelope.place, Provider: s.Text(1), Year: year, Amount: amount}
		parts, _ := s.composite(i)
		if len(parts) > 0 {
			a.Reason = parts[0]
		}
		if len(parts) > 1 {
			a.Reference = parts[1]
		}
		if !m.foreign {
			m.d.emit(a)
		}
	}
}

// end checks the sum: what was paid is what the claims were paid, less what the provider's account was charged.
func (m *remitting) end() *End {
	m.start()
	payment := m.head.Payment.Amount
	if m.head.Payment.Debit {
		payment = -payment
	}
	switch {
	case m.foreign:
	case m.unread:
		m.tell(TransactionBalance, "BPR02", "the payment cannot be checked: an amount of the remittance cannot be read")
	case m.head.paid && payment != m.paid-m.provider:
		m.tell(TransactionBalance, "BPR02",
			"the payment (BPR02) is not the sum of the claims (CLP04) less the provider adjustments (PLB)")
	}
	return &End{
		Place: m.d.envelope.place, Type: "835", Claims: m.claims, Paid: m.paid, Provider: m.provider,
		Problems: m.problems, Refused: m.foreign,
	}
}
