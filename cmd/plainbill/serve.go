package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing/pay"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/slack"
	"github.com/plainbill/plainbill/bot/twilio"
	"github.com/plainbill/plainbill/templates"
)

// serveCommand runs the server in production.
type serveCommand struct{}

// Run serves until the program is told to stop.
func (serveCommand) Run(ctx context.Context, c *console) error {
	env := c.environment
	if err := env.check(); err != nil {
		return err
	}
	if env.Addr == "" {
		env.Addr = ":8080"
	}
	if env.DatabaseURL == "" {
		if err := makeFolder(env.Data); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", env.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; PLAINBILL_ADDR names another", env.Addr, err)
	}
	defer listener.Close()
	p := &program{env: env, log: c.logger(), now: time.Now, died: make(chan error, 1)}
	defer p.stop()
	if err := p.startDatabase(ctx); err != nil {
		return err
	}
	if err := p.startBot(ctx); err != nil {
		return err
	}
	if err := p.startWork(ctx); err != nil {
		return err
	}
	p.startSocket(ctx)
	p.serve(listener, p.routes())
	p.log.Info("ready", "addr", listener.Addr().String(), "public_url", env.base())
	return p.wait(ctx)
}

// channels makes the clients of the edges that the environment names.
func (p *program) channels(parts *bot.Parts) error {
	env := p.env
	if env.TwilioAccountSID != "" && env.TwilioAuthToken != "" {
		client, err := twilio.NewClient(env.twilioConfig())
		if err != nil {
			return err
		}
		p.carrier, parts.Carrier = client, client
	} else {
		p.log.Warn("no SMS channel: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set")
	}
	p.startCards(parts)
	if env.SlackBotToken == "" {
		p.log.Warn("no Slack desk: SLACK_BOT_TOKEN is not set; cases wait in the database")
		return nil
	}
	if env.SlackSigningSecret == "" && env.SlackAppToken == "" {
		return errors.New("SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode)")
	}
	if env.SlackAPIURL != "" && !strings.HasSuffix(env.SlackAPIURL, "/") {
		return errors.New("SLACK_API_URL must end in /")
	}
	p.workspace = slack.NewWorkspace(string(env.SlackBotToken), string(env.SlackAppToken), env.SlackAPIURL)
	parts.Workspace = p.workspace
	return nil
}

// startCards makes the client of the card processor. Without one, pages and texts name the practice's phone.
func (p *program) startCards(parts *bot.Parts) {
	if p.env.StripeKey == "" {
		p.log.Warn("no cards: STRIPE_SECRET_KEY is not set; how to pay names the practice's phone")
		return
	}
	config := p.env.stripeConfig()
	config.Now, config.Log, config.Count = p.now, p.log, p.rejected("stripe")
	p.cards = pay.New(config)
	parts.Processor = p.cards
	p.onStop(func(context.Context) { p.cards.Close() })
}

func (e Environment) twilioConfig() twilio.Config {
	return twilio.Config{
		AccountSID: e.TwilioAccountSID, Tokens: e.TwilioAuthToken.list(), APIURL: e.TwilioAPIURL, PublicURL: e.base(),
	}
}

// startDesk makes the edge that takes what billers do.
func (p *program) startDesk(ctx context.Context, words *templates.Set) error {
	if p.workspace == nil {
		return nil
	}
	team, err := p.workspace.Team(ctx)
	if err != nil {
		p.log.Warn("Slack does not answer; its people are checked by the practices' lists alone", "error", err)
	}
	p.slack, err = slack.New(slack.Config{
		Secrets: p.env.SlackSigningSecret.list(), Team: team, Staff: p.bot, Keep: p.bot.KeepEvent, Find: p.bot.FindCase,
		Workspace: p.workspace, Words: words.Edge(), Count: p.rejected("slack"), Log: p.log,
	})
	return err
}

// startSocket opens Slack's Socket Mode where it is configured: for a machine without a public address.
func (p *program) startSocket(ctx context.Context) {
	if p.slack == nil || p.env.SlackAppToken == "" {
		return
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := p.slack.RunSocket(running); err != nil && running.Err() == nil {
			p.fail(err)
		}
	}()
	p.onStop(func(context.Context) { stop(); <-done })
}
