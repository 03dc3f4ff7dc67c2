package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/shared"
)

// The HTTP API, through the browser's own fetch: Go's client would more than
// double the download. These functions block and are called by goroutines of bridge.go only.

// answerTime is how long an answer may take.
const answerTime = 20 * time.Second

// noAnswer is the code, beside shared's, for an API that could not be reached.
const noAnswer shared.Code = "no-answer"

// notOffered is the code, with status 410, for what the API does not have: the server is of another time.
const notOffered shared.Code = "not-offered"

// refusal is an answer of the API that is not 2xx, or none at all.
type refusal struct {
	status int // 0 for none
	code   shared.Code
	cause  error
}

func (r *refusal) Error() string {
	if r.cause != nil {
		return r.cause.Error()
	}
	return fmt.Sprintf("%d %s", r.status, r.code)
}

// statusOf is the HTTP status of an error of call, 0 for no answer.
func statusOf(err error) int {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.status
	}
	return 0
}

// wordsFor is what a person is told about an error of call.
func wordsFor(err error) text.Text {
	code := noAnswer
	if r, ok := errors.AsType[*refusal](err); ok {
		code = r.code
	}
	if code == notOffered {
		return text.NotOffered
	}
	return text.Refusal(string(code))
}

// call asks the API. in, unless nil, is sent as JSON; the answer is read into
// out, unless nil. The error is a *refusal.
func call(ctx context.Context, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	options := map[string]any{
		"method":      method,
		"credentials": "same-origin",
		"cache":       "no-store",
		"headers":     map[string]any{"Accept": "application/json"},
	}
	if in != nil {
		body, err := json.Marshal(in)
		if err != nil {
			return &refusal{code: noAnswer, cause: err}
		}
		options["body"] = string(body)
		options["headers"] = map[string]any{"Accept": "application/json", "Content-Type": "application/json"}
	}
	abort := app.Window().Get("AbortController").New()
	options["signal"] = abort.Get("signal")
	status, body, err := fetch(ctx, path, options)
	if err != nil {
		abort.Call("abort")
		return &refusal{code: noAnswer, cause: err}
	}
	if status < 200 || status > 299 {
		problem := shared.Problem{Code: shared.CodeInternal}
		bad := json.Unmarshal([]byte(body), &problem) != nil
		switch {
		case bad && status == 401:
			problem.Code = shared.CodeSignedOut
		case (status == 404 || status == 405 || status == 410) && (bad || problem.Code == shared.CodeNotFound && method != "DELETE"):
			status, problem.Code = 410, notOffered
		}
		return &refusal{status: status, code: problem.Code}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal([]byte(body), out); err != nil {
		return &refusal{status: status, code: shared.CodeInternal, cause: err}
	}
	return nil
}

// asked is the answer to what the page has asked before the app was there (web/static/begin.js),
// undefined where it has not. It is there once.
func asked(path string) app.Value {
	all := app.Window().Get("tobarAsked")
	if !all.Truthy() {
		return app.Undefined()
	}
	answer := all.Get(path)
	all.Set(path, nil)
	return answer
}

func fetch(ctx context.Context, path string, options map[string]any) (status int, body string, err error) {
	answer := app.Undefined()
	if options["method"] == "GET" {
		answer = asked(path)
	}
	if !answer.Truthy() {
		answer = app.Window().Call("fetch", path, options)
	}
	response, err := await(ctx, answer)
	if err != nil {
		return 0, "", err
	}
	content, err := await(ctx, response.Call("text"))
	if err != nil {
		return 0, "", err
	}
	return response.Get("status").Int(), content.String(), nil
}

// await waits for a promise. go-app's Then does not see a rejection and would wait for ever.
func await(ctx context.Context, promise app.Value) (app.Value, error) {
	type outcome struct {
		value app.Value
		err   error
	}
	settled := make(chan outcome, 1)
	var kept, broken app.Func
	settle := func(o outcome) any {
		settled <- o
		kept.Release()
		broken.Release()
		return nil
	}
	kept = app.FuncOf(func(_ app.Value, args []app.Value) any { return settle(outcome{value: args[0]}) })
	broken = app.FuncOf(func(_ app.Value, args []app.Value) any {
		return settle(outcome{err: errors.New(app.Window().Call("String", args[0]).String())})
	})
	promise.Call("then", kept, broken)
	select {
	case o := <-settled:
		return o.value, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func getMe(ctx context.Context) (me shared.Me, err error) {
	err = call(ctx, "GET", "/api/me", nil, &me)
	return me, err
}

func getConversations(ctx context.Context) (list shared.Conversations, err error) {
	err = call(ctx, "GET", "/api/conversations", nil, &list)
	return list, err
}

// pageSize is how many messages one page of history brings.
const pageSize = 80

func getPage(ctx context.Context, with string, before int64) (page shared.Page, err error) {
	q := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	err = call(ctx, "GET", "/api/conversations/"+url.PathEscape(with)+"/messages?"+q.Encode(), nil, &page)
	return page, err
}

func getPageAfter(ctx context.Context, with string, after int64) (page shared.Page, err error) {
	err = call(ctx, "GET", "/api/conversations/"+url.PathEscape(with)+"/messages?limit="+strconv.Itoa(pageSize)+"&after="+strconv.FormatInt(after, 10), nil, &page)
	return page, err
}

func getFound(ctx context.Context, words, in string, before int64) (found shared.Found, err error) {
	err = call(ctx, "GET", "/api/search?q="+queryEscape(words)+"&with="+queryEscape(in)+"&before="+strconv.FormatInt(before, 10), nil, &found)
	return found, err
}

func getPerson(ctx context.Context, name string) (person shared.Person, err error) {
	err = call(ctx, "GET", "/api/people/"+url.PathEscape(name), nil, &person)
	return person, err
}

func getInvites(ctx context.Context) (invites []shared.Invite, err error) {
	err = call(ctx, "GET", "/api/invites", nil, &invites)
	return invites, err
}

func makeInvite(ctx context.Context, request shared.InviteRequest) (invite shared.Invite, err error) {
	err = call(ctx, "POST", "/api/invites", request, &invite)
	return invite, err
}

func endInvite(ctx context.Context, id int64) error {
	return call(ctx, "DELETE", "/api/invites/"+strconv.FormatInt(id, 10), nil, nil)
}

func getSessions(ctx context.Context) (sessions []shared.Session, err error) {
	err = call(ctx, "GET", "/api/sessions", nil, &sessions)
	return sessions, err
}

func endSession(ctx context.Context, id int64) error {
	return call(ctx, "DELETE", "/api/sessions/"+strconv.FormatInt(id, 10), nil, nil)
}

func signOut(ctx context.Context) error {
	return call(ctx, "POST", "/api/sign-out", nil, nil)
}

func changePassword(ctx context.Context, request shared.PasswordRequest) error {
	return call(ctx, "PUT", "/api/password", request, nil)
}

func queryEscape(s string) string { return url.QueryEscape(s) }
