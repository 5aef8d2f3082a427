package simulator

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/plainbill/plainbill/consent/seal"
)

// journal is an append-only file of sealed JSON records, one a line. A record is in the file when append returns, so a
// kill of the process loses none; a power cut may, and a demo can bear that.
type journal struct {
	mu   sync.Mutex
	file *os.File
	size int64 // of whole records
	// stale says that a record is sealed under another key than the first.
	stale bool
	keys  *seal.Keyring
	name  string
}

// openJournal opens a journal and replays what is in it. A last line that was cut off by a kill is dropped.
func openJournal(path, name string, keys *seal.Keyring, replay func(record []byte) error) (*journal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &journal{file: f, keys: keys, name: name}
	if err := j.replay(replay); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if j.stale {
		if err := j.renew(path); err != nil {
			return nil, errors.Join(err, j.file.Close())
		}
	}
	return j, nil
}

// renew writes the journal anew under the first key, so that an older one can be taken off the list.
func (j *journal) renew(path string) error {
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_RDWR|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("renew journal %s: %w", j.name, err)
	}
	old := &journal{file: j.file, keys: j.keys, name: j.name}
	next := &journal{file: f, keys: j.keys, name: j.name}
	_, err = j.file.Seek(0, io.SeekStart)
	if err == nil {
		err = old.replay(func(record []byte) error { return next.append(json.RawMessage(record)) })
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("renew journal %s: %w", j.name, err), f.Close())
	}
	err = j.file.Close()
	j.file, j.size, j.stale = next.file, next.size, false
	return err
}

func (j *journal) replay(take func(record []byte) error) error {
	lines := bufio.NewReader(j.file)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read journal %s: %w", j.name, err)
		}
		record, err := j.open(line[:len(line)-1])
		if err != nil {
			return fmt.Errorf("read journal %s at byte %d: %w", j.name, j.size, err)
		}
		if err := take(record); err != nil {
			return fmt.Errorf("replay journal %s at byte %d: %w", j.name, j.size, err)
		}
		j.size += int64(len(line))
	}
	if err := j.file.Truncate(j.size); err != nil {
		return fmt.Errorf("mend journal %s: %w", j.name, err)
	}
	return nil
}

func (j *journal) cell() seal.Cell {
	return seal.Cell{Table: "simulator", Column: j.name, Row: "record"}
}

func (j *journal) open(line []byte) ([]byte, error) {
	sealed := make([]byte, base64.StdEncoding.DecodedLen(len(line)))
	n, err := base64.StdEncoding.Decode(sealed, line)
	if err != nil {
		return nil, err
	}
	j.stale = j.stale || !j.keys.Current(sealed[:n])
	return j.keys.Open(j.cell(), sealed[:n])
}

// append writes one record, whole or not at all.
func (j *journal) append(record any) error {
	plain, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	sealed, err := j.keys.Seal(j.cell(), plain)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	line := append(base64.StdEncoding.AppendEncode(nil, sealed), '\n')
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(line); err != nil { // a part of a line would spoil the next one
		return fmt.Errorf("write journal: %w", errors.Join(err, j.file.Truncate(j.size)))
	}
	j.size += int64(len(line))
	return nil
}

func (j *journal) close() error { return j.file.Close() }
