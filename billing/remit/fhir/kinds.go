package fhir

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// readAny reads the resource by its type; nil when nothing comes out of it. One of another kind is not looked into.
func (r *resource) readAny() *Item {
	switch r.ResourceType = r.kind(); r.ResourceType {
	case "ExplanationOfBenefit", "ClaimResponse":
		return readAs(r, r.readBenefits)
	case "Claim":
		return readAs(r, r.readClaim)
	case "Invoice":
		return readAs(r, r.readInvoice)
	case "Patient":
		return r.readPatient()
	case "Account":
		return r.readAccount()
	case "Coverage":
		r.readCoverage()
	case "Organization", "Practitioner":
		r.readName()
	case "Bundle":
		if r.path != "" { // else it is one that found nothing
			r.refuse("", "a Bundle inside a Bundle is not read")
		}
	case "":
		if r.decode(&r.head) && r.ResourceType == "" {
			r.refuse("", "has no resourceType: not a FHIR resource")
		}
	}
	return nil
}

func readAs[T any, P interface {
	*T
	self() *head
}](r *resource, read func(T) Item) *Item {
	var into T
	if !r.decode(P(&into)) {
		return nil
	}
	item := read(into)
	return &item
}

// kind is the resource's type, wherever in the resource it stands.
func (r *resource) kind() string {
	at := member(r.raw, skipBlanks(r.raw, 0), "resourceType")
	if at < 0 || at >= len(r.raw) || r.raw[at] != '"' {
		return ""
	}
	name, _, _ := bytes.Cut(r.raw[at+1:], []byte{'"'})
	return string(name[:min(len(name), maxIdentifier)])
}

// decode reads the resource and what stands inside it. It refuses one whose fields are of other types than FHIR's.
func (r *resource) decode(into interface{ self() *head }) bool {
	err := json.Unmarshal(r.raw, into)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		r.refusal = &remit.Refusal{
			Line: lineAt(r.raw, r.line, int(wrong.Offset)), Column: r.fullPath(wrong.Field),
			Reason: "is not of the type that FHIR R4 has there",
		}
	} else if err != nil {
		r.refuse("", "cannot be read as a FHIR R4 resource in JSON")
	}
	if err != nil {
		return false
	}
	r.head = *into.self()
	r.prepare()
	return true
}

// item brings an adjudication out, or its refusal.
func (r *resource) item(out remit.Adjudication, patientRef, accountRef string) Item {
	if r.refusal != nil {
		return *r.refused()
	}
	out.SetAside = r.aside
	return Item{
		Resource: r.ResourceType, Line: r.line, Path: r.path,
		Adjudication: &out, PatientRef: patientRef, AccountRef: accountRef,
	}
}

func (r *resource) refused() *Item {
	return &Item{Resource: r.ResourceType, Line: r.line, Path: r.path, Refused: r.refusal}
}

func (r *resource) readPatient() *Item {
	var p patient
	if !r.decode(&p) {
		return nil
	}
	out := Patient{
		References: references(r.head, r.fullURL), Person: p.person(), Phone: p.phone(),
		Deceased: p.DeceasedBoolean || p.DeceasedDateTime != "", Sensitive: r.marked,
	}
	for _, ref := range out.References {
		r.dir.patients.put(ref, out)
	}
	return &Item{Resource: r.ResourceType, Line: r.line, Path: r.path, Patient: &out}
}

func (r *resource) readAccount() *Item {
	var a account
	if !r.decode(&a) || a.Status == "entered-in-error" {
		return nil
	}
	_, number := uniqueClaim(a.Identifier)
	out := Account{
		References: references(r.head, r.fullURL), Number: billing.AccountNumber(number), Sensitive: r.marked,
	}
	if number == "" {
		r.refuse("identifier", "nothing numbers the account")
		return nil
	}
	for _, s := range a.Subject {
		out.PatientRef = firstOf(out.PatientRef, plainRef(s.Reference))
	}
	for _, ref := range out.References {
		r.dir.accounts.put(ref, out.Number)
	}
	for _, c := range a.Coverage {
		if c.Priority > 0 {
			r.dir.ranks.put(plainRef(c.Coverage.Reference), c.Priority)
		}
	}
	return &Item{Resource: r.ResourceType, Line: r.line, Path: r.path, Account: &out}
}

// readCoverage and readName keep who pays and who treats, for those that refer to them.
func (r *resource) readCoverage() {
	var c coverage
	if !r.decode(&c) || c.Status == "entered-in-error" {
		return
	}
	for _, ref := range references(r.head, r.fullURL) {
		r.dir.coverages.put(ref, r.payerOf(c))
	}
}

func (r *resource) readName() {
	if !r.decode(&r.head) {
		return
	}
	for _, ref := range references(r.head, r.fullURL) {
		r.dir.names.put(ref, nameIn(r.ResourceType, r.raw))
	}
}
