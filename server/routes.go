package main

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// route is one line of the table. OpenAPI describes those under /api/ and /to/.
type route struct {
	method, path string
	handler      echo.HandlerFunc
}

// routes is everything that the server answers, but for the app's own pages
// and assets, which take what no route took.
func (s *server) routes() []route {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	return []route{
		{get, "/healthz", s.healthz},
		{get, "/readyz", s.readyz},

		{get, "/ws", s.socket},
		{get, originalPath, s.socket},
		{post, "/to/:name", s.sendTo},
		{put, "/to/:name", s.putTo},
		{put, "/to/:name/:file", s.putTo},
		{get, "/files/:id", s.file},
		{http.MethodHead, "/files/:id", s.file},
		{get, "/files/:id/:file", s.file},
		{http.MethodHead, "/files/:id/:file", s.file},

		{get, "/sign-in", s.signInPage},
		{post, "/sign-in", s.signIn},
		{post, "/sign-out", s.signOut},
		{get, "/sign-up", s.signUpPage},
		{post, "/sign-up", s.signUp},
		{get, "/join/:code", s.joinPage},
		{post, "/join/:code", s.join},
		{get, "/owner/:code", s.ownerPage},
		{post, "/owner/:code", s.becomeOwner},

		{get, "/api/openapi.json", s.openAPI},
		{get, "/api/me", s.me},
		{get, "/api/conversations", s.conversations},
		{get, "/api/conversations/:name/messages", s.history},
		{get, "/api/conversations/:name/media", s.media},
		{get, "/api/search", s.search},
		{get, "/api/files", s.room},
		{post, "/api/files", s.beginUpload},
		{get, "/api/files/:id", s.aboutUpload},
		{patch, "/api/files/:id", s.goOnUpload},
		{del, "/api/files/:id", s.endUpload},
		{get, "/api/people/:name", s.aboutPerson},
		{get, "/api/profile", s.ownProfile},
		{put, "/api/profile", s.changeProfile},
		{put, "/api/profile/picture", s.changePicture},
		{del, "/api/profile/picture", s.removePicture},
		{get, "/api/pictures/:picture", s.personPicture},
		{get, "/api/invites", s.invites},
		{post, "/api/invites", s.makeInvite},
		{del, "/api/invites/:id", s.endInvite},
		{get, "/api/sessions", s.sessions},
		{del, "/api/sessions/:id", s.endSession},
		{post, "/api/sign-out", s.signOutHere},
		{post, "/api/tokens", s.makeToken},
		{put, "/api/password", s.changePassword},
	}
}
