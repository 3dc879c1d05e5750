//go:build !race

#include "textflag.h"

// func release(p *uint32)
TEXT ·release(SB), NOSPLIT, $0-8
	MOVQ p+0(FP), AX
	MOVL $0, (AX)
	RET

// func pause(n uint32)
TEXT ·pause(SB), NOSPLIT, $0-4
	MOVL n+0(FP), AX
again:
	PAUSE
	SUBL $1, AX
	JNZ again
	RET
