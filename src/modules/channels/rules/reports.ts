/** What a provider's status of an SMS or call means for the delivery. Null: nothing new. */
export function meaningOf(
  status: string,
  errorCode: string | undefined,
): { status: 'delivered' | 'seen' | 'failed'; error: string | null; unanswered?: boolean } | null {
  const code = errorCode && /^\d{1,6}$/.test(errorCode) ? ` (${errorCode})` : ''
  switch (status) {
    case 'delivered':
    case 'in-progress':
    case 'answered':
      return { status: 'delivered', error: null }
    case 'completed':
      return { status: 'delivered', error: null }
    // It rang and reached nobody. That is no fault of the channel, but the next try or the next channel is due.
    case 'busy':
      return { status: 'failed', error: 'The line was busy.', unanswered: true }
    case 'no-answer':
      return { status: 'failed', error: 'Nobody took the call.', unanswered: true }
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
