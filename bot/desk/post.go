package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// PostKind is what is posted.
type PostKind string

// The kinds of post. A card carries no words: it is drawn from the case at the moment it leaves, as a new message the
// first time and as an update of that message afterwards.
const (
	PostCard      PostKind = "card"
	PostNote      PostKind = "thread_note" // in the thread below the card, for the billers
	PostEphemeral PostKind = "ephemeral"   // to User alone
	PostProposal  PostKind = "proposal"    // what the case asks a supervisor to approve, drawn when it leaves
)

// PostStatus is where a post stands.
type PostStatus string

// The statuses.
const (
	PostWaiting PostStatus = "waiting"
	PostSending PostStatus = "sending"
	PostDone    PostStatus = "done"
	PostFailed  PostStatus = "failed"
)

// Post is a row that waits to go to Slack. Posts of a case leave one at a time, in the order they were added, so that
// a note never overtakes the card it hangs below.
type Post struct {
	Practice             billing.PracticeID
	ID                   int64
	Case                 int // its number
	Kind                 PostKind
	User                 string // for an ephemeral
	Text                 string
	Status               PostStatus
	Attempts             int
	NotBefore, CreatedAt time.Time
	Key                  string // the same key is the same post
}

// Ref names a case that has something to post.
type Ref struct {
	Practice billing.PracticeID
	Case     int
}

// PostLease is how long a post may be on its way before it counts as lost with the process that carried it and is taken
// again. Slack has no key that would tell a second card from the first, so a crash in between can post a card twice;
// both work, the newer one is kept up to date.
const PostLease = 2 * time.Minute

// ErrNoKey says that a post came without its key.
var ErrNoKey = errors.New("a post needs a key")

func postCell(practice billing.PracticeID, key string) seal.Cell {
	return seal.Cell{Table: "desk.post", Column: "text", Row: string(practice) + "/" + key}
}

const addPostSQL = `INSERT INTO desk.post (practice_id, key, number, kind, user_id, text, not_before, created_at)
VALUES (@practice, @key, @number, @kind, @user, @text, @not_before, @at)
ON CONFLICT (practice_id, key) DO NOTHING
RETURNING id`

// AddPost stores a post; added is false when its key is there already. Of p it takes all but ID, Status and Attempts;
// a zero NotBefore is CreatedAt.
func AddPost(ctx context.Context, tx pgx.Tx, k *seal.Keyring, p Post) (id int64, added bool, err error) {
	if p.Key == "" {
		return 0, false, ErrNoKey
	}
	if p.NotBefore.IsZero() {
		p.NotBefore = p.CreatedAt
	}
	sealed, err := sealText(k, postCell(p.Practice, p.Key), p.Text)
	if err != nil {
		return 0, false, fmt.Errorf("add post: %w", err)
	}
	err = tx.QueryRow(ctx, addPostSQL, pgx.StrictNamedArgs{
		"practice": p.Practice, "key": p.Key, "number": p.Case, "kind": p.Kind, "user": p.User, "text": sealed,
		"not_before": p.NotBefore, "at": p.CreatedAt,
	}).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("add post: %w", err)
	}
	return id, true, nil
}
