package fhir_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/plainbill/plainbill/billing"
)

// obj and arr keep the building of resources short.
type (
	obj = map[string]any
	arr = []any
)

const (
	hl7   = "http://terminology.hl7.org/CodeSystem/adjudication"
	carin = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"
	tells = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudicationDiscriminator"
	cmsV2 = "https://bluebutton.cms.gov/resources/codesystem/adjudication"
)

func code(system, code string) obj { return obj{"coding": arr{obj{"system": system, "code": code}}} }

func dollars(c billing.Cents) obj {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return obj{"value": json.RawMessage(fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)), "currency": "USD"}
}

func adj(system, name string, c billing.Cents) obj {
	return obj{"category": code(system, name), "amount": dollars(c)}
}

// because is a reason without an amount, as CARIN has it.
func because(category, group, number string) obj {
	codings := arr{}
	if group != "" {
		codings = append(codings, obj{"system": "https://x12.org/codes/claim-adjustment-group-codes", "code": group})
	}
	codings = append(codings, obj{"system": "https://x12.org/codes/claim-adjustment-reason-codes", "code": number})
	return obj{"category": code(tells, category), "reason": obj{"coding": codings}}
}

// line is an item with adjudications.
func line(adjudications ...obj) obj { return obj{"sequence": 1, "adjudication": adjudications} }

// eob is a decided claim; changes replace its fields, or take them away when they are nil.
func eob(changes obj) obj {
	e := obj{
		"resourceType": "ExplanationOfBenefit", "id": "e1", "status": "active", "use": "claim", "outcome": "complete",
		"identifier":     arr{obj{"type": code("", "uc"), "value": "PC-1"}},
		"patient":        obj{"reference": "Patient/p1"},
		"billablePeriod": obj{"start": "2026-10-02"},
		"insurer":        obj{"display": "Blue Plan"},
		"item": arr{line(adj(hl7, "submitted", 25000), adj(hl7, "eligible", 19000), adj(hl7, "benefit", 13000),
			adj(hl7, "deductible", 4000), adj(carin, "coinsurance", 0), adj(hl7, "copay", 2000))},
	}
	return with(e, changes)
}

func with(o, changes obj) obj {
	for k, v := range changes {
		if o[k] = v; v == nil {
			delete(o, k)
		}
	}
	return o
}

func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func bundle(resources ...obj) obj {
	entries := arr{}
	for _, r := range resources {
		entries = append(entries, obj{"resource": r})
	}
	return obj{"resourceType": "Bundle", "type": "collection", "entry": entries}
}
