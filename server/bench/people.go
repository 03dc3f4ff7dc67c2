package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"tobar/shared"
)

// A person has an account at the server, and signs in with header.
type person struct {
	name   string
	header http.Header
}

// asBrowser does not follow redirects, and leaves no connection behind.
var asBrowser = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// settlers makes accounts at a server that has none: the first is the owner and
// brings the others in.
func settlers(ctx context.Context, p *process, names []string) ([]person, error) {
	link := p.find(`http://127\.0\.0\.1:\d+/owner/[A-Za-z0-9_-]+`)
	if link == "" {
		return nil, errors.New("the server shows no link for its owner")
	}
	var people []person
	for _, name := range names {
		if len(people) > 0 {
			var invite struct{ Link string }
			if err := people[0].ask(ctx, http.MethodPost, p.addr(), "/api/invites", "{}", &invite); err != nil {
				return nil, err
			}
			link = invite.Link
		}
		one, err := join(ctx, link, name)
		if err != nil {
			return nil, err
		}
		people = append(people, one)
	}
	return people, nil
}

// join fills in the form behind a link.
func join(ctx context.Context, link, name string) (person, error) {
	form := url.Values{"name": {name}, "password": {"correct horse battery"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, link, strings.NewReader(form.Encode()))
	if err != nil {
		return person{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := asBrowser.Do(req)
	if err != nil {
		return person{}, err
	}
	defer res.Body.Close()
	p := person{name: name, header: http.Header{}}
	for _, c := range res.Cookies() {
		p.header.Add("Cookie", c.Name+"="+c.Value)
	}
	if res.StatusCode != http.StatusSeeOther || p.header.Get("Cookie") == "" {
		return person{}, fmt.Errorf("%s could not join: %s", name, res.Status)
	}
	return p, nil
}

// ask calls the API.
func (p *person) ask(ctx context.Context, method, address, path, body string, answer any) error {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+address+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = p.header.Clone()
	req.Header.Set("Content-Type", "application/json")
	res, err := asBrowser.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s %s", method, path, res.Status, b)
	}
	return json.Unmarshal(b, answer)
}

// fill gives a device its first answers.
func (p *person) fill(ctx context.Context, address string, d *device) error {
	var me shared.Me
	var list shared.Conversations
	err := errors.Join(p.ask(ctx, http.MethodGet, address, "/api/me", "", &me),
		p.ask(ctx, http.MethodGet, address, "/api/conversations", "", &list))
	if err == nil {
		d.load(me, list)
	}
	return err
}
