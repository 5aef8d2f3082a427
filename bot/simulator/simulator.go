package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
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

// Held is what the product holds about a phone.
type Held struct {
	Account string         `json:"account"`
	State   string         `json:"state"`
	Entries []Entry        `json:"entries"`
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
	Channel                 string // where cases are posted
	Sender                  string // the practice's number
	Practice                string // the practice's name, for the page
	PublicURL               string // where the product takes webhooks

	// KeywordReply is what the practice has set at the carrier as answer to STOP, START and HELP.
	KeywordReply func(keyword string) string
	Patients     func(ctx context.Context) ([]Patient, error)
	Held         func(ctx context.Context, phone, account string) (Held, error)
	Forward      func(d time.Duration) error // moves the demo's clock
}

// Simulator is a carrier, a workspace and a page.
type Simulator struct {
	Config
	carrier   *carrier
	workspace *workspace
	journals  []*journal
	lanes     lanes
	client    *http.Client
	watchers  watchers
	servers   []*http.Server
	apis      [2]string // addresses of the two APIs
	life      context.Context
	end       context.CancelFunc
	wait      sync.WaitGroup
}

// New opens the journals and serves both APIs on ports of the loopback interface.
func New(c Config) (*Simulator, error) {
	s := &Simulator{Config: c, client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
	s.life, s.end = context.WithCancel(context.Background())
	s.carrier = newCarrier(s.watchers.wake)
	s.workspace = newWorkspace(s.watchers.wake)
	var err error
	if s.carrier.journal, err = s.openJournal("carrier", s.carrier.replay); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.workspace.journal, err = s.openJournal("workspace", s.workspace.replay); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	for i, h := range []http.Handler{s.carrierAPI(), s.workspaceAPI()} {
		if s.apis[i], err = s.serve(h); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
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
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	s.servers = append(s.servers, server)
	s.wait.Go(func() { _ = server.Serve(listener) })
	return "http://" + listener.Addr().String(), nil
}

// CarrierURL is what TWILIO_API_URL is set to.
func (s *Simulator) CarrierURL() string { return s.apis[0] }

// SlackURL is what SLACK_API_URL is set to.
func (s *Simulator) SlackURL() string { return s.apis[1] + "/api/" }

// Resume goes on with what an earlier process left: call it when the product takes webhooks.
func (s *Simulator) Resume() { s.resume() }

// Close ends both APIs and everything under way; what was not handed over is handed over at the next start.
func (s *Simulator) Close() error {
	s.end()
	var failures []error
	for _, server := range s.servers {
		failures = append(failures, server.Close())
	}
	s.wait.Wait()
	s.lanes.wait.Wait()
	for _, j := range s.journals {
		failures = append(failures, j.close())
	}
	return errors.Join(failures...)
}
