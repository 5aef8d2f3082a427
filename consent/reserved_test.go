package consent

import (
	"slices"
	"testing"
)

func TestReservedWordsAreWordsOfConsent(t *testing.T) {
	t.Parallel()
	words := Reserved()
	for _, must := range []string{
		"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "START", "YES", "UNSTOP", "HELP",
		"INFO", "ALTO", "PARAR", "BAJA",
	} {
		if !slices.Contains(words, must) {
			t.Errorf("%s is not reserved", must)
		}
	}
	for _, word := range words {
		if m := MatchText(word); m.Kind == KindNone && word != "YES" {
			t.Errorf("%s is reserved, and read as nothing", word)
		}
	}
	for _, menu := range []string{"AGREE", "ACEPTO", "NEXT", "SIGUIENTE", "PERSON", "PERSONA"} {
		if slices.Contains(words, menu) || MatchText(menu).Kind != KindNone {
			t.Errorf("%s is a menu word and reserved", menu)
		}
	}
}
