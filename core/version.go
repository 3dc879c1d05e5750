package core

// Version is the version of Gokka.
//
// Pykka: pykka.__version__.
const Version = "0.1.0"
