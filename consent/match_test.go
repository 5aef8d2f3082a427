package consent

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// labelled reads "label TAB text" lines; "\n" in a text is a line break.
func labelled(t testing.TB, file string) [][2]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines [][2]string
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		label, text, ok := strings.Cut(scanner.Text(), "\t")
		if !ok {
			t.Fatalf("%s: no tab in line %d", file, len(lines)+1)
		}
		lines = append(lines, [2]string{label, strings.ReplaceAll(text, `\n`, "\n")})
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestEveryRevocationIsFoundAndBillingTextsAreLeftAlone(t *testing.T) {
	t.Parallel()
	s := scored(t, "testdata/texts.tsv", "testdata/wider.tsv", "testdata/everyday.tsv")
	if s.recall < 0.995 || s.alarms > 0.005 || s.doubts > 0.03 {
		t.Errorf("recall %.4f, false alarms %.4f, doubts %.4f", s.recall, s.alarms, s.doubts)
	}
}

func TestTheTierAndTheCarrierAreTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence, text string
		want           Match
	}{
		{"a carrier's word is the carrier's too", "STOP", Match{KindStop, TierA, true, RevokesYes}},
		{"blanks and case do not matter to a carrier", " sToP\n", Match{KindStop, TierA, true, RevokesYes}},
		{"CANCEL is an opt-out and not the end of a plan", "Cancel", Match{KindStop, TierA, true, RevokesYes}},
		{"REVOKE is a carrier's word", "revoke", Match{KindStop, TierA, true, RevokesYes}},
		{
			"a full stop behind the word is more than a carrier reads", "STOP.",
			Match{KindStop, TierA, false, RevokesYes},
		},
		{"two words are more than a carrier reads", "STOP ALL", Match{KindStop, TierA, false, RevokesYes}},
		{"an opt-out in Spanish is ours to see", "ALTO", Match{KindStop, TierA, false, RevokesYes}},
		{"a look-alike letter is ours to see", "STОP", Match{KindStop, TierA, false, RevokesYes}},
		{"a slip is ours to see", "stpo", Match{KindStop, TierA, false, RevokesYes}},
		{"a hand alone says stop", "✋", Match{KindStop, TierB, false, RevokesYes}},
		{"a polite word is a phrase", "please stop", Match{KindStop, TierB, false, RevokesYes}},
		{"START opts in", "START", Match{KindStart, TierA, true, RevokesNo}},
		{"UNSTOP opts in", "unstop", Match{KindStart, TierA, true, RevokesNo}},
		{"INICIAR opts in", "Iniciar", Match{KindStart, TierA, false, RevokesNo}},
		{"YES is an answer, though a carrier opts in on it", "Yes", Match{KindNone, "", true, RevokesNo}},
		{"a slip of START opts nobody in", "STRAT", Match{KindNone, "", false, RevokesNo}},
		{"START in a sentence opts nobody in", "please start again", Match{KindNone, "", false, RevokesNo}},
		{"HELP is help", "HELP", Match{KindHelp, TierA, true, RevokesNo}},
		{"AYUDA is help", "¡Ayuda!", Match{KindHelp, TierA, false, RevokesNo}},
		{"a plan's end is no opt-out", "cancel my plan", Match{KindNone, TierC, false, RevokesNo}},
		{
			"a payment to be stopped is no opt-out", "stop the automatic payment",
			Match{KindNone, TierC, false, RevokesNo},
		},
		{"a plan's end is asked for", "When does my plan end?", Match{KindNone, TierC, false, RevokesNo}},
		{"a bare order may be an opt-out", "I want to cancel", Match{KindNone, TierC, false, RevokesUnsure}},
		{"AGREE is an answer", "AGREE", Match{KindNone, "", false, RevokesNo}},
		{"ACEPTO is an answer", "Acepto", Match{KindNone, "", false, RevokesNo}},
		{"no is an answer", "no", Match{KindNone, "", false, RevokesNo}},
		{"sí is an answer", "Sí", Match{KindNone, "", false, RevokesNo}},
		{"a number is an answer", "2", Match{KindNone, "", false, RevokesNo}},
		{"para is a preposition", "para cuando es mi pago", Match{KindNone, "", false, RevokesNo}},
		{"nothing says nothing", "", Match{KindNone, "", false, RevokesNo}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got := MatchText(c.text); got != c.want {
				t.Errorf("MatchText(%q) = %+v, want %+v", c.text, got, c.want)
			}
		})
	}
}

func TestPaymentsAndTextsAreToldApart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"stop charging me":                                  RevokesNo,
		"stop charging me and stop texting me":              RevokesYes,
		"do not contact my insurance":                       RevokesNo,
		"do not contact me":                                 RevokesYes,
		"don't stop texting me":                             RevokesNo,
		"don't text me at work":                             RevokesUnsure,
		"cancelar mi factura":                               RevokesNo,
		"cancelar los mensajes":                             RevokesYes,
		`Liked "Reply STOP to opt out."`:                    RevokesNo,
		"Disliked “HELP for help, STOP to opt out.” STOP":   RevokesYes,
		"I'm driving and will answer when I stop":           RevokesNo,
		"Lakeside: bill. Reply STOP to cancel. What is it?": RevokesNo,
	} {
		if got := MatchText(text).Revokes; got != want {
			t.Errorf("%q revokes: %s, want %s", text, got, want)
		}
	}
}

func TestNoiseAroundAWordNeverHidesARevocation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"stop", "unsubscribe", "quit", "revoke", "alto", "parar", "cancelar", "opt out"}).
			Draw(t, "word")
		var typed strings.Builder
		for i, r := range word {
			if rapid.Bool().Draw(t, "capital") {
				r = unicode.ToUpper(r)
			}
			typed.WriteRune(r)
			if i > 0 && r != ' ' {
				typed.WriteString(strings.Repeat(string(r), rapid.IntRange(0, 4).Draw(t, "repeats")))
			}
			typed.WriteString(rapid.SampledFrom([]string{"", "\u200b", "\u00ad", "\ufe0f"}).Draw(t, "unseen"))
		}
		noise := rapid.SampledFrom([]string{"", " ", "!", "...", " 😡", "\n", " 🙏🏽 ", "?!", "\u201d", "*"})
		text := noise.Draw(t, "before") + typed.String() + noise.Draw(t, "after")
		if m := MatchText(text); m.Kind != KindStop || m.Tier != TierA {
			t.Fatalf("%q gives %+v", text, m)
		}
	})
}

func TestAnyTextIsReadWithoutHarm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := MatchText(rapid.String().Draw(t, "text"))
		if (m.Kind == KindStop) != (m.Revokes == RevokesYes) {
			t.Fatalf("%+v", m)
		}
	})
	long := strings.Repeat("stop the payment ", 100_000)
	if m := MatchText(long + "STOP TEXTING ME"); m.Revokes != RevokesYes {
		t.Errorf("the end of a long text is not read: %+v", m)
	}
}

func BenchmarkMatchText(b *testing.B) {
	for b.Loop() {
		MatchText("Hi, I got your message about my visit in June. Why do I owe this? My insurance should have paid it.")
	}
}

func BenchmarkLabelledTexts(b *testing.B) {
	lines := append(labelled(b, "testdata/texts.tsv"), labelled(b, "testdata/wider.tsv")...)
	for n := 0; b.Loop(); n++ {
		MatchText(lines[n%len(lines)][1])
	}
}

func TestOurOwnWordsSentBackAreKnown(t *testing.T) {
	t.Parallel()
	const ours = "Lakeside Billing: You have a new billing statement. Reply HELP for help, STOP to opt out."
	for body, want := range map[string]bool{
		ours: true, "> " + ours + "\nhow much do I owe?": true, "HELP para ayuda, STOP para cancelar.": true,
		"stop texting me": false, "please opt me out": false, "": false,
	} {
		if got := QuotesUs(body); got != want {
			t.Errorf("%q: %t, want %t", body, got, want)
		}
	}
}
