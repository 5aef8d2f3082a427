package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/plainbill/plainbill/consent/seal"
)

// Patient is a sample patient as the page offers them. These are made-up people, shown by design.
type Patient struct {
	Phone         string `json:"phone"`
	FirstName     string `json:"first_name"`
	LastName      string `json:"last_name"`
	DateOfBirth   string `json:"date_of_birth"`
	AccountNumber string `json:"account_number"`
	Language      string `json:"language"`
	DueCents      int64  `json:"due_cents"`
}

// Entry is one entry of the books as the page shows it.
type Entry struct {
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	Source   string    `json:"source"`
	Postings []Posting `json:"postings"`
}

// Posting is one side of an entry.
type Posting struct {
	Account string `json:"account"`
	Part    string `json:"part"`
	Cents   int64  `json:"cents"`
}

// ConsentEvent is one event of the consent log as the page shows it.
type ConsentEvent struct {
	At      time.Time `json:"at"`
	Program string    `json:"program"`
	Action  string    `json:"action"`
	Method  string    `json:"method"`
}

// Instalment is one payment of a plan.
type Instalment struct {
	Due   string `json:"due"`
	Cents int64  `json:"cents"`
}

// Held is what the product holds about a phone.
type Held struct {
	Account string         `json:"account"`
	State   string         `json:"state"`
	Entries []Entry        `json:"entries"`
	Plan    []Instalment   `json:"plan"` // what is still to be paid of the plan in force
	Consent []ConsentEvent `json:"consent"`
}

// Config is what a Simulator is made of.
type Config struct {
	Data string // folder of the journals
	Keys *seal.Keyring
	Now  func() time.Time
	Log  *slog.Logger

	AccountSID, AuthToken   string // the carrier's
	BotToken, SigningSecret string // the workspace's
	StripeKey, StripeSecret string // the card processor's: of its API, and of its notices
	Channel                 string // where cases are posted
	Sender                  string // the practice's number
	Practice                string // the practice's name, for the page
	Zone                    string // the practice's time zone, for the page
	PublicURL               string // where the product takes webhooks

	// Stall is how long a text that times out on demand is held: longer than the patience of the client in front. Zero
	// is twelve seconds.
	Stall time.Duration

	// KeywordReply is what the practice has set at the carrier as answer to STOP, START and HELP; empty: no answer.
	KeywordReply func(keyword string) string
	Patients     func(ctx context.Context) ([]Patient, error)
	Held         func(ctx context.Context, phone, account string) (Held, error)
	Forward      func(d time.Duration) error // moves the demo's clock
}

// defaultStall is longer than the ten seconds that the product waits for the carrier.
const defaultStall = 12 * time.Second

// Simulator is a carrier, a workspace, a card processor and a page.
type Simulator struct {
	Config
	carrier   *carrier
	workspace *workspace
	stripe    *processor
	noticed   watchers // of notices that were sent
	journals  []*journal
	client    *http.Client
	watchers  watchers
	servers   []*http.Server
	apis      [3]string // addresses of the APIs

	order   sync.Mutex // texts are kept and set going one after the other: what is kept first is handed over first
	resumed bool       // under order
	lanes   lanes

	life context.Context
	end  context.CancelFunc
	gate sync.Mutex // nothing begins once life has ended
	wait sync.WaitGroup
}

// New opens the journals and serves the APIs on ports of the loopback interface. Texts are taken from now on; nothing
// is handed to the product before [Simulator.Resume].
func New(c Config) (*Simulator, error) {
	if c.Stall == 0 {
		c.Stall = defaultStall
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Simulator{
		Config: c,
		client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}},
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.lanes.begin = s.begin
	s.carrier = newCarrier(s.watchers.wake)
	s.workspace = newWorkspace(s.watchers.wake)
	s.stripe = newProcessor(s.watchers.wake)
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Simulator) open() (err error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	if s.carrier.journal, err = s.openJournal("carrier", s.carrier.replay); err != nil {
		return err
	}
	if s.workspace.journal, err = s.openJournal("workspace", s.workspace.replay); err != nil {
		return err
	}
	if s.stripe.journal, err = s.openJournal("stripe", s.stripe.replay); err != nil {
		return err
	}
	for i, h := range []http.Handler{s.carrierAPI(), s.workspaceAPI(), s.stripeAPI()} {
		if s.apis[i], err = s.serve(h); err != nil {
			return err
		}
	}
	return nil
}

func (s *Simulator) openJournal(name string, replay func([]byte) error) (*journal, error) {
	j, err := openJournal(filepath.Join(s.Data, name+".journal"), name, s.Keys, replay)
	if err == nil {
		s.journals = append(s.journals, j)
	}
	return j, err
}

func (s *Simulator) serve(h http.Handler) (address string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("simulator: %w", err)
	}
	server := &http.Server{Handler: s.awaited(h), ReadHeaderTimeout: 5 * time.Second}
	s.servers = append(s.servers, server)
	s.wait.Go(func() { _ = server.Serve(listener) })
	return "http://" + listener.Addr().String(), nil
}

// begin runs f beside the caller, and not at all once the simulator closes; Close waits for it.
func (s *Simulator) begin(f func()) bool {
	s.gate.Lock()
	defer s.gate.Unlock()
	if s.life.Err() != nil {
		return false
	}
	s.wait.Go(f)
	return true
}

// awaited makes Close wait for the calls under way: none writes to a journal that is closed.
func (s *Simulator) awaited(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		over := make(chan struct{})
		defer close(over)
		if !s.begin(func() { <-over }) {
			hangUp(w)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// hangUp ends a connection without an answer.
func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// CarrierURL is what TWILIO_API_URL is set to.
func (s *Simulator) CarrierURL() string { return s.apis[0] }

// SlackURL is what SLACK_API_URL is set to.
func (s *Simulator) SlackURL() string { return s.apis[1] + "/api/" }

// StripeURL is what STRIPE_API_URL is set to.
func (s *Simulator) StripeURL() string { return s.apis[2] }

// Close ends the APIs and everything under way; what was not handed over is handed over at the next start.
func (s *Simulator) Close() error {
	s.gate.Lock()
	s.end()
	s.gate.Unlock()
	var failures []error
	for _, server := range s.servers {
		failures = append(failures, server.Close())
	}
	s.wait.Wait()
	s.client.CloseIdleConnections()
	for _, j := range s.journals {
		failures = append(failures, j.close())
	}
	return errors.Join(failures...)
}
