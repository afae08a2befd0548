// Command pause holds a pod's namespaces and does nothing. It is not part of
// the one binary: the initialisers of its packages would take 95 MB in each pod.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGINT, syscall.SIGTERM)
	<-end
}
