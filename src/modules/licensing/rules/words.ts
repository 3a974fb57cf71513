/** What a notice says: a line, and a few lines more. */
export type NoticeWords = { title: string; body: string }

type About = { number: string; amount: string; key: string; account: string }

const english = {
  /** The amount of a request that takes capacity back, where others say `40 TB`. */
  less: (amount: string): string => `${amount} less`,
  /** The same of a request that says the total anew. */
  baseline: (total: string): string => `A baseline of ${total}`,
  asked: ({ number, amount, key, account }: About, who: string, reason: string): NoticeWords => ({
    title: `${amount} for ${key} is asked for`,
    body: [`${number}: ${who}, ${account}`, reason && `"${reason}"`].filter(Boolean).join('\n'),
  }),
  mailTaken: ({ number, amount, key, account }: About, requestNumber: number): NoticeWords => ({
    title: `Your mail asks for ${amount} for ${key}: ${number}`,
    body: `${account}. Whoever may approve it was told; you hear from us as soon as it is decided.\nYour mail itself is request ${requestNumber}. If this is not what you meant, take ${number} back.`,
  }),
  overdue: ({ number, amount, key, account }: About): NoticeWords => ({
    title: `Nobody decided on ${number} yet: ${amount} for ${key}`,
    body: account,
  }),
  askedBack: ({ number, amount, key }: About, who: string, question: string): NoticeWords => ({
    title: `A question about ${number}: ${amount} for ${key}`,
    body: `${who}: "${question}"`,
  }),
  answered: ({ number, amount, key }: About, who: string, text: string): NoticeWords => ({
    title: `${number} is answered: ${amount} for ${key}`,
    body: `${who}: "${text}"`,
  }),
  declined: ({ number, amount, key }: About, who: string, reason: string): NoticeWords => ({
    title: `${number} is declined: ${amount} for ${key}`,
    body: `${who}: "${reason}"`,
  }),
  issued: ({ number, amount, key }: About): NoticeWords => ({
    title: `${amount} for ${key} is there`,
    body: `${number}: the package lies in your download area.`,
  }),
  mailed: ({ number, amount, key, account }: About, who: string, sha256: string): NoticeWords => ({
    title: `${amount} for ${key}: the licence package`,
    body: `${who} sends you the licence package of request ${number} (${account}).\nImport it on the appliance: palisade-licence import FILE\n\nSHA-256 of the file:\n${sha256}`,
  }),
  dry: (key: string, account: string, left: string, day: string): NoticeWords => ({
    title: `${key} runs dry about ${day}`,
    body: `${account}: ${left} left at its present rate. Offer more before it stands still.`,
  }),
  refused: ({ number, amount, key }: About, sentence: string): NoticeWords => ({
    title: `The licence server did not sign ${number}: ${amount} for ${key}`,
    body: sentence,
  }),
}

const german: typeof english = {
  less: (amount) => `${amount} weniger`,
  baseline: (total) => `Ein neuer Stand von ${total}`,
  asked: ({ number, amount, key, account }, who, reason) => ({
    title: `${amount} für ${key} sind angefragt`,
    body: [`${number}: ${who}, ${account}`, reason && `„${reason}“`].filter(Boolean).join('\n'),
  }),
  mailTaken: ({ number, amount, key, account }, requestNumber) => ({
    title: `Ihre Mail fragt ${amount} für ${key} an: ${number}`,
    body: `${account}. Wer es freigeben darf, weiß Bescheid; Sie hören von uns, sobald entschieden ist.\nIhre Mail selbst ist Anfrage ${requestNumber}. War es nicht so gemeint, ziehen Sie ${number} zurück.`,
  }),
  overdue: ({ number, amount, key, account }) => ({
    title: `Über ${number} hat noch niemand entschieden: ${amount} für ${key}`,
    body: account,
  }),
  askedBack: ({ number, amount, key }, who, question) => ({
    title: `Eine Frage zu ${number}: ${amount} für ${key}`,
    body: `${who}: „${question}“`,
  }),
  answered: ({ number, amount, key }, who, text) => ({
    title: `${number} ist beantwortet: ${amount} für ${key}`,
    body: `${who}: „${text}“`,
  }),
  declined: ({ number, amount, key }, who, reason) => ({
    title: `${number} ist abgelehnt: ${amount} für ${key}`,
    body: `${who}: „${reason}“`,
  }),
  issued: ({ number, amount, key }) => ({
    title: `${amount} für ${key} sind da`,
    body: `${number}: Das Paket liegt im Download-Bereich.`,
  }),
  mailed: ({ number, amount, key, account }, who, sha256) => ({
    title: `${amount} für ${key}: das Lizenzpaket`,
    body: `${who} schickt Ihnen das Lizenzpaket zur Anfrage ${number} (${account}).\nEinspielen am Gerät: palisade-licence import DATEI\n\nSHA-256 der Datei:\n${sha256}`,
  }),
  dry: (key, account, left, day) => ({
    title: `${key} ist etwa am ${day} leer`,
    body: `${account}: noch ${left} beim jetzigen Verbrauch. Bieten Sie mehr an, bevor es stillsteht.`,
  }),
  refused: ({ number, amount, key }, sentence) => ({
    title: `Der Lizenzserver hat ${number} nicht signiert: ${amount} für ${key}`,
    body: sentence,
  }),
}

/** The words of notices in a language; English where there are none of it. */
export function wordsIn(language: string | null): typeof english {
  return language?.toLowerCase().startsWith('de') ? german : english
}
export type Words = typeof english
