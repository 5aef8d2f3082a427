package outbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// ErrRedis says that the Redis of REDIS_URL cannot be used; the error around it says why and never holds a password.
var ErrRedis = errors.New("REDIS_URL cannot be used")

const (
	redisForm     = "use redis://[user:password@]host:port[/database], or rediss:// for TLS"
	redisDial     = 200 * time.Millisecond
	redisIO       = 250 * time.Millisecond
	redisOpening  = 3 * time.Second
	miniRedisTick = 20 * time.Second
)

// Redis is the store of the senders' pace: a server, a cluster, or an in-process stand-in for one process alone.
type Redis struct {
	redis.UniversalClient
	Embedded bool // in-process: not shared with other processes
	stop     func()
}

// Close ends the connections, and the in-process stand-in with its clock.
func (r *Redis) Close() error {
	err := r.UniversalClient.Close()
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
	return err
}

// OpenRedis opens the Redis that address names, single or cluster, or an in-process one when address is empty. A Redis
// that cannot be reached is an [ErrRedis] within a few seconds.
func OpenRedis(ctx context.Context, address string) (*Redis, error) {
	if address == "" {
		return openEmbedded()
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" {
		return nil, fmt.Errorf("%w: it is not a URL; %s", ErrRedis, redisForm)
	}
	if parsed.Query().Has("addr") {
		return openCluster(ctx, address)
	}
	options, err := redis.ParseURL(address)
	if err != nil {
		return nil, fmt.Errorf("%w: it is not an address of Redis; %s", ErrRedis, redisForm)
	}
	hasten(options)
	client := redis.NewClient(options)
	cluster, err := isCluster(ctx, client)
	if err != nil {
		_ = client.Close()
		return nil, err
	}
	if cluster {
		_ = client.Close()
		return openCluster(ctx, address)
	}
	return &Redis{UniversalClient: client}, nil
}

// hasten makes a Redis that is down cost a fraction of a second: go-redis alone would dial five times and retry thrice.
func hasten(o *redis.Options) {
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = redisDial, redisIO, redisIO
	o.DialerRetries, o.MaxRetries, o.ContextTimeoutEnabled = 1, -1, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

func openCluster(ctx context.Context, address string) (*Redis, error) {
	options, err := redis.ParseClusterURL(address)
	if err != nil {
		return nil, fmt.Errorf("%w: it is not an address of a Redis cluster; %s", ErrRedis, redisForm)
	}
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = redisDial, redisIO, redisIO
	options.DialerRetries, options.MaxRetries, options.ContextTimeoutEnabled = 1, -1, true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	client := redis.NewClusterClient(options)
	if _, err := isCluster(ctx, client); err != nil {
		_ = client.Close()
		return nil, err
	}
	return &Redis{UniversalClient: client}, nil
}

// isCluster asks a server whether it is part of a cluster. A server that does not understand the question is not.
func isCluster(ctx context.Context, client redis.UniversalClient) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, redisOpening)
	defer cancel()
	info, err := client.Info(ctx, "cluster").Result()
	var answered redis.Error
	switch {
	case errors.As(err, &answered) && !refused(answered):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("%w: %w; is the server running and the password right?", ErrRedis, err)
	}
	return strings.Contains(info, "cluster_enabled:1"), nil
}

// refused says whether a server's answer is about the password or about rights.
func refused(err redis.Error) bool {
	text := err.Error()
	return strings.HasPrefix(text, "NOAUTH") || strings.HasPrefix(text, "WRONGPASS") ||
		strings.HasPrefix(text, "NOPERM") || strings.Contains(text, "AUTH")
}

// openEmbedded starts an in-process Redis on a port of the loopback interface, behind a password of its own.
func openEmbedded() (*Redis, error) {
	server := miniredis.NewMiniRedis()
	password := rand.Text()
	server.RequireAuth(password)
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("start the in-process Redis: %w", err)
	}
	options := &redis.Options{Addr: server.Addr(), Password: password}
	hasten(options)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		age(server, done)
	}()
	stop := func() {
		close(done)
		<-ended
		server.Close()
	}
	return &Redis{UniversalClient: redis.NewClient(options), Embedded: true, stop: stop}, nil
}

// age lets keys expire: the in-process Redis does not look at the clock by itself.
func age(server *miniredis.Miniredis, done <-chan struct{}) {
	ticker := time.NewTicker(miniRedisTick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-done:
			return
		case now := <-ticker.C:
			server.FastForward(now.Sub(last))
			last = now
		}
	}
}
