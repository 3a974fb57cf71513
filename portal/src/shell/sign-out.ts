import { forgetDevice } from '../offline/forget.ts'
import { queries } from '../queries.ts'
import { say } from '../words/shell.ts'
import { endSession } from './sign-out-api.ts'

/** Ends the session here and on the server, and forgets everything that was shown. */
export async function signOut(): Promise<void> {
  // What is kept here goes in any case; that the session has ended is said only when the server said so.
  await forgetDevice()
  try {
    await endSession()
  } catch {
    alert(say.notSignedOut)
    return
  }
  queries.clear()
  location.assign('/sign-in')
}
