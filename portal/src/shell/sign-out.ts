import { queries } from '../queries.ts'
import { endSession } from './sign-out-api.ts'

/** Ends the session here and on the server, and forgets everything that was shown. */
export async function signOut(): Promise<void> {
  await endSession()
  queries.clear()
  location.assign('/sign-in')
}
