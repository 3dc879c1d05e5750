package core

import "context"

// VersionTuple is Version as a pair.
//
// Deprecated: use Version. Pykka: pykka.VERSION.
var VersionTuple = [2]int{0, 1}

// GetVersion returns Version.
//
// Deprecated: use Version. Pykka: pykka.get_version.
func GetVersion() string { return Version }

// SendOneWay is Tell.
//
// Deprecated: use Tell. Pykka: ActorRef.send_one_way.
func (r Ref) SendOneWay(ctx context.Context, msg any) error { return r.Tell(ctx, msg) }

// SendRequestReply is Ask.
//
// Deprecated: use Ask. Pykka: ActorRef.send_request_reply.
func (r Ref) SendRequestReply(ctx context.Context, msg any) (any, error) { return r.Ask(ctx, msg) }
