import { queries } from '../queries.ts'
import { forgetRecent } from './palette/recent.ts'
import { endSession } from './sign-out-api.ts'

/** Ends the session here and on the server, and forgets everything that was shown. */
export async function signOut(): Promise<void> {
  await endSession()
  queries.clear()
  forgetRecent()
  location.assign('/sign-in')
}
