//go:build !unix

package app_test

const roleKey = "GOKKA_APP_TEST_ROLE"

func child() int { return 0 }
