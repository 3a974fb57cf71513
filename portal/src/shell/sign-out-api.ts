import { identity } from '#contracts/identity'
import { call } from '../api.ts'

/** Ends this browser's session on the server. */
export const endSession = (): Promise<undefined> => call(identity.signOut, {})
