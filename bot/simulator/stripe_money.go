package simulator

import (
	"net/http"
	"slices"
	"strconv"
)

// newIntent charges a kept card while the payer is away.
func (c *stripeCall) newIntent() stripeAnswer {
	amount, err := strconv.ParseInt(c.form.Get("amount"), 10, 64)
	method := c.find("payment_method", c.form.Get("payment_method"))
	switch {
	case err != nil || amount < 50:
		return invalid("amount_too_small", "amount", "Amount must be at least 50 cents")
	case c.form.Get("currency") != "usd":
		return invalid("parameter_invalid_string", "currency", "Invalid currency")
	case method == nil:
		return noSuch("PaymentMethod", "payment_method")
	case c.form.Get("customer") == "" || method.text("customer") != c.form.Get("customer"):
		return invalid("payment_method_unexpected_state", "payment_method",
			"The PaymentMethod does not belong to the Customer")
	}
	intent := c.add("pi_", "payment_intent", thing{
		"amount": amount, "amount_received": int64(0), "currency": "usd", "status": "requires_confirmation",
		"metadata": metadata(c.form, "metadata"), "customer": method["customer"], "payment_method": method.text("id"),
		"description": c.form.Get("description"), "latest_charge": nil, "last_payment_error": nil,
		"setup_future_usage": nil,
	})
	if c.form.Get("confirm") != "true" {
		return found(intent)
	}
	return c.charge(intent, method)
}

// confirm tries a payment that waits for it.
func (c *stripeCall) confirm() stripeAnswer {
	intent := c.find("payment_intent", c.id)
	if intent == nil {
		return noSuch("payment_intent", "intent")
	}
	method := c.find("payment_method", intent.text("payment_method"))
	if chosen := c.form.Get("payment_method"); chosen != "" {
		method = c.find("payment_method", chosen)
	}
	switch {
	case intent.text("status") == "succeeded":
		return invalid("payment_intent_unexpected_state", "", "This PaymentIntent has already succeeded.")
	case method == nil:
		return noSuch("PaymentMethod", "payment_method")
	}
	intent["payment_method"] = method.text("id")
	return c.charge(intent, method)
}

// charge does what the card does: a fault of the moment goes first.
func (c *stripeCall) charge(intent, method thing) stripeAnswer {
	reason := chargeFaults[c.p.faultLocked(chargeFaultKinds, true)]
	if reason == "" {
		reason = method.text("sim_later")
	}
	if reason == "" {
		return found(c.succeed(intent))
	}
	c.fail(intent, reason)
	failed := thing{"type": "card_error", "payment_intent": c.find("payment_intent", intent.text("id")).shown()}
	for field, value := range intent.within("last_payment_error") {
		failed[field] = value
	}
	return stripeAnswer{http.StatusPaymentRequired, thing{"error": failed}}
}

// fail keeps a bank's refusal and tells of it.
func (c *change) fail(intent thing, reason string) {
	refusal := thing{"type": "card_error", "code": "card_declined", "decline_code": reason, "message": "Declined"}
	switch reason {
	case "authentication_required":
		refusal["code"] = reason
	case "expired_card":
		refusal["code"], refusal["message"] = reason, "Expired"
		delete(refusal, "decline_code")
	}
	intent["status"], intent["last_payment_error"] = "requires_payment_method", refusal
	c.keep(intent)
	c.tell("payment_intent.payment_failed", intent, nil)
}

// stripeFee is what the processor keeps of a payment, as it is on Stripe's public price list.
func stripeFee(amount int64) int64 { return (amount*29+500)/1000 + 30 }

// succeed takes the money and tells of it.
func (c *change) succeed(intent thing) thing {
	amount := intent.cents("amount")
	charge := c.add("ch_", "charge", thing{
		"amount": amount, "amount_refunded": int64(0), "currency": "usd", "status": "succeeded", "paid": true,
		"refunded": false, "payment_intent": intent.text("id"), "customer": intent["customer"],
		"metadata": intent["metadata"], "payment_method": intent["payment_method"],
	})
	charge["balance_transaction"] = c.move("charge", "charge", charge.text("id"), amount, stripeFee(amount)).text("id")
	intent["status"], intent["amount_received"], intent["latest_charge"] = "succeeded", amount, charge.text("id")
	intent["last_payment_error"] = nil
	c.keep(charge)
	c.keep(intent)
	c.tell("payment_intent.succeeded", intent, nil)
	return intent
}

// move is one movement of the balance.
func (c *change) move(kind, category, source string, amount, fee int64) thing {
	return c.add("txn_", "balance_transaction", thing{
		"amount": amount, "fee": fee, "net": amount - fee, "currency": "usd", "type": kind, "reporting_category": category,
		"source": source, "status": "available", "available_on": c.now.Unix(), "fee_details": []thing{},
	})
}

// refund gives back a part or all of a payment.
func (c *stripeCall) refund() stripeAnswer {
	intent := c.find("payment_intent", c.form.Get("payment_intent"))
	if intent == nil {
		return noSuch("payment_intent", "payment_intent")
	}
	amount := int64(-1)
	if given := c.form.Get("amount"); given != "" {
		amount, _ = strconv.ParseInt(given, 10, 64)
	}
	return c.giveBack(intent, amount, metadata(c.form, "metadata"))
}

// giveBack gives back an amount, or what is left when the amount is negative.
func (c *change) giveBack(intent thing, amount int64, with thing) stripeAnswer {
	charge := c.find("charge", intent.text("latest_charge"))
	if charge == nil {
		return invalid("payment_intent_unexpected_state", "payment_intent", "This PaymentIntent has no successful charge.")
	}
	left := charge.cents("amount") - charge.cents("amount_refunded")
	if amount < 0 {
		amount = left
	}
	switch {
	case charge.is("disputed"):
		return invalid("charge_disputed", "", "The charge is disputed.")
	case left == 0:
		return invalid("charge_already_refunded", "", "The charge has already been refunded.")
	case amount < 1 || amount > left:
		return invalid("amount_too_large", "amount", "Refund amount is greater than what is left of the charge")
	}
	refund := c.add("re_", "refund", thing{
		"amount": amount, "currency": "usd", "charge": charge.text("id"), "payment_intent": intent.text("id"),
		"status": "succeeded", "metadata": with, "reason": nil, "failure_reason": nil,
	})
	refund["balance_transaction"] = c.move("refund", "refund", refund.text("id"), -amount, 0).text("id")
	charge["amount_refunded"] = charge.cents("amount_refunded") + amount
	charge["refunded"] = amount == left
	c.keep(charge)
	c.keep(refund)
	c.tell("refund.created", refund, nil)
	c.tell("charge.refunded", charge, nil)
	return found(refund)
}

// movements lists movements, newest first, by payout, a page at a time.
func (c *stripeCall) movements() stripeAnswer {
	all := c.all("balance_transaction")
	slices.Reverse(all)
	if payout := c.form.Get("payout"); payout != "" {
		all = slices.DeleteFunc(all, func(t thing) bool { return t.text("sim_payout") != payout })
	}
	if after := c.form.Get("starting_after"); after != "" {
		at := slices.IndexFunc(all, func(t thing) bool { return t.text("id") == after })
		all = all[at+1:]
	}
	limit, err := strconv.Atoi(c.form.Get("limit"))
	if err != nil || limit < 1 || limit > 100 {
		limit = 10
	}
	more := len(all) > limit
	data := []thing{}
	for _, t := range all[:min(limit, len(all))] {
		data = append(data, t.shown())
	}
	return found(thing{"object": "list", "url": "/v1/balance_transactions", "has_more": more, "data": data})
}
