package templates

// Linked is a message that can carry the address of a patients' page. Without one its words name the practice's phone.
// The address says nothing of the patient.
type Linked interface {
	Message
	// WithURL gives the message with an address.
	WithURL(url string) Message
}

// WithURL implements [Linked].
func (m AskDateOfBirth) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m BalanceDue) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m HowToPay) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m DueBeside) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m Explanation) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m ItemizedBill) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m Receipt) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m PlanTerms) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m PlanNeedsCard) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m PlanAgreed) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m PlanStatus) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m PayPlan) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m CardPage) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m CardSeen) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m RefundApproved) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m PaymentReceived) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m PlanNotice) WithURL(url string) Message { m.URL = url; return m }

// WithURL implements [Linked].
func (m PlanNews) WithURL(url string) Message { m.URL = url; return m }
