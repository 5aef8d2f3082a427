package templates

import (
	"regexp"
	"slices"
	"strings"
)

// Lint is what a look at the words of a text found, for the gate that every text passes. Card numbers are looked for
// elsewhere.
type Lint struct {
	Named       bool // it begins with the practice's name
	StopWording bool // it says how to opt out
	Threat      bool // threats, pressure, collection or credit
	Marketing   bool // promotion
	Shortener   bool // an address of a public link shortener, which carriers filter
	Segments    int
}

// Threats and promotion that no service, provider or insurer is called, so that they are looked for in every text.
var (
	threat = regexp.MustCompile(`(?i)\b(?:collections? (?:agenc(?:y|ies)|action|department)|(?:sent|go|goes|turned over) to ` +
		`collections?|debt collectors?|credit (?:report|score|bureau)s?|lawsuits?|legal action|take you to court|` +
		`must pay|have to pay|overdue|past due|late fees?|final notice|last chance|act now|` +
		`agencias? de cobr(?:o|anza)s?|cobradores?|acci[oó]n(?:es)? legal(?:es)?|debe pagar|tiene que pagar|` +
		`cuenta vencida|saldo vencido|bur[oó] de cr[eé]dito|historial de cr[eé]dito|[uú]ltimo aviso|recargo por mora)\b`)
	marketing = regexp.MustCompile(`(?i)\b(?:special offers?|limited time|refer a friend|on sale|\d+ ?% off|free gift|` +
		`oferta especial|promoci[oó]n especial|recomiende a un amigo|\d+ ?% de descuento)`)
)

// Words that could be part of a label or a name ("Urgent care", "Dr. Sue Park", "Blood collection") and are therefore
// looked for only where nothing but our own words and the practice's name stands.
var (
	pressure = regexp.MustCompile(`(?i)collect|\bsue\b|attorney|lawyer|\blegal|oblig|penalty|urgent|` +
		`cobranza|cobrador|demanda|abogad|moros|vencid[oa]|bur[oó]|multa|de inmediato`)
	promotion = regexp.MustCompile(`(?i)\bsale\b|refer a|guarantee|promoci|garanti`)
)

// rightness claims that a bill is right, which is for nobody to say by text.
var rightness = regexp.MustCompile(`(?i)is (?:correct|right|accurate)|es correct`)

// stopWording is how texts say the way out. "opt out" and "cancelar" could be taken for a plan's end where a text speaks
// of one.
var stopWording = regexp.MustCompile(`STOP (?:to opt out|for no more texts|para cancelar|para no recibir textos)\.$`)

// shorteners are public link shorteners: carriers filter them, because anybody can hide anything behind one (CTIA
// Messaging Principles 5.3).
var shorteners = regexp.MustCompile(`(?i)(?:^|[^\w.-])(?:www\.)?(?:bit\.ly|bitly\.com|tinyurl\.com|t\.co|goo\.gl|ow\.ly|` +
	`is\.gd|v\.gd|buff\.ly|rebrand\.ly|cutt\.ly|shorturl\.at|tiny\.cc|t\.ly|rb\.gy|lnkd\.in|bl\.ink|s\.id|snip\.ly|` +
	`short\.io|adf\.ly|shorte\.st|qr\.ae|soo\.gd)(?:[/?#]|[^\w.-]|\.?$)`)

// LookUnasked looks at the words of a text that leaves without a question before it: it holds our own words, the
// practice's name and numbers, and nothing that a patient's bill calls something.
func LookUnasked(p Practice, body string) Lint {
	found := Look(p, body)
	own := ownLeftOut(p, body)
	found.Threat = found.Threat || pressure.MatchString(own)
	found.Marketing = found.Marketing || promotion.MatchString(own)
	return found
}

// Look looks at the words of any text of the program's. What the practice is called is nobody's threat.
func Look(p Practice, body string) Lint {
	own := ownLeftOut(p, body)
	_, segments := Count(body)
	return Lint{
		Named: p.DisplayName != "" && strings.HasPrefix(body, p.DisplayName+":"), StopWording: stopWording.MatchString(body),
		Threat: threat.MatchString(own), Marketing: marketing.MatchString(own), Shortener: shorteners.MatchString(own),
		Segments: segments,
	}
}

// ownLeftOut takes what is the practice's own out of a text.
func ownLeftOut(p Practice, body string) string {
	for _, own := range slices.DeleteFunc([]string{p.DisplayName, p.Site, p.AssistanceURL}, func(s string) bool { return s == "" }) {
		body = strings.ReplaceAll(body, own, "")
	}
	return body
}
