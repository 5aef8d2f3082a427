package bot

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/bot/understand"
)

// turnLog gathers the one log line of a text: ids, intent, effects, outcome, duration; never words.
type turnLog struct {
	started time.Time
	outcome string
	effects []string
}

func (l turnLog) write(ctx context.Context, log *slog.Logger, ref thread.Ref, sid string, r understand.Reading) {
	log.InfoContext(ctx, "text",
		"practice", string(ref.Practice), "thread", ref.Thread, "sid", sid, "language", string(r.Language),
		"intent", string(r.Intent), "effects", strings.Join(l.effects, " "), "outcome", l.outcome,
		"took", time.Since(l.started).Round(time.Millisecond))
}

// warnings lets through what a library has to complain about, and nothing of how it is doing.
type warnings struct{ slog.Handler }

// Enabled says whether a level is a warning at least.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}
