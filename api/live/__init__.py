"""The socket: facts and newest values, pushed. Nothing is written over it. Protocol: docs/live.md."""
