// Package cashier is what happens between the card processor and the books: pages that take a payment or keep a card,
// charges of instalments, refunds, disputes, transfers to the bank, the processor's notices about all of them, and what
// is taken off a balance with somebody's permission. It is the half of the path that is about money, and begins its
// transactions as package bot does.
//
// It may not call the processor inside a transaction, give a job more than ids, talk to a patient or a biller itself (it
// writes down what is to be told; the [Path] tells it, in a transaction of its own), or log an amount, a name or what a
// patient signed.
//
// Invariant: what the processor took or gave back is in the books exactly once, whatever is doubled, late, out of
// order or cut off; a call whose outcome nobody heard of is asked again under the same key, or handed to a biller when
// the processor has forgotten it, and is never made anew. Locks are taken in the order thread, then account.
package cashier
