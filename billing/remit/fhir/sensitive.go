package fhir

import "strings"

// sensitive says whether any label marks a resource: substance use (42 CFR Part 2), psychiatry, HIV, sexual health
// and the like, or restricted altogether. A label that is not known to be harmless marks it: to say too little about
// a visit can be mended.
func sensitive(labels []coding) bool {
	for _, l := range labels {
		if !harmless(l) {
			return true
		}
	}
	return false
}

// harmless are the confidentiality codes up to "normal", and labels about why data may be used (v3-ActReason, of which
// test data is one) or how far it can be relied on (v3-ObservationValue).
func harmless(l coding) bool {
	switch {
	case l.Code == "":
		return l.System == ""
	case strings.HasSuffix(l.System, "v3-ActReason"), strings.HasSuffix(l.System, "v3-ObservationValue"):
		return true
	case strings.HasSuffix(l.System, "v3-Confidentiality"), l.System == "":
		return l.Code == "U" || l.Code == "L" || l.Code == "M" || l.Code == "N"
	}
	return false
}
