package fhir

import (
	"regexp"
	"slices"
	"strings"
)

// The forms of the numbers alone: no text of any list is known here.
var (
	groupForm  = regexp.MustCompile(`^(CO|PR|OA|PI|CR)$`)
	codeForm   = regexp.MustCompile(`^[A-Z]?\d{1,3}$`)
	remarkForm = regexp.MustCompile(`^[A-Z]{1,2}\d{1,4}$`)
	joinedForm = regexp.MustCompile(`^(CO|PR|OA|PI|CR)([A-Z]?\d{1,3})$`) // CMS writes "CO120"
)

// reason is why an amount differs from the charge: group and number as in a remittance. Either may not be said.
type reason struct{ group, code string }

// reasonOf reads a reason and remark codes from the codes of a concept.
func reasonOf(c concept) (r reason, remarks []string) {
	for _, code := range c.Coding {
		system := strings.ToLower(code.System)
		joined := joinedForm.FindStringSubmatch(code.Code)
		switch {
		case strings.HasSuffix(system, "_ansi_cd") && joined != nil:
			r = reason{joined[1], joined[2]}
		case isOne(system, "group", "ansi-grp-cd", "cagc") && groupForm.MatchString(code.Code):
			r.group = code.Code
		case isOne(system, "remark", "rarc") && remarkForm.MatchString(code.Code):
			if !slices.Contains(remarks, code.Code) {
				remarks = append(remarks, code.Code)
			}
		case isOne(system, "claim-adjustment-reason", "claimadjustmentreason", "ansi-rsn-cd", "carc",
			"2.16.840.1.113883.3.221.6.18") && codeForm.MatchString(code.Code):
			r.code = code.Code
		}
	}
	return r, remarks
}

func isOne(system string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(system, p) })
}
