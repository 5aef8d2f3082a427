package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// exchange is what a patient texts and what the one answer must hold; an empty answer is silence.
type exchange struct{ says, hears string }

const saysStop = "please stop texting me"

// The conversations that kills interrupt. Every patient owes $147.00 and was born on 3/7/1984.
var conversations = [][]exchange{
	{
		{"how much do I owe", "send your date of birth"},
		{"3/7/1984", "You owe $147.00"},
		{"why do I owe this", "Your share: $147.00"},
		{"can I pay this over time", "1. 2 payments of $73.50"},
		{"1", "Reply AGREE to accept"},
		{"AGREE", "Your plan is set: 2 payments of $73.50"},
		{"when is my next payment", "Your next payment is $73.50"},
		{"I want to talk to a person", "A person on our billing team"},
		{saysStop, "You are unsubscribed"},
		{"how much do I owe", ""},
	},
	{
		{"how much do I owe", "send your date of birth"},
		{"3/8/1984", "did not match"},
		{"3/9/1984", "did not match"},
		{"3/10/1984", "can't try again by text today"},
		{"3/7/1984", "can't try again by text today"},
		{saysStop, "You are unsubscribed"},
		{"hello", ""},
		{"how much do I owe", ""},
		{"why do I owe this", ""},
		{"3/7/1984", ""},
	},
	{ // answers in the same words again and again, which a look-up at the carrier must not take for each other
		{"what is my balance", "send your date of birth"},
		{"3/7/1984", "You owe $147.00"},
		{"how much do I owe", "You owe $147.00"},
		{"how much do I owe", "You owe $147.00"},
		{"how much do I owe", "You owe $147.00"},
		{"how much do I owe", "You owe $147.00"},
		{"how much do I owe", "You owe $147.00"},
		{"how much do I owe", "You owe $147.00"},
		{"how much do I owe", "You owe $147.00"},
		{"how much do I owe", "You owe $147.00"},
	},
}

// The program is killed again and again in the middle of texts, its database with it. Afterwards every text has been
// answered once and in order, nothing has left twice, nothing followed a "stop", and the books balance. With
// PLAINBILL_LONG=1 it is a thousand texts, and what a kill broke off is waited for in real time.
func TestEveryTextIsAnsweredOnceHoweverOftenTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	c := &crash{installation: newInstallation(t), kills: 3, pause: 200 * time.Millisecond}
	phones := 6
	if c.long = os.Getenv("PLAINBILL_LONG") != ""; c.long {
		phones, c.kills, c.pause = 100, 20, time.Second
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	c.random = rand.New(rand.NewPCG(seed, 0))
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()

	c.up("")
	for n, number := range c.patients(phones) {
		c.phones = append(c.phones, &caller{c.installation, number, conversations[n%len(conversations)]})
	}
	c.talk(ctx)
	if !c.long {
		c.forward(ctx, "3m") // posts to Slack that broke off are made again
	}
	c.settled(ctx)
	sids := map[string]bool{}
	for _, p := range c.phones {
		for _, sid := range p.check(ctx) {
			sids[sid] = true
		}
	}
	c.oneRowOneText(ctx, sids)
	c.verified()
	log := c.log()
	t.Logf("%d kills, %d texts answered, %d calls to the carrier broke off, %d of them had reached it", c.killed,
		10*phones, strings.Count(log, "settled a text"), strings.Count(log, `"found":true`))
}

// crash is a program under whose callers it is killed.
type crash struct {
	*installation
	phones []*caller
	kills  int
	pause  time.Duration // between two texts of a phone, at most
	killed int
	long   bool
	random *rand.Rand
	sent   atomic.Int64
}

// talk has every phone say its part while the program is killed at random moments, sometimes also while it starts.
func (c *crash) talk(ctx context.Context) {
	c.tb.Helper()
	total := 0
	talking, ctx := errgroup.WithContext(ctx)
	for n, p := range c.phones {
		total += len(p.talk)
		random := rand.New(rand.NewPCG(c.random.Uint64(), uint64(n)))
		talking.Go(func() error { return p.speak(ctx, c, random) })
	}
	for k := range c.kills {
		moment := (float64(k) + c.random.Float64()) * float64(total) / float64(c.kills)
		for float64(c.sent.Load()) < moment && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(c.random.IntN(40)) * time.Millisecond)
		c.kill()
		c.killed++
		if k%3 == 1 {
			c.start("")
			time.Sleep(time.Duration(c.random.IntN(1500)) * time.Millisecond)
			c.kill()
			c.killed++
		}
		c.up("")
		if c.long {
			continue
		}
		c.forward(ctx, "30s") // the machine was off for a while: calls that broke off are looked up at once
	}
	if err := talking.Wait(); err != nil {
		c.tb.Fatal(err)
	}
}

// caller is a phone that talks to a program which may die under it.
type caller struct {
	*installation
	number string
	talk   []exchange
}

// speak says everything, with pauses, and waits for the last answer. A "stop" waits for what was asked before: it would
// silence those answers.
func (p *caller) speak(ctx context.Context, c *crash, random *rand.Rand) error {
	heard := 0
	for said, e := range p.talk {
		if e.says == saysStop {
			if err := p.waitFor(ctx, heard); err != nil {
				return err
			}
		}
		if err := p.say(ctx, e.says, said); err != nil {
			return err
		}
		c.sent.Add(1)
		if e.hears != "" {
			heard++
		}
		time.Sleep(time.Duration(random.Int64N(int64(c.pause))))
	}
	return p.waitFor(ctx, heard)
}

// say texts until the carrier has the text, once: whoever sends it again looks first whether it went out.
func (p *caller) say(ctx context.Context, words string, before int) error {
	text := map[string]string{"from": p.number, "body": words}
	for failure := p.posts(ctx, "/sim/texts", text); failure != nil; {
		if ctx.Err() != nil {
			return fmt.Errorf("%s cannot send its text %d: %w", p.number, before, failure)
		}
		sent, _, err := p.both(ctx)
		switch {
		case err != nil: // nobody is there yet
			time.Sleep(20 * time.Millisecond)
		case len(sent) > before:
			return nil
		default:
			failure = p.posts(ctx, "/sim/texts", text)
		}
	}
	return nil
}

// waitFor waits until the phone has heard so many texts.
func (p *caller) waitFor(ctx context.Context, n int) error {
	for {
		_, heard, err := p.both(ctx)
		if err == nil && len(heard) >= n {
			return nil
		}
		if ctx.Err() != nil {
			return errors.Join(fmt.Errorf("%s has heard %d texts, want %d", p.number, len(heard), n), err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// both gives what the phone has sent and what it has received.
func (p *caller) both(ctx context.Context) (sent, heard []shownOut, err error) {
	all, err := p.texts(ctx, p.number)
	for _, t := range all {
		if t.Direction == "in" {
			sent = append(sent, t)
		} else {
			heard = append(heard, t)
		}
	}
	return sent, heard, err
}

// check compares what the phone has heard with what it should have, and gives the ids of it.
func (p *caller) check(ctx context.Context) (sids []string) {
	p.tb.Helper()
	_, heard, err := p.both(ctx)
	if err != nil {
		p.tb.Fatal(err)
	}
	for _, t := range heard {
		sids = append(sids, t.SID)
	}
	rest := heard
	for _, e := range p.talk {
		switch {
		case e.hears == "":
		case len(rest) == 0 || !strings.Contains(rest[0].Body, e.hears):
			p.tb.Errorf("%s: the answer to %q is not the next it heard:\n%s", p.number, e.says, bodies(heard))
			return sids
		default:
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		p.tb.Errorf("%s heard more than answers:\n%s", p.number, bodies(heard))
	}
	return sids
}

func bodies(texts []shownOut) string {
	var all strings.Builder
	for n, t := range texts {
		fmt.Fprintf(&all, "%d. %s %q\n", n+1, t.SID, t.Body)
	}
	return all.String()
}

// oneRowOneText compares the carrier's texts with the outbox: each is the one text of one row.
func (c *crash) oneRowOneText(ctx context.Context, atCarrier map[string]bool) {
	c.tb.Helper()
	rows := strings.Fields(c.query(ctx, `SELECT coalesce(string_agg(coalesce(sid, 'none'), ' '), '')
		FROM outbox.message WHERE kind <> 'reminder' AND status = 'delivered'`))
	if len(rows) != len(atCarrier) {
		c.tb.Errorf("%d rows were delivered, the carrier has %d texts", len(rows), len(atCarrier))
	}
	for _, sid := range rows {
		if !atCarrier[sid] {
			c.tb.Errorf("a row was delivered as %s, which the carrier does not know", sid)
		}
	}
	slices.Sort(rows)
	if len(slices.Compact(rows)) != len(atCarrier) {
		c.tb.Error("two rows were delivered as the same text")
	}
}

// verified runs plainbill verify beside the server.
func (c *crash) verified() {
	c.tb.Helper()
	var verdict struct{ OK bool }
	out := c.does("verify", "--json")
	if err := json.Unmarshal(out, &verdict); err != nil || !verdict.OK {
		c.tb.Errorf("plainbill verify: %s", out)
	}
}
