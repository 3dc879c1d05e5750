module github.com/gokka/gokka/tools

go 1.26.0

require (
	github.com/gokka/gokka v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/tools v0.52.0
)

require (
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
)

replace github.com/gokka/gokka => ../
