package sample

const (
	First Enum = iota
	Second
	hidden
)

const Version = "1"

var Err error

var lower int

type Enum uint8

func (e Enum) String() string { return "" }

type Pair[K ~int | string, V any] struct {
	Key   K `json:"key"`
	Value V
	rest  []V
	inner
	Enum
}

func (p *Pair[K, V]) Set(k K, v V) {}
func (p Pair[K, V]) private()      {}

type inner struct{ Deep int }

func (i *inner) Promoted() {}

type Doer interface {
	Do(x Enum) (y int, err error)
	seal()
}

type Open interface{ Stop() bool }

type Func func(...Option) error

type Option func(*inner)

type Same[T any] = Pair[int, T]

func Map[T, R any](ts []T, f func(T) R) []R { return nil }

func lowerFunc() {}

/* records:
const First Enum = 0
const Second Enum = 1
const Version untyped string
func Map[T any, R any](ts []T, f func(T) R) []R
method (*Pair) Promoted()
method (*Pair[K, V]) Set(k K, v V)
method (Enum) String() string
type Doer interface
type Doer, method Do(x Enum) (y int, err error)
type Doer, unexported methods
type Enum uint8
type Func func(...Option) error
type Open interface
type Open, method Stop() bool
type Option func(*inner)
type Pair, embedded Enum
type Pair, field Deep int
type Pair, field Key K `json:"key"`
type Pair, field Value V
type Pair[K ~int | string, V any] struct
type Same[T any] = Pair[int, T]
var Err error
*/
