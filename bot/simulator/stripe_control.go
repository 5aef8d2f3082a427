package simulator

import (
	"errors"
	"net/http"
	"strings"
)

// stripeRoutes adds the hosted page, and what happens at a processor without anybody calling its API.
func (s *Simulator) stripeRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /sim/stripe", s.stripeHeld)
	mux.HandleFunc("GET /sim/stripe/checkout/{session}", s.checkoutPage)
	mux.HandleFunc("POST /sim/stripe/checkout/{session}", s.checkoutDone)
	mux.HandleFunc("POST /sim/stripe/expire", s.stripeControl((*change).controlExpire))
	mux.HandleFunc("POST /sim/stripe/detach", s.stripeControl((*change).controlDetach))
	mux.HandleFunc("POST /sim/stripe/refund", s.stripeControl((*change).controlRefund))
	mux.HandleFunc("POST /sim/stripe/refund-failed", s.stripeControl((*change).controlRefundFailed))
	mux.HandleFunc("POST /sim/stripe/dispute", s.stripeControl((*change).controlDispute))
	mux.HandleFunc("POST /sim/stripe/dispute-closed", s.stripeControl((*change).controlDisputeClosed))
	mux.HandleFunc("POST /sim/stripe/payout", s.stripeControl((*change).controlPayout))
}

// control says what is to happen to what: ID is that of the page, the kept card, the payment, the refund or the
// dispute.
type control struct {
	ID     string `json:"id"`
	Amount int64  `json:"amount"` // of a refund; zero: all that is left
	Won    bool   `json:"won"`    // of a dispute that is closed
	Failed bool   `json:"failed"` // of a payout
}

var errNoThing = errors.New("there is no such thing, or it is in another state")

func (s *Simulator) stripeControl(f func(*change, control) (thing, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in control
		if !readJSON(w, r, &in) {
			return
		}
		var made thing
		notices, err := s.stripe.change(s.Now(), func(c *change) (err error) {
			made, err = f(c, in)
			return err
		})
		switch {
		case errors.Is(err, errNoThing):
			http.Error(w, err.Error(), http.StatusConflict)
			return
		case err != nil:
			http.Error(w, "the simulated processor cannot keep it", http.StatusInternalServerError)
			return
		}
		s.sendNotices(notices)
		writeJSON(w, http.StatusAccepted, made.shown())
	}
}

func (c *change) controlExpire(in control) (thing, error) {
	page := c.find("checkout.session", in.ID)
	if page.text("status") != "open" {
		return nil, errNoThing
	}
	return c.expire(page), nil
}

func (c *change) controlDetach(in control) (thing, error) {
	method := c.find("payment_method", in.ID)
	if method.text("customer") == "" {
		return nil, errNoThing
	}
	return c.forget(method), nil
}

// controlRefund is a refund that somebody made in the processor's dashboard.
func (c *change) controlRefund(in control) (thing, error) {
	intent := c.find("payment_intent", in.ID)
	if intent == nil {
		return nil, errNoThing
	}
	if in.Amount == 0 {
		in.Amount = -1
	}
	a := c.giveBack(intent, in.Amount, thing{})
	if a.status != http.StatusOK {
		return nil, errNoThing
	}
	return a.body, nil
}

// controlRefundFailed lets a refund come back.
func (c *change) controlRefundFailed(in control) (thing, error) {
	refund := c.find("refund", in.ID)
	if refund.text("status") != "succeeded" {
		return nil, errNoThing
	}
	refund["status"], refund["failure_reason"] = "failed", "expired_or_canceled_card"
	charge := c.find("charge", refund.text("charge"))
	charge["amount_refunded"], charge["refunded"] = charge.cents("amount_refunded")-refund.cents("amount"), false
	c.keep(charge)
	c.keep(refund)
	c.move("refund_failure", "refund_failure", refund.text("id"), refund.cents("amount"), 0)
	c.tell("refund.updated", refund, nil)
	c.tell("refund.failed", refund, nil)
	return refund, nil
}

// disputeFee is what the processor takes for a dispute.
const disputeFee = 1500

// controlDispute lets the payer's bank take a payment back.
func (c *change) controlDispute(in control) (thing, error) {
	intent := c.find("payment_intent", in.ID)
	charge := c.find("charge", intent.text("latest_charge"))
	amount := charge.cents("amount") - charge.cents("amount_refunded")
	if charge == nil || charge.is("disputed") || amount <= 0 {
		return nil, errNoThing
	}
	dispute := c.add("dp_", "dispute", thing{
		"amount": amount, "currency": "usd", "charge": charge.text("id"), "payment_intent": in.ID,
		"status": "needs_response", "reason": "general", "metadata": thing{},
	})
	dispute["balance_transactions"] = []any{
		c.move("adjustment", "dispute", dispute.text("id"), -amount, disputeFee).shown(),
	}
	charge["disputed"] = true
	c.keep(charge)
	c.keep(dispute)
	c.tell("charge.dispute.created", dispute, nil)
	return dispute, nil
}

// controlDisputeClosed decides a dispute: won gives the money back to the practice.
func (c *change) controlDisputeClosed(in control) (thing, error) {
	dispute := c.find("dispute", in.ID)
	if dispute.text("status") != "needs_response" {
		return nil, errNoThing
	}
	dispute["status"] = "lost"
	if in.Won {
		dispute["status"] = "won"
		charge := c.find("charge", dispute.text("charge"))
		charge["disputed"] = false
		c.keep(charge)
		c.move("adjustment", "dispute_reversal", dispute.text("id"), dispute.cents("amount"), 0)
	}
	c.keep(dispute)
	c.tell("charge.dispute.closed", dispute, nil)
	return dispute, nil
}

// controlPayout sends what has come in to the practice's bank.
func (c *change) controlPayout(in control) (thing, error) {
	var waiting []thing
	total := int64(0)
	for _, t := range c.all("balance_transaction") {
		if t.text("sim_payout") == "" {
			waiting, total = append(waiting, t), total+t.cents("net")
		}
	}
	if total <= 0 {
		return nil, errNoThing
	}
	payout := c.add("po_", "payout", thing{
		"amount": total, "currency": "usd", "status": "paid", "automatic": true, "arrival_date": c.now.Unix(),
		"metadata": thing{}, "failure_code": nil,
	})
	if in.Failed { // the money stays, and goes with the next one
		payout["status"], payout["failure_code"] = "failed", "account_closed"
		c.tell("payout.failed", payout, nil)
		return payout, nil
	}
	own := c.move("payout", "payout", payout.text("id"), -total, 0)
	for _, t := range append(waiting, own) {
		t["sim_payout"] = payout.text("id")
		c.keep(t)
	}
	payout["balance_transaction"] = own.text("id")
	c.tell("payout.paid", payout, nil)
	return payout, nil
}

// stripeHeld is everything the processor holds, by kind, oldest first; of a notice also what the product said to it.
func (s *Simulator) stripeHeld(w http.ResponseWriter, _ *http.Request) {
	held := map[string][]thing{}
	for _, name := range heldKinds {
		held[name] = []thing{}
	}
	notices, err := s.stripe.change(s.Now(), func(c *change) error {
		c.expirePages()
		for kind, name := range heldKinds {
			for _, t := range c.all(kind) {
				shown := t.shown()
				if said := t.text("sim_said"); kind == "event" {
					shown["said"] = said
				}
				held[name] = append(held[name], shown)
			}
		}
		return nil
	})
	if err != nil {
		http.Error(w, "the simulated processor cannot be read", http.StatusInternalServerError)
		return
	}
	s.sendNotices(notices)
	writeJSON(w, http.StatusOK, held)
}

// heldKinds names the kinds as the checks see them.
var heldKinds = map[string]string{
	"checkout.session": "pages", "payment_intent": "payments", "setup_intent": "setups", "payment_method": "cards",
	"charge": "charges", "refund": "refunds", "dispute": "disputes", "payout": "payouts", "event": "notices",
	"balance_transaction": "movements",
}

// locale is the language of a page: Spanish when it was asked for, or when the browser prefers it and nobody asked.
func locale(wanted, accepts string) string {
	if wanted == "" || wanted == "auto" {
		wanted = accepts
	}
	if strings.HasPrefix(wanted, "es") {
		return "es"
	}
	return "en"
}
