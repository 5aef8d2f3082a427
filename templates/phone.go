package templates

import "strings"

// ReadablePhone writes a number as people in the United States read it: 512-555-0100. One of elsewhere stays as it is.
func ReadablePhone(e164 string) string {
	digits, national := strings.CutPrefix(e164, "+1")
	if !national || len(digits) != 10 {
		return e164
	}
	return digits[:3] + "-" + digits[3:6] + "-" + digits[6:]
}
