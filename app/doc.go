// Package app is what a program with actors does besides its work: it ends in order when it is told to by a signal
// or is done, says what is stuck if that takes too long, and returns an exit code. [Main] does all of it:
//
//	func main() {
//		os.Exit(app.Main(app.Options{}, func(ctx context.Context) error {
//			server, err := goroutine.Start(ctx, &Server{})
//			if err != nil {
//				return err
//			}
//			return app.Until(ctx, server)
//		}))
//	}
//
// # How a program ends
//
// The first SIGINT or SIGTERM, or the return of the function that was given to Main, begins the end. The
// function's context ends, and it may use half of the grace period to return. Then all actors of the registry are
// stopped, the last started first, and then the runtimes are shut down. If that is not done within the grace period,
// Main writes what every actor that is left and every goroutine is doing, and returns all the same. So it does at
// once when a second signal comes.
//
// # Exit codes
//
//	0        the function returned nil, or SIGTERM came, and all has stopped
//	1        the function or an OnStop failed; or, without a signal, something did not stop in time
//	130      SIGINT came, and all has stopped, as shells expect it
//	128 + n  signal n came, and something did not stop in time; or signal n was the second one
//
// SIGTERM is how a service is told to stop, so a program that did what it was told has succeeded. An error of the
// function counts also after a signal, unless it is that of its context.
//
// # A look inside
//
// On Unix, SIGUSR1 makes Main write the same report, and the program goes on. SIGQUIT is left to the Go runtime,
// which writes all stacks and exits.
package app
