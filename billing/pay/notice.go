package pay

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// Events are the kinds of notice that the endpoint at Stripe is set to send. Whatever else comes is kept and listed.
var Events = [...]string{
	"checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
	"checkout.session.expired", "payment_intent.succeeded", "payment_intent.payment_failed", "setup_intent.succeeded",
	"payment_method.detached", "payment_method.updated", "payment_method.automatically_updated", "refund.created",
	"refund.updated", "refund.failed", "charge.refunded", "charge.dispute.created",
	"charge.dispute.funds_withdrawn", "charge.dispute.closed", "payout.paid", "payout.failed",
}

// event is a notice as Stripe sends it. It is read without regard to the API version the endpoint was made with, so
// that a version we do not know loses no notice; in return only fields are read that have stayed the same since
// Stripe's API of 2019, and those that moved are looked up by id.
type event struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Type    string `json:"type"`
	Created int64  `json:"created"`
	Data    struct {
		Object   json.RawMessage            `json:"object"`
		Previous map[string]json.RawMessage `json:"previous_attributes"`
	} `json:"data"`
}

// object is the union of what the objects of our events say that we read.
type object struct {
	ID              string            `json:"id"`
	Object          string            `json:"object"`
	Metadata        map[string]string `json:"metadata"`
	Mode            string            `json:"mode"`
	Status          string            `json:"status"`
	PaymentStatus   string            `json:"payment_status"`
	Currency        string            `json:"currency"`
	Amount          int64             `json:"amount"`
	AmountTotal     int64             `json:"amount_total"`
	AmountReceived  int64             `json:"amount_received"`
	FutureUsage     string            `json:"setup_future_usage"`
	Customer        ref               `json:"customer"`
	PaymentIntent   ref               `json:"payment_intent"`
	PaymentMethod   ref               `json:"payment_method"`
	LastError       *failed           `json:"last_payment_error"`
	FailureReason   string            `json:"failure_reason"`
	FailureCode     string            `json:"failure_code"`
	Card            *cardShape        `json:"card"`
	Refunds         *refundList       `json:"refunds"`
	BalanceMovement json.RawMessage   `json:"balance_transactions"`
}

type failed struct {
	Code        string `json:"code"`
	DeclineCode string `json:"decline_code"`
}

type cardShape struct {
	Brand, Last4, Funding string
	ExpMonth              int `json:"exp_month"`
	ExpYear               int `json:"exp_year"`
	Wallet                *struct{ Type string }
}

type refundList struct {
	Data []object `json:"data"`
}

var errNotEvent = errors.New("not an event of Stripe's")

// notice reads one verified event.
func notice(body []byte) (payment.Notice, error) {
	var e event
	if err := json.Unmarshal(body, &e); err != nil || e.Object != "event" || e.ID == "" || e.Type == "" {
		return payment.Notice{}, errNotEvent
	}
	n := payment.Notice{ID: e.ID, Type: e.Type, Kind: payment.NoticeOther, At: time.Unix(e.Created, 0).UTC()}
	var o object
	if err := json.Unmarshal(e.Data.Object, &o); err != nil {
		return n, nil // of another shape than we know: kept, and listed
	}
	ours(&n, o)
	family, _, _ := strings.Cut(e.Type, ".")
	switch family {
	case "checkout":
		ofPage(&n, o)
	case "payment_intent":
		ofIntent(&n, o)
	case "setup_intent":
		ofSetup(&n, o)
	case "payment_method":
		ofMethod(&n, o, e.Data.Previous)
	case "refund":
		ofRefund(&n, o)
	case "charge":
		ofCharge(&n, o)
	case "payout":
		ofPayout(&n, o)
	}
	return n, nil
}

// ours takes back what we gave along.
func ours(n *payment.Notice, o object) {
	n.Practice = billing.PracticeID(o.Metadata[metaPractice])
	n.Request = number(o.Metadata[metaRequest])
	n.Attempt = number(o.Metadata[metaAttempt])
	n.Refund = number(o.Metadata[metaRefund])
}

// ofPage reads a hosted page. A page that was paid and its payment each send a notice: both name the same payment.
func ofPage(n *payment.Notice, o object) {
	n.Session, n.Intent, n.Amount = o.ID, string(o.PaymentIntent), billing.Cents(o.AmountTotal)
	switch n.Type {
	case "checkout.session.completed", "checkout.session.async_payment_succeeded":
		switch {
		case o.Mode == "setup":
			n.Kind = payment.NoticeCardKept
		case o.Mode == "payment" && o.PaymentStatus == "paid" && o.Currency == dollars && n.Intent != "":
			n.Kind = payment.NoticePaid
		}
	case "checkout.session.async_payment_failed":
		n.Kind, n.Failure = payment.NoticeFailed, &payment.Failure{Class: payment.Declined, Code: "async_payment_failed"}
	case "checkout.session.expired":
		n.Kind = payment.NoticeExpired
	}
}

// ofIntent reads a payment, of a page or of a charge.
func ofIntent(n *payment.Notice, o object) {
	n.Intent, n.Amount = o.ID, billing.Cents(o.Amount)
	switch n.Type {
	case "payment_intent.succeeded":
		if o.Currency != dollars {
			return
		}
		n.Kind, n.Amount = payment.NoticePaid, billing.Cents(o.AmountReceived)
		if o.FutureUsage == "off_session" && o.PaymentMethod != "" {
			n.Card = &payment.CardOnFile{Customer: string(o.Customer), Method: string(o.PaymentMethod)}
		}
	case "payment_intent.payment_failed":
		n.Kind, n.Failure = payment.NoticeFailed, &payment.Failure{Class: payment.Declined, Code: "other"}
		if o.LastError != nil {
			n.Failure = ofCard(o.LastError.Code, o.LastError.DeclineCode)
		}
	}
}

// ofSetup reads a card that was kept without a payment.
func ofSetup(n *payment.Notice, o object) {
	if n.Type == "setup_intent.succeeded" && o.PaymentMethod != "" {
		n.Kind = payment.NoticeCardKept
		n.Card = &payment.CardOnFile{Customer: string(o.Customer), Method: string(o.PaymentMethod)}
	}
}

// ofMethod reads a kept card that changed at Stripe. One that a bank renewed keeps its id and can be charged on: that
// is neither a card that is gone nor one that was kept on a page, and only told.
func ofMethod(n *payment.Notice, o object, before map[string]json.RawMessage) {
	n.Card = &payment.CardOnFile{Method: o.ID, Customer: string(o.Customer)}
	if c := o.Card; c != nil {
		n.Card.Brand, n.Card.Last4, n.Card.FundedFrom = c.Brand, c.Last4, c.Funding
		n.Card.ExpMonth, n.Card.ExpYear = c.ExpMonth, c.ExpYear
		if c.Wallet != nil {
			n.Card.Wallet = c.Wallet.Type
		}
	}
	if n.Type != "payment_method.detached" {
		return
	}
	n.Kind = payment.NoticeCardGone
	var was ref
	if n.Card.Customer == "" && was.UnmarshalJSON(before["customer"]) == nil {
		n.Card.Customer = string(was)
	}
}
