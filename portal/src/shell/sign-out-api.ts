/** Ends this browser's session on the server. */
export async function endSession(): Promise<void> {}
