package templates

import (
	"fmt"
	"html/template"
	"reflect"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/plan"
)

// billFunctions are those that know a bill. What they are given is a visit as a page shows it: a struct with the fields
// Insurer and Denied.
func (s speaker) billFunctions() template.FuncMap {
	return template.FuncMap{
		"part": s.part, "partwhy": s.partWhy, "minus": minus, "wait": s.wait, "decided": s.decided,
		"refused": s.refused, "source": s.source, "life": s.life,
	}
}

// minus says whether a part is taken off the charge.
func minus(kind billing.Part) bool {
	switch kind {
	case billing.PartContractualAdjustment, billing.PartInsurerPaid, billing.PartPaid:
		return true
	}
	return false
}

func (s speaker) part(kind billing.Part, visit any) (string, error) {
	if kind == billing.PartInsurerPaid {
		return s.fill("part_insurer_paid", s.insurer(visit))
	}
	if kind == billing.PartContractualAdjustment && fieldSet(visit, "Denied") {
		return s.say("part_discount_refused")
	}
	return s.say("part_" + string(kind))
}

func (s speaker) partWhy(kind billing.Part, _ any) (string, error) {
	return s.say("why_" + string(kind))
}

// insurer names a visit's insurer, or the patient's plan.
func (s speaker) insurer(visit any) string {
	if name := fieldText(visit, "Insurer"); name != "" {
		return label(name)
	}
	return s.words["your_plan"]
}

// wait says why a visit is not to be paid yet.
func (s speaker) wait(advice any) (string, error) {
	kind := explain.Kind(fieldText(advice, "Kind"))
	switch kind {
	case explain.Pending, explain.Forwarded, explain.OtherPayer:
		return s.fill("wait_"+string(kind), s.insurer(advice))
	case explain.OverEstimate:
		if until, ok := field(advice, "Until").(billing.Date); ok && !until.IsZero() {
			return s.fill("wait_over_estimate_until", longDay(s.lang, until))
		}
	}
	if words, found := s.words["wait_"+string(kind)]; found {
		return words, nil
	}
	return s.say("wait_does_not_add_up")
}

// decided says what one payer answered, and what it paid.
func (s speaker) decided(d billing.Decision, visit any) (said string, err error) {
	payer := label(d.Payer)
	if payer == "" {
		payer = s.insurer(visit)
	}
	if d.On.IsZero() {
		said, err = s.fill("insurer_answered_undated", payer)
	} else {
		said, err = s.fill("insurer_answered", payer, longDay(s.lang, d.On))
	}
	if err != nil || d.Paid <= 0 {
		return said, err
	}
	paid, err := s.fill("insurer_paid", d.Paid)
	return said + " " + paid, err
}

// refused says what an insurer did not pay, why in our own words, and whose part it is.
func (s speaker) refused(r explain.Refusal, _ any) (string, error) {
	why := reasonFrom(s.reasons)(r.Group, r.Code)
	said, err := s.fill("refused_code", r.Cents, label(r.Code))
	if why != "" {
		said, err = s.fill("refused_reason", r.Cents, label(r.Code), why)
	}
	if err != nil {
		return "", err
	}
	whose := map[explain.Bearer]string{explain.Patient: "refused_yours", explain.Nobody: "refused_nobody"}[r.Bearer]
	if whose == "" {
		whose = "refused_open"
	}
	rest, err := s.say(whose)
	return said + " " + rest, err
}

// source says where an amount was read: a struct with the fields File, Claim, Service, Line and ByHand.
func (s speaker) source(from any) (string, error) {
	if fieldSet(from, "ByHand") {
		return s.say("source_hand")
	}
	var said []string
	for _, one := range []struct{ key, value string }{
		{"source_file", fieldText(from, "File")},
		{"source_claim", fieldText(from, "Claim")},
		{"source_service", fieldText(from, "Service")},
		{"source_line", fieldText(from, "Line")},
	} {
		if one.value == "" || one.value == "0" {
			continue
		}
		words, err := s.fill(one.key, one.value)
		if err != nil {
			return "", err
		}
		said = append(said, words)
	}
	if len(said) == 0 {
		return s.say("source_books")
	}
	return strings.Join(said, ", "), nil
}

// life says how a plan stands.
func (s speaker) life(l plan.Life) (string, error) {
	switch l {
	case plan.Grace, plan.Missed, plan.Delinquent:
		return s.say("life_late")
	case plan.Defaulted:
		return s.say("life_ended")
	}
	return s.say("life_good")
}

// field gives a field of a struct by name, nil where there is none: the pages' data is not this package's.
func field(of any, name string) any {
	v := reflect.Indirect(reflect.ValueOf(of))
	if v.Kind() != reflect.Struct {
		return nil
	}
	if f := v.FieldByName(name); f.IsValid() && f.CanInterface() {
		return f.Interface()
	}
	return nil
}

func fieldText(of any, name string) string {
	if v := field(of, name); v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

func fieldSet(of any, name string) bool {
	set, _ := field(of, name).(bool)
	return set
}
