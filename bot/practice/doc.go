// Package practice keeps what a practice has configured: its names, senders, hours, Slack channels, plan policy and
// reminder cadence, as read from the file of "plainbill practice apply".
//
// It may not hold anything about a patient, begin a transaction, or decide whether a text may be sent.
//
// Invariant: every practice in the database was validated whole; a sender number belongs to one practice; an applied
// version is kept for ever, so that a plan or a text can be judged by the policy it was made under.
package practice
