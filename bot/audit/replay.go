package audit

import (
	"time"

	"github.com/plainbill/plainbill/consent"
)

// Replay puts the facts of a kept decision to the gate again and says in what way the answer is another than
// the kept one, "" when it is the same. Facts that this version cannot read are a mismatch too, with no checks.
func Replay(d Decision) (again consent.Decision, mismatch string) {
	again, err := consent.Replay(d.Facts)
	if err != nil {
		return again, "its facts cannot be put to the gate again"
	}
	if again.Allowed != d.Allowed || again.Reason != d.Reason || !again.Until.Truncate(time.Microsecond).Equal(d.Until) {
		return again, "the gate now says of the same facts: " + verdictWords(again.Allowed, again.Reason)
	}
	return again, ""
}

func verdictWords(allowed bool, reason string) string {
	if allowed {
		return "it may leave"
	}
	return "it may not leave, " + plainWord(reason)
}
