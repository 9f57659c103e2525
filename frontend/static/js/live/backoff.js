// Full jitter, so that a thousand pages do not come back at once.
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
const LEAST = 500;
const MOST = 30_000;

export const backoff = (failures) => Math.max(LEAST, Math.random() * Math.min(MOST, LEAST * 2 ** failures));
