package audit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/bot/audit"
	"github.com/plainbill/plainbill/consent"
)

func TestEvidenceHoldsAlone(t *testing.T) {
	t.Parallel()
	a := lived(t)
	e, file := a.evidence(evaPhone, true)
	if problems := problemsOf(file); problems != "" {
		t.Fatal(problems)
	}
	if len(e.Events) != 2 || len(e.Sent) != 2 || len(e.Received) != 1 || len(e.Chain.Commitments) != 5 ||
		e.State.State != consent.OptedOut || len(e.Sent[0].History) < 2 || len(e.Sent[0].Decisions) != 2 {
		t.Errorf("%+v", e)
	}
	for _, others := range []string{"Sam", samPhone.Reveal(), "paper"} {
		if strings.Contains(string(file), others) {
			t.Errorf("it shows %q of another number", others)
		}
	}
	_, without := a.evidence(evaPhone, false)
	if problems := problemsOf(without); problems != "" {
		t.Error(problems)
	}
	if strings.Contains(string(without), "unsubscribed") || strings.Contains(string(without), "please stop") ||
		!strings.Contains(string(without), "You agree to billing texts") {
		t.Error("without words it shows what it should not, or hides what was agreed to")
	}
	if e, file := a.evidence("+15125550139", true); problemsOf(file) != "" || e.State.State != consent.Unknown {
		t.Errorf("of a number nobody knows: %s", problemsOf(file))
	}
}

// leaves walks every value of a document and calls change with its path and a setter.
func leaves(v any, path string, set func(any), change func(path string, v any, set func(any))) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			leaves(inner, path+"."+k, func(n any) { v[k] = n }, change)
		}
	case []any:
		for n, inner := range v {
			leaves(inner, fmt.Sprintf("%s[%d]", path, n), func(x any) { v[n] = x }, change)
		}
	default:
		change(strings.TrimPrefix(path, "."), v, set)
	}
}

func altered(v any) any {
	switch v := v.(type) {
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return at.Add(time.Microsecond).Format(time.RFC3339Nano)
		}
		if v == "" {
			return "x"
		}
		last := byte('0')
		if v[len(v)-1] == last {
			last = '1'
		}
		return v[:len(v)-1] + string(last)
	case float64:
		return v + 1
	case bool:
		return !v
	}
	return "x"
}

func TestEveryFieldOfTheEvidenceIsHeld(t *testing.T) {
	t.Parallel()
	_, file := lived(t).evidence(evaPhone, true)
	var document any
	if err := json.Unmarshal(file, &document); err != nil {
		t.Fatal(err)
	}
	fields := 0
	leaves(document, "", nil, func(path string, v any, set func(any)) {
		fields++
		set(altered(v))
		changed, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := audit.CheckFile(changed)
		named := false
		top, _, _ := strings.Cut(path, ".")
		for _, p := range problems {
			// What the commitments and digests of parts do not hold, the digest of the whole does.
			named = named || strings.HasPrefix(p.Place, top) || p.Place == "digest" || strings.HasPrefix(p.What, "it is not evidence")
		}
		if !named {
			t.Errorf("%s: %v", path, problems)
		}
		set(v)
	})
	if fields < 80 {
		t.Errorf("only %d fields were tried", fields)
	}
}

func TestNoByteOfTheEvidenceCanBeChanged(t *testing.T) {
	t.Parallel()
	_, file := lived(t).evidence(evaPhone, true)
	rapid.Check(t, func(r *rapid.T) {
		changed := bytes.Clone(file)
		at := rapid.IntRange(0, len(file)-1).Draw(r, "at")
		changed[at] ^= byte(rapid.IntRange(1, 255).Draw(r, "by"))
		if _, problems := audit.CheckFile(changed); len(problems) == 0 {
			r.Fatalf("byte %d: no problem", at)
		}
		cut := rapid.IntRange(0, len(file)-1).Draw(r, "cut")
		if _, problems := audit.CheckFile(file[:cut]); len(problems) == 0 {
			r.Fatalf("cut at %d: no problem", cut)
		}
	})
}

// Who changes an event and makes all digests anew is still found by the chain.
func TestAnEventCannotBeChangedWithItsDigest(t *testing.T) {
	t.Parallel()
	e, _ := lived(t).evidence(evaPhone, true)
	for sentence, change := range map[string]func(e *audit.Evidence){
		"events[0]: the event is not":      func(e *audit.Evidence) { e.Events[0].Disclosure += "!" },
		"events[1]: the event is not":      func(e *audit.Evidence) { e.Events[1].Action = consent.OptIn },
		"state: the events":                func(e *audit.Evidence) { e.Events = e.Events[:1] },
		"state: the events do":             func(e *audit.Evidence) { e.State.State = consent.OptedIn },
		"chain.head":                       func(e *audit.Evidence) { e.Chain.Commitments[0] = strings.Repeat("0", 64) },
		"chain.genesis":                    func(e *audit.Evidence) { e.Practice.ID = "hillside" },
		"sent[0].decisions: the text left": func(e *audit.Evidence) { e.Sent[0].Decisions = nil; e.DecisionsSince = time.Unix(1, 0) },
		"sent[0]: it left after":           func(e *audit.Evidence) { e.Sent[0].AttemptedAt = e.Sent[1].AttemptedAt },
		"sent[1]: it confirmed":            func(e *audit.Evidence) { e.Sent[1].AttemptedAt = e.Sent[1].AttemptedAt.Add(time.Hour) },
		"sent[0].decisions[0]: the gate now says": func(e *audit.Evidence) {
			e.Sent[0].Decisions[0].Facts = []byte(strings.Replace(string(e.Sent[0].Decisions[0].Facts), "opted_in", "unknown", 1))
		},
		"sent[2]: it confirmed a":           func(e *audit.Evidence) { e.Sent = append(e.Sent, e.Sent[1]) },
		"sent[0].decisions: the text left ": func(e *audit.Evidence) { e.Sent[0].Decisions[1].Allowed, e.Sent[0].Decisions[1].Reason = false, "held" },
	} {
		var copied audit.Evidence
		file, _ := e.JSON()
		if err := json.Unmarshal(file, &copied); err != nil {
			t.Fatal(err)
		}
		change(&copied)
		if problems := problemsOf(audit.Redigested(copied)); !strings.Contains(problems, strings.TrimSpace(sentence)) ||
			strings.Contains(problems, "digest:") {
			t.Errorf("%s: %s", sentence, problems)
		}
	}
}

func TestAPageShowsTheEvidence(t *testing.T) {
	t.Parallel()
	e, _ := lived(t).evidence(evaPhone, true)
	var page bytes.Buffer
	if err := audit.WritePage(&page, e); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"1 512-555-0131", "You agree to billing texts from Lakeside.", "please stop texting me &lt;b&gt;", "Opted out",
		e.Digest, e.Chain.Head, "OUT1",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "http://") ||
		strings.Contains(page.String(), "https://") {
		t.Error("the page has a script or loads something")
	}
	if file := os.Getenv("PLAINBILL_TEST_PAGE"); file != "" {
		if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
