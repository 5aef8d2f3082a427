package main

import (
	"testing"
	"time"
)

// loseJobs makes every job of a kind go where nobody works on it, as if the program died between the commit of what
// wants it and its work; the returned function ends that, for a program that starts anew.
func (w *world) loseJobs(kind string) (mend func()) {
	w.t.Helper()
	w.exec(`CREATE FUNCTION public.lose_job() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN NEW.queue := 'nobody'; RETURN NEW; END $$`)
	w.exec(`CREATE TRIGGER lose_job BEFORE INSERT ON jobs.river_job FOR EACH ROW WHEN (NEW.kind = '` + kind + `')
		EXECUTE FUNCTION public.lose_job()`)
	return func() {
		w.t.Helper()
		w.exec(`DROP TRIGGER lose_job ON jobs.river_job`)
	}
}

// unsent texts something whose reply is stored and on no way.
func (p *phone) unsent(words string) *phone {
	p.w.t.Helper()
	mend := p.w.loseJobs("send")
	p.Says(words)
	p.w.eventually("a reply to wait", func() bool {
		return p.w.count(`SELECT count(*) FROM outbox.message WHERE status = 'waiting' AND phone_index = $1`, p.index()) == 1
	})
	mend()
	p.w.exec(`DELETE FROM jobs.river_job WHERE queue = 'nobody'`)
	return p
}

// A reply whose commit was the last thing the program did is sent by the next program, once.
func TestCrashBetweenCommitAndSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).unsent("how much do I owe")
	w.restart()
	p.Hears("date of birth").HearsNothing()
	p.Says(juneBorn).Hears("$147.00")
	w.verified()
}

// The program dies when a text is marked as sending and not yet handed over: it is looked up at the carrier, not found,
// and sent once.
func TestCrashBeforeTheCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).unsent("how much do I owe")
	w.exec(`UPDATE outbox.message SET status = 'sending', attempts = 1, attempted_at = $1`, w.clock.Now())
	w.restart()
	p.Says("hello?") // its answer may not overtake the one whose outcome is unknown
	w.forward(time.Minute)
	p.Hears("date of birth").Hears("Hello!").HearsNothing()
	w.verified()
}

// The program dies when the carrier has a text and nobody has written that down: it is looked up, found, and not sent
// again.
func TestCrashAfterTheCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("how much do I owe").Hears("date of birth")
	w.settled()
	w.exec(`UPDATE outbox.message SET status = 'sending', sid = NULL, settled_at = NULL`)
	w.restart()
	p.Says(juneBorn)
	w.forward(time.Minute)
	p.Hears("$147.00").HearsNothing()
	if n := w.count(`SELECT count(*) FROM outbox.message WHERE sid IS NOT NULL`); n != 2 {
		t.Errorf("%d texts are known by the carrier's id, want 2", n)
	}
	w.verified()
}

// A text whose answer job was lost is answered all the same.
func TestCrashBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	mend := w.loseJobs("answer")
	p.Says("how much do I owe").Says(juneBorn)
	w.eventually("both texts to be stored", func() bool { return w.count(`SELECT count(*) FROM thread.inbound`) == 2 })
	mend()
	w.restart()
	w.forward(time.Minute) // looks for what was forgotten
	p.Hears("date of birth").Hears("$147.00").HearsNothing()
	w.verified()
}

// While the program is down texts wait at the carrier; a restart in the middle of a conversation loses nothing of it.
func TestRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("can I pay over time").Hears("date of birth").Says(juneBorn).Hears("Reply AGREE to take plan 3")
	w.restart()
	p.Says("2").Hears("3 payments of $49.00")
	w.restart()
	p.Says("AGREE").Hears("Your plan is set")
	p.Says("I want to talk to a person").Hears("A person")
	card := w.desk().Sees("asked for a person")
	w.restart()
	p.Says("anybody there?").HearsNothing()
	w.desk().Presses("U01", card, "case_claim", nil)
	w.restart()
	w.desk().Presses("U01", card, "case_reply", written("Here I am."))
	p.HearsExactly("Here I am.")
	w.verified()
}
