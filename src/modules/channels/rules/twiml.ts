import { wordsIn } from './words.ts'

/** Text for an XML node: escaped, and without characters XML 1.0 cannot hold. */
export function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const document = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<Response>${inner}</Response>`
const say = (text: string, language?: string) => `<Say language="${wordsIn(language).voice}">${xml(text)}</Say>`

/** The gateway does nothing. */
export const silence = document('')

/** Answers an SMS with an SMS. */
export function textBack(text: string): string {
  return document(`<Message>${xml(text)}</Message>`)
}

/** Speaks, waits for one key and posts it to `action`; speaks twice, then hangs up. */
export function askForKey(spoken: string, action: string, language?: string): string {
  const gather = `<Gather input="dtmf" numDigits="1" timeout="6" method="POST" action="${xml(action)}">${say(spoken, language)}</Gather>`
  return document(`<Pause length="1"/>${gather}${gather}${say(wordsIn(language).noKey, language)}<Hangup/>`)
}

export function sayAndHangUp(spoken: string, language?: string): string {
  return document(`${say(spoken, language)}<Hangup/>`)
}
