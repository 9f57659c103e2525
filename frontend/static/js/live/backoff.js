// Jitter, so that a thousand pages do not come back at once; and nobody waits longer than half of what it has been away,
// so that after ten seconds of restart everybody is back within five.
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
const LEAST = 500;
const FIRST = 1_000;
export const MOST = 30_000;

// Milliseconds to wait, after being away since an instant of Date.now().
export const backoff = (since) =>
  Math.max(LEAST, Math.random() * Math.min(MOST, Math.max(FIRST, (Date.now() - since) / 2)));
