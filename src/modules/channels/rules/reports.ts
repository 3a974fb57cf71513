/** What a provider's status of an SMS or call means for the delivery. Null: nothing new. */
export function meaningOf(
  status: string,
  errorCode: string | undefined,
): { status: 'delivered' | 'seen' | 'failed'; error: string | null } | null {
  const code = errorCode && /^\d{1,6}$/.test(errorCode) ? ` (${errorCode})` : ''
  switch (status) {
    case 'delivered':
    case 'in-progress':
    case 'answered':
      return { status: 'delivered', error: null }
    // It rang; that nobody took the call is no fault of the channel, and the time to acknowledge runs on.
    case 'completed':
    case 'busy':
    case 'no-answer':
      return { status: 'delivered', error: null }
    case 'read':
      return { status: 'seen', error: null }
    case 'undelivered':
    case 'failed':
    case 'canceled':
      return { status: 'failed', error: `The phone gateway reports: ${status}${code}.` }
    default:
      return null
  }
}
