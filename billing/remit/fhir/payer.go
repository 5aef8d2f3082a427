package fhir

import (
	"encoding/json"
	"regexp"

	"github.com/plainbill/plainbill/billing/remit"
)

// payer is what a Coverage says that a bill needs.
type payer struct {
	name   string
	kind   remit.PayerKind
	rank   int
	member string
}

// addPayer finds the payer this resource is about among the claim's insurances.
func (r *resource) addPayer(to *remit.Adjudication, insurer reference, list []insurance) {
	to.Payer = r.payerName(insurer)
	to.PayerKind = kindOfName(to.Payer)
	focal := r.focal(list)
	if focal == nil {
		return
	}
	key := plainRef(focal.Coverage.Reference)
	p, known := r.dir.coverages.of(key)
	if c, ok := r.inside[focal.Coverage.Reference]; ok && c.ResourceType == "Coverage" {
		var cover coverage
		if json.Unmarshal(c.raw, &cover) == nil {
			p, known = r.payerOf(cover), true
		}
	}
	if !known {
		p.name = r.payerName(focal.Coverage)
		p.kind = kindOfName(p.name)
	}
	if rank, ok := r.dir.ranks.of(key); ok && p.rank == 0 {
		p.rank = rank
	}
	if p.rank == 0 {
		p.rank = max(focal.Sequence, 0)
	}
	to.Member, to.PayerRank = p.member, p.rank
	if to.Payer == "" {
		to.Payer = p.name
	}
	if p.kind != "" {
		to.PayerKind = p.kind
	}
}

// focal is the insurance a claim goes to or an answer comes from; nil when the file does not say.
func (r *resource) focal(list []insurance) *insurance {
	var found *insurance
	for i := range list {
		if list[i].Focal || len(list) == 1 {
			if found != nil {
				r.setAside("insurance", "several insurers are marked as the one it is about")
				return nil
			}
			found = &list[i]
		}
	}
	return found
}

func (r *resource) payerOf(c coverage) payer {
	p := payer{kind: kindOfType(c.Type), member: memberOf(c), rank: max(c.Order, 0)}
	for _, by := range c.Payor {
		if name := r.payerName(by); name != "" && p.name == "" {
			p.name = name
		}
	}
	// A Medicaid plan or Medicare Advantage is typed as managed care; the name is then the better witness.
	for _, name := range append([]string{p.name}, classNames(c)...) {
		if k := kindOfName(name); k != "" && (p.kind == "" || p.kind == remit.Commercial) {
			p.kind = k
		}
	}
	return p
}

func classNames(c coverage) (names []string) {
	for _, class := range c.Class {
		names = append(names, class.Name, class.Value)
	}
	return names
}

// wordsOnly tells a payer's name from a member's number where an identifier stands for either.
var wordsOnly = regexp.MustCompile(`^[A-Za-z][A-Za-z .&'-]+$`)

// payerName is a name, or an identifier that is one.
func (r *resource) payerName(ref reference) string {
	if name := r.nameOf(ref); name != "" {
		return name
	}
	if name := clean(ref.Identifier.Value, maxIdentifier); wordsOnly.MatchString(name) {
		return name
	}
	return ""
}

// socialSecurity is the form of a social security number, and of the Medicare number that was once made of it.
var socialSecurity = regexp.MustCompile(`^\d{3}-?\d{2}-?\d{4}[A-Za-z]?\d?$`)

// memberOf is the payer's number of this person; a subscriber's number is theirs only when they are the subscriber.
func memberOf(c coverage) string {
	member := ""
	for _, id := range c.Identifier {
		if id.Type.has("MB") {
			member = id.Value
		}
	}
	switch {
	case member != "":
	case c.Relationship.has("self"):
		member = c.SubscriberID
	case c.Dependent != "" && c.SubscriberID != "":
		member = c.SubscriberID + "-" + c.Dependent
	}
	if member = clean(member, maxIdentifier); socialSecurity.MatchString(member) {
		return ""
	}
	return member
}
