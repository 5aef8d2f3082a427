// Package pay is the edge to Stripe in both directions: hosted pages, charges of kept cards, refunds and payouts out,
// signed notices in. It is the [payment.Processor] of an installation that has a Stripe key.
//
// It may not see a card number: cards are typed on Stripe's own page (PCI DSS self-assessment A) and come back as ids.
// It may not say who a patient is or what they were treated for: what Stripe is told is an amount, the practice's
// display name, and our own numbers of the request. It never retries, keeps nothing, and posts nothing: whoever calls
// it tries again with the same idempotency key. No error carries Stripe's words, because they may quote the payer.
//
// Invariant: every call that went out ends as an answer or as a [payment.Failure] whose class tells a call that
// certainly moved no money from one whose fate is unknown; and no notice is handed on that is not signed, lately, under
// one of the configured secrets.
package pay
