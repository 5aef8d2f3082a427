package templates

import "strings"

// The encodings of a text message (3GPP TS 23.038). GSM-7 holds 160 septets alone or 153 in each of several segments,
// UCS-2 holds 70 or 67 units of 16 bits.
const (
	GSM7 = "GSM-7"
	UCS2 = "UCS-2"
)

// gsmBasic is the basic alphabet of GSM-7 without the escape, gsmExtended what is written with an escape in front and
// so takes two septets (3GPP TS 23.038 §6.2.1).
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€"
)

// limits are how many units fit in a message of one segment and in each segment of a longer one.
type limits struct{ alone, each int }

var (
	gsmLimits = limits{160, 153}
	ucsLimits = limits{70, 67}
)

// Count says how a carrier encodes a text and into how many segments it divides it. An escaped character or one of two
// UTF-16 units never straddles two segments. The empty text is one segment. A trailing byte sequence that is not UTF-8
// counts as the replacement character.
func Count(body string) (encoding string, segments int) {
	for _, r := range body {
		if septets(r) == 0 {
			return UCS2, divide(body, units16, ucsLimits)
		}
	}
	return GSM7, divide(body, septets, gsmLimits)
}

// divide fills segments with whole characters of the given sizes.
func divide(body string, size func(rune) int, l limits) int {
	total, segments, used := 0, 1, 0
	for _, r := range body {
		n := size(r)
		total += n
		if used+n > l.each {
			segments, used = segments+1, 0
		}
		used += n
	}
	if total <= l.alone {
		return 1
	}
	return segments
}

// septets is how many septets a character takes in GSM-7, 0 when it has none.
func septets(r rune) int {
	switch {
	case strings.ContainsRune(gsmBasic, r):
		return 1
	case strings.ContainsRune(gsmExtended, r):
		return 2
	}
	return 0
}

// units16 is how many units of 16 bits a character takes in UCS-2, as carriers send it (UTF-16).
func units16(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// straight gives what is sent for typographic characters that a keyboard, an office program or Slack puts in by itself.
// Letters are never changed: "María" stays María.
var straight = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "′", "'", "`", "'", "´", "'", "ʼ", "'",
	"“", `"`, "”", `"`, "„", `"`, "‟", `"`, "″", `"`, "«", `"`, "»", `"`,
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-",
	"…", "...", "•", "-", "·", "-", "‹", "<", "›", ">", "⁄", "/",
	"\u00a0", " ", "\u2002", " ", "\u2003", " ", "\u2009", " ", "\u200a", " ", "\u202f", " ", "\u3000", " ",
	"\u200b", "", "\u2060", "", "\ufeff", "", "\t", " ",
)

// Straighten replaces curly quotes, long dashes, dots in one and odd blanks by their plain counterparts, so that one of
// them does not more than halve what fits in a segment.
func Straighten(body string) string { return straight.Replace(body) }
