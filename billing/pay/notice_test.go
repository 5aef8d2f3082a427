package pay

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing/payment"
)

func TestWhatANoticeSays(t *testing.T) {
	t.Parallel()
	const meta = `"metadata":{"practice":"lakeside","request":"12"}`
	declined := &payment.Failure{Class: payment.Declined, Code: "insufficient_funds"}
	kept := &payment.CardOnFile{Customer: "cus_1", Method: "pm_1"}
	for name, c := range map[string]struct {
		kind, object, previous string
		want                   payment.Notice
	}{
		"a page that was paid": {
			"checkout.session.completed",
			`{"id":"cs_1","mode":"payment","payment_status":"paid","currency":"usd","amount_total":900,"payment_intent":"pi_1",` + meta + `}`, "",
			payment.Notice{Kind: payment.NoticePaid, Practice: "lakeside", Request: 12, Session: "cs_1", Intent: "pi_1", Amount: 900},
		},
		"its payment names the same payment": {
			"payment_intent.succeeded", `{"id":"pi_1","currency":"usd","amount":900,"amount_received":900,` + meta + `}`, "",
			payment.Notice{Kind: payment.NoticePaid, Practice: "lakeside", Request: 12, Intent: "pi_1", Amount: 900},
		},
		"a payment that keeps the card": {
			"payment_intent.succeeded",
			`{"id":"pi_1","currency":"usd","amount_received":900,"setup_future_usage":"off_session","customer":{"id":"cus_1"},"payment_method":"pm_1"}`, "",
			payment.Notice{Kind: payment.NoticePaid, Intent: "pi_1", Amount: 900, Card: kept},
		},
		"a page whose money is still on its way": {
			"checkout.session.completed", `{"id":"cs_1","mode":"payment","payment_status":"unpaid","currency":"usd","payment_intent":"pi_1"}`, "",
			payment.Notice{Kind: payment.NoticeOther, Session: "cs_1", Intent: "pi_1"},
		},
		"a page that was paid later": {
			"checkout.session.async_payment_succeeded",
			`{"id":"cs_1","mode":"payment","payment_status":"paid","currency":"usd","amount_total":900,"payment_intent":{"id":"pi_1"}}`, "",
			payment.Notice{Kind: payment.NoticePaid, Session: "cs_1", Intent: "pi_1", Amount: 900},
		},
		"money that is not ours to count": {
			"payment_intent.succeeded", `{"id":"pi_1","currency":"eur","amount":900,"amount_received":900}`, "",
			payment.Notice{Kind: payment.NoticeOther, Intent: "pi_1", Amount: 900},
		},
		"a page that kept a card": {
			"checkout.session.completed", `{"id":"cs_1","mode":"setup","setup_intent":"seti_1","amount_total":null,` + meta + `}`, "",
			payment.Notice{Kind: payment.NoticeCardKept, Practice: "lakeside", Request: 12, Session: "cs_1"},
		},
		"a card that was kept": {
			"setup_intent.succeeded", `{"id":"seti_1","customer":"cus_1","payment_method":"pm_1",` + meta + `}`, "",
			payment.Notice{Kind: payment.NoticeCardKept, Practice: "lakeside", Request: 12, Card: kept},
		},
		"a page that ran out": {
			"checkout.session.expired", `{"id":"cs_1","mode":"payment","amount_total":900,` + meta + `}`, "",
			payment.Notice{Kind: payment.NoticeExpired, Practice: "lakeside", Request: 12, Session: "cs_1", Amount: 900},
		},
		"a charge that failed": {
			"payment_intent.payment_failed",
			`{"id":"pi_1","amount":900,"last_payment_error":{"code":"card_declined","decline_code":"insufficient_funds","message":"x"},"metadata":{"attempt":"7","practice":"lakeside"}}`, "",
			payment.Notice{Kind: payment.NoticeFailed, Practice: "lakeside", Attempt: 7, Intent: "pi_1", Amount: 900, Failure: declined},
		},
		"a card that was removed at Stripe": {
			"payment_method.detached", `{"id":"pm_1","customer":null}`, `{"customer":"cus_1"}`,
			payment.Notice{Kind: payment.NoticeCardGone, Card: kept},
		},
		"a card that was renewed stays kept": {
			"payment_method.automatically_updated", `{"id":"pm_1","customer":"cus_1","card":{"exp_month":1,"exp_year":2031,"last4":"4242","wallet":{"type":"apple_pay"}}}`, "",
			payment.Notice{Kind: payment.NoticeOther, Card: &payment.CardOnFile{
				Customer: "cus_1", Method: "pm_1", Last4: "4242", ExpMonth: 1, ExpYear: 2031, Wallet: "apple_pay",
			}},
		},
		"a refund": {
			"refund.created", `{"id":"re_1","status":"succeeded","amount":300,"payment_intent":"pi_1","metadata":{"practice":"lakeside","refund":"4"}}`, "",
			payment.Notice{Kind: payment.NoticeRefunded, Practice: "lakeside", Refund: 4, Object: "re_1", Intent: "pi_1", Amount: 300},
		},
		"a refund on its way": {
			"refund.created", `{"id":"re_1","status":"pending","amount":300,"payment_intent":"pi_1"}`, "",
			payment.Notice{Kind: payment.NoticeOther, Object: "re_1", Intent: "pi_1", Amount: 300},
		},
		"a refund that came back": {
			"refund.failed", `{"id":"re_1","status":"failed","failure_reason":"lost_or_stolen_card","amount":300,"payment_intent":"pi_1"}`, "",
			payment.Notice{
				Kind: payment.NoticeRefundFailed, Object: "re_1", Intent: "pi_1", Amount: 300,
				Failure: &payment.Failure{Class: payment.Refused, Code: "lost_or_stolen_card"},
			},
		},
		"a payment given back, told without the refund": {
			"charge.refunded", `{"id":"ch_1","amount":900,"amount_refunded":300,"payment_intent":"pi_1",` + meta + `}`, "",
			payment.Notice{Kind: payment.NoticeOther, Practice: "lakeside", Intent: "pi_1"},
		},
		"a payment given back, told with the refund": {
			"charge.refunded", `{"id":"ch_1","payment_intent":"pi_1","refunds":{"data":[{"id":"re_2","status":"succeeded","amount":300}]}}`, "",
			payment.Notice{Kind: payment.NoticeRefunded, Object: "re_2", Intent: "pi_1", Amount: 300},
		},
		"a dispute": {
			"charge.dispute.created", `{"id":"dp_1","status":"needs_response","amount":900,"payment_intent":"pi_1","balance_transactions":[{"fee":1500}]}`, "",
			payment.Notice{Kind: payment.NoticeDisputed, Object: "dp_1", Intent: "pi_1", Amount: 900, Fee: 1500},
		},
		"an inquiry that became a dispute": {
			"charge.dispute.funds_withdrawn", `{"id":"dp_1","status":"needs_response","amount":900,"payment_intent":"pi_1"}`, "",
			payment.Notice{Kind: payment.NoticeDisputed, Object: "dp_1", Intent: "pi_1", Amount: 900},
		},
		"a mere inquiry": {
			"charge.dispute.created", `{"id":"dp_1","status":"warning_needs_response","amount":900,"payment_intent":"pi_1"}`, "",
			payment.Notice{Kind: payment.NoticeOther, Object: "dp_1", Intent: "pi_1", Amount: 900},
		},
		"a dispute that was won": {
			"charge.dispute.closed", `{"id":"dp_1","status":"won","amount":900,"payment_intent":"pi_1"}`, "",
			payment.Notice{Kind: payment.NoticeDisputeClosed, Object: "dp_1", Intent: "pi_1", Amount: 900, Won: true},
		},
		"a transfer": {
			"payout.paid", `{"id":"po_1","amount":9000}`, "", payment.Notice{Kind: payment.NoticePayout, Object: "po_1", Amount: 9000},
		},
		"a transfer that the bank refused": {
			"payout.failed", `{"id":"po_1","amount":9000,"failure_code":"account_closed"}`, "",
			payment.Notice{
				Kind: payment.NoticeOther, Object: "po_1", Amount: 9000,
				Failure: &payment.Failure{Class: payment.Refused, Code: "account_closed"},
			},
		},
		"a kind nobody knows":  {"treasury.moon.landed", `{"id":"x_1"}`, "", payment.Notice{Kind: payment.NoticeOther}},
		"a shape nobody knows": {"payment_intent.succeeded", `{"id":["pi_1"]}`, "", payment.Notice{Kind: payment.NoticeOther}},
		"numbers that are not ours": {
			"checkout.session.expired", `{"id":"cs_1","metadata":{"request":"-5","attempt":"x"}}`, "",
			payment.Notice{Kind: payment.NoticeExpired, Session: "cs_1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.previous == "" {
				c.previous = "null"
			}
			for _, version := range []string{"2026-02-25.clover", "2019-12-03", "2031-01-01.unheard"} {
				got, err := notice([]byte(`{"id":"evt_1","object":"event","api_version":"` + version + `","type":"` + c.kind +
					`","created":1795262400,"data":{"object":` + c.object + `,"previous_attributes":` + c.previous + `}}`))
				if err != nil {
					t.Fatal(err)
				}
				c.want.ID, c.want.Type, c.want.At = "evt_1", c.kind, time.Unix(1795262400, 0).UTC()
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("version %s: %s", version, diff)
				}
			}
		})
	}
}
