package fhir

import (
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// directory is what resources before this one said that others refer to. It is bounded: the oldest are forgotten.
type directory struct {
	patients  kept[Patient]
	coverages kept[payer]
	ranks     kept[int]                   // of coverages, as an account orders them
	accounts  kept[billing.AccountNumber] // by reference
	names     kept[string]                // of organizations and practitioners
	claims    kept[sentClaim]
}

// sentClaim is what the answer to a claim may leave to it.
type sentClaim struct {
	number  string
	charge  billing.Cents
	charges map[int]billing.Cents // by the item's sequence; nil when not every item says
	visit   billing.Date
}

const (
	maxKept  = 4096 // of each kind
	maxItems = 256  // of a claim whose charges are kept
)

// kept is a map that forgets what was put in first.
type kept[T any] struct {
	values map[string]T
	order  []string
	oldest int
}

func (k *kept[T]) put(key string, value T) {
	if key == "" {
		return
	}
	if k.values == nil {
		k.values = map[string]T{}
	}
	if _, ok := k.values[key]; !ok {
		if len(k.order) < maxKept {
			k.order = append(k.order, key)
		} else {
			delete(k.values, k.order[k.oldest])
			k.order[k.oldest] = key
			k.oldest = (k.oldest + 1) % maxKept
		}
	}
	k.values[key] = value
}

func (k *kept[T]) of(key string) (T, bool) {
	value, ok := k.values[key]
	return value, ok
}

// plainRef brings a reference to one form: "Patient/1" for a server's URL of it, without a version; "urn:…" as it is.
// A reference into the resource itself is nobody else's: empty.
func plainRef(ref string) string {
	ref, _, _ = strings.Cut(ref, "/_history/")
	ref = strings.TrimSpace(ref)
	if strings.HasPrefix(ref, "#") || len(ref) > maxText {
		return ""
	}
	if strings.Contains(ref, "://") {
		steps := strings.Split(ref, "/")
		return strings.Join(steps[len(steps)-2:], "/")
	}
	return ref
}

// references are all names by which others refer to a resource.
func references(h head, fullURL string) (refs []string) {
	if h.ID != "" {
		refs = append(refs, plainRef(h.ResourceType+"/"+h.ID))
	}
	if full := plainRef(fullURL); full != "" && (len(refs) == 0 || full != refs[0]) {
		refs = append(refs, full)
	}
	return refs
}
