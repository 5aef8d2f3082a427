// Package load reads decoded files of statements, claims and remittances into the books of a practice: what is refused,
// set aside or no bill is told, and its neighbours go in.
//
// It may not decide what a file means (the formats in billing/remit and billing/ledger do), know of texts or of consent,
// or hold a file in memory: what it keeps of one is bounded.
//
// Invariant: a file goes in page by page, each page in a transaction of its own and whole in itself, so that a load
// that was cut off is simply begun again; a file that is loaded again, or before another, leaves the same books. A dry
// run takes the same steps in one transaction and keeps nothing.
package load
