package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// Problem is one place of a file of evidence that does not hold.
type Problem struct {
	Place string `json:"place"` // such as events[2].disclosure
	What  string `json:"what"`
}

func (p Problem) String() string { return p.Place + ": " + p.What }

// CheckFile checks a file of evidence alone: without a database, a key or a network. It checks the chain from its
// beginning to its head, every event against its commitment, what the events amount to, that no text left after a
// revocation but one confirmation, that every text that left was let out by the gate, and every byte of the file
// against its digests. No problem means that it all holds.
//
// Whoever writes a whole new file can make all of it fit together, but for the head of the chain and the digest: those
// are to be compared with what was noted when the file was made, or with the practice's database.
func CheckFile(file []byte) (Evidence, []Problem) {
	var e Evidence
	if problem := decode(file, &e); problem != nil {
		return e, []Problem{*problem}
	}
	c := packCheck{e: e}
	c.chain()
	c.events()
	c.texts()
	if want := e.sealed().Digest; want != e.Digest {
		c.say("digest", "the file is not the one it was made for: its content has another digest")
	}
	if again, err := e.JSON(); err != nil || !bytes.Equal(again, file) {
		c.say(fmt.Sprintf("byte %d", firstDifference(again, file)), "the file is not written as Plainbill writes it")
	}
	return e, c.problems
}

func decode(file []byte, e *Evidence) *Problem {
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(e); err != nil {
		return &Problem{fmt.Sprintf("byte %d", decoder.InputOffset()), "it is not evidence: " + err.Error()}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return &Problem{fmt.Sprintf("byte %d", decoder.InputOffset()), "something follows the evidence"}
	}
	if e.Format != packFormat {
		return &Problem{"format", "it is not " + packFormat}
	}
	return nil
}

func firstDifference(a, b []byte) int {
	for n := range min(len(a), len(b)) {
		if a[n] != b[n] {
			return n
		}
	}
	return min(len(a), len(b))
}

type packCheck struct {
	e        Evidence
	problems []Problem
	hashes   [][]byte // of the links, as the commitments give them
}

func (c *packCheck) say(place, what string) {
	c.problems = append(c.problems, Problem{place, what})
}

// chain walks the commitments from the beginning to the head.
func (c *packCheck) chain() {
	hash := registry.Genesis(c.e.Practice.ID)
	if c.e.Chain.Genesis != hex.EncodeToString(hash) {
		c.say("chain.genesis", "it is not the beginning of this practice's chain")
	}
	for n, text := range c.e.Chain.Commitments {
		commitment, err := hex.DecodeString(text)
		if err != nil || len(commitment) != len(hash) {
			c.say(fmt.Sprintf("chain.commitments[%d]", n), "it is no commitment")
			return
		}
		hash = registry.Next(hash, int64(n+1), commitment)
		c.hashes = append(c.hashes, hash)
	}
	if c.e.Chain.Head != hex.EncodeToString(hash) {
		c.say("chain.head", "the links do not lead to it: one of chain.commitments or the head was changed")
	}
}

// events checks each event against its commitment and its link, and the state against all of them.
func (c *packCheck) events() {
	var events []consent.Event
	last := int64(0)
	for n, e := range c.e.Events {
		place := fmt.Sprintf("events[%d]", n)
		event := e.event(c.e.Practice.ID, c.e.Phone)
		events = append(events, event)
		if e.Seq <= last || e.Seq > int64(len(c.hashes)) {
			c.say(place+".seq", "there is no such link behind the event before")
			continue
		}
		last = e.Seq
		salt, err := hex.DecodeString(e.Salt)
		if err != nil || len(salt) != registry.SaltSize {
			c.say(place+".salt", "it is no salt")
			continue
		}
		if hex.EncodeToString(registry.Commitment(event, salt)) != c.e.Chain.Commitments[e.Seq-1] {
			c.say(place, "the event is not the one that was committed to")
		}
		if hex.EncodeToString(c.hashes[e.Seq-1]) != e.Hash {
			c.say(place+".hash", "it is not that of the link")
		}
		if hashOfWords(e.Disclosure) != e.DisclosureHash {
			c.say(place+".disclosure_sha256", "it is not that of the words")
		}
	}
	if stateOf(consent.Fold(events)) != c.e.State {
		c.say("state", "the events do not amount to it")
	}
}

// texts checks every text against its digest, and those that left against the events and the gate's answers.
func (c *packCheck) texts() {
	var left []int
	for n, t := range c.e.Sent {
		if t.sealed().Digest != t.Digest {
			c.say(fmt.Sprintf("sent[%d]", n), "the text, its history or its decisions were changed")
		}
		if !t.AttemptedAt.IsZero() {
			left = append(left, n)
			if what := t.ungated(c.e.DecisionsSince); what != "" {
				c.say(fmt.Sprintf("sent[%d].decisions", n), what)
			}
		}
		for m, d := range t.Decisions {
			if _, mismatch := Replay(d); mismatch != "" {
				c.say(fmt.Sprintf("sent[%d].decisions[%d]", n, m), mismatch)
			}
		}
	}
	for n, r := range c.e.Received {
		if r.sealed().Digest != r.Digest {
			c.say(fmt.Sprintf("received[%d]", n), "the text was changed")
		}
	}
	var events []consent.Event
	for _, e := range c.e.Events {
		events = append(events, e.event(c.e.Practice.ID, c.e.Phone))
	}
	slices.SortStableFunc(left, func(a, b int) int {
		return c.e.Sent[a].AttemptedAt.Compare(c.e.Sent[b].AttemptedAt)
	})
	silent := silenceOf(events)
	for _, n := range left {
		if what := silent.broken(c.e.Sent[n].Kind, c.e.Sent[n].Status, c.e.Sent[n].AttemptedAt); what != "" {
			c.say(fmt.Sprintf("sent[%d]", n), what)
		}
	}
}

// ungated says in what way the gate did not let out a text that left: its last answer before it did is no, or there is
// none although answers were kept since a time before it. "" when it did.
func (t Text) ungated(since time.Time) string {
	var last *Decision
	for _, d := range t.Decisions {
		if d.Asked == outbox.AskedSending && !d.At.After(t.AttemptedAt) {
			last = &d
		}
	}
	switch {
	case last != nil && !last.Allowed:
		return "the text left although the gate had refused it: " + plainWord(last.Reason)
	case last == nil && !since.IsZero() && t.AttemptedAt.After(since):
		return "the text left and there is no answer of the gate"
	}
	return ""
}
