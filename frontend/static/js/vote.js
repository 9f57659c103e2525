// Randomness of the voter's own browser goes into the receipt, so that the server alone cannot give two voters the same.
for (const field of document.querySelectorAll("[data-vote] [name=voter_entropy]")) {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  field.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
