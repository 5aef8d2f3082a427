package fhir_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing/remit"
)

func TestAmountsAreExact(t *testing.T) {
	t.Parallel()
	const notAnAmount = "is not an amount in dollars"
	for value, want := range map[string]string{
		"39.64": "3964", "120.4": "12040", "37": "3700", "10.000": "1000", "120.4000": "12040", "0": "0", "0.29": "29",
		"-1.5": "-150", "1.2e2": "12000", "12345E-2": "12345", "5e-1": "50", "999999999.99": "99999999999",
		"1000000000": notAnAmount, "1e300": notAnAmount, "0.001": "has more than two decimals",
		"39.645": "has more than two decimals", "1e-3": "has more than two decimals",
		"0.1234567890123456789": "has more than two decimals",
	} {
		file := `{"resourceType":"Claim","id":"c","status":"active","use":"claim","total":{"value":` + value +
			`,"currency":"USD"}}`
		got := read(t, file)[0]
		if got.Refused != nil {
			if got.Refused.Column != "total" || got.Refused.Reason != want {
				t.Errorf("%s: %+v, want %s", value, got.Refused, want)
			}
		} else if cents := json.Number(want); cents.String() != jsonOf(t, got.Adjudication.Charge) {
			t.Errorf("%s: %s, want %s", value, jsonOf(t, got.Adjudication.Charge), want)
		}
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	return strings.TrimSpace(text(t, v))
}

func TestOnlyDollarsAreBilled(t *testing.T) {
	t.Parallel()
	const another, none = "is in another currency than US dollars", "names no currency; only US dollars can be billed"
	for money, want := range map[string]string{
		`{"value":1,"currency":"USD"}`:                                  "Claim submitted: charge 100, share 0",
		`{"value":1,"system":"urn:iso:std:iso:4217","code":"USD"}`:      "Claim submitted: charge 100, share 0",
		`{"value":1,"system":"urn:iso:std:iso:4217","code":"MXN"}`:      "Claim refused: 1 total: " + another,
		`{"value":1,"currency":"EUR"}`:                                  "Claim refused: 1 total: " + another,
		`{"value":1,"currency":"usd"}`:                                  "Claim refused: 1 total: " + another,
		`{"value":1}`:                                                   "Claim refused: 1 total: " + none,
		`{"value":1,"system":"http://unitsofmeasure.org","code":"[$]"}`: "Claim refused: 1 total: " + none,
		`{"currency":"USD"}`:                                            "Claim refused: 1 total: has no value",
	} {
		file := `{"resourceType":"Claim","id":"c","status":"active","use":"claim","total":` + money + `}`
		if diff := cmp.Diff([]string{want}, outcomes(read(t, file))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestPatients(t *testing.T) {
	t.Parallel()
	const p = `{"resourceType":"Patient","id":"p1",`
	for name, c := range map[string]struct{ rest, person, phone string }{
		"the official name": {
			`"name":[{"use":"old","family":"Before"},{"family":"Any"},` +
				`{"use":"official","family":"Zaldivar","given":["Maria","J"]}]}`,
			"Maria Zaldivar   ", "",
		},
		"no names of before":         {`"name":[{"use":"maiden","family":"Before"}]}`, "    ", ""},
		"a birth date without a day": {`"birthDate":"1980-03"}`, "    ", ""},
		"a present address": {
			`"address":[{"use":"old","postalCode":"10001"},{"postalCode":"XXXXX"},{"postalCode":"78701-1234"}]}`,
			"   78701-1234 ", "",
		},
		"the preferred language": {
			`"communication":[{"language":{"coding":[{"code":"en"}]}},` +
				`{"language":{"coding":[{"code":"es-MX"}]},"preferred":true}]}`,
			"    es", "",
		},
		"a language we do not write": {`"communication":[{"language":{"coding":[{"code":"vi"}]}}]}`, "    other", ""},
		"the mobile number first": {
			`"telecom":[{"system":"phone","value":"(512) 555-0123"},{"system":"phone","use":"mobile","value":"512-555-0199"}]}`,
			"    ", "+15125550199",
		},
		"no number at work, of before, of a fax, nor one that cannot be": {
			`"telecom":[{"system":"phone","use":"work","value":"5125550123"},` +
				`{"system":"phone","use":"old","value":"5125550123"},` +
				`{"system":"fax","value":"5125550123"},{"system":"phone","value":"768.169.9274"}]}`, "    ", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, p+c.rest)[0].Patient
			if got == nil || personText(got.Person) != c.person || got.Phone.Reveal() != c.phone {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestClaimsAndAnswersOfTheSameFileAreCompleted(t *testing.T) {
	t.Parallel()
	items := read(t, text(t, bundle(
		obj{"resourceType": "Organization", "id": "o1", "name": "Blue Plan"},
		obj{"resourceType": "Patient", "id": "p1", "name": arr{obj{"family": "Zaldivar"}}},
		obj{
			"resourceType": "Coverage", "id": "v1", "status": "active", "order": 2, "subscriberId": "W1", "dependent": "03",
			"payor": arr{obj{"reference": "Organization/o1"}}, "type": code("http://x/v3-ActCode", "HIP"),
		},
		obj{
			"resourceType": "Claim", "id": "c1", "status": "active", "use": "claim", "identifier": arr{obj{"value": "C-77"}},
			"patient": obj{"reference": "Patient/p1"}, "billablePeriod": obj{"start": "2026-10-02T10:00:00Z"},
			"item": arr{obj{"sequence": 4, "net": dollars(9000), "productOrService": obj{"text": "Office visit"}}},
		},
		obj{
			"resourceType": "ClaimResponse", "id": "r1", "status": "active", "use": "claim", "outcome": "complete",
			"patient":   obj{"reference": "https://ehr.example/fhir/Patient/p1/_history/2"},
			"request":   obj{"reference": "Claim/c1"},
			"insurance": arr{obj{"focal": true, "coverage": obj{"reference": "Coverage/v1"}}},
			"item": arr{obj{"itemSequence": 4, "adjudication": arr{
				adj(hl7, "eligible", 6000), adj(hl7, "benefit", 4000), adj(hl7, "copay", 2000),
			}}},
		},
	)))
	want := []string{
		"person only", "Claim submitted: charge 9000, share 0", "ClaimResponse final: charge 9000, share 2000",
	}
	if diff := cmp.Diff(want, outcomes(items)); diff != "" {
		t.Fatal(diff)
	}
	sent, a := items[1].Adjudication, items[2].Adjudication
	if sent.Claim != "C-77" || sent.Lines[0].Label != "Office visit" || sent.Lines[0].Number != 4 {
		t.Errorf("claim: %+v", sent)
	}
	if a.Claim != "C-77" || a.Payer != "Blue Plan" || a.PayerKind != remit.Commercial || a.PayerRank != 2 ||
		a.Member != "W1-03" || a.Person.LastName.Reveal() != "Zaldivar" || a.VisitDate.String() != "2026-10-02" ||
		items[2].PatientRef != "Patient/p1" || items[2].Path != "entry[4].resource" {
		t.Errorf("answer: %+v %+v", a, items[2])
	}
}

func TestPayers(t *testing.T) {
	t.Parallel()
	const actCode, sopt = "http://terminology.hl7.org/CodeSystem/v3-ActCode", "https://nahdo.org/sopt"
	for name, c := range map[string]struct {
		coverage obj
		kind     remit.PayerKind
		member   string
	}{
		"Medicare by typology":  {obj{"type": code(sopt, "122")}, remit.Medicare, ""},
		"Medicaid by typology":  {obj{"type": code(sopt, "2")}, remit.Medicaid, ""},
		"workers' compensation": {obj{"type": code(actCode, "WCBPOL")}, remit.WorkersComp, ""},
		"auto insurance":        {obj{"type": code(actCode, "AUTOPOL")}, remit.AutoInsurance, ""},
		"self-pay": {
			obj{"type": code("http://terminology.hl7.org/CodeSystem/coverage-selfpay", "pay")},
			remit.SelfPay, "",
		},
		"a Medicaid plan typed as managed": {
			obj{"type": code(actCode, "HMO"), "payor": arr{obj{"display": "Texas Medicaid"}}},
			remit.Medicaid, "",
		},
		"CMS": {
			obj{"payor": arr{obj{"display": "Centers for Medicare & Medicaid Services"}}}, remit.Medicare, "",
		},
		"not said":                         {obj{"payor": arr{obj{"display": "Blue Plan"}}}, "", ""},
		"a subscriber's number":            {obj{"subscriberId": "W1", "relationship": code("", "self")}, "", "W1"},
		"a subscriber's, of somebody else": {obj{"subscriberId": "W1", "relationship": code("", "child")}, "", ""},
		"a member's number": {
			obj{"subscriberId": "W1", "identifier": arr{obj{"type": code("", "MB"), "value": "W1-02"}}}, "", "W1-02",
		},
		"a social security number": {
			obj{"subscriberId": "123-45-6789", "relationship": code("", "self")}, "", "",
		},
		"a Medicare number made of one": {obj{"subscriberId": "123456789A", "relationship": code("", "self")}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cover := with(obj{"resourceType": "Coverage", "id": "#v", "status": "active"}, c.coverage)
			e := eob(obj{
				"contained": arr{cover}, "insurer": nil,
				"insurance": arr{obj{"focal": true, "coverage": obj{"reference": "#v"}}},
			})
			a := read(t, text(t, e))[0].Adjudication
			if a.PayerKind != c.kind || a.Member != c.member {
				t.Errorf("kind %q, member %q", a.PayerKind, a.Member)
			}
		})
	}
}

func TestSensitiveVisitsAreMarked(t *testing.T) {
	t.Parallel()
	labelled := func(system, label string) obj {
		system = "http://terminology.hl7.org/CodeSystem/" + system
		return obj{"meta": obj{"security": arr{obj{"system": system, "code": label}}}}
	}
	for _, label := range []string{"42CFRPart2", "ETH", "SUD", "PSY", "HIV", "SEX", "a label nobody knows"} {
		if !read(t, text(t, eob(labelled("v3-ActCode", label))))[0].Adjudication.Sensitive {
			t.Errorf("%s is not marked", label)
		}
	}
	for label, want := range map[string]bool{"R": true, "V": true, "N": false, "M": false, "L": false, "U": false} {
		if got := read(t, text(t, eob(labelled("v3-Confidentiality", label))))[0].Adjudication.Sensitive; got != want {
			t.Errorf("%s: %t", label, got)
		}
	}
	if read(t, text(t, eob(labelled("v3-ActReason", "HTEST"))))[0].Adjudication.Sensitive {
		t.Error("test data is marked")
	}
	person := with(obj{"resourceType": "Patient", "id": "p1"}, labelled("v3-ActCode", "PSY"))
	inside := eob(obj{"contained": arr{person}})
	before := bundle(person, eob(nil))
	around := with(bundle(person, eob(nil)), labelled("v3-ActCode", "SUD"))
	for name, file := range map[string]obj{"inside": inside, "before": before, "around": around} {
		items := read(t, text(t, file))
		last := items[len(items)-1]
		// Fields are written in the order of the alphabet: a Bundle's meta stands after its entries.
		if name == "around" && last.Refused == nil || name != "around" && !last.Adjudication.Sensitive {
			t.Errorf("%s: %s", name, outcome(last))
		}
	}
	first := strings.Replace(text(t, bundle(eob(nil))), "{", `{"meta":{"security":[{"code":"R"}]},`, 1)
	if items := read(t, first); len(items) != 1 || !items[0].Adjudication.Sensitive {
		t.Error("a Bundle's labels do not mark its entries")
	}
}
