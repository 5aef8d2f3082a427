package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/plainbill/plainbill/consent"
)

// The sample patients' phones.
const (
	june   = "+15125550101" // owes $147.00 for an office visit and an X-ray
	luis   = "+15125550102" // writes Spanish, owes $120.00 for two visits
	dana   = "+15125550103" // has no insurance, owes $160.00
	marcus = "+15125550104" // has paid it all
	helen  = "+15125550105" // has paid $15.00 too much
	priya  = "+15125550106" // owes $50.00; her son Dev, who owes $25.00, has the same phone
	tom    = "+15125550108" // owes $1,240.00
	ana    = "+15125550109" // never agreed to texts, owes $85.00
	walt   = "+15125550110" // owes $2,850.00, more than a plan by text may split
	grace  = "+15125550111" // owes $18.00, too little for a plan

	stranger = "+15125550142" // in no book
)

// Their dates of birth, as they write them.
const (
	juneBorn   = "3/7/1984"
	luisBorn   = "11/23/1971"
	danaBorn   = "8/19/1992"
	marcusBorn = "1/30/1966"
	helenBorn  = "12/2/1958"
	priyaBorn  = "6/14/1979"
	devBorn    = "2/2/2015"
	tomBorn    = "9/11/1963"
	anaBorn    = "5/5/1988"
	graceBorn  = "10/28/1999"
)

// phone is a patient's phone.
type phone struct {
	w      *world
	number string
	heard  int // texts of the practice that were listened to
}

// phone gives a phone that listens from now on.
func (w *world) phone(number string) *phone {
	w.t.Helper()
	p := &phone{w: w, number: number}
	p.heard = len(p.texts("out"))
	return p
}

// shownOut is a text as the phone has it.
type shownOut struct {
	SID, Direction, Body, Status string
	At                           time.Time
	Segments                     int
}

// texts gives what the phone sent ("in") or received ("out"), in order.
func (p *phone) texts(direction string) []shownOut {
	p.w.t.Helper()
	var all, wanted []shownOut
	p.w.get("/sim/texts?phone="+url.QueryEscape(p.number), &all)
	for _, t := range all {
		if t.Direction == direction {
			wanted = append(wanted, t)
		}
	}
	return wanted
}

// Says sends a text from the phone.
func (p *phone) Says(words string) *phone {
	p.w.t.Helper()
	var sent struct{ SID string }
	p.w.post("/sim/texts", map[string]string{"from": p.number, "body": words}, &sent)
	p.w.said.add(sent.SID)
	return p
}

// next waits for the next text that the phone receives.
func (p *phone) next(what string) shownOut {
	p.w.t.Helper()
	var heard []shownOut
	p.w.eventually(what, func() bool {
		heard = p.texts("out")
		return len(heard) > p.heard
	})
	p.heard++
	return heard[p.heard-1]
}

// Hears waits for the next text and wants all of some words in it.
func (p *phone) Hears(words ...string) *phone {
	p.w.t.Helper()
	text := p.next(fmt.Sprintf("a text with %q", words))
	for _, w := range words {
		if !strings.Contains(text.Body, w) {
			p.w.t.Fatalf("wanted %q in the text:\n%s", w, text.Body)
		}
	}
	return p
}

// HearsExactly waits for the next text and wants it word for word, line by line; the address of a page is "LINK".
func (p *phone) HearsExactly(lines ...string) *phone {
	p.w.t.Helper()
	wanted := strings.Join(lines, "\n")
	if heard := pageLink.ReplaceAllString(p.next("a text").Body, "LINK"); heard != wanted {
		p.w.t.Fatalf("wanted the text:\n%s\nheard:\n%s", wanted, heard)
	}
	return p
}

// HearsNothing waits until all has settled and wants no further text.
func (p *phone) HearsNothing() *phone {
	p.w.t.Helper()
	p.w.settled()
	if heard := p.texts("out"); len(heard) > p.heard {
		p.w.t.Fatalf("wanted silence, heard:\n%s", heard[p.heard].Body)
	}
	return p
}

// HasHeard gives the words of every text since the phone listens, once all has settled.
func (p *phone) HasHeard() []string {
	p.w.t.Helper()
	p.w.settled()
	var words []string
	for _, t := range p.texts("out")[p.heard:] {
		words = append(words, t.Body)
	}
	p.heard += len(words)
	return words
}

// Identified goes through the question for the date of birth and the balance that was asked for.
func (p *phone) Identified(born string) *phone {
	p.w.t.Helper()
	p.Says("how much do I owe").Hears("date of birth")
	return p.Says(born).Hears("owe")
}

// sent counts the texts of one kind that are stored for the phone's patient to get: reply, confirmation, reminder or
// biller.
func (p *phone) sent(kind string) int {
	p.w.t.Helper()
	return p.w.count(`SELECT count(*) FROM outbox.message WHERE kind = $1 AND phone_index = $2`, kind, p.index())
}

// index is what the database knows the phone by.
func (p *phone) index() []byte {
	return p.w.program.keys.PhoneIndex("lakeside", consent.Phone(p.number))
}

// consentState gives what the consent log says of the phone now, and its events.
func (p *phone) consentState() (state string, events []string) {
	p.w.t.Helper()
	var held struct {
		State   string
		Consent []struct{ Program, Action, Method string }
	}
	p.w.get("/sim/held?phone="+url.QueryEscape(p.number), &held)
	for _, e := range held.Consent {
		events = append(events, e.Program+" "+e.Action+" by "+e.Method)
	}
	return held.State, events
}

// billers is the billers' side.
type billers struct{ w *world }

func (w *world) desk() billers { return billers{w} }

// slackPost is a message in Slack. One with a user is seen by that user alone.
type slackPost struct {
	Channel, TS, Text, User string
	ThreadTS                string          `json:"thread_ts"`
	Blocks                  json.RawMessage `json:"blocks"`
}

// says tells whether a message has all of some words, in its text or its blocks.
func (m slackPost) says(words ...string) bool {
	return containsAll(m.Text+string(m.Blocks), words...)
}

func (d billers) messages() []slackPost {
	d.w.t.Helper()
	var all []slackPost
	d.w.get("/sim/slack/messages", &all)
	return all
}

// find waits for the newest message that is wanted.
func (d billers) find(what string, wanted func(slackPost) bool) slackPost {
	d.w.t.Helper()
	var found slackPost
	d.w.eventually(what, func() bool {
		all := d.messages()
		for i := len(all) - 1; i >= 0; i-- {
			if wanted(all[i]) {
				found = all[i]
				return true
			}
		}
		return false
	})
	return found
}

// Sees waits for a message to everybody that has all of some words.
func (d billers) Sees(words ...string) slackPost {
	d.w.t.Helper()
	return d.find(fmt.Sprintf("a message in Slack with %q", words), func(m slackPost) bool {
		return m.User == "" && m.says(words...)
	})
}

// SeesInThread waits for a message in the thread of a card.
func (d billers) SeesInThread(card slackPost, words ...string) slackPost {
	d.w.t.Helper()
	return d.find(fmt.Sprintf("a message in the thread with %q", words), func(m slackPost) bool {
		return m.ThreadTS == card.TS && m.says(words...)
	})
}

// IsTold waits for a message that one biller alone sees.
func (d billers) IsTold(user string, words ...string) slackPost {
	d.w.t.Helper()
	return d.find(fmt.Sprintf("a message to %s alone with %q", user, words), func(m slackPost) bool {
		return m.User == user && m.says(words...)
	})
}

// SeesNothing wants that no message to everybody has all of some words, once all has settled.
func (d billers) SeesNothing(words ...string) {
	d.w.t.Helper()
	d.w.settled()
	for _, m := range d.messages() {
		if m.User == "" && m.says(words...) {
			d.w.t.Fatalf("wanted no message with %q, saw:\n%s\n%s", words, m.Text, m.Blocks)
		}
	}
}

// pressed is what came of a press.
type pressed struct {
	OK     bool
	Errors map[string]string
	Status int
	Modal  json.RawMessage
}

// Presses waits until a message has had a button, presses it, and fills the modal that it opens. Somebody may press
// what they still see while the message changes under them.
func (d billers) Presses(user string, m slackPost, action string, fields map[string]string) pressed {
	d.w.t.Helper()
	raw, err := json.Marshal(map[string]any{"ts": m.TS, "action_id": action, "user": user, "fields": fields})
	if err != nil {
		d.w.t.Fatal(err)
	}
	var got answered
	d.w.eventually("the button "+action, func() bool {
		got = d.w.does(request{method: http.MethodPost, path: "/sim/slack/actions", body: string(raw)})
		return got.status == http.StatusOK
	})
	var done pressed
	if err := json.Unmarshal([]byte(got.body), &done); err != nil {
		d.w.t.Fatal(err)
	}
	return done
}

// written is a modal's one field, filled.
func written(words string) map[string]string { return map[string]string{"text": words} }

// mapValues gives the values of what a window shows below its fields.
func mapValues(m map[string]string) []string { return slices.Collect(maps.Values(m)) }

// containsAll tells whether a text has all of some words.
func containsAll(text string, words ...string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
