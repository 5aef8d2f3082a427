package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strconv"
	"strings"
	"text/template"

	"github.com/plainbill/plainbill/billing"
)

// Agreement is words that somebody agrees to on a page, exactly as they are shown and kept. The zero Agreement is none.
type Agreement struct {
	Lines   []string
	Version string // of the wording: a short hash of its file
}

// Text gives the words as they are kept, a line a paragraph.
func (a Agreement) Text() string { return strings.Join(a.Lines, "\n") }

// Key names the words: what comes back with a form says which words it was shown with. Empty for none.
func (a Agreement) Key() string {
	if len(a.Lines) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(a.Version + "\n" + a.Text()))
	return hex.EncodeToString(sum[:8])
}

// agreed is what a file of an agreement sees.
type agreed struct {
	Practice Practice
	Total    billing.Cents
	Dates    []Instalment
	Grace    int
	Today    billing.Date
}

// Late says whether a payment should have come before today: then its charge is made when the business next opens.
func (a agreed) Late(i Instalment) bool { return i.Due.Before(a.Today) }

// PlanAgreement is what is agreed to with a plan; grace is the days a payment may be late.
func PlanAgreement(lang billing.Language, p Practice, s Schedule, dates []Instalment, grace int) Agreement {
	return agreement(lang, "plan", agreed{Practice: p, Total: s.Total, Dates: dates, Grace: grace})
}

// CardAgreement is what is signed today to keep a card, and where there are dates to let it pay them (12 CFR
// 1005.10(b), (d)).
func CardAgreement(lang billing.Language, p Practice, dates []Instalment, today billing.Date) Agreement {
	if len(dates) == 0 {
		return agreement(lang, "card", agreed{Practice: p})
	}
	return agreement(lang, "autopay", agreed{Practice: p, Dates: dates, Today: today})
}

// JoinAgreement is what stands beside the box of the form of consent (47 CFR 64.1200(f)(9); CTIA Messaging Principles
// 5.1: who, what about, by which channel, how often, at what cost, HELP, STOP, no condition of care).
func JoinAgreement(lang billing.Language, p Practice) Agreement {
	return agreement(lang, "join", agreed{Practice: p})
}

// TermsOfTexts are the terms that a registration of texts asks for.
func TermsOfTexts(lang billing.Language, p Practice) Agreement {
	return agreement(lang, "terms", agreed{Practice: p})
}

// Privacy says what becomes of what people give: above all that an opt-in is shared with nobody.
func Privacy(lang billing.Language, p Practice) Agreement {
	return agreement(lang, "privacy", agreed{Practice: p})
}

// agreement renders one file of words. A file that does not render gives none, and a test renders all of them.
func agreement(lang billing.Language, name string, of agreed) Agreement {
	if lang != billing.Spanish {
		lang = billing.English
	}
	raw, err := webFiles.ReadFile(path.Join("web/agree", string(lang), name+".txt"))
	if err != nil {
		return Agreement{}
	}
	t, err := template.New(name).Funcs(template.FuncMap{
		"money": billing.Cents.String, "count": count, "number": func(i int) string { return strconv.Itoa(i + 1) },
		"day": func(d billing.Date) string { return longDay(lang, d) },
	}).Parse(string(raw))
	if err != nil {
		return Agreement{}
	}
	var b strings.Builder
	if err := t.Execute(&b, of); err != nil {
		return Agreement{}
	}
	hash := sha256.Sum256(raw)
	made := Agreement{Version: name + "/" + string(lang) + "/" + hex.EncodeToString(hash[:4])}
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			made.Lines = append(made.Lines, line)
		}
	}
	return made
}
