package main

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing/pay"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/slack"
	"github.com/plainbill/plainbill/bot/twilio"
)

// doctorCommand checks the configuration and every outside part.
type doctorCommand struct {
	JSON bool `help:"One JSON document."`
}

// finding is what the doctor says of one part.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// partWait bounds the check of one part.
const partWait = 10 * time.Second

// Run checks part by part; whatever is wrong comes with how to mend it.
func (d doctorCommand) Run(ctx context.Context, c *console) error {
	env := c.environment
	parts := []struct {
		name  string
		check func(context.Context) (string, error)
	}{
		{"configuration", func(context.Context) (string, error) { return "complete", env.check() }},
		{"public URL", func(context.Context) (string, error) { return env.checkPublicURL() }},
		{"key", func(context.Context) (string, error) { _, err := env.keys(); return "opens and seals", err }},
		{"database", func(ctx context.Context) (string, error) { return c.checkDatabase(ctx) }},
		{"redis", func(ctx context.Context) (string, error) { return env.checkRedis(ctx) }},
		{"twilio", func(ctx context.Context) (string, error) { return env.checkTwilio(ctx) }},
		{"slack", func(ctx context.Context) (string, error) { return env.checkSlack(ctx) }},
		{"stripe", func(ctx context.Context) (string, error) { return env.checkStripe(ctx) }},
	}
	ok := true
	var findings []finding
	for _, part := range parts {
		within, cancel := context.WithTimeout(ctx, partWait)
		detail, err := part.check(within)
		cancel()
		if err != nil {
			ok, detail = false, oneLine(err)
		}
		findings = append(findings, finding{part.name, err == nil, detail})
		if !d.JSON {
			c.printf("%s %-14s %s\n", map[bool]string{true: "ok  ", false: "FAIL"}[err == nil], part.name, detail)
		}
	}
	if d.JSON {
		if err := c.json(map[string]any{"ok": ok, "checks": findings}); err != nil {
			return err
		}
	}
	if !ok {
		return errPartly
	}
	return nil
}

func (e Environment) checkPublicURL() (string, error) {
	u, err := url.Parse(e.PublicURL)
	if err != nil || u.Host == "" {
		return "", errors.New("PLAINBILL_PUBLIC_URL is not a URL with a host")
	}
	if u.Scheme != "https" && !loopback(u) {
		return "", errors.New("PLAINBILL_PUBLIC_URL is not https: patients' words would travel in the clear")
	}
	return "set the sender's webhook to " + e.base() + "/twilio/sms", nil
}

func (c *console) checkDatabase(ctx context.Context) (string, error) {
	pool, closePool, err := c.database(ctx)
	if err != nil {
		return "", err
	}
	defer closePool()
	if err := pg.Current(ctx, pool, migrations()...); err != nil {
		return "", err
	}
	if keys, err := c.environment.keys(); err == nil { // whether there is a key at all is a check of its own
		if err := checkKey(ctx, pool, keys); err != nil {
			return "", err
		}
	}
	return "answers and is of this version", nil
}

func (e Environment) checkRedis(ctx context.Context) (string, error) {
	redis, err := outbox.OpenRedis(ctx, string(e.RedisURL))
	if err != nil {
		return "", err
	}
	defer redis.Close()
	if err := redis.Ping(ctx).Err(); err != nil {
		return "", errors.New("REDIS_URL: Redis does not answer")
	}
	if redis.Embedded {
		return "in this process: one replica only", nil
	}
	return "answers", nil
}

func (e Environment) checkTwilio(ctx context.Context) (string, error) {
	if e.TwilioAccountSID == "" || e.TwilioAuthToken == "" {
		return "", errors.New("no SMS channel: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
	}
	client, err := twilio.NewClient(e.twilioConfig())
	if err != nil {
		return "", err
	}
	return "credentials work; make sure a Business Associate Agreement covers the account", client.Check(ctx)
}

func (e Environment) checkSlack(ctx context.Context) (string, error) {
	if e.SlackBotToken == "" {
		return "", errors.New("no Slack desk: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET or SLACK_APP_TOKEN")
	}
	w := slack.NewWorkspace(string(e.SlackBotToken), string(e.SlackAppToken), e.SlackAPIURL)
	return "token works", w.Check(ctx)
}

// checkStripe says how cards stand. They are optional: without them patients are given the practice's phone.
func (e Environment) checkStripe(ctx context.Context) (string, error) {
	if e.StripeKey == "" {
		return "not set up: no cards are taken, patients are given the practice's phone", nil
	}
	if err := e.checkCards(); err != nil {
		return "", err
	}
	client := pay.New(e.stripeConfig())
	defer client.Close()
	err := client.Check(ctx)
	var failure *payment.Failure
	if errors.As(err, &failure) && failure.Class == payment.Configuration {
		return "", errors.New("STRIPE_SECRET_KEY: Stripe refuses the key; a restricted one needs " +
			strings.Join(pay.Permissions[:], ", "))
	}
	if err != nil {
		return "", err
	}
	return "key works; let the endpoint " + e.base() + pay.WebhookPath + " send " + strings.Join(pay.Events[:], ", "), nil
}
