import { Problem } from './api.ts'
import type { Me } from './session.ts'

/** Who this browser is signed in as. @throws Problem with 401 when nobody is. */
export async function readSession(): Promise<Me> {
  throw new Problem({ status: 401, code: 'platform.not_signed_in', title: 'You are not signed in.' })
}
