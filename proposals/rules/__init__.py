"""Rules answer "why not" with a code of ``participa.core.messages`` or with None. They query nothing."""
