package outbox

import (
	"testing"

	"pgregory.net/rapid"
)

// every is all statuses a carrier's word can give.
var every = []Status{
	StatusAccepted, StatusQueued, StatusSent, StatusDelivered, StatusUndelivered, StatusFailed, StatusCanceled,
}

func TestReportsInAnyOrderNeverMoveATextBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		reports := rapid.SliceOfN(rapid.SampledFrom(every), 1, 12).Draw(t, "reports")
		start := rapid.SampledFrom([]Status{StatusWaiting, StatusSending, StatusUnknown}).Draw(t, "start")
		s, firstFinal, highest := start, Status(""), ranks[start]
		for _, report := range reports {
			next, moved := s.after(report)
			if ranks[next] < ranks[s] || moved != (ranks[next] > ranks[s]) {
				t.Fatalf("%s became %s by %s, moved %v", s, next, report, moved)
			}
			if s.Final() && next != s {
				t.Fatalf("the final %s became %s", s, next)
			}
			if firstFinal == "" && report.Final() {
				firstFinal = report
			}
			highest = max(highest, ranks[report])
			s = next
		}
		if firstFinal != "" && s != firstFinal || ranks[s] != highest {
			t.Fatalf("%v from %s ended as %s", reports, start, s)
		}
	})
}

func TestEveryOrderOfTheSameReportsOfADeliveredTextEndsDelivered(t *testing.T) {
	t.Parallel()
	for _, order := range permutations([]Status{StatusAccepted, StatusQueued, StatusSent, StatusDelivered}) {
		s := StatusSending
		for _, report := range order {
			s, _ = s.after(report)
		}
		if s != StatusDelivered {
			t.Errorf("%v ended as %s", order, s)
		}
	}
}

func permutations(all []Status) [][]Status {
	if len(all) == 0 {
		return [][]Status{nil}
	}
	var found [][]Status
	for i, first := range all {
		rest := append(append([]Status{}, all[:i]...), all[i+1:]...)
		for _, order := range permutations(rest) {
			found = append(found, append([]Status{first}, order...))
		}
	}
	return found
}

func TestOurOwnStatusesAreNoReports(t *testing.T) {
	t.Parallel()
	for _, s := range []Status{StatusWaiting, StatusSending, StatusUnknown, StatusRefused, "eaten", ""} {
		if next, moved := StatusSending.after(s); moved || next != StatusSending {
			t.Errorf("a report of %q moved a text to %s", s, next)
		}
	}
}
