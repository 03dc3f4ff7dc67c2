// The program that the tests strip.
package main

import (
	"fmt"
	"os"
)

func main() {
	defer func() { fmt.Println(recover()) }()
	for _, arg := range os.Args[5:] {
		fmt.Println(arg)
	}
}
