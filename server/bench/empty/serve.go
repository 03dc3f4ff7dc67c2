//go:build !js

package empty

import (
	"net/http"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`

// Handler serves the page with a client, which is the name of the file that app is compiled to. It names no other host.
func Handler(client string) http.Handler {
	Register()
	const iconPath = "/icon.svg"
	mux := http.NewServeMux()
	mux.Handle("/", &app.Handler{Name: "Empty", Version: "1", Icon: app.Icon{Default: iconPath, SVG: iconPath, Large: iconPath, Maskable: iconPath}})
	mux.HandleFunc("/web/app.wasm", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, client) })
	mux.HandleFunc(iconPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Write([]byte(icon)) // whoever went away needs none
	})
	return mux
}
