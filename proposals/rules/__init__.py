"""Rules answer "why not" with a code of :mod:`participa.core.messages`, or None; they read no row and see no request."""
