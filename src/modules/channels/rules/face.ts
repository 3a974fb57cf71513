/** What channels say and how they are answered, without the rest of the program (`#channels-rules`). */
export { parseSms } from './reply.ts'
export { meaningOf } from './reports.ts'
export { nextPause } from './retry.ts'
export { phoneSignature, sameText } from './signatures.ts'
export { mailText, smsText, spokenText } from './texts.ts'
export { askForKey, sayAndHangUp, silence, textBack } from './twiml.ts'
export { wordsIn } from './words.ts'
