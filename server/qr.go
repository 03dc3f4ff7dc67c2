package main

import (
	"bufio"
	"encoding/base64"
	"io"

	"rsc.io/qr"
)

// qrPicture returns a link as a picture, data:image/png;base64,…
func qrPicture(link string) (string, error) {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG()), nil
}

// quiet is how many light modules a code has around it, at the least.
const quiet = 4

// Black on white whatever the terminal's theme: these two are of the 256
// colours' fixed cube, which themes leave alone.
const (
	blackOnWhite = "\x1b[38;5;16;48;5;231m"
	asBefore     = "\x1b[0m"
)

// drawQR writes a link as a QR code, two rows of modules to a line. Without
// colours the light modules are drawn and the dark ones left out, as is
// right where the background is dark; cameras of today read the other case too.
func drawQR(w io.Writer, link string, colours bool) error {
	code, err := qr.Encode(link, qr.L)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("  ")
		if colours {
			b.WriteString(blackOnWhite)
		}
		for x := -quiet; x < code.Size+quiet; x++ {
			upper, lower := code.Black(x, y), code.Black(x, y+1)
			if !colours {
				upper, lower = !upper, !lower
			}
			b.WriteRune(halves(upper, lower))
		}
		if colours {
			b.WriteString(asBefore)
		}
		b.WriteByte('\n')
	}
	return b.Flush()
}

// halves returns the character with these halves drawn.
func halves(upper, lower bool) rune {
	switch {
	case upper && lower:
		return '█'
	case upper:
		return '▀'
	case lower:
		return '▄'
	}
	return ' '
}
