package outbox

// Status is where a text is between being written and the carrier's last word on it.
type Status string

// The statuses. StatusSending is our own call to the carrier under way, StatusUnknown a call that broke off so that
// nobody here knows whether the carrier took the text. StatusRefused is our gate's word, StatusCanceled a STOP's, a
// person's or the carrier's.
const (
	StatusWaiting     Status = "waiting"
	StatusSending     Status = "sending"
	StatusUnknown     Status = "unknown"
	StatusAccepted    Status = "accepted"
	StatusQueued      Status = "queued"
	StatusSent        Status = "sent"
	StatusDelivered   Status = "delivered"
	StatusUndelivered Status = "undelivered"
	StatusFailed      Status = "failed"
	StatusRefused     Status = "refused"
	StatusCanceled    Status = "canceled"
)

// final is the rank of every status after which nothing more can happen.
const final = 6

// ranks orders the statuses. A carrier's word moves a text only to a higher rank, so reports that arrive late, twice or
// in another order change nothing. The final ones share the highest rank: the first of them stays, and a later one
// that contradicts it ("delivered" after "failed") is kept in the history only.
var ranks = map[Status]int{
	StatusWaiting:     0,
	StatusSending:     1,
	StatusUnknown:     2,
	StatusAccepted:    3,
	StatusQueued:      4,
	StatusSent:        5,
	StatusDelivered:   final,
	StatusUndelivered: final,
	StatusFailed:      final,
	StatusRefused:     final,
	StatusCanceled:    final,
}

// Known says whether s is a status at all.
func (s Status) Known() bool { _, ok := ranks[s]; return ok }

// Final says whether nothing more can happen to a text of this status.
func (s Status) Final() bool { return ranks[s] == final }

// reported says whether a carrier's word can give a text the status s: from accepted upwards, but not our own refusal.
func (s Status) reported() bool { return ranks[s] >= ranks[StatusAccepted] && s != StatusRefused }

// after gives the status of a text in s once a carrier reports next, and whether that moves it.
func (s Status) after(next Status) (Status, bool) {
	if !next.reported() || ranks[next] <= ranks[s] {
		return s, false
	}
	return next, true
}
