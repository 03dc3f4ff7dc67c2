// Tobar's client: the app that runs in the browser, compiled to WebAssembly by
// ./build.sh. Run anywhere else, it does nothing.
package main

import "tobar/client/ui"

func main() {
	ui.Run()
}
