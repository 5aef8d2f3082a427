package consent

import (
	"flag"
	"fmt"
	"testing"
	"time"
)

var (
	simEvents = flag.Int("sim.events", 15_000, "how many events the simulation runs")
	simSeed   = flag.Uint64("sim.seed", 1, "the seed of the simulation's first world")
)

// worldEvents is how long one world lasts; the next has the next seed, so that a failure is played again quickly.
const worldEvents = 2000

// figures are what a run of the simulation did.
type figures struct {
	events, left, refused, revoked, confirmed, imported, restored int
}

func (f *figures) add(o figures) {
	f.events, f.left, f.refused = f.events+o.events, f.left+o.left, f.refused+o.refused
	f.revoked, f.confirmed = f.revoked+o.revoked, f.confirmed+o.confirmed
	f.imported, f.restored = f.imported+o.imported, f.restored+o.restored
}

func TestNoTextEverLeavesThatShouldNot(t *testing.T) {
	t.Parallel()
	seed, events := *simSeed, *simEvents
	if testing.Short() {
		events = min(events, 10_000)
	}
	began, total := time.Now(), figures{}
	words := readWords(t)
	for n := 0; total.events < events; n++ {
		w := newWorld(seed+uint64(n), words, faultNone)
		w.run(min(worldEvents, events-total.events))
		total.add(w.figures)
		if w.broken != "" {
			t.Fatalf("world %d: %s (again with -sim.seed=%d -sim.events=%d)", seed+uint64(n), w.broken, seed+uint64(n),
				worldEvents)
		}
	}
	t.Logf("seed %d: %+v in %s", seed, total, time.Since(began).Round(time.Millisecond))
	if total.left == 0 || total.confirmed == 0 || total.imported == 0 || total.restored == 0 {
		t.Error("the worlds were too quiet to show anything")
	}
}

// Each of these is a mistake that a program around the gate, or the gate itself, could make.
func TestTheSimulationNotices(t *testing.T) {
	t.Parallel()
	words := readWords(t)
	for sentence, wrong := range map[string]fault{
		"a gate that is asked once only":                    faultOneGate,
		"a confirmation that is caught up late":             faultLateConfirmation,
		"a second confirmation of one opt-out":              faultTwoConfirmations,
		"a list that counts as START":                       faultImportLifts,
		"hours of one zone only":                            faultOneZone,
		"hours without the states'":                         faultNoStates,
		"a text that the carrier delivers when it likes":    faultNoValidity,
		"holds that are read when the text is written":      faultOldHolds,
		"a cap that counts calendar days":                   faultCalendarCap,
		"a cap that forgets the household":                  faultNoHousehold,
		"a matcher of carriers' words only":                 faultKeywordsOnly,
		"a restore that forgets the log":                    faultForgetfulRestore,
		"a wrong number that START resumes":                 faultStartResumes,
		"a signature from before the opt-out that lifts it": faultOldSignature,
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			const worlds = 200
			for n := range uint64(worlds) {
				w := newWorld(n+1, words, wrong)
				w.run(worldEvents)
				if w.broken != "" {
					t.Logf("after %d worlds: %s", n+1, w.broken)
					return
				}
			}
			t.Errorf("nothing was noticed in %d worlds", worlds)
		})
	}
}

// texts by their labels: what people write, and what they mean by it.
type words map[string][]string

func readWords(t *testing.T) words {
	t.Helper()
	w := words{}
	for _, file := range []string{"testdata/texts.tsv", "testdata/wider.tsv"} {
		for _, line := range labelled(t, file) {
			w[line[0]] = append(w[line[0]], line[1])
		}
	}
	for _, label := range []string{"revokes", "ordinary", "start", "unsure", "help"} {
		if len(w[label]) == 0 {
			t.Fatal(fmt.Errorf("no texts are labelled %s", label))
		}
	}
	return w
}
