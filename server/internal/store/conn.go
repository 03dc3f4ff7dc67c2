package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
)

// driverSQLite opens connections. They are used without database/sql between:
// its locks and conversions cost as much as a small statement does, and the
// writer is what limits the whole server.
var driverSQLite = new(sqlite.Driver)

// A conn is one connection to the database, with its prepared statements. It is
// used by one goroutine at a time.
type conn struct {
	raw   driver.Conn
	stmts map[string]statement
	args  []driver.NamedValue
}

type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// openConn opens the file, which must exist, and runs the pragmas.
func openConn(path string, pragmas ...string) (*conn, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	path = filepath.ToSlash(path)
	if path[0] != '/' { // C:/…
		path = "/" + path
	}
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: "mode=rw"}
	raw, err := driverSQLite.Open(name.String())
	if err != nil {
		return nil, err
	}
	c := &conn{raw: raw, stmts: make(map[string]statement)}
	for _, pragma := range pragmas {
		if err := c.script("PRAGMA " + pragma); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, nil
}

func (c *conn) close() error {
	for _, s := range c.stmts {
		s.Close()
	}
	return c.raw.Close()
}

// prepared returns the statement of the query, which is a constant of this
// package: statements are kept for as long as the connection.
func (c *conn) prepared(query string) (statement, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	raw, err := c.raw.Prepare(query)
	if err != nil {
		return nil, err
	}
	s, ok := raw.(statement)
	if !ok {
		raw.Close()
		return nil, fmt.Errorf("statement is a %T", raw)
	}
	c.stmts[query] = s
	return s, nil
}

// bind readies arguments; the slice is good until the next call.
func (c *conn) bind(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec runs a statement and returns how many rows it changed. Arguments are
// int64, string, []byte, bool or nil.
func (c *conn) exec(query string, args ...any) (int64, error) {
	s, err := c.prepared(query)
	if err != nil {
		return 0, err
	}
	result, err := s.ExecContext(context.Background(), c.bind(args))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert is exec that returns the new row's number.
func (c *conn) insert(query string, args ...any) (int64, error) {
	s, err := c.prepared(query)
	if err != nil {
		return 0, err
	}
	result, err := s.ExecContext(context.Background(), c.bind(args))
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// script runs statements that are needed once.
func (c *conn) script(text string) error {
	s, err := c.raw.Prepare(text)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.(statement).ExecContext(context.Background(), nil)
	return err
}

// rows runs a query. A row is good until the next one; the same query must not
// be run again inside the loop.
func (c *conn) rows(query string, args ...any) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		cur, err := c.open(query, args...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer cur.close()
		for {
			r, err := cur.next()
			if r == nil && err == nil || !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// A cursor is a query that is being read.
type cursor struct {
	rows driver.Rows
	row  row
}

// open runs a query, which must not be run again until the cursor is closed. A
// context is not passed to the driver, which would start a goroutine for each
// statement: queries here are bounded.
func (c *conn) open(query string, args ...any) (cursor, error) {
	s, err := c.prepared(query)
	if err != nil {
		return cursor{}, err
	}
	rows, err := s.QueryContext(context.Background(), c.bind(args))
	if err != nil {
		return cursor{}, err
	}
	return cursor{rows, make(row, len(rows.Columns()))}, nil
}

// next returns the next row, which is good until the one after it, or nil.
func (c *cursor) next() (row, error) {
	switch err := c.rows.Next(c.row); {
	case err == nil:
		return c.row, nil
	case errors.Is(err, io.EOF):
		return nil, nil
	default:
		return nil, err
	}
}

func (c *cursor) close() { c.rows.Close() }

// first returns the first row of a query, nil if there is none.
func (c *conn) first(query string, args ...any) (row, error) {
	for r, err := range c.rows(query, args...) {
		return r, err
	}
	return nil, nil
}

// number returns the first column of the first row, 0 for NULL or no row.
func (c *conn) number(query string, args ...any) (int64, error) {
	r, err := c.first(query, args...)
	if r == nil || err != nil {
		return 0, err
	}
	return r.int(0), nil
}

// A row is one row of a result. NULL reads as zero.
type row []driver.Value

func (r row) int(i int) int64   { v, _ := r[i].(int64); return v }
func (r row) text(i int) string { v, _ := r[i].(string); return v }
func (r row) blob(i int) []byte { v, _ := r[i].([]byte); return v }
func (r row) bool(i int) bool   { return r.int(i) != 0 }

// orNull is n for the database, where 0 means that there is none.
func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// A pool holds the connections that read.
type pool struct {
	free  chan *conn // all of them, when nobody reads
	gone  chan struct{}
	began time.Time
	used  atomic.Int64 // when one was given back last, nanoseconds after began
}

// A pool is busy until this long after somebody read: who comes page after page is still there.
const lull = 10 * time.Millisecond

// busy reports whether somebody reads, or did just now.
func (p *pool) busy() bool {
	return len(p.free) < cap(p.free) || time.Since(p.began)-time.Duration(p.used.Load()) < lull
}

// openPool opens size connections. As long as one of them is open, SQLite's index of
// the write-ahead log lives, and what a failed commit left in that file stays unseen.
func openPool(path string, size int) (*pool, error) {
	p := &pool{free: make(chan *conn, size), gone: make(chan struct{}), began: time.Now()}
	for range size {
		c, err := openConn(path, "busy_timeout = 5000", "query_only = 1", "cache_size = -4096", "temp_store = MEMORY")
		if err != nil {
			return nil, errors.Join(err, p.close(len(p.free)))
		}
		p.free <- c
	}
	return p, nil
}

// close waits for n readers to come back and closes their connections.
func (p *pool) close(n int) error {
	close(p.gone)
	var errs []error
	for range n {
		errs = append(errs, (<-p.free).close())
	}
	return errors.Join(errs...)
}

// view runs f in one read transaction: everything in it is as of one n.
func (p *pool) view(ctx context.Context, f func(*conn) error) error {
	return p.glance(ctx, func(c *conn) (err error) {
		if _, err := c.exec("BEGIN"); err != nil {
			return err
		}
		defer func() {
			if _, e := c.exec("ROLLBACK"); err == nil {
				err = e
			}
		}()
		return f(c)
	})
}

// glance is view for one statement, which is as of one n by itself: the two
// around it cost as much as a small one does.
func (p *pool) glance(ctx context.Context, f func(*conn) error) error {
	var c *conn
	select {
	case <-p.gone:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	default: // a select with several ways open takes any of them
	}
	select {
	case c = <-p.free:
	case <-p.gone:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		p.used.Store(int64(time.Since(p.began)))
		p.free <- c
	}()
	return f(c)
}
