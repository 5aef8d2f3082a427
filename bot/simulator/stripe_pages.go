package simulator

import (
	"net/http"
	"strconv"
	"time"
)

// openPage opens a hosted page.
func (c *stripeCall) openPage() stripeAnswer {
	mode := c.form.Get("mode")
	expires := c.now.Add(longestPage)
	if at, err := strconv.ParseInt(c.form.Get("expires_at"), 10, 64); err == nil {
		expires = time.Unix(at, 0)
	}
	switch life := expires.Sub(c.now); {
	case mode != "payment" && mode != "setup":
		return invalid("parameter_invalid_string", "mode", "Invalid mode")
	case c.form.Get("success_url") == "":
		return invalid("parameter_missing", "success_url", "Missing success_url")
	case life < shortestPage-time.Minute || life > longestPage+time.Minute:
		return invalid("", "expires_at", "The expires_at timestamp must be between 30 minutes and 24 hours from now")
	}
	page := thing{
		"mode": mode, "status": "open", "payment_status": "unpaid", "expires_at": expires.Unix(), "currency": "usd",
		"success_url": c.form.Get("success_url"), "cancel_url": c.form.Get("cancel_url"),
		"metadata": metadata(c.form, "metadata"), "client_reference_id": c.form.Get("client_reference_id"),
		"locale": c.form.Get("locale"), "customer": nil, "payment_intent": nil, "setup_intent": nil,
		"sim_new_customer": c.form.Get("customer_creation") == "always",
		"sim_label":        c.form.Get("setup_intent_data[description]"), "amount_total": nil,
	}
	if customer := c.form.Get("customer"); customer != "" {
		if c.find("customer", customer) == nil {
			return noSuch("customer", "customer")
		}
		page["customer"] = customer
	}
	if mode == "payment" {
		const price = "line_items[0][price_data]"
		amount, err := strconv.ParseInt(c.form.Get(price+"[unit_amount]"), 10, 64)
		if err != nil || amount < 50 || c.form.Get("line_items[0][quantity]") != "1" {
			return invalid("amount_too_small", "line_items[0]", "The total must be at least 50 cents")
		}
		page["amount_total"], page["sim_label"] = amount, c.form.Get(price+"[product_data][name]")
		page["sim_keep"] = c.form.Get("payment_intent_data[setup_future_usage]") == "off_session"
		page["sim_metadata"] = metadata(c.form, "payment_intent_data[metadata]")
	} else {
		page["payment_status"] = "no_payment_required"
		page["sim_metadata"] = metadata(c.form, "setup_intent_data[metadata]")
	}
	made := c.add("cs_test_", "checkout.session", page)
	made["url"] = c.s.PublicURL + "/sim/stripe/checkout/" + made.text("id")
	return found(made)
}

func (c *stripeCall) page() stripeAnswer {
	page := c.find("checkout.session", c.id)
	if page == nil {
		return noSuch("checkout session", "session")
	}
	return found(page)
}

// closePage closes a page that is open.
func (c *stripeCall) closePage() stripeAnswer {
	page := c.find("checkout.session", c.id)
	switch {
	case page == nil:
		return noSuch("checkout session", "session")
	case page.text("status") != "open":
		return invalid("", "", "Only Checkout Sessions with a status in [\"open\"] can be expired.")
	}
	return found(c.expire(page))
}

func (c *change) expire(page thing) thing {
	page["status"], page["url"] = "expired", nil
	c.keep(page)
	c.tell("checkout.session.expired", page, nil)
	return page
}

// expirePages closes the pages that have run out.
func (c *change) expirePages() {
	for _, page := range c.all("checkout.session") {
		if page.text("status") == "open" && page.cents("expires_at") <= c.now.Unix() {
			c.expire(page)
		}
	}
}

// try is what a payer does on a page. It gives the reason when the bank refuses; the page stays open then.
func (c *change) try(page thing, card testCard) (reason string) {
	method := c.method(card)
	if page.text("mode") == "setup" {
		if card.refusal != "" {
			return card.refusal
		}
		c.keepCard(page, method)
		return ""
	}
	intent := c.find("payment_intent", page.text("payment_intent"))
	if intent == nil {
		intent = c.add("pi_", "payment_intent", thing{
			"amount": page.cents("amount_total"), "amount_received": int64(0), "currency": "usd",
			"status": "requires_payment_method", "metadata": page["sim_metadata"], "customer": page["customer"],
			"description": page["sim_label"], "latest_charge": nil, "last_payment_error": nil, "setup_future_usage": nil,
		})
		if page.is("sim_keep") {
			intent["setup_future_usage"] = "off_session"
		}
	}
	page["payment_intent"] = intent.text("id")
	c.keep(page)
	if card.refusal != "" {
		c.fail(intent, card.refusal)
		return card.refusal
	}
	if page.is("sim_new_customer") && page["customer"] == nil {
		page["customer"] = c.customer().text("id")
	}
	intent["customer"] = page["customer"]
	if page.is("sim_keep") {
		method["customer"] = page["customer"]
		c.keep(method)
	}
	intent["payment_method"] = method.text("id")
	c.succeed(intent)
	page["status"], page["payment_status"], page["url"] = "complete", "paid", nil
	c.keep(page)
	c.tell("checkout.session.completed", page, nil)
	return ""
}

// keepCard completes a page that keeps a card.
func (c *change) keepCard(page, method thing) {
	if page["customer"] == nil {
		page["customer"] = c.customer().text("id")
	}
	method["customer"] = page["customer"]
	c.keep(method)
	setup := c.add("seti_", "setup_intent", thing{
		"status": "succeeded", "customer": page["customer"], "payment_method": method.text("id"), "usage": "off_session",
		"metadata": page["sim_metadata"],
	})
	page["setup_intent"], page["status"], page["url"] = setup.text("id"), "complete", nil
	c.keep(page)
	c.tell("setup_intent.succeeded", setup, nil)
	c.tell("checkout.session.completed", page, nil)
}

// method makes a payment method of a test card.
func (c *change) method(card testCard) thing {
	return c.add("pm_", "payment_method", thing{
		"type": "card", "customer": nil, "sim_later": card.later,
		"card": thing{
			"brand": card.brand, "last4": card.last4, "exp_month": int64(12), "exp_year": int64(c.now.Year() + 2),
			"funding": "credit", "wallet": nil,
		},
	})
}

// detach takes a kept card away.
func (c *stripeCall) detach() stripeAnswer {
	method := c.find("payment_method", c.id)
	switch {
	case method == nil:
		return noSuch("PaymentMethod", "payment_method")
	case method["customer"] == nil:
		return stripeRefusal(http.StatusBadRequest, "invalid_request_error", "", "",
			"The payment method you provided is not attached to a customer so detachment is impossible.")
	}
	return found(c.forget(method))
}

func (c *change) forget(method thing) thing {
	before := thing{"customer": method["customer"]}
	method["customer"] = nil
	c.keep(method)
	c.tell("payment_method.detached", method, before)
	return method
}
