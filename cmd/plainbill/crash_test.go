package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/pg"
)

// exchange is what a patient texts and what the one answer must hold; an empty answer is silence.
type exchange struct{ says, hears string }

// The conversations that kills interrupt. A patient owes $147.00 and was born on 3/7/1984.
var conversations = map[string][]exchange{
	"agrees to a plan, asks for a person, says stop": {
		{"how much do I owe", "send your date of birth"},
		{"3/7/1984", "You owe $147.00"},
		{"why do I owe this", "Your share: $147.00"},
		{"can I pay this over time", "1. 2 payments of $73.50"},
		{"1", "Reply AGREE to accept"},
		{"AGREE", "Your plan is set: 2 payments of $73.50"},
		{"when is my next payment", "Your next payment is $73.50"},
		{"I want to talk to a person", "A person on our billing team"},
		{"please stop texting me", "You are unsubscribed"},
		{"how much do I owe", ""},
	},
	"gives three wrong dates of birth": {
		{"how much do I owe", "send your date of birth"},
		{"3/8/1984", "did not match"},
		{"3/9/1984", "did not match"},
		{"3/10/1984", "can't try again by text today"},
		{"3/7/1984", "can't try again by text today"},
		{"please stop texting me", "You are unsubscribed"},
		{"hello", ""},
		{"how much do I owe", ""},
		{"why do I owe this", ""},
		{"3/7/1984", ""},
	},
	"asks the same again and again": {
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

// crash is how hard the program is treated.
type crash struct {
	phones, kills int
	pause         time.Duration // between two texts of a phone, at most
	patient       bool          // waits out the time after which calls are looked up, rather than moving the clock
}

// The program is killed again and again in the middle of texts, its database with it. Afterwards every text has been
// answered once, in order, nothing has left twice, nothing followed a "stop", and the books balance. With
// PLAINBILL_LONG=1 it is a thousand texts, and recovery is waited for in real time.
func TestTextsAreAnsweredOnceHoweverOftenTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	c := crash{phones: 6, kills: 3, pause: 250 * time.Millisecond}
	if os.Getenv("PLAINBILL_LONG") != "" {
		c = crash{phones: 100, kills: 20, pause: 4 * time.Second, patient: true}
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d, %d texts from %d phones, %d kills", seed, 10*c.phones, c.phones, c.kills)
	random := rand.New(rand.NewPCG(seed, 0))
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()

	i := newInstallation(t)
	i.up("")
	phones := i.patients(c.phones)
	r := &run1000{installation: i, crash: c, random: random, sent: make(chan struct{}, 10*c.phones)}
	r.texts(ctx, phones)
	if !c.patient {
		if err := i.posts(ctx, "/sim/clock", map[string]string{"forward": "1m"}); err != nil {
			t.Fatal(err)
		}
	}
	r.settled(ctx)
	for _, p := range phones {
		p.check(ctx, i)
	}
	r.oneRowOneText(ctx, phones)
	r.verified()
}
