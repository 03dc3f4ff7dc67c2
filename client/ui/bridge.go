package ui

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/session"
	"tobar/shared"
)

// bridge is between the UI goroutine, which owns the model, and everything
// that waits: the line, the API, timers, the browser's own events. All goroutines of this package
// are started here, and end when the face is taken down.
type bridge struct {
	// Static after start.
	ctx    context.Context
	cancel context.CancelFunc
	model  *model
	nudge  chan struct{} // holds one: ends a pause before the first load
	woke   chan struct{} // holds one: something is in early
	shown  chan struct{} // closed when the page has been drawn

	mu    sync.Mutex
	app   *app.Context // the face's, nil until it is mounted
	early []func()     // what is to happen on the UI goroutine, before go-app has one

	outbox atomic.Int64 // messages that closing the page would lose; asked by the browser before it does

	// Owned by the UI goroutine.
	keeper
	turns
	session   *session.Session // nil before the first load
	listeners []func()
	ticking   bool
	loading   bool  // loadAgain is at it
	wakes     int64 // when time is to tell that a mute ends
}

// newBridge makes one that start sets going.
func newBridge(m *model) *bridge {
	b := &bridge{model: m, nudge: make(chan struct{}, 1), woke: make(chan struct{}, 1), shown: make(chan struct{})}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// start begins: it loads, dials and stays connected until stop. Its goroutine is the UI goroutine
// until the face is mounted.
func (b *bridge) start() {
	b.listen()
	b.spawn(b.run)
}

// attend lets happen what is to happen on the UI goroutine, until ready or for so long.
func (b *bridge) attend(ready func() bool, longest time.Duration) {
	timer := time.NewTimer(longest)
	defer timer.Stop()
	for !ready() {
		select {
		case <-b.woke:
			b.catchUp()
		case <-timer.C:
			return
		}
	}
}

func (b *bridge) catchUp() {
	b.mu.Lock()
	early := b.early
	b.early = nil
	b.mu.Unlock()
	for _, f := range early {
		b.step()
		f()
		b.turns.late = false
	}
}

// mounted is told that go-app has a UI goroutine, and runs on it. The face it has drawn.
func (b *bridge) mounted(ctx app.Context) {
	b.listenUser()
	b.mu.Lock()
	b.app = &ctx
	early := b.early
	b.early = nil
	b.mu.Unlock()
	for _, f := range early { // what has just been drawn is not drawn again for it
		b.ui(b.later(f))
	}
	ctx.Defer(func(app.Context) {
		b.whenIdle(paintTime, func() {
			close(b.shown)
			if app.Window().Get("tobarThere").Truthy() { // begin.js waits for it
				app.Window().Call("tobarThere")
			}
		})
	})
}

// stop ends every goroutine. Called by the UI goroutine, which must not wait for them: they may be waiting for it.
func (b *bridge) stop() {
	b.cancel()
	for _, remove := range b.listeners {
		remove()
	}
}

// report is deferred by whatever go-app or the browser calls: a panic ends
// here, is said in the console, and the page tells the user to reload.
func (m *model) report() {
	r := recover()
	if r == nil {
		return
	}
	app.Window().Get("console").Call("error", fmt.Sprintf("tobar: %v\n%s", r, debug.Stack()))
	m.failed = true
	m.turn++
}

// guard makes a handler that survives its own panic.
func (m *model) guard(f app.EventHandler) app.EventHandler {
	return func(ctx app.Context, e app.Event) {
		defer m.report()
		f(ctx, e)
	}
}

// on is guard with a scope. go-app tells handlers apart by their code, and all
// that are made here have the same one: the scope is what tells them apart.
func (m *model) on(scope string, f app.EventHandler) (app.EventHandler, app.EventOption) {
	return m.guard(f), app.EventScope(scope)
}

// spawn runs f in a goroutine.
func (b *bridge) spawn(f func(context.Context)) {
	go func() {
		defer func() {
			if r := recover(); r != nil {
				b.ui(func() { panic(r) }) // the UI goroutine reports it
			}
		}()
		f(b.ctx)
	}()
}

// ui lets f happen on the UI goroutine.
func (b *bridge) ui(f func()) {
	guarded := func() {
		defer b.model.report()
		f()
	}
	b.mu.Lock()
	ctx := b.app
	if ctx == nil {
		b.early = append(b.early, guarded)
	}
	b.mu.Unlock()
	if ctx != nil {
		ctx.Dispatch(func(app.Context) {
			guarded()
			b.putOff()
		})
		return
	}
	select {
	case b.woke <- struct{}{}:
	default:
	}
}

// uiWait is ui, and waits until f has happened; it gives up when the bridge is stopped.
// Never called on the UI goroutine.
func (b *bridge) uiWait(f func()) {
	done := make(chan struct{})
	b.ui(func() {
		defer close(done)
		f()
	})
	select {
	case <-done:
	case <-b.ctx.Done():
	}
}

// after lets f happen on the UI goroutine when some time has passed.
func (b *bridge) after(d time.Duration, f func()) {
	b.spawn(func(ctx context.Context) {
		if pause(ctx, d, nil) {
			b.ui(f)
		}
	})
}

// pause waits, or is woken; false when ctx has ended.
func pause(ctx context.Context, d time.Duration, wake <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-wake:
	}
	return true
}

// ask asks the API in a goroutine and gives the answer to the model, on the UI goroutine.
func ask[T any](m *model, question func(context.Context) (T, error), answer func(T, error)) {
	m.bridge.spawn(func(waiting context.Context) {
		if v, err := question(waiting); waiting.Err() == nil {
			m.bridge.ui(func() { answer(v, err) })
		}
	})
}

// askFor is ask for a component, which may be gone when the answer is here.
func askFor[T any](ctx app.Context, m *model, question func(context.Context) (T, error), answer func(T, error)) {
	m.bridge.spawn(func(waiting context.Context) {
		v, err := question(waiting)
		if waiting.Err() != nil {
			return
		}
		ctx.Dispatch(func(app.Context) {
			defer m.report()
			answer(v, err)
		})
	})
}

// nothing makes a question of one that has no answer but its error.
func nothing(question func(context.Context) error) func(context.Context) (struct{}, error) {
	return func(ctx context.Context) (struct{}, error) { return struct{}{}, question(ctx) }
}

// tick begins to let an event happen every second, until ticks says that nobody needs it.
func (b *bridge) tick() {
	if b.ticking || !b.model.ticks() {
		return
	}
	b.ticking = true
	b.after(time.Second, func() {
		b.ticking = false
		b.model.turn++
		b.model.apply(chat.Ticked{Now: now()})
	})
}

// run begins with what the device has kept, or else loads, and then keeps the line.
// While nobody answers it tries again by itself, as the line does.
func (b *bridge) run(ctx context.Context) {
	var known shared.Me
	restored := false
	b.uiWait(func() { known = b.model.kept.Account() })
	if known.Name != "" {
		b.restore(known)
		_, _, restored = b.Cursor()
	}
	if !restored && !b.loadFirst(ctx) {
		return
	}
	select {
	case <-b.shown: // what the device has is seen sooner
	case <-ctx.Done():
		return
	}
	if restored {
		b.spawn(b.identify)
	}
	var line *session.Session
	b.uiWait(func() {
		line = session.New(session.Config{URL: socketURL(), Device: b.copy.ID()}, b)
		b.session = line
	})
	if line == nil {
		return
	}
	if err := line.Run(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, session.ErrSignedOut) {
		panic(err)
	}
}

// socketURL is where the line goes: this server.
func socketURL() string {
	u := app.Window().URL()
	scheme := "ws"
	if u.Scheme == "https" {
		scheme = "wss"
	}
	return scheme + "://" + u.Host + "/ws"
}

// now ends a pause of the line, or of the first load.
func (b *bridge) now() {
	if b.session != nil {
		b.session.Now()
		return
	}
	select {
	case b.nudge <- struct{}{}:
	default:
	}
}

// send writes frames to the line. What matters among them the state keeps
// until it is stored, whatever becomes of the line.
func (b *bridge) send(frames []shared.Frame) {
	if b.session != nil && len(frames) > 0 {
		b.session.Send(frames...)
	}
}

// Cursor, Frames, Changed and SignedIn are the session's handler: called from its goroutine.

func (b *bridge) Cursor() (epoch string, n int64, ok bool) {
	b.uiWait(func() { epoch, n, ok = b.model.state.Cursor() })
	return epoch, n, ok
}

const (
	// maxLack is how many messages the device may lack before the line waits for it.
	maxLack = 2048
	// replayPause lets what was missed gather, which is dear to apply one by one.
	replayPause = 8 * time.Millisecond
)

func (b *bridge) Frames(frames []shared.Frame) {
	var saved chan struct{}
	replay := false
	b.uiWait(b.later(func() {
		at := now()
		events := make([]chat.Event, len(frames))
		for i, f := range frames {
			events[i] = chat.Received{Frame: f, Now: at}
		}
		b.model.notice(frames)
		b.model.apply(events...)
		b.model.albumHears(frames)
		if ack, due := b.model.state.Ack(); due {
			b.send([]shared.Frame{ack})
		}
		b.loadAgain()
		if b.model.state.Lacks() > maxLack {
			saved = b.saved
		}
		replay = b.model.state.Line().Phase == chat.Connecting
	}))
	if replay {
		pause(b.ctx, replayPause, nil)
	}
	if saved != nil {
		select {
		case <-saved:
		case <-b.ctx.Done():
		}
	}
}

func (b *bridge) Changed(s session.Status) {
	b.uiWait(func() { b.model.lineChanged(s) })
}

func (b *bridge) SignedIn(ctx context.Context) (bool, error) {
	_, err := getMe(ctx)
	if statusOf(err) == 401 {
		return false, nil
	}
	return err == nil, err
}
