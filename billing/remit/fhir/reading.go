package fhir

import (
	"encoding/json"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// resource is one resource while it is read.
type resource struct {
	head
	raw       []byte
	line      int    // on which raw begins
	path      string // "entry[3].resource", or empty
	file      string
	fullURL   string
	dir       *directory
	inside    map[string]containedResource // by "#id"
	marked    bool                         // sensitive by its own labels or those of what stands around or inside it
	refusal   *remit.Refusal
	aside     *remit.Refusal
	asideMore int
}

type containedResource struct {
	head
	raw json.RawMessage
}

// maxReasons bounds how many problems of one resource are told.
const maxReasons = 4

// refuse notes that nothing of the resource can be taken; the first problem decides.
func (r *resource) refuse(path, reason string) {
	if r.refusal == nil {
		r.refusal = r.problem(path, reason)
	}
}

// setAside notes why a biller has to look: the first reason with its place, some more by their words.
func (r *resource) setAside(path, reason string) {
	switch {
	case r.aside == nil:
		r.aside = r.problem(path, reason)
	case !strings.Contains(r.aside.Reason, reason) && r.asideMore+1 < maxReasons:
		r.asideMore++
		r.aside.Reason += "; also " + r.fullPath(path) + ": " + reason
	}
}

func (r *resource) problem(path, reason string) *remit.Refusal {
	return &remit.Refusal{
		Line: lineAt(r.raw, r.line, locate(r.raw, path)), Column: r.fullPath(path), Reason: reason,
	}
}

func (r *resource) fullPath(path string) string {
	if r.path == "" || path == "" {
		return r.path + path
	}
	return r.path + "." + path
}

// prepare reads what stands inside the resource.
func (r *resource) prepare() {
	r.marked = r.marked || sensitive(r.Meta.Security)
	for _, raw := range r.Contained {
		var h head
		if json.Unmarshal(raw, &h) != nil || h.ID == "" {
			continue
		}
		r.marked = r.marked || sensitive(h.Meta.Security)
		if r.inside == nil {
			r.inside = map[string]containedResource{}
		}
		r.inside["#"+strings.TrimPrefix(h.ID, "#")] = containedResource{h, raw}
	}
}

// nameOf is the name of an organization or a practitioner that a reference leads to.
func (r *resource) nameOf(ref reference) string {
	if c, ok := r.inside[ref.Reference]; ok {
		return nameIn(c.ResourceType, c.raw)
	}
	if name, ok := r.dir.names.of(plainRef(ref.Reference)); ok && ref.Reference != "" {
		return name
	}
	return clean(ref.Display, maxText)
}

func nameIn(resourceType string, raw []byte) string {
	switch resourceType {
	case "Organization":
		var o struct {
			Name string `json:"name"`
		}
		if json.Unmarshal(raw, &o) == nil {
			return clean(o.Name, maxText)
		}
	case "Practitioner":
		var p patient
		if json.Unmarshal(raw, &p) == nil {
			if n := p.bestName(); n != nil {
				return clean(strings.Join(append(n.Given, n.Family), " "), maxText)
			}
		}
	}
	return ""
}

// addPerson completes the adjudication's person, or gives the reference that does.
func (r *resource) addPerson(to *remit.Adjudication, ref reference) string {
	if c, ok := r.inside[ref.Reference]; ok {
		var p patient
		if c.ResourceType == "Patient" && json.Unmarshal(c.raw, &p) == nil {
			to.Person, to.Phone = p.person(), p.phone()
		}
		return ""
	}
	key := plainRef(ref.Reference)
	if p, ok := r.dir.patients.of(key); ok {
		to.Person, to.Phone = p.Person, p.Phone
		to.Sensitive = to.Sensitive || p.Sensitive
	}
	return key
}

// uniqueClaim gives the identifier of CARIN's type "unique claim", and the first of any type.
func uniqueClaim(list []identifier) (unique, first string) {
	for _, id := range list {
		value := clean(id.Value, maxIdentifier)
		if unique == "" && id.Type.has("uc") {
			unique = value
		}
		if first == "" {
			first = value
		}
	}
	return unique, first
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// lastStep is the id in a reference.
func lastStep(ref string) string {
	ref = plainRef(ref)
	return clean(ref[max(strings.LastIndexByte(ref, '/'), strings.LastIndexByte(ref, ':'))+1:], maxIdentifier)
}

func (r *resource) source(claim string) billing.Source {
	return billing.Source{File: r.file, Claim: claim, Line: r.line}
}
