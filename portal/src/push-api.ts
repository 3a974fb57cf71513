/** The server's public key for web push. */
export async function pushKey(): Promise<string> {
  throw new Error('not yet')
}
/** Tells the server that pages reach the signed-in person through this subscription. */
export async function registerDevice(_subscription: PushSubscription): Promise<void> {}
export async function forgetDevice(_subscription: PushSubscription): Promise<void> {}
