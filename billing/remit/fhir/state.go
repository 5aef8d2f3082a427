package fhir

import "github.com/plainbill/plainbill/billing/remit"

// stateOf says from status and use what a resource can become at most: a bill (Final), an estimate, or nothing.
func (r *resource) stateOf(status, use string) remit.Outcome {
	outcome := remit.Final
	switch use {
	case "claim", "complete": // the second is what STU3 said
	case "preauthorization", "predetermination", "proposed", "exploratory":
		outcome = remit.Estimate
	default:
		r.setAside("use", "does not say whether it is a claim or a request made before the visit")
	}
	switch status {
	case "active":
	case "draft":
		outcome = remit.Estimate
	case "cancelled", "entered-in-error":
		outcome = remit.Cancelled
	default:
		r.refuse("status", "is not a status of FHIR R4: active, cancelled, draft or entered-in-error")
	}
	return outcome
}

// decisionOf says how far the insurer has come with what could be a bill.
func (r *resource) decisionOf(outcome string) remit.Outcome {
	switch outcome {
	case "complete":
		return remit.Final
	case "queued":
	case "partial":
		r.setAside("outcome", "the insurer has decided on a part only: wait for the rest")
	case "error":
		r.setAside("outcome", "the insurer found an error in the claim")
	default:
		r.setAside("outcome", "does not say whether the insurer has decided")
	}
	return remit.Submitted
}
