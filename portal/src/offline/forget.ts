import { forgetRecent } from '../shell/palette/recent.ts'
import { forgetKept } from './kept.ts'

/** Forgets everything of the person on this device: answers kept for reading offline, pages opened lately. */
export async function forgetDevice(): Promise<void> {
  forgetRecent()
  await forgetKept()
}
