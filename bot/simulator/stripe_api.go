package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// stripeCall is one call of the processor's API within the change it makes.
type stripeCall struct {
	*change
	s    *Simulator
	id   string // of the path
	form url.Values
}

// stripeAnswer is what a call ends with.
type stripeAnswer struct {
	status int
	body   thing
}

func found(t thing) stripeAnswer { return stripeAnswer{http.StatusOK, t} }

// stripeRefusal is an error in Stripe's form.
func stripeRefusal(status int, kind, code, param, message string) stripeAnswer {
	e := thing{"type": kind, "code": code, "message": message}
	if param != "" {
		e["param"] = param
	}
	return stripeAnswer{status, thing{"error": e}}
}

func invalid(code, param, message string) stripeAnswer {
	return stripeRefusal(http.StatusBadRequest, "invalid_request_error", code, param, message)
}

func noSuch(kind, param string) stripeAnswer {
	return stripeRefusal(http.StatusNotFound, "invalid_request_error", "resource_missing", param, "No such "+kind)
}

// stripeAPI is the part of Stripe's REST API that takes payments by page and by kept card.
func (s *Simulator) stripeAPI() http.Handler {
	mux := http.NewServeMux()
	for pattern, f := range map[string]func(*stripeCall) stripeAnswer{
		"POST /v1/checkout/sessions":             (*stripeCall).openPage,
		"GET /v1/checkout/sessions/{id}":         (*stripeCall).page,
		"POST /v1/checkout/sessions/{id}/expire": (*stripeCall).closePage,
		"POST /v1/customers":                     (*stripeCall).newCustomer,
		"GET /v1/customers/{id}":                 show("customer"),
		"POST /v1/payment_intents":               (*stripeCall).newIntent,
		"GET /v1/payment_intents/{id}":           show("payment_intent"),
		"POST /v1/payment_intents/{id}/confirm":  (*stripeCall).confirm,
		"GET /v1/setup_intents/{id}":             show("setup_intent"),
		"GET /v1/payment_methods/{id}":           show("payment_method"),
		"POST /v1/payment_methods/{id}/detach":   (*stripeCall).detach,
		"POST /v1/refunds":                       (*stripeCall).refund,
		"GET /v1/refunds/{id}":                   show("refund"),
		"GET /v1/balance":                        (*stripeCall).balance,
		"GET /v1/balance_transactions":           (*stripeCall).movements,
		"GET /v1/payouts/{id}":                   show("payout"),
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.stripeCall(w, r, f) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); key == "" || key != s.StripeKey {
			s.answer(w, stripeRefusal(http.StatusUnauthorized, "invalid_request_error", "", "", "Invalid API Key"))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		mux.ServeHTTP(w, r)
	})
}

func show(kind string) func(*stripeCall) stripeAnswer {
	return func(c *stripeCall) stripeAnswer {
		t := c.find(kind, c.id)
		if t == nil {
			return noSuch(kind, "id")
		}
		return found(t)
	}
}

func (s *Simulator) answer(w http.ResponseWriter, a stripeAnswer) { writeJSON(w, a.status, a.body) }

// stripeCall plays the faults, honours the idempotency key, and makes the call.
func (s *Simulator) stripeCall(w http.ResponseWriter, r *http.Request, f func(*stripeCall) stripeAnswer) {
	if err := r.ParseForm(); err != nil {
		s.answer(w, invalid("parameter_invalid_string", "", "Invalid form"))
		return
	}
	fault := s.stripe.takeFault(stripeCallFaults, r.Method == http.MethodPost)
	switch fault {
	case "stripe_lost":
		s.stall(w, r)
		return
	case "stripe_429":
		w.Header().Set("Retry-After", "1")
		s.answer(w, stripeRefusal(
			http.StatusTooManyRequests, "invalid_request_error", "rate_limit", "", "Too many requests"))
		return
	case "stripe_503":
		s.answer(w, stripeRefusal(http.StatusServiceUnavailable, "api_error", "", "", "Service unavailable"))
		return
	}
	var a stripeAnswer
	notices, err := s.stripe.change(s.Now(), func(c *change) error {
		c.expirePages()
		call := &stripeCall{c, s, r.PathValue("id"), r.Form}
		a = call.once(r, f)
		return nil
	})
	if err != nil {
		s.answer(w, stripeRefusal(http.StatusInternalServerError, "api_error", "", "", "The journal cannot be written"))
		return
	}
	s.sendNotices(notices)
	if fault == "stripe_timeout" { // done, but nobody hears of it
		s.stall(w, r)
		return
	}
	s.answer(w, a)
}

// once makes a call once for each idempotency key: the same call is answered as before, another one is refused.
func (c *stripeCall) once(r *http.Request, f func(*stripeCall) stripeAnswer) stripeAnswer {
	key := r.Header.Get("Idempotency-Key")
	if r.Method != http.MethodPost || key == "" {
		return c.shape(f(c))
	}
	sum := sha256.Sum256([]byte(r.URL.Path + "?" + r.PostForm.Encode()))
	id, hash := "idem_"+key, hex.EncodeToString(sum[:])
	if known := c.find("sim_answer", id); known != nil {
		if known.text("sim_hash") != hash {
			return stripeRefusal(http.StatusBadRequest, "idempotency_error", "", "",
				"Keys for idempotent requests can only be used with the same parameters they were first used with.")
		}
		return stripeAnswer{int(known.cents("sim_status")), known.within("sim_body")}
	}
	a := c.shape(f(c))
	if a.status < 300 || a.status == http.StatusPaymentRequired { // what was refused before it began is not kept
		c.keep(thing{
			"id": id, "object": "sim_answer", "sim_hash": hash, "sim_status": int64(a.status), "sim_body": a.body,
		})
	}
	return a
}

// shape puts in what the caller wants to see whole, and leaves out what is the simulator's own.
func (c *stripeCall) shape(a stripeAnswer) stripeAnswer {
	body := a.body.shown()
	for key, wanted := range c.form {
		if !strings.HasPrefix(key, "expand[") {
			continue
		}
		for _, path := range wanted {
			body = c.expand(body, strings.Split(path, "."))
		}
	}
	a.body = body
	return a
}

// expand replaces an id by its object, along a path.
func (c *stripeCall) expand(t thing, path []string) thing {
	if len(path) == 0 || t == nil {
		return t
	}
	switch value := t[path[0]].(type) {
	case string:
		if whole, ok := c.known(value); ok {
			t[path[0]] = c.expand(whole.shown(), path[1:])
		}
	case thing:
		t[path[0]] = c.expand(value, path[1:])
	case map[string]any: // as the journal gives it back
		t[path[0]] = c.expand(value, path[1:])
	case []thing:
		for i := range value {
			value[i] = c.expand(value[i], path[1:])
		}
	}
	return t
}

func (c *stripeCall) known(id string) (thing, bool) {
	for _, t := range c.touched {
		if t.text("id") == id {
			return t, true
		}
	}
	t, ok := c.p.things[id]
	return t, ok
}

// metadata reads what the caller gives along.
func metadata(form url.Values, prefix string) thing {
	given := thing{}
	for key, values := range form {
		if name, ok := strings.CutPrefix(key, prefix+"["); ok && len(values) == 1 {
			given[strings.TrimSuffix(name, "]")] = values[0]
		}
	}
	return given
}

// balance says that the key works.
func (c *stripeCall) balance() stripeAnswer {
	return found(thing{"object": "balance", "livemode": false, "available": []thing{}, "pending": []thing{}})
}

func (c *stripeCall) newCustomer() stripeAnswer { return found(c.customer()) }

func (c *change) customer() thing { return c.add("cus_", "customer", thing{"metadata": thing{}}) }

// longestPage and shortestPage bound the life of a page, as Stripe does.
const (
	shortestPage = 30 * time.Minute
	longestPage  = 24 * time.Hour
)
