package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/plainbill/plainbill/bot/simulator"
	"github.com/plainbill/plainbill/templates"
)

// demoCommand runs the whole product in one process.
type demoCommand struct {
	Addr string `default:"127.0.0.1:8080" help:"Where to listen."`
	Logs bool   `help:"Show the log; it goes to demo.log in the data folder otherwise."`
}

// The demo's credentials: between this process and itself.
const (
	demoAccount = "AC00000000000000000000000000000001"
	demoToken   = "demo0auth0token0of0the0simulator"
	demoBot     = "xoxb-demo"
	demoSigning = "demo-signing-secret"

	demoStripeKey, demoStripeSecret = "sk_test_demo", "whsec_demo"
)

// Run starts the embedded parts, the simulator and the server, loads the sample practice, and says when texts can be sent.
func (d demoCommand) Run(ctx context.Context, c *console) error {
	env := c.environment
	if err := makeFolder(env.Data); err != nil {
		return err
	}
	if err := env.makeKey(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", d.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another with --addr", d.Addr, err)
	}
	defer listener.Close()
	clock, err := openClock(env)
	if err != nil {
		return err
	}
	log := c.logger()
	if !d.Logs {
		file, err := os.OpenFile(filepath.Join(env.Data, "demo.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		defer file.Close()
		log = loggerTo(file)
	}
	// No outside part: whatever the environment names for production is not the demo's.
	env.DatabaseURL, env.RedisURL, env.SlackAppToken = "", "", ""
	p := &program{env: env, log: log, now: clock.Now, died: make(chan error, 1)}
	defer p.stop()
	if err := p.startDemo(ctx, clock, listener); err != nil {
		return err
	}
	c.printf("ready: %s\n", p.env.PublicURL)
	return p.wait(ctx)
}

// startDemo starts everything: the database, the sample practice, the simulated world, and the server in front of it.
func (p *program) startDemo(ctx context.Context, clock *demoClock, listener net.Listener) error {
	p.env.PublicURL = "http://" + listener.Addr().String()
	p.env.TwilioAccountSID, p.env.TwilioAuthToken = demoAccount, demoToken
	p.env.SlackBotToken, p.env.SlackSigningSecret = demoBot, demoSigning
	p.env.StripeKey, p.env.StripeWebhookSecret = demoStripeKey, demoStripeSecret
	if err := p.startDatabase(ctx); err != nil {
		return err
	}
	keys, err := p.env.keys()
	if err != nil {
		return err
	}
	sample, err := loadSample(ctx, p.pool, keys, clock.Now())
	if err != nil {
		return fmt.Errorf("load the sample practice: %w", err)
	}
	held := holdings{pool: p.pool, keys: keys, practice: sample.ID}
	sim, err := simulator.New(simulator.Config{
		Data: p.env.Data, Keys: keys, Now: clock.Now, Log: p.log, AccountSID: demoAccount, AuthToken: demoToken,
		BotToken: demoBot, SigningSecret: demoSigning, Channel: sample.Slack.Channel, Sender: sample.Senders[0].Number,
		StripeKey: demoStripeKey, StripeSecret: demoStripeSecret, Practice: sample.DisplayName, Zone: sample.TimeZone, PublicURL: p.env.PublicURL, KeywordReply: keywordReply(sample),
		Patients: held.patients, Held: held.of, Forward: func(by time.Duration) error { return p.forward(ctx, clock, by) },
	})
	if err != nil {
		return err
	}
	p.onStop(func(context.Context) {
		if err := sim.Close(); err != nil {
			p.log.Warn("close simulator", "error", err)
		}
	})
	p.env.TwilioAPIURL, p.env.SlackAPIURL, p.env.StripeAPIURL = sim.CarrierURL(), sim.SlackURL(), sim.StripeURL()
	if err := p.startBot(ctx); err != nil {
		return err
	}
	mux := p.routes()
	sim.Routes(mux)
	p.serve(listener, mux)
	if err := p.startWork(ctx); err != nil {
		return err
	}
	sim.Resume()
	return nil
}

// makeFolder makes the data folder so that the database's own user can enter it.
func makeFolder(path string) error {
	err := os.MkdirAll(path, 0o711)
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("the data folder %s cannot be made: choose another with --data", path)
	}
	return err
}

// keywordReply is what the sample practice has set at the carrier as answers to the words that the carrier handles.
func keywordReply(p samplePractice) func(string) string {
	words, err := templates.Parse()
	if err != nil {
		return nil
	}
	messages := map[string]templates.Message{"STOP": templates.OptedOut{}, "START": templates.OptedIn{}, "HELP": templates.Help{}}
	return func(keyword string) string {
		text, err := words.Render(p.Languages[0], p.words(), messages[keyword])
		if err != nil {
			return ""
		}
		return text.Body
	}
}
