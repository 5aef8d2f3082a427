package fhir

import (
	"regexp"
	"strings"

	"github.com/plainbill/plainbill/billing/remit"
)

// typologies are the beginnings of codes of NAHDO's Source of Payment Typology.
var typologies = []struct {
	start string
	kind  remit.PayerKind
}{
	{"1", remit.Medicare},
	{"2", remit.Medicaid},
	{"5", remit.Commercial},
	{"6", remit.Commercial},
	{"7", remit.Commercial},
	{"81", remit.SelfPay},
	{"95", remit.WorkersComp},
	{"96", remit.AutoInsurance},
}

// coverageTypes are the codes of FHIR's coverage types (v3-ActCode and its own).
var coverageTypes = map[string]remit.PayerKind{
	"WCBPOL": remit.WorkersComp, "AUTOPOL": remit.AutoInsurance, "COL": remit.AutoInsurance,
	"UNINSMOT": remit.AutoInsurance, "pay": remit.SelfPay, "EHCPOL": remit.Commercial, "HIP": remit.Commercial,
	"HMO": remit.Commercial, "PPO": remit.Commercial, "POS": remit.Commercial, "MCPOL": remit.Commercial,
	"DENTAL": remit.Commercial, "VISPOL": remit.Commercial, "DRUGPOL": remit.Commercial,
}

func kindOfType(t concept) remit.PayerKind {
	for _, c := range t.Coding {
		if strings.Contains(c.System, "nahdo.org") || strings.HasSuffix(c.System, "2.16.840.1.113883.3.221.5") {
			for _, s := range typologies {
				if strings.HasPrefix(c.Code, s.start) {
					return s.kind
				}
			}
		} else if k, ok := coverageTypes[c.Code]; ok {
			return k
		}
	}
	return ""
}

var (
	medicarePart = regexp.MustCompile(`^part [abcd]$`)
	cmsName      = regexp.MustCompile(`^(cms|centers for medicare (&|and) medicaid services)$`)
)

// kindOfName reads the kind from a payer's or plan's name where it is plain.
func kindOfName(name string) remit.PayerKind {
	name = strings.ToLower(strings.TrimSpace(name))
	medicare, medicaid := strings.Contains(name, "medicare"), strings.Contains(name, "medicaid")
	switch {
	case cmsName.MatchString(name), medicarePart.MatchString(name), medicare && !medicaid:
		return remit.Medicare
	case medicaid && !medicare, strings.Contains(name, "medi-cal"):
		return remit.Medicaid
	case strings.Contains(name, "workers' comp"), strings.Contains(name, "workers comp"),
		strings.Contains(name, "worker's comp"):
		return remit.WorkersComp
	}
	return ""
}
