// Package twilio is the edge to Twilio in both directions: signed webhooks in, calls of its REST API out.
//
// It may not decide anything about a text: inbound ones and delivery reports are handed on as they are, outbound ones
// are sent as they are. It never retries, keeps nothing, and lets no word, phone or error text of Twilio into a log or
// an error, because Twilio's error texts name the phone.
//
// Invariant: nothing is handed on whose signature does not fit the configured public URL under one of the configured
// tokens; and every call that went out ends as a receipt, or as an [outbox.SendError] whose class tells a call that
// was certainly not taken from one whose fate is unknown.
package twilio
