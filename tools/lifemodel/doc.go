// Package lifemodel is a test that holds actors against a model of their life cycle.
//
// A program is a list of commands that rapid draws: start actors of many kinds, tell and ask them, let their
// handlers and hooks wait, fail, panic and exit, stop and kill them, watch, register, broadcast, stop them all;
// from outside and from inside of other actors. The model is a sequential program that says for each command
// what it returns, and who has then been told what, who is alive, registered and gone, and why, which futures
// are done and with what, and which messages are dead letters. TestLifeCycle performs a program command by
// command, each until everything that the model says has come, on every runtime. TestLifeCycleStorm performs it
// from several goroutines that wait for nothing, and then looks at what must hold however that interleaves.
//
//	go test ./tools/lifemodel -run LifeCycle -rapid.checks 10000 -rapid.seed 0
//
// When a program fails, rapid looks for a smaller one that does, prints it, and says how to run it again.
package lifemodel
