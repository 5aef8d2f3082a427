// Package simulator stands in for the world outside, for the demo and for tests: a carrier with Twilio's REST shapes
// and signed webhooks, a Slack workspace with its Web API and signed interactions, a card processor with Stripe's API,
// its hosted payment page and signed notices, and a page with a patient's phone and the billers' desk. All are HTTP
// servers: twilio-go, slack-go and stripe-go run unchanged in front of them.
//
// It may not reach the product except over HTTP, as the real ones do: it knows no table and calls no function of the
// path. What the page shows of the books and of consent is handed to it.
//
// Invariant: what it has acknowledged it remembers, in sealed journals of its own, so that a kill of the process it
// shares with the product loses nothing that a real carrier would have kept.
package simulator
